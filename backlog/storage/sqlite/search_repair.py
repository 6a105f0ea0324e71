"""Makes a SQLite file's search index anew, so that no change is refused because it is out of step.

FTS5 reports damage where it is to forget more than it knows (https://www.sqlite.org/fts5.html, section
4.4.3). Nothing is in the index that is not in the tables.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.fence import differing, lost_indexes, restore_indexes, unusable_tables

DAMAGED = "SQLITE_CORRUPT_VTAB"
"""How SQLite names what a virtual table reports; all of ours are of the search index."""
UNUSABLE = "SQLITE_ERROR"
"""How SQLite names what FTS5 reports if its tables are not there, among much else."""
_NOTHING = (
    "DELETE FROM {table}_data",
    "INSERT INTO {table}_data (id, block) VALUES (1, x''), (10, x'00000000000000')",
)
"""What lets FTS5 read an index of which it cannot read the first pages: they say that it is empty."""


def concerns(error: sqlite3.Error, text: str, connection: sqlite3.Connection) -> bool:
    """Say whether a statement failed to change something only because the search index is out of step.

    Where SQLite has undone the whole transaction for it, nothing can be repeated.
    """
    return (
        connection.in_transaction
        and text.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        and (getattr(error, "sqlite_errorname", "") == DAMAGED or is_of_lost_index(error, connection))
    )


def is_of_lost_index(error: sqlite3.Error, connection: sqlite3.Connection) -> bool:
    """Say whether a statement failed because a search index has lost tables, or what has to stand in them."""
    if getattr(error, "sqlite_errorname", "") != UNUSABLE:
        return False
    with suppress(sqlite3.Error):
        return bool(lost_indexes(connection, _sql.HEAD))
    return False


def lost_tables(connection: sqlite3.Connection) -> list[str]:
    """Return which tables and views that statements need are lost, or others, in a few words each."""
    with suppress(sqlite3.Error):
        views = [each for each in differing(connection, _sql.HEAD) if each.part.kind == "view"]
        lost = [each for each in views if each.actual is None]
        return [each.shown for each in (*unusable_tables(connection, _sql.HEAD), *lost)]
    return []


def rebuild(connection: sqlite3.Connection) -> bool:
    """Fill the index with what is in the tables, within the transaction that is open.

    What may have to be indexed later (`deferred_indexing.py`) is in it then. Returns whether it had lost
    tables: what `refresh` adds is not in it then. Raises SQLite's errors.
    """
    lost = restore_indexes(connection, _sql.HEAD)
    _execute(connection, "search_parts", _sql.REBUILD_PARTS)
    _execute(connection, "search", _sql.CLEAR_SEARCH)
    with suppress(sqlite3.OperationalError):  # there is no such table unless indexing is deferred
        connection.execute(_sql.DROP_FORMER_TEXTS)
    connection.execute(_sql.FILL_SEARCH)
    return lost


def _execute(connection: sqlite3.Connection, table: str, command: str) -> None:
    """Let FTS5 make one of its tables anew, even if it cannot read it any more."""
    try:
        connection.execute(command)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") != DAMAGED:
            raise
        for statement in _NOTHING:
            connection.execute(statement.format(table=table))
        connection.execute(command)
