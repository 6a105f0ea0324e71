"""Stores many rows by one statement: what a server does for each statement costs more than most rows do.

Rows are gathered as long as nobody can tell the difference: those of one statement, each of another record,
and what may come after them one by one or all together, as the events do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.compact_json import write_json
from backlog.storage.postgresql import _sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Values
    from backlog.storage.postgresql.values import Value

MOST_ROWS = 128
"""Rows that are gathered before they are stored, at the most."""
MOST_LETTERS = 300_000
"""With more than that they are stored, too: a server shall not have to take in too much at once."""
_FOLLOWING: tuple[Statement, ...] = ("index_text", "index_words", "insert_event")
"""What may be done after the rows of several records as well as after each of them, in this order."""

_LONG = ("changes", "body", "content", "description", "plan", "notes", "comments", "final_summary", "answer")
"""What may hold much: so much, not each word, is counted."""


class Bulk:
    """The rows of one transaction that are not sent yet."""

    def __init__(self) -> None:
        """Begin without any."""
        self._begin()

    def _begin(self) -> None:
        self._leading: Statement | None = None
        self._rows: dict[Statement, list[Values]] = {}
        self._records: set[object] = set()
        self._indexed: set[object] = set()
        self._letters = 0

    def takes(self, statement: Statement, row: Values) -> bool:
        """Say whether a row can be gathered with those that are there; the first one always can.

        A statement that is not one of `_sql.MANY` can only follow.
        """
        if self._letters > MOST_LETTERS or len(self._rows.get(statement, ())) >= MOST_ROWS:
            return False
        if statement in _FOLLOWING:
            return (bool(self._rows) or statement in _sql.MANY) and row.get("of_uuid") not in self._indexed
        if statement not in _sql.MANY:
            return False
        return self._leading in {None, statement} and _record(row) not in self._records

    def add(self, statement: Statement, row: Values) -> None:
        """Gather a row that can be."""
        if statement not in _FOLLOWING:
            self._leading = statement
            self._records.add(_record(row))
        elif statement != "insert_event":
            self._indexed.add(row["of_uuid"])
        self._rows.setdefault(statement, []).append(row)
        for name in _LONG:
            value = row.get(name)
            if isinstance(value, str):
                self._letters += len(value)

    def taken(self) -> list[tuple[Statement, list[Values]]]:
        """Return what was gathered, by statements in the order to run them in, and begin anew."""
        if not self._rows:
            return []
        rows, order = self._rows, (self._leading, *_FOLLOWING)
        self._begin()
        return [(statement, rows[statement]) for statement in order if statement in rows]


def _record(row: Values) -> object:
    """Return what tells the records of one table apart, whatever the statement does with them."""
    return row.get("of_uuid") or row.get("uuid") or id(row)


def values_for(rows: Sequence[Values]) -> list[Value]:
    """Return the values of a statement for many rows: the rows as a JSON list, and how many they are.

    Raises ValueError for a text that PostgreSQL cannot hold.
    """
    text = write_json(rows)
    if "\\u0000" in text and any(
        "\0" in value for row in rows for value in row.values() if isinstance(value, str)
    ):
        raise ValueError("PostgreSQL cannot hold the character NUL")
    return [text, len(rows)]
