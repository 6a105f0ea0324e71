"""Puts away the tasks that have been done for some time (docs/contract.md 1.9, 3.11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import id_order
from backlog.domain.task import TaskLink
from backlog.service.lifecycle import complete_in
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from backlog.domain.task import Task
    from backlog.service.store import Reader, Writer

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


class Done(NamedTuple):
    """What is done: the name of that status, and its tasks by id, each with the day of its last change."""

    status: str
    tasks: tuple[tuple[TaskLink, date], ...]

    def older_than(self, days: int, today: date) -> tuple[TaskLink, ...]:
        """Return the tasks that were last changed at least so many days ago."""
        return tuple(link for link, day in self.tasks if (today - day).days >= days)


@reading
def done(reader: Reader) -> Done:
    """Return the tasks that are in the terminal status and not put away yet."""
    found = sorted(_done(reader), key=lambda task: id_order(task.id))
    links = ((TaskLink(task.id, task.title), _last_day(task)) for task in found)
    return Done(reader.settings().terminal_status, tuple(links))


def put_away_in(writer: Writer, days: int) -> tuple[TaskLink, ...]:
    """Complete every task that has been done for so many days; return them by id."""
    settings, today = writer.settings(), writer.stamp.now.date()
    old = [task for task in _done(writer) if (today - _last_day(task)).days >= days]
    for task in old:
        complete_in(writer, task, settings)
    return tuple(TaskLink(task.id, task.title) for task in sorted(old, key=lambda task: id_order(task.id)))


put_away = transaction(put_away_in)


def _done(reader: Reader) -> list[Task]:
    every = reader.tasks_in_status(reader.settings().terminal_status)
    return [task for task in every if task.state == "active" and task.kind == "task"]


def _last_day(task: Task) -> date:
    """Return the day of the last change, in UTC as all dates are kept; the last of all if nobody knows it."""
    last = task.updated_at or task.created_at or date.max
    return last.date() if isinstance(last, datetime) else last
