"""Opens a SQLite file, and waits for a turn in it.

Who has to wait does so in short naps of random length, so that no process keeps missing its turn:
https://www.sqlite.org/wal.html, section 2.3.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager

from backlog.errors import Busy, Failed
from backlog.lean import TYPE_CHECKING
from backlog.storage.sqlite import _sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    T = TypeVar("T")

FIRST_NAP = 0.001
LONGEST_NAP = 0.025
SHORTEST_NAP = 0.004
ELDER = 0.5
"""Seconds after which a waiting process naps for ever shorter times, so that it is more likely to be next."""

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database is named after it: https://www.sqlite.org/tempfiles.html."""

FTS5_IS_HARMLESS = (3, 44)
"""The version of SQLite from which on triggers may write to a search index in a file that is not trusted."""

_INSTRUCTIONS = 1_000_000
"""Instructions of SQLite's machine after which Python can heed Ctrl-C: a schema may recurse for ever."""


@contextmanager
def opened(path: str, mode: str, patience: float = 0.0) -> Iterator[sqlite3.Connection]:
    """Lend a connection as `connect` makes it; what is not committed when it is closed is undone."""
    connection = connect(path, mode, patience)
    try:
        yield connection
    finally:
        connection.close()


def connect(
    path: str, mode: str, patience: float, *, shared: bool = False, still: bool = False
) -> sqlite3.Connection:
    """Return a connection that reads ("ro") or writes ("rw"), and that threads may share, one at a time.

    A file that may be read only, in a folder that may be read only, is read as it lies there, and so is
    one that is said to be `still`: that is safe when no log of another process stands beside it. To write
    takes `patience`, in seconds.
    """
    _check_journal(path)
    still = mode == "ro" and (still or lies_still(path))
    options = f"mode={mode}&immutable=1" if still else f"mode={mode}"
    connection = _wary(
        sqlite3.connect(
            f"file:{uri_path(path)}?{options}",
            uri=True,
            isolation_level=None,
            timeout=0,
            check_same_thread=not shared,
        ),
        triggers=mode != "ro",
    )
    if mode != "ro":
        try:
            # It reads the schema, which it may not while another process closes the database.
            patiently(lambda: connection.execute("PRAGMA synchronous = FULL"), patience)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def alone_with(path: str, *, triggers: bool = False) -> Iterator[sqlite3.Connection]:
    """Lend a connection as `whole` makes it; what is not committed when it is closed is undone."""
    connection = whole(path, triggers=triggers)
    try:
        yield connection
    finally:
        connection.close()


def whole(path: str, patience: float = 0.0, *, triggers: bool = False) -> sqlite3.Connection:
    """Return a connection that may do everything, make the file included; `patience` is in seconds.

    `triggers` says that it changes rows on which our triggers act. The caller begins and ends transactions.
    """
    _check_journal(path)
    return _wary(sqlite3.connect(path, isolation_level=None, timeout=patience), triggers=triggers)


def _check_journal(path: str) -> None:
    """Raise Refused or Failed where SQLite must not look at the journal beside a database.

    It stands beside the file that a link leads to.
    """
    journal = f"{os.path.realpath(path) if os.path.islink(path) else path}-journal"
    if os.path.lexists(journal):
        from backlog.storage.sqlite.journal import check_journal  # with the log that is used, there is none

        check_journal(journal)


def _wary(connection: sqlite3.Connection, *, triggers: bool) -> sqlite3.Connection:
    """Let a file that may come from strangers call only harmless functions from triggers, views and checks.

    See https://www.sqlite.org/security.html, section 1.1. Before 3.44 SQLite did not count FTS5 among the
    harmless, so that our own triggers could not keep the search index: there, who writes goes without. Little
    is lost, for this program brings no functions of its own and loads no extensions.
    """
    if not triggers or sqlite3.sqlite_version_info >= FTS5_IS_HARMLESS:
        connection.execute("PRAGMA trusted_schema = OFF")
    connection.set_progress_handler(lambda: 0, _INSTRUCTIONS)
    return connection


def lies_still(path: str) -> bool:
    """Say whether nobody seems to be writing; the log stands beside the file that a link leads to."""
    real = os.path.realpath(path)
    return not os.access(os.path.dirname(real), os.W_OK) and not os.path.exists(f"{real}-wal")


def needs_room(error: sqlite3.Error, path: str) -> bool:
    """Say whether a database could not be read because there was no room for what SQLite keeps beside it.

    Then it can be read as it lies there, if no log with changes stands beside it.
    """
    name = getattr(error, "sqlite_errorname", "")
    if not name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")):
        return False
    try:
        return os.path.getsize(f"{os.path.realpath(path)}-wal") == 0
    except FileNotFoundError:
        return True
    except OSError:
        return False


def make_way(path: str) -> None:
    """Give the log of a database that is gone another name, before a new database takes the old one's name.

    SQLite would take the log for that of the new one, and write what is in it over that:
    https://www.sqlite.org/howtocorrupt.html, section 1.4.
    """
    left = [suffix for suffix in COMPANIONS if os.path.lexists(path + suffix)]
    if left and not os.path.lexists(path):  # in this order: the log of a new database comes after that
        for suffix in left:
            os.rename(path + suffix, f"{path}.left-{time.time_ns()}.bak{suffix}")


def uri_path(path: str) -> str:
    """Return a path as it stands in a SQLite URI: https://www.sqlite.org/uri.html."""
    return os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def begin(connection: sqlite3.Connection, begin: str, path: str, patience: float) -> str:
    """Open a transaction, waiting for others to end theirs; return the schema's revision.

    Raises Busy when the patience, in seconds, is used up, Failed for a file that is no backlog.
    """

    def first_read() -> list[tuple[str]]:
        try:
            connection.execute(begin)
            return connection.execute(_sql.SCHEMA_REVISION).fetchall()
        except sqlite3.OperationalError:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    try:
        rows = patiently(first_read, patience)
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            raise not_a_backlog(path) from None
        raise
    if len(rows) != 1:
        raise not_a_backlog(path)
    return str(rows[0][0])


def patiently(act: Callable[[], T], patience: float) -> T:
    """Do something again and again as long as others are in the way; return its result.

    Raises Busy when the patience, in seconds, is used up.
    """
    began = time.monotonic()
    tries = 0
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
            waited = time.monotonic() - began
            if waited >= patience:
                raise Busy(
                    f"others have been writing to the backlog for {patience:g} seconds", seconds=patience
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


def not_a_backlog(path: str) -> Failed:
    """Return the error for a file that this program did not make: an empty one, or another database."""
    return Failed(f"there is no backlog in {path}", code="not-a-backlog", database=path)
