"""Which done tasks rest on evidence that is older than the files they changed (docs/verification.md)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from backlog.domain.task import Task


class FileChange(NamedTuple):
    """When a file was last changed, as far as one knows: `at` is None for one that was deleted just now."""

    path: str
    at: datetime | None


class Proven(NamedTuple):
    """A task with the instant of its oldest evidence, and the files that it has changed.

    `verified` says whether checks have proven any of its criteria, `claimed` are the numbers of those whose
    evidence is somebody's word.
    """

    id: str
    title: str
    at: datetime
    files: tuple[str, ...]
    verified: bool
    claimed: tuple[int, ...]


class StaleTask(NamedTuple):
    """A task with old evidence, and the files that were changed after it."""

    task: Proven
    changes: tuple[FileChange, ...]


class Staleness(NamedTuple):
    """The tasks whose evidence is old, and what could not be found out.

    `unknown` are paths that lead to no file that one can tell something of. `complete` says that the
    history was looked through as far back as the oldest evidence.
    """

    tasks: tuple[StaleTask, ...]
    unknown: tuple[str, ...] = ()
    complete: bool = True


def proven(task: Task) -> Proven | None:
    """Return when a task's oldest evidence is from; None if no criterion has evidence with an instant."""
    shown = [
        (item.checked_at, number, item.verified)
        for number, item in enumerate(task.acceptance_criteria, 1)
        if item.checked and item.evidence is not None and item.checked_at is not None
    ]
    if not shown:
        return None
    claimed = tuple(number for _, number, verified in shown if not verified)
    at = min(at for at, _, _ in shown)
    return Proven(task.id, task.title, at, task.modified_files, len(claimed) < len(shown), claimed)


def stale(tasks: Iterable[Proven], change_of: Callable[[str], FileChange | None]) -> Staleness:
    """Return the tasks of which a file was changed after the evidence, to the second.

    `change_of` says when a file was last changed, None if that cannot be known.
    """
    stale_tasks = []
    unknown: dict[str, None] = {}
    for task in tasks:
        changes = []
        for path in dict.fromkeys(task.files):
            change = change_of(path)
            if change is None:
                unknown[path] = None
            elif change.at is None or _second(change.at) > _second(task.at):
                changes.append(change)
        if changes:
            stale_tasks.append(StaleTask(task, tuple(changes)))
    return Staleness(tuple(stale_tasks), tuple(unknown))


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
