"""Makes the tables of a SQLite file anew that hold nothing of their own, and knows which others are lost.

What stands in them follows from other tables, and whoever makes them anew fills them.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from backlog.storage.sqlite.connection import whole
from backlog.storage.sqlite.search_tables import INDEXES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from backlog.storage.schema_parts import Difference, Part

OF_SEARCH = frozenset({"search_vocabulary", "search_forms"})
"""What the search indexes are made of beside the records."""
OF_LISTS = frozenset({"task_labels", "task_assignees", "task_dependencies", "admissions"})
"""What lists are filtered by; the last one is empty but for the moment in which an import stores a task."""
_COLUMNS = "SELECT name FROM pragma_table_info(?)"


def missing(connection: sqlite3.Connection, wanted: Iterable[Part], names: frozenset[str]) -> list[str]:
    """Return those of some tables that should be there and are not, nor anything else of that name."""
    there = {str(name) for (name,) in connection.execute("SELECT name FROM main.sqlite_master")}
    return [part.name for part in wanted if part.kind == "table" and part.name in names - there]


def make_anew(connection: sqlite3.Connection, wanted: Sequence[Part], tables: Collection[str]) -> None:
    """Make tables with their indexes and triggers, within the transaction that is open."""
    for part in wanted:
        if part.table in tables:
            connection.execute(part.sql)


def is_unusable(connection: sqlite3.Connection, difference: Difference) -> bool:
    """Say whether a difference is a table that lacks what statements need of it."""
    wanted = difference.wanted
    if wanted is None or wanted.kind != "table":
        return False
    if difference.actual is None or wanted.name in INDEXES:
        return True
    with closing(whole(":memory:")) as empty:
        empty.execute(wanted.sql)
        return not _columns(connection, wanted.name) >= _columns(empty, wanted.name)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {str(name) for (name,) in connection.execute(_COLUMNS, (table,))}
