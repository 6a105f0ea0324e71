"""The part of a session that moves a backlog to another database: its dump, and the mark of having moved.

Lists and objects of JSON stand in a dump as what they are, everything else as the column holds it.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING

from backlog.errors import Failed
from backlog.storage._tables import CLEARING, DUMPED
from backlog.storage.codec import records as codec
from backlog.storage.codec.packing import packed_event, plain_changes
from backlog.storage.session.values import odd_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from backlog.storage.session.executor import Executor

_MAX_INTEGER = 2**63 - 1


class TransferReading:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor

    def schema(self) -> str:
        return str(next(self._executor.rows("schema_revision", {}))[0])

    def identity(self) -> str:
        return str(next(self._executor.rows("identity", {}))[0])

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        for table, dumped in DUMPED.items():
            for values in self._executor.rows(dumped.dump, {}):
                row = plain_changes(table, dict(zip(dumped.columns, values, strict=True)))
                yield table, {column: _plain(value) for column, value in row.items()}


class TransferWriting(TransferReading):
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, settle: Callable[[], None]) -> None:
        """Take what runs the statements, and what stores the numbers that the transaction gave out."""
        super().__init__(executor)
        self._settle = settle

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        self._settle()
        return super().dump()

    def mark_moved(self, to: str) -> None:
        self._executor.mark_moved(to)

    def clear(self) -> None:
        self._settle()
        for statement in CLEARING:
            self._executor.send(statement, {})

    def load(self, table: str, row: Mapping[str, object]) -> None:
        load(self._executor, table, row)

    def check_loaded(self) -> None:
        from backlog.storage.session.search_index import refresh

        self._executor.send("go_on_numbering", {})
        refresh(self._executor)
        for where in odd_values(self._executor):
            raise _bad(f"it contains invalid values: {where}")


def load(executor: Executor, table: str, row: Mapping[str, object]) -> None:
    """Store a row that `dump` yielded; raise Failed for any other."""
    dumped = DUMPED.get(table)
    if dumped is None:
        raise _bad(f"unknown table {table[:60]!r}")
    if set(row) != set(dumped.columns):
        odd = sorted(set(row) ^ set(dumped.columns))
        raise _bad(f"a row of {table} does not have the columns it should: {', '.join(odd)[:200]}")
    if row.get("legacy_done") is not None:
        executor.send("insert_admission", {"uuid": _column(row["uuid"])})
    columns: codec.Values = {column: _column(value) for column, value in row.items()}
    executor.send(dumped.load, packed_event(columns, executor.packed) if table == "events" else columns)


def _plain(value: object) -> object:
    """Return a column's value, a list or an object as what it is, if it is written as we write it."""
    if isinstance(value, float):
        return value + 0.0  # SQLite knows no negative zero
    if value == "[]":  # what most of them are
        return []
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            decoded = json.loads(value)
        except (ValueError, RecursionError):  # it is a text that only begins like JSON
            return value
        return decoded if codec.encode_json(decoded) == value else value
    return value


def _column(value: object) -> str | int | float | None:
    """Return what `_plain` was given; raise Failed for what no column holds."""
    if isinstance(value, (list, dict)):
        return codec.encode_json(value)
    if value is None or isinstance(value, str) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_INTEGER:
        return value
    raise _bad(f"{str(value)[:60]} is not a value of a column")


def _bad(reason: str) -> Failed:
    return Failed(f"the dump cannot be loaded: {reason}", code="bad-dump", reason=reason)
