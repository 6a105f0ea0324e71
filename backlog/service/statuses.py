"""Changes the configured statuses, and moves the tasks whose status is renamed or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.gate import taken_along
from backlog.domain.settings import configured_status
from backlog.domain.statuses import (
    Renames,
    new_terminal,
    open_ones,
    refuse_open,
    refuse_vanishing,
    respelled,
    vanished,
)
from backlog.domain.task import compact
from backlog.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.gate import Judged
    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.store import Reader, Writer


def check_tasks(reader: Reader, before: Settings, after: Settings, renames: Renames) -> list[Judged]:
    """Return how the tasks change that cannot stay in their status, or not as it is spelled.

    Raises Refused, or OpenItems, for those that the new statuses have no place for.
    """
    return [
        taken_along(task, status, before, after)
        for task, status in _moves(reader, before, after, renames)
        if task.status != status
    ]


def _moves(reader: Reader, before: Settings, after: Settings, renames: Renames) -> Iterator[tuple[Task, str]]:
    for status in vanished(before, after):
        tasks, target = reader.tasks_in_status(status), renames.get(compact(status))
        if target is None:
            refuse_vanishing(status, tasks, after)
        else:
            yield from ((task, target) for task in tasks)
    terminal = new_terminal(before, after)
    stuck: list[str] = []
    if terminal is not None:
        tasks, target = reader.tasks_in_status(terminal), renames.get(compact(terminal))
        if target is None:
            refuse_open(tasks, after)
        else:
            stuck = [task.uuid for task in open_ones(tasks, after)]
            yield from ((task, target) for task in tasks if task.uuid in stuck)
    for status in respelled(before, after):
        name = str(configured_status(status, after))
        yield from ((task, name) for task in reader.tasks_in_status(status) if task.uuid not in stuck)


def change_statuses(
    writer: Writer, before: Settings, after: Settings, changes: list[Judged], undoes: int | None = None
) -> list[Task]:
    """Store other statuses, `changes` being what `check_tasks` returned; return the tasks taken along.

    Raises Refused for a task that was imported as done with open criteria, if only others may do that.
    """
    if changes:
        writer.open_statuses(after.statuses)
    saved = [_saved(writer, change) for change in changes]
    writer.save_setting("statuses", before._replace(statuses=after.statuses), undoes)
    return saved


def _saved(writer: Writer, change: Judged) -> Task:
    if change.after.legacy_done and not writer.may_admit():
        raise Refused(
            f"{change.after.id} was imported as done with open criteria, and only the owner of the "
            "backlog may give its status another name",
            code="not-admitted",
            task=change.after.id,
        )
    return writer.save(change)
