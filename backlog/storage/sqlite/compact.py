"""Gives a SQLite file's unused pages back to the disk: https://www.sqlite.org/lang_vacuum.html."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING

from backlog.domain.findings import Compacted
from backlog.errors import Failed
from backlog.storage.sqlite.connection import is_busy, patiently, whole
from backlog.storage.sqlite.moved_mark import check_not_moved
from backlog.storage.sqlite.search_merging import ANOTHER_MATTER

if TYPE_CHECKING:
    from collections.abc import Callable

_WHAT = "Compacting"
_INSTRUCTIONS = 10_000
"""How many instructions of SQLite's machine pass between two looks at the clock: about two milliseconds."""
_PER_ENTRY = 4
"""Instructions that SQLite takes to copy an entry of a table or an index, as counted; only for the bar."""
_SHARE = 1 / 3
"""The part of the patience after which copying is given up: writing back takes at most as long again."""


def compact(path: str, patience: float, step: Callable[[str, int, int], None]) -> Compacted:
    """Rebuild a database without its unused pages; return its sizes.

    Others read meanwhile, but do not write. If copying takes a third of the `patience`, in seconds, nothing
    is changed, so that no writer gives up because of it. Raises Failed then, Busy, or SQLite's own errors.
    """
    check_not_moved(path, patience)
    with closing(whole(path)) as connection:
        before = patiently(lambda: _size(connection), patience)
        expected = _entries(connection) * _PER_ENTRY // _INSTRUCTIONS + 1
        patiently(lambda: _rebuild(connection, expected, patience * _SHARE, step), patience)
        # While somebody reads, the file keeps its size, until the next checkpoint.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return Compacted(before, _size(connection))


def _rebuild(
    connection: sqlite3.Connection, expected: int, seconds: float, step: Callable[[str, int, int], None]
) -> None:
    deadline = monotonic() + seconds
    done = 0
    late = False

    def look() -> bool:
        nonlocal done, late
        done += 1
        late = monotonic() >= deadline
        if not late:
            step(_WHAT, min(done, expected), expected)
        return late

    connection.set_progress_handler(look, _INSTRUCTIONS)
    try:
        _merge_search(connection)
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if is_busy(error) or error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        if not late:  # the handler was stopped by the person: Python tells SQLite alone
            raise KeyboardInterrupt from None
        raise Failed(
            f"others would have had to wait for longer than {seconds:g} seconds; nothing was compacted",
            code="too-large-to-compact",
            seconds=seconds,
        ) from None
    finally:
        connection.set_progress_handler(None, 0)


def _merge_search(connection: sqlite3.Connection) -> None:
    """Let FTS5 drop what it keeps of texts that have changed since: section 6.7 of its page."""
    try:
        connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(ANOTHER_MATTER):
            raise


def _size(connection: sqlite3.Connection) -> int:
    """Return the size of the database in bytes."""
    ((pages,),) = connection.execute("PRAGMA page_count")
    ((size,),) = connection.execute("PRAGMA page_size")
    return int(pages) * int(size)


def _entries(connection: sqlite3.Connection) -> int:
    """Return how many entries tables and their indexes have together."""
    tables = connection.execute(
        "SELECT name, (SELECT count(*) FROM pragma_index_list(tables.name)) FROM sqlite_schema AS tables"
        " WHERE type = 'table' AND rootpage > 0"
    ).fetchall()
    total = 0
    for name, indexes in tables:
        quoted = str(name).replace('"', '""')
        ((rows,),) = connection.execute(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608  a name cannot be a parameter
        total += rows * (1 + indexes)
    return total
