"""Stores many rows by one statement: what a server does for each statement costs more than most rows do.

Rows are gathered as long as nobody can tell the difference: those of one statement, each of another record,
and what may come after them one by one or all together, as the events do.
"""

from __future__ import annotations

from functools import cache
from itertools import count as count_from
from typing import TYPE_CHECKING

from backlog.storage.postgresql import _sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Values

MOST_ROWS = 64
"""Rows that are gathered before they are stored, at the most."""
SIZES = (32, 16, 4)
"""So many rows are stored by one statement."""
MOST_LETTERS = 100_000
"""With more than that they are stored, too: a server shall not have to take in too much at once."""
_FOLLOWING: tuple[Statement, ...] = ("index_text", "insert_event")
"""What may be done after the rows of several records as well as after each of them, in this order."""


class Bulk:
    """The rows of one transaction that are not sent yet."""

    def __init__(self) -> None:
        """Begin without any."""
        self._begin()

    def _begin(self) -> None:
        self._leading: Statement | None = None
        self._rows: dict[Statement, list[Values]] = {}
        self._records: set[object] = set()
        self._letters = 0

    def takes(self, statement: Statement, row: Values) -> bool:
        """Say whether a row can be gathered with those that are there; the first one always can.

        A statement that is not one of `_sql.MANY` can only follow.
        """
        if self._letters > MOST_LETTERS or len(self._rows.get(statement, ())) >= MOST_ROWS:
            return False
        if statement in _FOLLOWING:
            return bool(self._rows) or statement in _sql.MANY
        if statement not in _sql.MANY:
            return False
        return self._leading in {None, statement} and _record(row) not in self._records

    def add(self, statement: Statement, row: Values) -> None:
        """Gather a row that can be."""
        if statement not in _FOLLOWING:
            self._leading = statement
            self._records.add(_record(row))
        self._rows.setdefault(statement, []).append(row)
        self._letters += sum(len(value) for value in row.values() if isinstance(value, str))

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


def portions(rows: Sequence[Values]) -> Iterator[Sequence[Values]]:
    """Yield rows in portions of few different sizes, for a server plans the statement for each size."""
    place = 0
    while place < len(rows):
        size = next((size for size in SIZES if size <= len(rows) - place), 1)
        yield rows[place : place + size]
        place += size


@cache
def text_for(statement: Statement, count: int) -> str:
    """Return the SQL that does a mutation for a number of rows."""
    many = _sql.MANY[statement]
    numbers = count_from(1)
    first, *others = many.row.split("$")
    rows = (first + "".join(f"${next(numbers)}{other}" for other in others) for _ in range(count))
    return f"{many.head} {', '.join(rows)}{many.tail}".replace("@rows", str(count))


def values_for(statement: Statement, rows: Sequence[Values]) -> list[str | None]:
    """Return the values of rows, each as a text, of which the statement says what it is."""
    names = _sql.PARAMETERS[statement]
    return [
        value if value is None or isinstance(value, str) else repr(value)
        for row in rows
        for value in [row[name] for name in names]
    ]
