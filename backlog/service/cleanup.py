"""Puts away the tasks that have been done for some time (docs/contract.md 1.9, 3.11)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import id_order
from backlog.domain.task import TaskLink
from backlog.service.lifecycle import complete_in
from backlog.service.retrying import retried

if TYPE_CHECKING:
    from datetime import date

    from backlog.domain.events import Stamp
    from backlog.domain.task import Task
    from backlog.service.store import Reader, Store

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


@retried
def done(store: Store) -> Done:
    """Return the tasks that are in the terminal status and not put away yet."""
    with store.reading() as reader:
        found = sorted(_done(reader), key=lambda task: id_order(task.id))
        links = ((TaskLink(task.id, task.title), _last_day(task)) for task in found)
        return Done(reader.settings().terminal_status, tuple(links))


@retried
def put_away(store: Store, days: int, stamp: Stamp, today: date) -> tuple[TaskLink, ...]:
    """Complete every task that has been done for so long, all in one transaction; return them by id."""
    with store.writing(stamp) as writer:
        settings = writer.settings()
        old = [task for task in _done(writer) if (today - _last_day(task)).days >= days]
        for task in old:
            complete_in(writer, task, settings)
    return tuple(TaskLink(task.id, task.title) for task in sorted(old, key=lambda task: id_order(task.id)))


def _done(reader: Reader) -> list[Task]:
    every = reader.tasks_in_status(reader.settings().terminal_status)
    return [task for task in every if task.state == "active" and task.kind == "task"]


def _last_day(task: Task) -> date:
    """Return the day of the last change, in UTC as all dates are kept (docs/contract.md 0)."""
    last = task.updated_at or task.created_at
    return last.date() if isinstance(last, datetime) else last
