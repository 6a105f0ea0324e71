"""Makes a new SQLite file with a backlog in it, there whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from backlog.domain.errors import Conflict, Failed
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.errors import translated
from backlog.storage.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.service.store import Transactions


def create_file(path: str, prepare: Callable[[Transactions], None]) -> None:
    """Make a database at a path, at the newest revision, readable by its owner only.

    It is made under another name first and given to `prepare` to put into it what it begins with,
    so that an interrupted command leaves nothing behind under its real name. Raises Conflict if
    there is one already, Failed if it cannot be made.
    """
    if os.path.lexists(path):
        raise Conflict(f"there is a database already: {path}", code="database-exists")
    partial = f"{path}.{os.getpid()}.partial"
    try:
        try:
            _clear(partial)  # of an interrupted run whose process had the same number
            _fill(partial)
            prepare(SqliteStore(partial))
            _sync(partial)
            os.link(partial, path)
        finally:
            _clear(partial)
    except FileExistsError:
        raise Conflict(f"there is a database already: {path}", code="database-exists") from None
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise Failed(
            f"cannot make the database {path}: {error.strerror}", code="database-unavailable"
        ) from error


def _clear(path: str) -> None:
    """Remove a half-made database and what SQLite keeps beside it."""
    for leftover in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError):
            os.unlink(leftover)


def _sync(path: str) -> None:
    """Wait until a file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # nobody sees the file before it is synced whole
        connection.executescript(f"BEGIN;\n{SCHEMA}\nCOMMIT;")
