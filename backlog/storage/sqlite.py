"""Runs the compiled statements on a SQLite file with the standard library alone.

Every write is one `BEGIN IMMEDIATE` transaction in WAL mode with `synchronous=FULL`; readers see
one moment and never wait for writers. Who has to wait does so in short naps of random length, so
that no process keeps missing its turn: https://www.sqlite.org/wal.html, section 2.3.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from backlog.domain.errors import BacklogError, Busy, Failed, InvalidInput
from backlog.storage import _sqlite_sql, codec
from backlog.storage.patience import patience
from backlog.storage.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.domain.checking import Damage
    from backlog.domain.errors import Conflict
    from backlog.domain.events import Stamp
    from backlog.domain.search import Sought
    from backlog.service.store import Reader, Writer

FIRST_NAP = 0.001
LONGEST_NAP = 0.025
SHORTEST_NAP = 0.004
ELDER = 0.5
"""Seconds after which who waits naps ever shorter, and so is more likely to get the next turn."""

T = TypeVar("T")


class SqliteExecutor:
    """Runs statements on an open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the connection; the transaction is its owner's business."""
        self._connection = connection

    def rows(self, statement: str, parameters: codec.Values) -> Iterator[codec.Row]:
        return self._connection.execute(getattr(_sqlite_sql, statement.upper()), parameters)

    def change(self, statement: str, parameters: codec.Values) -> int:
        return self._connection.execute(getattr(_sqlite_sql, statement.upper()), parameters).rowcount

    def send(self, statement: str, parameters: codec.Values) -> None:
        self._connection.execute(getattr(_sqlite_sql, statement.upper()), parameters)

    def change_one(self, statement: str, parameters: codec.Values, conflict: Conflict) -> None:
        if not self.change(statement, parameters):
            raise conflict

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import fts5_query  # most commands search nothing

        return fts5_query(sought)

    def mark_moved(self, to: str) -> None:
        from backlog.storage.marking import mark  # done once in a file's life

        mark(self._connection, to)


class SqliteStore:
    """A backlog in a SQLite file: a `Store` that opens the file when it is first used."""

    def __init__(self, path: str) -> None:
        """Take the path of a database that exists."""
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """See `Store`. A database of an older program is read from an upgraded copy."""
        with _translated(self._path), opened(self._path, "ro") as connection:
            revision = begin(connection, "BEGIN", self._path)
            if revision == _sqlite_sql.HEAD:
                yield Session(SqliteExecutor(connection))
                return
            from backlog.storage.migrate import upgraded_copy  # takes long and is rarely needed

            with upgraded_copy(self._path, revision) as copy, opened(copy, "ro") as upgraded:
                begin(upgraded, "BEGIN", copy)
                yield Session(SqliteExecutor(upgraded))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:  # noqa: ARG002  writes take turns here
        """See `Store`. A database of an older program is upgraded first, after a snapshot beside it."""
        with _translated(self._path):
            with opened(self._path, "rw") as connection:
                revision = begin(connection, "BEGIN IMMEDIATE", self._path)
                if revision == _sqlite_sql.HEAD:
                    yield from _transaction(connection, stamp)
                    return
            from backlog.storage.migrate import upgrade_in_place  # takes long and is rarely needed

            upgrade_in_place(self._path)
            with opened(self._path, "rw") as connection:
                begin(connection, "BEGIN IMMEDIATE", self._path)
                yield from _transaction(connection, stamp)

    def damages(self) -> list[Damage]:
        from backlog.storage.examining import damages  # only `doctor` asks

        with _translated(self._path):
            return damages(self._path)

    def backup(self, target: str, *, replace: bool) -> None:
        from backlog.storage.copying import copy_to  # rarely needed

        with _translated(self._path):
            copy_to(self._path, target, replace=replace)

    def restore(self, source: str) -> str:
        from backlog.storage.copying import copy_from  # rarely needed

        with _translated(self._path):
            return copy_from(source, self._path)

    def upgrade(self) -> str | None:
        with _translated(self._path):
            with opened(self._path, "ro") as connection:
                revision = begin(connection, "BEGIN", self._path)
            if revision == _sqlite_sql.HEAD:
                return None
            from backlog.storage.migrate import upgrade_in_place  # takes long and is rarely needed

            upgrade_in_place(self._path)
            return revision

    def retire(self) -> None:
        from backlog.storage.marking import retire  # done once in a file's life

        retire(self._path)

    def close(self) -> None:
        """See `Store`; each transaction has a connection of its own, which is closed already."""


def _transaction(connection: sqlite3.Connection, stamp: Stamp) -> Iterator[Writer]:
    """Yield the writer of the transaction that is open, and commit it; closing undoes what was not."""
    session = Session(SqliteExecutor(connection), stamp)
    yield session
    session.settle()
    connection.execute("COMMIT")


