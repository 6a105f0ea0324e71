"""Copies a database page by page while others use it, and waits no longer for them than is allowed."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from backlog.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGES = 16
"""How many pages are copied at once, less than even an empty backlog has."""
_NAP = 0.02
"""Seconds from one look at a database that others use to the next."""


def copy(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    patience: float,
    check: Callable[[], None] | None = None,
    *,
    pages: int = _PAGES,
) -> None:
    """Copy a database with SQLite's online backup; `check` is called once the target is locked.

    Raises Busy if others keep it from being read or written for so long.
    """
    deadline = time.monotonic() + patience
    waiting = [check] if check else []

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            if time.monotonic() >= deadline:
                raise Busy("others have been writing to the backlog for too long")
        elif status == sqlite3.SQLITE_OK and waiting:
            waiting.pop()()

    source.backup(target, pages=pages, progress=progress, sleep=_NAP)
