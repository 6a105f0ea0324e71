"""Keeps a small search index in one piece, so that words of former texts do not stay in the file for long.

FTS5 adds what each transaction indexes as a segment of its own, and forgets words of a text that has changed
only when it merges segments (https://www.sqlite.org/fts5.html, section 6.8). Left to itself, it holds an
index that is edited often in twice its size, and needs as much again whenever it merges.
"""

from __future__ import annotations

import os
import sqlite3

LARGEST = 256
"""Pages of an index up to which it is merged as a whole: 15 milliseconds. `automerge` sees to larger ones."""
ROOM = 16 * 2**20
"""Bytes that have to be free for a merge: what it writes to the log is about a megabyte.

With less room a change is stored without one, for SQLite undoes the whole transaction if the log has none.
"""
_STEP = 4
"""Pages to merge at a time: what they were merged from is free before the next are written."""
_PIECES = f"SELECT count(*) FROM (SELECT segid FROM search_idx LIMIT {LARGEST + 1}) GROUP BY segid"  # noqa: S608  a number of ours
"""For each segment about how many pages it has; it is quick, as `search_idx` has an entry for a page."""
_MERGE = "INSERT INTO search (search, rank) VALUES ('merge', ?)"
ANOTHER_MATTER = ("SQLITE_ERROR", "SQLITE_CORRUPT")
"""How SQLite names errors of an index that is damaged, which `doctor` finds; nothing was merged then."""


def merge(connection: sqlite3.Connection, path: str) -> None:
    """Merge a small search index in the open transaction if a quarter of it lies in further segments.

    It is left as it is where the disk of the file `path` is nearly full. Raises sqlite3.Error, but not for an
    index that is damaged.
    """
    try:
        pieces = [pages for (pages,) in connection.execute(_PIECES)]
        pages = sum(pieces)
        due = len(pieces) > 1 and pages <= LARGEST and pages * 3 >= max(pieces) * 4
        if due and _has_room(path):
            _merge_all(connection)
    except sqlite3.Error as error:
        if not getattr(error, "sqlite_errorname", "").startswith(ANOTHER_MATTER):
            raise


def _has_room(path: str) -> bool:
    """Say whether there is room for a merge, as far as can be known."""
    try:
        disk = os.statvfs(path)
    except AttributeError:  # Windows
        return True
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize >= ROOM


def _merge_all(connection: sqlite3.Connection) -> None:
    """Merge all segments: a negative number begins that, and as long as there is more, rows change."""
    step = -_STEP
    while True:
        before = connection.total_changes
        connection.execute(_MERGE, (step,))
        if connection.total_changes - before < _NOTHING_MERGED:
            return
        step = _STEP


_NOTHING_MERGED = 2
"""Fewer changes than that: section 6.8 of the page of FTS5."""