@contextmanager
def opened(path: str, mode: str) -> Iterator[sqlite3.Connection]:
    """Lend a connection; what is not committed when it is closed is undone.

    A file that may be read only, in a folder that may be read only, is read as it lies there: that
    is safe when no log of another process stands beside it.
    """
    options = f"mode={mode}&immutable=1" if mode == "ro" and _lies_still(path) else f"mode={mode}"
    connection = sqlite3.connect(
        f"file:{uri_path(path)}?{options}", uri=True, isolation_level=None, timeout=0
    )
    try:
        if mode != "ro":
            # It reads the schema, which it may not while another process closes the database.
            patiently(lambda: connection.execute("PRAGMA synchronous = FULL"))
            connection.execute("PRAGMA foreign_keys = ON")
        yield connection
    finally:
        connection.close()


def _lies_still(path: str) -> bool:
    """Say whether nobody seems to be writing; the log stands beside the file that a link leads to."""
    real = os.path.realpath(path)
    return not os.access(os.path.dirname(real), os.W_OK) and not os.path.exists(f"{real}-wal")


def uri_path(path: str) -> str:
    """Return a path as it stands in a SQLite URI: https://www.sqlite.org/uri.html."""
    return os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def begin(connection: sqlite3.Connection, begin: str, path: str) -> str:
    """Open a transaction, waiting for others to end theirs; return the schema's revision.

    Raises Busy when the patience is used up, Failed for a file that is no backlog.
    """

    def first_read() -> list[tuple[str]]:
        try:
            connection.execute(begin)
            return connection.execute(_sqlite_sql.SCHEMA_REVISION).fetchall()
        except sqlite3.OperationalError:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    try:
        rows = patiently(first_read)
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            raise not_a_backlog(path) from None
        raise
    if len(rows) != 1:
        raise not_a_backlog(path)
    return str(rows[0][0])


def patiently(act: Callable[[], T]) -> T:
    """Do something again and again as long as others are in the way; return its result.

    Raises Busy when the patience is used up.
    """
    seconds = patience()
    began = time.monotonic()
    tries = 0
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            waited = time.monotonic() - began
            if waited >= seconds:
                raise Busy(
                    f"others have been writing to the backlog for {seconds:g} seconds",
                    hint="try again",
                ) from None
        import random  # takes a millisecond and is needed by those who wait

        time.sleep(_nap(tries, waited) * random.uniform(0.5, 1.5))  # noqa: S311  it spreads the waiting, no secret
        tries += 1


def _nap(tries: int, waited: float) -> float:
    """Return for how long to sleep: longer at first, then shorter, so that the eldest get their turn."""
    if waited < ELDER:
        return float(min(FIRST_NAP * 1.5**tries, LONGEST_NAP))
    return max(LONGEST_NAP * ELDER / waited, SHORTEST_NAP)


def is_busy(error: sqlite3.Error) -> bool:
    """Say whether an error means that somebody else is using the database, which waiting helps against."""
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


@contextmanager
def _translated(path: str) -> Iterator[None]:
    """Turn an error of SQLite or of the file system into one of ours, in one line."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise Failed(
            f"cannot use the database {path}: {error.strerror or error}",
            code="database-unavailable",
        ) from error


def translated(error: sqlite3.Error, path: str) -> BacklogError:
    """Return our error for one of SQLite's (https://www.sqlite.org/rescode.html)."""
    name = getattr(error, "sqlite_errorname", "")
    if is_busy(error):
        return Busy("others are writing to the backlog", hint="try again")
    if name.startswith("SQLITE_READONLY"):
        from backlog.storage.marking import moved_to  # a file that has moved says so itself, if it is asked

        to = moved_to(path)
        if to is not None:
            return _refusal(f"moved: {to}")
    for prefix, message, hint, code in _MESSAGES:
        if name.startswith(prefix):
            return Failed(message.format(path=path), hint=hint, code=code)
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return _refusal(str(error))
    if name == "SQLITE_TOOBIG":
        return InvalidInput("the text is too long for the database", code="too-long")
    return Failed(f"the database {path} reported: {error}", code="database-error")


def _refusal(message: str) -> BacklogError:
    from backlog.storage.refusal import refusal  # most commands are refused nothing

    return refusal(message)


_MESSAGES = (
    (
        "SQLITE_FULL",
        "the disk is full; nothing was changed in {path}",
        "make room, then try again",
        "disk-full",
    ),
    (
        "SQLITE_READONLY",
        "the database {path} or its folder is read-only; nothing was changed",
        "give yourself write permission there, or choose another database with --db",
        "read-only",
    ),
    (
        "SQLITE_CANTOPEN",
        "cannot open the database {path}",
        "check that it exists and that its folder may be read and written",
        "database-unavailable",
    ),
    (
        "SQLITE_NOTADB",
        "{path} is not a database",
        "check --db and BACKLOG_DB",
        "not-a-database",
    ),
    (
        "SQLITE_CORRUPT",
        "the database {path} is damaged",
        "keep a copy of it as it is, then restore a backup",
        "database-damaged",
    ),
    (
        "SQLITE_IOERR",
        "the disk did not read or write {path}; nothing was changed",
        "check the disk and its free space, then try again",
        "disk-error",
    ),
)


def not_a_backlog(path: str) -> Failed:
    """Return the error for a file that this program did not make: an empty one, or another database."""
    return Failed(
        f"there is no backlog in {path}",
        hint="check --db and BACKLOG_DB",
        code="not-a-backlog",
    )
