"""Stores many rows by one statement: what a server does for each statement costs more than most rows do.

Rows are gathered as long as nobody can tell the difference: those of one statement, each of another record,
and what may come after them one by one or all together, as the events do.
"""

from __future__ import annotations

import sys

from backlog.compact_json import write_json
from backlog.lean import TYPE_CHECKING
from backlog.storage.postgresql import _sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Values

MOST_ROWS = 128
"""Rows that are gathered before they are stored, at the most."""
MOST_BYTES = 170_000
"""With more than that they are stored, too: so much has room on its way, and the client goes on at once.

The server reads a statement once it has stored those before it; a Unix socket holds some 200 KB meanwhile.
"""
_FOLLOWING: tuple[Statement, ...] = ("index_text", "index_words", "insert_event")
"""What may be done after the rows of several records as well as after each of them, in this order."""


class JsonRows:
    """The rows of one statement, and each in JSON."""

    def __init__(self) -> None:
        """Begin without any."""
        self.values: list[Values] = []
        self._written: list[bytes] = []

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.values)

    def add(self, row: Values) -> int:
        """Add a row and return its bytes; raise ValueError for a text that PostgreSQL cannot hold."""
        written = _writer()(row)
        if b"\\u0000" in written and any("\0" in value for value in row.values() if isinstance(value, str)):
            raise ValueError("PostgreSQL cannot hold the character NUL")
        self.values.append(row)
        self._written.append(written)
        return len(written)

    def json(self) -> bytes:
        """Return them as a JSON list, the form in which a statement takes many rows."""
        return b"[%s]" % b",".join(self._written)


class Bulk:
    """The rows of one transaction that are not sent yet."""

    def __init__(self) -> None:
        """Begin without any."""
        self._begin()

    def _begin(self) -> None:
        self._leading: Statement | None = None
        self._rows: dict[Statement, JsonRows] = {}
        self._records: set[object] = set()
        self._indexed: set[object] = set()
        self._bytes = 0

    def takes(self, statement: Statement, row: Values) -> bool:
        """Say whether a row can be gathered with those that are there; the first one always can.

        A statement that is not one of `_sql.MANY` can only follow.
        """
        if self._bytes > MOST_BYTES or len(self._rows.get(statement, ())) >= MOST_ROWS:
            return False
        if statement in _FOLLOWING:
            return (bool(self._rows) or statement in _sql.MANY) and row.get("of_uuid") not in self._indexed
        if statement not in _sql.MANY:
            return False
        return self._leading in {None, statement} and _record(row) not in self._records

    def add(self, statement: Statement, row: Values) -> None:
        """Gather a row that can be; raise ValueError for one that PostgreSQL cannot hold."""
        if statement not in _FOLLOWING:
            self._leading = statement
            self._records.add(_record(row))
        elif statement != "insert_event":
            self._indexed.add(row["of_uuid"])
        if statement not in self._rows:
            self._rows[statement] = JsonRows()
        self._bytes += self._rows[statement].add(row)

    def taken(self) -> list[tuple[Statement, JsonRows]]:
        """Return what was gathered, by statements in the order to run them in, and begin anew."""
        if not self._rows:
            return []
        rows, order = self._rows, (self._leading, *_FOLLOWING)
        self._begin()
        return [(statement, rows[statement]) for statement in order if statement in rows]


def _record(row: Values) -> object:
    """Return what tells the records of one table apart, whatever the statement does with them."""
    return row.get("of_uuid") or row.get("uuid") or id(row)


def _writer() -> Callable[[Values], bytes]:
    """Return what writes a row as JSON: pydantic does it in half the time, where a batch has loaded it."""
    core = sys.modules.get("pydantic_core")
    return core.to_json if core is not None else _written


def _written(row: Values) -> bytes:
    return write_json(row).encode()
