"""Marks a SQLite file as moved: nobody writes to it any more, and an attempt says where the backlog is.

The mark is a set of triggers, so that programs that have the file open are refused, too, and those that
work with a file that was never moved do nothing for it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress

from backlog.storage._tables import TABLES
from backlog.storage.refusal import refusal
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.connection import opened, patiently


def mark(connection: sqlite3.Connection, to: str) -> None:
    """Let every write be refused once the transaction that is open is committed; `to` is the new place."""
    message = f"moved: {to}".replace("'", "''")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in there.intersection(TABLES):  # an older file has fewer
        for moment in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                f"CREATE TRIGGER moved_{table}_{moment.lower()} BEFORE {moment} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def unmark(connection: sqlite3.Connection) -> None:
    """Take the mark away, from a copy that is to be written to."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'moved_*'"
    for (name,) in connection.execute(triggers).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')


def moved_to(path: str, patience: float) -> str | None:
    """Return where the backlog in a file has moved to; None if it has not, or if nobody can tell.

    Raises Busy if others have been in the way for `patience` seconds.
    """
    with suppress(sqlite3.Error), opened(path, "ro") as connection:
        row = patiently(lambda: connection.execute(_sql.MOVED_TO).fetchone(), patience)
        return None if row is None else str(row[0])
    return None


def check_not_moved(path: str, patience: float) -> None:
    """Raise Failed if the backlog in a file has moved, Busy if nobody could tell for `patience` seconds."""
    to = moved_to(path, patience)
    if to is not None:
        raise refusal(f"moved: {to}")


def retire(path: str, patience: float) -> None:
    """Make a file that has moved one that its owner only reads, with nothing beside it.

    Where others still have it open, what SQLite keeps beside it stays until they are done.
    """
    with suppress(sqlite3.Error), opened(path, "rw", patience) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with suppress(OSError):  # it may be somebody else's; the mark protects it all the same
        os.chmod(path, 0o400)
