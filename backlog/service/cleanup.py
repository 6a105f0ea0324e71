"""Completes the tasks that have been done for some time (docs/contract.md 1.9, 3.11)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import id_order
from backlog.domain.task import TaskLink
from backlog.service.lifecycle import complete_in
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from datetime import date

    from backlog.domain.task import Task
    from backlog.store import Reader, Writer

AGES = {
    "1 day": 1,
    "1 week": 7,
    "2 weeks": 14,
    "3 weeks": 21,
    "1 month": 30,
    "3 months": 90,
    "1 year": 365,
}
"""The ages that are offered on a terminal, in days (docs/contract.md 1.9)."""


class FinishedTasks(NamedTuple):
    """The name of the terminal status, and whether any active task is in it."""

    status: str
    are_there: bool


@reading
def done(reader: Reader) -> FinishedTasks:
    """Say whether any active task is in the terminal status. None of them is counted."""
    settings = reader.settings()
    return FinishedTasks(settings.terminal_status, any(map(settings.is_terminal, reader.in_use("status"))))


@reading
def number_done(reader: Reader) -> int:
    """Return how many active tasks are in the terminal status."""
    settings = reader.settings()
    counts = reader.overview.active_counts()
    return sum(count for status, count in counts.items() if settings.is_terminal(status))


@reading
def old(reader: Reader, days: int, today: date) -> tuple[TaskLink, ...]:
    """Return the done tasks that were last changed at least so many days ago, by id."""
    return tuple(TaskLink(task.id, task.title) for task in _old(reader, days, today))


def complete_done_in(writer: Writer, days: int) -> tuple[TaskLink, ...]:
    """Complete every task that has been done for so many days; return them by id."""
    settings = writer.settings()
    tasks = _old(writer, days, writer.stamp.now.date())
    for task in tasks:
        complete_in(writer, task, settings)
    return tuple(TaskLink(task.id, task.title) for task in tasks)


complete_done = transaction(complete_done_in)


def _old(reader: Reader, days: int, today: date) -> list[Task]:
    """Return the done tasks that were last changed so long ago, in UTC as all dates are kept, by id.

    One of which nobody knows when it was changed or created is not among them.
    """
    try:
        day = today - timedelta(days=days - 1)
    except OverflowError:  # nobody had a calendar then
        return []
    return sorted(reader.overview.done_before(day, reader.settings()), key=lambda task: id_order(task.id))
