"""Gathers the rows that many changes add or change, so that SQLite stores several with one statement.

For each statement of its own it would keep every page that a row touches, to be able to undo it alone:
with the indexes and triggers of a task that is a third of the time that the row takes. And a thread that
stores them beside the first one (`worker.py`) would have to wait for Python after each of them.
"""

from __future__ import annotations

import re
import sqlite3
from itertools import chain, count
from operator import itemgetter

from backlog.errors import Conflict
from backlog.lean import TYPE_CHECKING, Any, NamedTuple
from backlog.storage.codec.packing import packed_changes, quickly_packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec

TOGETHER = 512
"""Rows that are stored together at the most; as many tasks are read together.

A second thread waits for Python after each step of a statement, for 5 ms if the first one is busy.
"""
SIZES = (TOGETHER, 64, 8)
"""How many rows one statement stores, as far as so many wait, and as it may have so many values."""
MOST_LETTERS = 2_000_000
"""With more than that in them they are stored, too, so that memory does not grow with their texts."""
CHANGES_TOGETHER = sqlite3.sqlite_version_info >= (3, 33)
"""Whether an UPDATE can take values from rows: https://www.sqlite.org/lang_update.html, section 2.2."""

_PARTS = frozenset({"update_task_content", "update_task_texts", "update_task_status", "update_task_state"})
"""What changes tasks in columns without which no two of them are told apart."""
_OF_FILES = {"insert_extras": "kept", "update_extras": "kept", "insert_exchange": "exchanges"}
"""What stores what files say, and in which table."""
_OF_TASKS = _PARTS | {"insert_task", "update_task"}
_UNTOUCHED: dict[str, frozenset[str]] = {
    **{each: _PARTS | {"insert_event"} for each in ("insert_task", "update_task")},
    **{each: (_OF_TASKS - {each}) | {"insert_event"} for each in sorted(_PARTS)},
    "insert_event": _OF_TASKS
    | _OF_FILES.keys()
    | {"delete_exchanges"}
    | {"task_to_change", "small_tasks_to_change", "task_by_number", "numbered", "each_numbered"}
    | {"raise_counter"},
    **dict.fromkeys(_OF_FILES, frozenset({"insert_event"})),
}
"""What may wait, and the statements that neither read nor change what it is stored in.

Those that change tasks have nothing to do with each other as long as they change different ones.
"""
_BEFORE = {
    statement: [each for each in _UNTOUCHED if each != statement and statement not in _UNTOUCHED[each]]
    for statement in _UNTOUCHED
}
"""What may wait: the others of which the rows that wait are stored before."""

_LONG = frozenset(
    {
        *("description", "plan", "notes", "final_summary", "comments", "acceptance_criteria"),
        *("changes", "moved", "sheet", "earlier", "content"),
    }
)
"""The columns that may hold much: texts, and the changes of them. Each mutation sets several."""


class Stored(NamedTuple):
    """A statement to run with each of some values; `rows` is how many rows that has to store.

    `conflict` returns what to raise if it stores fewer; it is None if they are added.
    """

    text: str
    values: Sequence[Sequence[object]]
    rows: int
    conflict: Callable[[], Conflict] | None


