"""Makes a new SQLite file with a backlog in it, there whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from backlog.errors import Conflict, Failed
from backlog.files.atomic import new_file
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.connection import COMPANIONS, alone_with, make_way
from backlog.storage.sqlite.errors import translated
from backlog.storage.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.store.database import Transactions


def create_file(path: str, prepare: Callable[[Transactions], None], patience: float) -> None:
    """Make a database at a path, at the newest revision, readable by its owner only.

    It is made under another name first and given to `prepare` to put into it what it begins with,
    so that an interrupted command leaves nothing behind under its real name. Raises Conflict if
    there is one already, Failed if it cannot be made.
    """
    if os.path.lexists(path):
        raise _there_already(path)
    try:
        with new_file(path, replace=False, mode=0o600, companions=COMPANIONS) as file:
            _fill(file.name)
            prepare(SqliteStore(file.name, patience))
            make_way(path)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except Conflict as error:
        raise _there_already(path) if error.code == "file-exists" else error from None
    except Failed as error:
        if error.code != "file-unavailable":
            raise
        raise Failed(error.message, code="database-unavailable") from error


def _there_already(path: str) -> Conflict:
    return Conflict(f"a database already exists: {path}", code="database-exists")


def _fill(path: str) -> None:
    with alone_with(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # nobody sees the file before it is synced whole
        connection.executescript(f"BEGIN;\n{SCHEMA}\nCOMMIT;")
