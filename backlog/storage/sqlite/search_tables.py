"""Makes the tables anew in which FTS5 keeps a search index, where some are lost or are not what it needs.

Without them no statement that names the index can be prepared, not even the one that drops it. Which tables
they are, and what stands in them at first, an empty database of the same schema shows.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

INDEXES = ("search", "search_parts")
PARTS = ("data", "idx", "content", "docsize", "config")
"""What the tables of an index are called after its name: https://www.sqlite.org/fts5.html, section 9."""
_COLUMNS = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
_MADE = "SELECT type, sql FROM main.sqlite_master WHERE name = ? AND type IN ('table', 'view')"
_OF_FTS5 = ("SQLITE_ERROR", "SQLITE_CORRUPT_VTAB")
"""How SQLite names what FTS5 reports when it cannot make sense of its tables."""


class ShadowTable(NamedTuple):
    """One of the tables of an index, and the rows that it has while the index is empty."""

    name: str
    columns: tuple[str, ...]
    sql: str
    rows: tuple[tuple[object, ...], ...]


class IndexTables(NamedTuple):
    """An index, what makes it, and its tables."""

    name: str
    sql: str
    tables: tuple[ShadowTable, ...]


class Loss(NamedTuple):
    """An index that cannot be used, and why."""

    lost: IndexTables
    reason: str


def indexes_of(empty: sqlite3.Connection) -> tuple[IndexTables, ...]:
    """Return the indexes of a database in which nothing is indexed."""
    indexes = []
    for name in INDEXES:
        for _, sql in empty.execute(_MADE, (name,)).fetchall():
            tables = (_table(empty, f"{name}_{part}") for part in PARTS)
            indexes.append(IndexTables(name, str(sql), tuple(table for table in tables if table is not None)))
    return tuple(indexes)


def _table(empty: sqlite3.Connection, name: str) -> ShadowTable | None:
    for _, sql in empty.execute(_MADE, (name,)).fetchall():
        rows = empty.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608  a name of ours
        return ShadowTable(name, _columns(empty, name), str(sql), tuple(rows))
    return None


def losses(connection: sqlite3.Connection, wanted: Iterable[IndexTables]) -> list[Loss]:
    """Return those of the wanted indexes that cannot be used; a table that took the name of one is left out.

    Raises SQLite's errors for what is no matter of these tables.
    """
    reasons = ((index, _reason(connection, index)) for index in wanted)
    return [Loss(index, reason) for index, reason in reasons if reason is not None]


def _reason(connection: sqlite3.Connection, index: IndexTables) -> str | None:
    """Return why an index cannot be used, None if it can, or if something else stands in its place."""
    made = connection.execute(_MADE, (index.name,)).fetchall()
    if any(_squeezed(sql) != _squeezed(index.sql) for _, sql in made):
        return None
    if not made:
        return f"table {index.name} is missing"
    for table in index.tables:
        columns = _columns(connection, table.name)
        if columns != table.columns:
            return f"table {table.name} " + ("has other columns" if columns else "is missing")
    try:
        connection.execute(f"SELECT 1 FROM {index.name} LIMIT 0")  # noqa: S608  a name of ours
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") not in _OF_FTS5:
            raise
        return f"index {index.name} cannot be opened"
    return None


def make_index_anew(connection: sqlite3.Connection, index: IndexTables) -> None:
    """Make an index and its tables as those of an empty one, within the transaction that is open.

    Raises SQLite's errors, also where a statement is still reading.
    """
    for part in PARTS:
        for kind, _ in connection.execute(_MADE, (f"{index.name}_{part}",)).fetchall():
            connection.execute(f"DROP {kind.upper()} {index.name}_{part}")
    there = connection.execute(_MADE, (index.name,)).fetchall()
    for sql in [table.sql for table in index.tables] if there else [index.sql]:
        connection.execute(sql)
    for table in index.tables:
        connection.execute(f"DELETE FROM {table.name}")  # noqa: S608  a name of ours
        places = ", ".join("?" * len(table.columns))
        connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", table.rows)  # noqa: S608  see above


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    return tuple(name for (name,) in connection.execute(_COLUMNS, (table,)).fetchall())


def _squeezed(sql: object) -> str:
    return " ".join(str(sql).split())