class Gathered:
    """The rows that wait in one transaction."""

    def __init__(
        self, text: Callable[[str], str], most_values: int, *, changes_together: bool = CHANGES_TOGETHER
    ) -> None:
        """Take what returns the SQL of a statement, and how many values one may have.

        `changes_together` says whether an UPDATE can give several rows values of their own.
        """
        self._text = text
        self._most_values = most_values
        self._changes_together = changes_together
        self._forms: dict[str, _Forms] = {}
        self._rows: dict[str, list[Sequence[object]]] = {statement: [] for statement in _UNTOUCHED}
        self._conflicts: dict[str, Callable[[], Conflict]] = {}
        """Of each statement: what to raise if a row that waits to be changed is not there any more."""
        self._records: set[object] = set()
        """Which tasks and files wait, and maybe some that did."""
        self._letters = 0

    def takes(self, statement: Statement) -> bool:
        """Say whether the rows of a mutation may wait."""
        return statement in _UNTOUCHED

    def add(
        self,
        statement: Statement,
        rows: Sequence[codec.Values],
        conflict: Callable[[], Conflict] | None = None,
    ) -> list[Stored]:
        """Keep rows back, and return what is to be stored by now; `conflict` is as in `Stored`."""
        due: list[Stored] = []
        if statement != "insert_event":
            records = _records(statement, rows)
            if not self._records.isdisjoint(records):
                due += self.before(None)
            self._records |= records
        for waiting in _BEFORE[statement]:
            if self._rows[waiting]:
                due += self._taken(waiting)
        form = self._form(statement)
        ordered = list(map(form.in_order, rows))
        self._rows[statement] += ordered
        self._letters += sum([form.letters(row) for row in ordered])
        if conflict is not None:
            self._conflicts.setdefault(statement, conflict)
        if self._letters > MOST_LETTERS:
            due += self.before(None)
        elif len(self._rows[statement]) >= TOGETHER:
            due += self._taken(statement)
        return due

    def before(self, statement: Statement | None) -> list[Stored]:
        """Return what is to be stored before another statement, which may have to see it; all for None."""
        due: list[Stored] = []
        for waiting, untouched in _UNTOUCHED.items():
            if self._rows[waiting] and statement not in untouched:
                due += self._taken(waiting)
        if statement is None:
            self._records, self._letters = set(), 0
        return due

    def _taken(self, statement: str) -> list[Stored]:
        values, self._rows[statement] = self._rows[statement], []
        if statement == "insert_event":
            values = self._form(statement).packed(values)
        conflict = self._conflicts.pop(statement, None)
        if conflict is not None and len(values) > 1:
            conflict = _one_of_them
        due: list[Stored] = []
        for size, form in self._form(statement).texts:
            groups = [values[at : at + size] for at in range(0, len(values) - size + 1, size)]
            if groups:
                together = [list(chain.from_iterable(group)) for group in groups]
                due.append(Stored(form, together, len(groups) * size, conflict))
                del values[: len(groups) * size]
        return due

    def _form(self, statement: str) -> _Forms:
        if statement not in self._forms:
            several = self._changes_together
            self._forms[statement] = _forms(
                self._text(statement), self._most_values, changes_together=several
            )
        return self._forms[statement]


def _records(statement: str, rows: Sequence[codec.Values]) -> set[object]:
    """Return what tells the records of some rows from all others: of tasks the UUIDs."""
    of_files = _OF_FILES.get(statement)
    if of_files is None:
        return {row.get("of_uuid") or row["uuid"] for row in rows}
    return {(of_files, row.get("tree"), row.get("of_uuid") or row["uuid"]) for row in rows}


def _one_of_them() -> Conflict:
    what = "one of the records was changed by somebody else at the same time"
    return Conflict(what, code="changed-meanwhile", id=None)


class _Forms(NamedTuple):
    """What takes of a row the values of a mutation in the order of their names.

    `long` are the places of those that may be long, `texts` its texts: for many rows, for fewer, and for one.
    """

    names: list[str]
    in_order: Callable[[codec.Values], Sequence[Any]]
    long: Sequence[int]
    texts: list[tuple[int, str]]

    def letters(self, row: Sequence[Any]) -> int:
        """Return how much a row holds."""
        letters = 0
        for place in self.long:
            if text := row[place]:
                letters += len(text)
        return letters

    def packed(self, rows: Iterable[Sequence[Any]]) -> list[Sequence[object]]:
        """Return the values of events with their changes packed.

        Many in a row take a third less time than each between the other work of its change, for what zlib
        needs stays close to the processor.
        """
        changes, moved = map(self.names.index, ("changes", "moved"))
        return [
            (*row[:changes], packed_changes(row[changes], row[moved], quickly_packed), *row[changes + 1 :])
            for row in rows
        ]


def _forms(text: str, most_values: int, *, changes_together: bool) -> _Forms:
    names = re.findall(r":(\w+)", text)
    changes = text.lstrip().startswith("UPDATE")
    several = changes_together or not changes
    sizes = [size for size in SIZES if several and size * len(names) <= most_values]
    one = re.sub(r":\w+", "?", text)
    head, _, tail = text.rpartition("WHERE" if changes else "VALUES")
    if changes:
        places = dict(zip(names, count(1), strict=False))
        head, tail = (
            re.sub(r":(\w+)", lambda name: f"new.column{places[name[1]]}", part) for part in (head, tail)
        )
        head, tail = f"{head} FROM (VALUES", f") AS new WHERE{tail}"
    else:
        head, tail = f"{head} VALUES", ""
    row = f"({','.join('?' * len(names))})"
    texts = [*((size, f"{head} {','.join([row] * size)}{tail}") for size in sizes), (1, one)]
    long = [place for place, name in enumerate(names) if name in _LONG]
    return _Forms(names, itemgetter(*names), long, texts)
