"""Remembers what a long transaction stored last, so that a database far away need not be asked for it again.

Only for who is alone in writing, as a batch is, and stores everything by `WriteSession`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.ids import id_order
from backlog.domain.task import Task, TaskName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.domain.milestones import MilestoneName
    from backlog.domain.records import Record
    from backlog.domain.task import Kind
    from backlog.storage.codec.records import Row

    Place = tuple[Kind, tuple[int, ...]]

WHOLE, NAMED = 16, 10_000
"""How many tasks are remembered whole, and how many by their names: a text may be long."""


class Recent:
    """What was stored last."""

    milestones: tuple[MilestoneName, ...] | None = None
    """The milestones, once they were asked for, until one is stored."""

    def __init__(self) -> None:
        """Begin without anything."""
        self._tasks: dict[Place, Task] = {}
        self._names: dict[Place, TaskName] = {}

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        """Return a task as it was stored, None if that is not known."""
        return self._tasks.get((kind, numbers))

    def names(
        self, kind: Kind, numbers: Iterable[tuple[int, ...]]
    ) -> tuple[dict[tuple[int, ...], TaskName], list[tuple[int, ...]]]:
        """Return the names of the tasks that are known, by their numbers, and the numbers of the others."""
        known, unknown = {}, []
        for each in numbers:
            if name := self._names.get((kind, each)):
                known[each] = name
            else:
                unknown.append(each)
        return known, unknown

    def keep(self, record: Task | Record, id_before: str | None) -> None:
        """Remember what was just stored; `id_before` is its id until then, None for what is new."""
        if not isinstance(record, Task):
            self.milestones = None
            return
        if id_before not in {None, record.id}:  # the other id names nothing any more
            self._tasks, self._names = {}, {}
        self._put((record.kind, id_order(record.id)), record)

    def _put(self, place: Place, task: Task) -> None:
        self._tasks.pop(place, None)  # what was stored last stands last
        self._tasks[place] = task
        self._names[place] = TaskName(task.kind, place[1], task.id, task.title, task.state)
        if len(self._tasks) > WHOLE:
            del self._tasks[next(iter(self._tasks))]
        if len(self._names) > NAMED:
            del self._names[next(iter(self._names))]


class Asked:
    """What was asked ahead of several tasks: rows that end with their sort keys."""

    def __init__(self, rows: Iterator[Row]) -> None:
        """Take the rows, which are on their way until the first is wanted."""
        self._rows = rows
        self._by_key: dict[object, Row] | None = None

    def row(self, key: str) -> Row | None:
        """Return the row of a task without its sort key, the first time; None if there is none."""
        if self._by_key is None:
            self._by_key = {row[-1]: row[:-1] for row in self._rows}
        return self._by_key.pop(key, None)
