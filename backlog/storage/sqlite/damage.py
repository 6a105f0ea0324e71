"""Lets SQLite examine a database file: its pages, its triggers, its values and its search index."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from backlog.domain.findings import Damage
from backlog.errors import Failed
from backlog.storage.schema_parts import damages as damages_of
from backlog.storage.session.search_index import out_of_step
from backlog.storage.session.values import damages_of_values
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.connection import alone_with, begin, is_busy, opened, patiently
from backlog.storage.sqlite.derived_tables import OF_LISTS, OF_SEARCH
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.sqlite.fence import differing, lost_indexes, unusable_tables
from backlog.storage.sqlite.moved_mark import unmark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.findings import Code
    from backlog.storage.schema_parts import Difference

_MOST = 20
_EMPTY = "NULL value in "
"""How SQLite begins to tell of a value that is missing; it does not say in which row."""
_CHECK = f"""
CREATE TABLE shown (number INTEGER PRIMARY KEY, title TEXT, body TEXT);
{_sql.FILL_SEARCH.replace("search (rowid,", "shown (number,", 1)};
DROP VIEW searchable;
CREATE VIEW searchable AS SELECT number, title, body FROM shown;
INSERT INTO search (search, rank) VALUES ('integrity-check', 1);
INSERT INTO search_parts (search_parts, rank) VALUES ('integrity-check', 1);
"""  # noqa: S608  a statement of our own
"""Lets FTS5 compare its index with its texts, section 6.4 of its page; it fails if they differ.

To read them it may use no virtual table, as JSON needs.
"""


def damages(path: str, patience: float) -> list[Damage]:
    """Return what is wrong with the file itself; nothing is changed. Raises SQLite's errors, and Failed."""
    try:
        with opened(path, "ro") as connection:
            revision = begin(connection, "BEGIN", path, patience)
            connection.text_factory = _text
            damaged = _examined(connection, revision, path)
    except sqlite3.DatabaseError as error:
        if is_busy(error) or not getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT"):
            raise
        return [Damage("database-damaged", str(error))]
    # an older program's search index may look different
    return damaged if damaged or revision != _sql.HEAD else _search_damages(path, patience)


def _examined(connection: sqlite3.Connection, revision: str, path: str) -> list[Damage]:
    """Return what is wrong; of damaged pages no values are examined, and of odd values no index."""
    messages = [str(message) for (message,) in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    pages = [message for message in messages if message != "ok" and not message.startswith(_EMPTY)]
    if pages:
        return [Damage("database-damaged", message) for message in pages]
    if revision == _sql.HEAD and (tables := unusable_tables(connection, revision)):
        return [Damage(_code_of_table(each), each.shown) for each in tables]
    empty = [Damage("invalid-value", message) for message in messages if message != "ok"]
    rows = connection.execute("PRAGMA foreign_key_check")
    others = (each for each in rows if each[0] not in OF_LISTS)  # those are compared with the tasks
    damaged = [Damage("broken-reference", f"row {row} of {name}") for name, row, *_ in islice(others, _MOST)]
    if revision != _sql.HEAD:
        from backlog.storage.schema.revisions import check_known  # loads Alembic

        check_known(revision, path)
        return [*damaged, *damages_of(differing(connection, revision)), *empty]
    lost = lost_indexes(connection, revision)
    damaged += damages_of(
        [each for each in differing(connection, revision) if not _is_of_lost_search(each, lost)]
    )
    executor = SqliteExecutor(connection, path)
    odd = damages_of_values(executor) or empty or [Damage("search-index", reason) for reason in lost]
    return damaged + (odd or _of_the_index(executor))


def _of_the_index(executor: SqliteExecutor) -> list[Damage]:
    """Return what is wrong with what the search index holds."""
    try:
        count = out_of_step(executor)
    except Failed as error:
        if error.code not in {"database-damaged", "search-damaged"}:
            raise
        return [Damage("search-index", "its words cannot be read")]  # for the pages are sound
    return [Damage("search-index", f"{count} entries are missing, left over or old")] if count else []


def _code_of_table(difference: Difference) -> Code:
    made_anew = difference.actual is None and difference.part.name in OF_LISTS
    return "derived-table" if made_anew else "lost-table"


def _is_of_lost_search(difference: Difference, lost: Sequence[str]) -> bool:
    """Say whether a difference is one of the reasons why the search index is lost, or of such a table."""
    part = difference.part
    return difference.shown in lost or (part.table in OF_SEARCH and f"table {part.table} is missing" in lost)


def _text(value: bytes) -> str:
    """Return a text whatever bytes it consists of."""
    return value.decode(errors="surrogateescape")


def _search_damages(path: str, patience: float) -> list[Damage]:
    """Let FTS5 check its index: in a copy, for it takes that for a write, which would make others wait.

    Where there is no room for a copy, this check is left out.
    """
    with (
        suppress(sqlite3.OperationalError, OSError),
        tempfile.TemporaryDirectory(prefix="backlog-") as folder,
        alone_with(os.path.join(folder, "backlog.db")) as copy,
    ):
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("PRAGMA journal_mode = OFF")
        with opened(path, "ro") as connection:
            patiently(lambda: connection.backup(copy), patience)
        unmark(copy)
        try:
            copy.executescript(_CHECK)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return [Damage("search-index", str(error))]
    return []
