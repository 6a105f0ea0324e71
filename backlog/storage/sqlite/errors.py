"""Turns what SQLite and the file system report into errors of ours, in one line."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress

from backlog.errors import BacklogError, Busy, Failed, InvalidInput, listed
from backlog.lean import TYPE_CHECKING
from backlog.storage.sqlite.connection import is_busy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def translating(path: str) -> Iterator[None]:
    """Turn an error of SQLite or of the file system into one of ours, in one line.

    This is for what the storage does itself. What a caller does within a transaction is not its business.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except UnicodeDecodeError as error:  # what SQLite has to say quotes a damaged schema
        raise damaged(path) from error
    except OSError as error:
        raise Failed(
            f"cannot use the database {path}: {error.strerror or error}",
            code="database-unavailable",
            database=path,
            reason=error.strerror or str(error),
        ) from error


def translated(error: sqlite3.Error, path: str) -> BacklogError:
    """Return our error for one of SQLite's (https://www.sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_INTERRUPT":  # Ctrl-C came into the progress handler: Python tells SQLite alone
        raise KeyboardInterrupt from None
    if is_busy(error):
        return Busy("others are writing to the backlog")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) and (refusal := _closed_to_us(path, name)):
        return refusal
    for prefix, message, code in _MESSAGES:
        if name.startswith(prefix):
            return Failed(message.format(path=path), code=code, database=path)
    if name.startswith("SQLITE_CONSTRAINT") and (refusal := _forbidden(name, str(error), path)):
        return refusal
    if (wrong := _of_a_value(name, str(error))) is not None:
        return wrong
    return Failed(
        f"the database {path} reported: {error}", code="database-error", database=path, reason=str(error)
    )


def _of_a_value(name: str, message: str) -> BacklogError | None:
    """Return the error for a value that cannot be stored or read, None for what else is wrong."""
    if name == "SQLITE_TOOBIG":
        return InvalidInput("the text is too long for the database", code="too-long")
    if name or not message.startswith(_NO_UTF_8):
        return None
    from backlog.storage.codec.records import unreadable  # it is none that the program stored

    return unreadable(ValueError(message))


def _closed_to_us(path: str, name: str) -> BacklogError | None:
    """Return why a database cannot be opened or written: it has moved, or is not ours; else None."""
    writing = name.startswith("SQLITE_READONLY")
    if writing:
        from backlog.storage.sqlite.moved_mark import (
            moved_to,  # a file that has moved says so itself, if it is asked
        )

        with suppress(Busy):
            to = moved_to(path, 0.0)
            if to is not None:
                return _refusal(f"moved: {to}")
    return _not_allowed(path, writing=writing)


def _not_allowed(path: str, *, writing: bool) -> Failed | None:
    """Return the error for what the permissions of a database or its folder forbid, None if they do not."""
    import os

    for place in (path, os.path.dirname(os.path.abspath(path))):
        try:
            status = os.stat(place)
            if os.statvfs(place).f_flag & os.ST_RDONLY and os.access(place, os.R_OK):
                return Failed(
                    f"{place} is on a read-only file system; nothing was changed",
                    code="read-only",
                    database=path,
                )
        except (OSError, AttributeError):  # gone, or Windows
            continue
        if os.access(place, os.R_OK) and (not writing or os.access(place, os.W_OK)):
            continue
        owner, mode = owner_of(status.st_uid), f"{status.st_mode & 0o777:03o}"
        whose = f"it belongs to {owner}, mode {mode}"
        if writing:
            message = f"{place} is read-only here: {whose}; nothing was changed"
            return Failed(message, code="read-only", database=path, owner=owner, mode=mode)
        message = f"no permission to read {place}: {whose}"
        return Failed(message, code="database-unavailable", database=path, owner=owner, mode=mode)
    return None


def owner_of(user: int) -> str:
    """Return the name of a user by the number, that number if there is none."""
    try:
        from pwd import getpwuid  # not on Windows

        return getpwuid(user).pw_name
    except (ImportError, KeyError):
        return f"user {user}"


def damaged(path: str) -> Failed:
    """Return the error for a database that SQLite cannot make sense of."""
    return Failed(f"the database {path} is damaged", code="database-damaged", database=path)


def damaged_index(path: str) -> Failed:
    """Return the error for a search index that FTS5 cannot use; the rest of the database may be sound."""
    return Failed(f"the search index in {path} is damaged", code="search-damaged", database=path)


def incomplete(path: str, lost: Sequence[str]) -> Failed:
    """Return the error for a database that has lost tables, or has others in their places."""
    return Failed(
        f"the database {path} is not as backlog made it: {listed(lost, 3)}",
        code="database-incomplete",
        database=path,
        parts=lost,
    )


def _forbidden(name: str, message: str, path: str) -> BacklogError | None:
    """Return the error for what a trigger of ours or a number in use forbids, None for what else does."""
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return _refusal(message)
    from backlog.storage.refusal import NUMBERED, number_taken

    table = message.rpartition(": ")[2].partition(".")[0]  # "UNIQUE constraint failed: tasks.id"
    return number_taken(path) if name == "SQLITE_CONSTRAINT_UNIQUE" and table in NUMBERED else None


def _refusal(message: str) -> BacklogError:
    from backlog.storage.refusal import refusal  # most commands are refused nothing

    return refusal(message)


_NO_UTF_8 = "Could not decode to UTF-8"
"""How what Python's module says of broken text begins; it goes on with the column and the text."""
_MESSAGES = (
    ("SQLITE_FULL", "the disk is full; nothing was changed in {path}", "disk-full"),
    ("SQLITE_READONLY", "the database {path} or its folder is read-only; nothing was changed", "read-only"),
    ("SQLITE_CANTOPEN", "cannot open the database {path}", "database-unavailable"),
    ("SQLITE_NOTADB", "{path} is not a database", "not-a-database"),
    ("SQLITE_CORRUPT_VTAB", "the search index in {path} is damaged", "search-damaged"),
    ("SQLITE_CORRUPT", "the database {path} is damaged", "database-damaged"),
    ("SQLITE_IOERR", "the disk failed to read or write {path}; nothing was changed", "disk-error"),
)
