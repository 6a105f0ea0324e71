"""Runs the checks of criteria and records what they prove: the command first, the transaction after it.

Nothing is locked in the database while a command runs, so that it may take long and even change the backlog.
What it proved is recorded only if the criterion is still the same then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.gate import judged
from backlog.domain.settings import status_named
from backlog.domain.task import Change, same_word
from backlog.domain.verification import (
    PlannedCheck,
    after_failure,
    after_pass,
    place_of,
    planned_checks,
)
from backlog.errors import NotFound
from backlog.service.lookup import find, visible
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import CheckRun, Task
    from backlog.domain.verification import Effect
    from backlog.store import Reader, Writer


class Selection(NamedTuple):
    """Which checks are to be run: those of tasks by id, else of the open ones, or of those in a status.

    `only` are the numbers of criteria, () for all of them.
    """

    ids: Sequence[str] = ()
    status: str | None = None
    only: Sequence[int] = ()


class CheckPlan(NamedTuple):
    """The checks that are to be run, in the order of their tasks, and the settings that say how."""

    checks: tuple[PlannedCheck, ...]
    settings: Settings


@reading
def plan(reader: Reader, selection: Selection) -> CheckPlan:
    """Return the checks that a selection means.

    Raises NotFound for an id or a number that there is not, and InvalidValue for such a status.
    """
    settings = reader.settings()
    tasks = _tasks(reader, selection, settings)
    return CheckPlan(tuple(_chosen(tasks, selection.only, settings)), settings)


def _tasks(reader: Reader, selection: Selection, settings: Settings) -> Iterable[Task]:
    if selection.ids:
        tasks = (visible(reader, "task", id_, settings) for id_ in selection.ids)
        return {task.uuid: task for task in tasks}.values()
    wanted = selection.status
    if wanted is not None and not any(same_word(wanted, status) for status in reader.in_use("status")):
        wanted = status_named(wanted, settings)
    return [
        task
        for task in reader.tasks_with_checks()
        if task.kind == "task"
        and (not settings.is_terminal(task.status) if wanted is None else same_word(task.status, wanted))
    ]


def _chosen(tasks: Iterable[Task], only: Sequence[int], settings: Settings) -> Iterable[PlannedCheck]:
    for task in tasks:
        checks = planned_checks(task, settings)
        numbers = {check.number for check in checks}
        for number in only:
            if number not in numbers:
                raise NotFound(
                    f"{task.id} has no criterion #{number} with a check",
                    code="check-not-found",
                    task=task.id,
                    number=number,
                )
        yield from (check for check in checks if not only or check.number in only)


@reading
def every_check(reader: Reader) -> tuple[PlannedCheck, ...]:
    """Return the checks of all active tasks and drafts: what may be agreed to."""
    settings = reader.settings()
    return tuple(check for task in reader.tasks_with_checks() for check in planned_checks(task, settings))


def record_in(writer: Writer, check: PlannedCheck, run: CheckRun | None, *, reopen: bool = False) -> Effect:
    """Record what a run of a check has proven, None that it has not; return what became of the criterion.

    Raises what the gate raises, and Refused for a task that cannot be reopened; then nothing was changed.
    """
    settings, now = writer.settings(), writer.stamp.now
    task = find(writer, "task", check.task, settings)
    place = (
        None if task is None or task.uuid != check.uuid or task.state != "active" else place_of(task, check)
    )
    if task is None or place is None:
        return "changed"
    if run is None:
        after = after_failure(task, place, settings, now, reopen=reopen)
    else:
        after = after_pass(task, place, run, writer.stamp.actor, now)
    if after.task != task:
        writer.save(judged(Change(task, after.task), settings))
    return after.effect


record = transaction(record_in)
