"""Remembers what a long transaction stored last, so that a database far away need not be asked for it again.

Only for who is alone in writing, as a batch is, and stores everything by `WriteSession`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.ids import id_order, sort_key
from backlog.domain.task import Task, TaskName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from backlog.domain.milestones import MilestoneName
    from backlog.domain.records import Record
    from backlog.domain.task import Kind
    from backlog.storage.codec.records import Row

    Place = tuple[Kind, tuple[int, ...]]

WHOLE, NAMED = 16, 10_000
"""How many tasks are remembered whole at the least, and how many by their names: a text may be long.

As many names are remembered that were asked ahead.
"""


class _Latest:
    """Values by their places, of which the oldest are dropped.

    To take each out of one dictionary would take ever longer: it passes over those that were there before.
    """

    def __init__(self, least: int) -> None:
        """Take how many are kept at the least; twice as many may be."""
        self._least = least
        self._newer: dict[Place, Any] = {}
        self._older: dict[Place, Any] = {}

    def get(self, place: Place) -> Any:  # noqa: ANN401  whatever was put there
        """Return what was put there last, None for nothing that is known."""
        return self._newer.get(place) or self._older.get(place)

    def put(self, place: Place, value: object) -> None:
        """Keep a value."""
        self._newer[place] = value
        if len(self._newer) == self._least:
            self._newer, self._older = {}, self._newer

    def drop(self, place: Place) -> None:
        """Forget what was put there."""
        self._newer.pop(place, None)
        self._older.pop(place, None)

    def clear(self) -> None:
        """Forget all."""
        self._newer, self._older = {}, {}


class Recent:
    """What was stored last."""

    milestones: tuple[MilestoneName, ...] | None = None
    """The milestones, once they were asked for, until one is stored."""

    def __init__(self) -> None:
        """Begin without anything."""
        self._tasks = _Latest(WHOLE)
        self._names = _Latest(NAMED)
        self._asked = _Latest(NAMED)
        """Where the answers are for names that were asked ahead, until something is stored there."""

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        """Return a task as it was stored, None if that is not known."""
        task: Task | None = self._tasks.get((kind, numbers))
        return task

    def names(
        self, kind: Kind, numbers: Iterable[tuple[int, ...]]
    ) -> tuple[dict[tuple[int, ...], TaskName], list[tuple[int, ...]]]:
        """Return the names of the tasks that are known, by their numbers, and the numbers of the others.

        Those that are known to name nothing are in neither.
        """
        known, unknown = {}, []
        for each in numbers:
            if name := self._names.get((kind, each)):
                known[each] = name
            elif (asked := self._asked.get((kind, each))) and (row := asked.look_up(sort_key(each))):
                if row[0] is not None:
                    known[each] = TaskName(kind, each, *row)
            else:
                unknown.append(each)
        return known, unknown

    def unknown(self, places: Iterable[Place]) -> dict[Kind, list[tuple[int, ...]]]:
        """Return of some tasks, by their kinds, those whose names are not known, and were not asked ahead."""
        unknown: dict[Kind, list[tuple[int, ...]]] = {}
        for kind, numbers in dict.fromkeys(places):
            if not (self._names.get((kind, numbers)) or self._asked.get((kind, numbers))):
                unknown.setdefault(kind, []).append(numbers)
        return unknown

    def expect(self, kind: Kind, numbers: Iterable[tuple[int, ...]], asked: Asked) -> None:
        """Take what was asked of the names of some tasks: id, title and state, None for what is not there."""
        for each in numbers:
            self._asked.put((kind, each), asked)

    def keep(self, record: Task | Record, id_before: str | None) -> None:
        """Remember what was just stored; `id_before` is its id until then, None for what is new."""
        if not isinstance(record, Task):
            self.milestones = None
            return
        if id_before not in {None, record.id}:  # the other id names nothing any more
            self._tasks.clear()
            self._names.clear()
            self._asked.clear()
        place = record.kind, id_order(record.id)
        self._asked.drop(place)
        self._tasks.put(place, record)
        self._names.put(place, TaskName(record.kind, place[1], record.id, record.title, record.state))


class Asked:
    """What was asked ahead of several tasks: rows that end with their sort keys."""

    def __init__(self, rows: Iterator[Row]) -> None:
        """Take the rows, which are on their way until the first is wanted."""
        self._rows = rows
        self._by_key: dict[object, Row] | None = None

    def row(self, key: str) -> Row | None:
        """Return the row of a task without its sort key, the first time; None if there is none."""
        return self._read().pop(key, None)

    def look_up(self, key: str) -> Row | None:
        """Return the same as `row`, every time."""
        return self._read().get(key)

    def _read(self) -> dict[object, Row]:
        if self._by_key is None:
            self._by_key = {row[-1]: row[:-1] for row in self._rows}
        return self._by_key
