"""Copies a backlog into a file and back: backups that are whole, and restores that lose nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from backlog.errors import BacklogError, Busy, Failed, quoted
from backlog.files.atomic import new_file, scratch_file
from backlog.storage.codec.records import decode_settings
from backlog.storage.session.search_index import refresh
from backlog.storage.session.transfer import load
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.connection import (
    COMPANIONS,
    alone_with,
    make_way,
    not_a_backlog,
    opened,
    patiently,
)
from backlog.storage.sqlite.errors import translated
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.sqlite.fence import check_fence
from backlog.storage.sqlite.moved_mark import check_not_moved, unmark
from backlog.storage.sqlite.page_copy import copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from backlog.domain.snapshots import Reason
    from backlog.store.database import Store


def copy_to(source: str, target: str, patience: float, *, replace: bool) -> None:
    """Copy a database into a file that only its owner can read, as of one moment, whole or not at all.

    The copy of a backlog that has moved can be written to. Raises Conflict for a file that is there
    already, Failed for what is no file or is the source.
    """
    if os.path.exists(target) and os.path.samefile(source, target):
        raise Failed("the backup would replace the backlog itself", code="same-file")
    with (
        _new_database(target, replace=replace) as file,
        opened(source, "ro") as old,
        alone_with(file.name) as new,
    ):
        copy(old, new, patience, pages=-1)  # at once: a step after a write would begin again
        unmark(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it


def snapshot(source: str, target: str, patience: float) -> None:
    """Copy a database into an empty file as of one moment; the copy can be written to, and is in one file.

    Writers are not kept waiting. Raises Failed for a damaged database, which is no copy worth keeping, and
    SQLite's own errors.
    """
    with opened(source, "ro") as old, alone_with(target) as new:
        new.execute("PRAGMA synchronous = OFF")  # nobody sees the file before it is synced whole
        new.execute("PRAGMA journal_mode = OFF")
        copy(old, new, patience, pages=-1)  # at once: a step after a write would begin again
        (verdict,) = new.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise Failed(f"the database {source} is damaged: {verdict}", code="database-damaged")
        unmark(new)
        new.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def scratch_copy(source: str, patience: float) -> Iterator[str]:
    """Lend the path of a copy as of one moment that may be written to, and that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="backlog-") as folder:
        target = os.path.join(folder, os.path.basename(source))
        with opened(source, "ro") as old, alone_with(target) as new:
            new.execute("PRAGMA synchronous = OFF")
            new.execute("PRAGMA journal_mode = OFF")
            copy(old, new, patience, pages=-1)  # at once: a step after a write would begin again
        yield target


def write_copy(store: Store, target: str, *, replace: bool) -> None:
    """Copy a backlog of any engine into a SQLite file, as `copy_to` does one of SQLite."""
    with _new_database(target, replace=replace) as file:
        try:
            with (
                alone_with(file.name, triggers=True) as connection,
                store.reading() as reader,
            ):
                connection.execute(
                    "PRAGMA synchronous = OFF"
                )  # nobody sees the file before it is synced whole
                connection.execute("PRAGMA journal_mode = OFF")
                connection.executescript(f"BEGIN;\n{SCHEMA}")
                executor = SqliteExecutor(connection, target)
                for table, row in reader.transfer.dump():
                    load(executor, table, row)
                refresh(executor)
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translated(error, target) from error


def _new_database(target: str, *, replace: bool) -> AbstractContextManager[IO[bytes]]:
    """Lend a new file for a database that only its owner can read; see `atomic.new_file`."""
    return new_file(target, replace=replace, mode=0o600, companions=COMPANIONS)


def beside(path: str, reason: Reason) -> str:
    """Return the path of a new file beside a database, for a copy of it."""
    return f"{path}.{reason}-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.bak"


def snapshots_wanted(path: str, patience: float) -> bool:
    """Say whether a backlog is to have snapshots; so it is if nobody can tell, as in a damaged file."""
    with suppress(sqlite3.Error, Busy), opened(path, "ro") as connection:
        rows = patiently(lambda: connection.execute(_sql.ALL_SETTINGS).fetchall(), patience)
        return decode_settings(rows).snapshots
    return True


def copy_from(source: str, path: str, former: str, admit: Callable[[str], None], patience: float) -> str:
    """Let the database at `path` become what a backup holds; return the file, `former`, with what it was.

    The backup is checked, copied beside the database and upgraded there; then SQLite writes it over
    the database in one transaction, after a copy of that was made. Who writes at the same time
    comes before the copy, which then is made again, or after everything. Putting another file in
    place would lose what processes write that have the old one open. Raises Failed for a backlog
    that has moved, Refused or what `admit` raises for a backup that may not take its place.
    """
    check_not_moved(path, patience)
    with scratch_file(path, companions=COMPANIONS) as file:
        _prepare(source, file.name, admit, patience)
        return _exchange(file.name, path, former, patience)


def copy_into(
    source: str,
    path: str,
    numbers: Mapping[str, int],
    admit: Callable[[str], None],
    patience: float,
) -> None:
    """Make a new database of what a backup holds, whose counters have come to `numbers` at least.

    Raises Conflict if there is a database already.
    """
    with new_file(path, replace=False, mode=0o600, companions=COMPANIONS) as file:
        _prepare(source, file.name, admit, patience)
        _lift(file.name, numbers)
        make_way(path)


def _prepare(source: str, fresh: str, admit: Callable[[str], None], patience: float) -> None:
    """Copy a backup into an empty file, as a database that can take its place; raise Failed or Refused.

    `admit` gets the file's path when all else is done, and raises for what may not take its place.
    """
    _check(source, patience)
    with opened(source, "ro") as backup, alone_with(fresh) as new:
        copy(backup, new, patience)
        unmark(new)
    revision = _revision(fresh, patience)
    if revision != _sql.HEAD:
        from backlog.storage.schema.revisions import check_known  # takes long to load, and is rarely needed

        check_known(revision, source)
    check_fence(fresh, revision, source)
    if revision != _sql.HEAD:
        from backlog.storage.sqlite.upgrade import upgrade

        upgrade(fresh, patience)
    admit(fresh)
    with alone_with(fresh) as new:
        new.execute("PRAGMA journal_mode = WAL")


def _exchange(fresh: str, path: str, former: str, patience: float) -> str:
    """Let `former` hold what a database is, and the database become what `fresh` is; return `former`.

    A file that SQLite cannot read as a database any more is put aside as it is, beside the new one: it is
    no snapshot, and may lie on another disk than these.
    """
    deadline = time.monotonic() + patience
    try:
        while not _overwritten(fresh, path, former, patience):
            if time.monotonic() >= deadline:
                raise Busy("others keep writing to the backlog; nothing was restored")
    except sqlite3.DatabaseError as error:
        _clear(former)
        if not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise
        former = beside(path, "before-restore")
        _put_aside(path, former)
        os.link(fresh, path)
    except BacklogError:
        _clear(former)
        raise
    return former


def _overwritten(fresh: str, path: str, former: str, patience: float) -> bool:
    """Copy a database to `former`, then overwrite it in one transaction; False if somebody wrote between."""
    with opened(path, "rw", patience) as connection:  # a backup that is used as a backlog is in no such mode
        patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), patience)
    with opened(path, "ro") as watching:
        seen = patiently(lambda: _version(watching), patience)
        copy_to(path, former, patience, replace=True)
        _lift(fresh, counters_of(former))

        def check() -> None:
            """Raise _OvertakenError if somebody wrote since the copy was begun; from now on nobody can."""
            if _version(watching) != seen:
                raise _OvertakenError

        try:
            with (
                opened(fresh, "ro") as new,
                alone_with(path) as old,
            ):
                patiently(lambda: old.execute("PRAGMA synchronous = FULL"), patience)
                copy(new, old, patience, check)
        except _OvertakenError:
            return False
    return True


def _put_aside(path: str, former: str) -> None:
    """Move a file that is no database, and what lies beside it, out of the way."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.rename(path + suffix, former + suffix)


class _OvertakenError(Exception):
    """Somebody wrote to the database after it was copied."""


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that changes whenever another connection commits (PRAGMA data_version)."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def counters_of(path: str) -> dict[str, int]:
    """Return the counters of a database; none for one that is damaged, or no backlog any more."""
    with suppress(sqlite3.DatabaseError), opened(path, "ro") as connection:
        return dict(connection.execute(_sql.ALL_COUNTERS).fetchall())
    return {}


def _lift(fresh: str, numbers: Mapping[str, int]) -> None:
    """Let the counters of a restored database go on from `numbers`."""
    with alone_with(fresh) as after:
        known = dict(after.execute(_sql.ALL_COUNTERS).fetchall())
        for name, value in numbers.items():
            if name not in known:
                after.execute(_sql.INSERT_COUNTER, {"name": name, "value": value})
            elif known[name] < value:
                after.execute(_sql.LIFT_COUNTER, {"of_name": name, "value": value})


def _check(source: str, patience: float) -> None:
    """Raise Failed for a file that is not a sound backlog, Busy for one that others keep from being read."""
    if not os.path.isfile(source):
        raise Failed(f"no such file: {quoted(source, 200)}", code="backup-not-found", path=source)
    problem = None
    try:
        with opened(source, "ro") as backup:
            check = "PRAGMA integrity_check(1)"
            (verdict,) = patiently(lambda: backup.execute(check).fetchone(), patience)
            problem = None if verdict == "ok" else str(verdict)
    except sqlite3.DatabaseError as error:
        problem = str(error)
    if problem is not None:
        raise Failed(
            f"{quoted(source, 200)} is damaged or not a database: {problem}; nothing was changed",
            code="backup-damaged",
            path=source,
            reason=str(problem),
        )
    _revision(source, patience)


def _revision(path: str, patience: float) -> str:
    with opened(path, "ro") as connection:
        try:
            rows = patiently(lambda: connection.execute(_sql.SCHEMA_REVISION).fetchall(), patience)
            connection.execute("SELECT 1 FROM tasks, settings, counters LIMIT 1")
        except sqlite3.OperationalError:
            raise not_a_backlog(path) from None
    if len(rows) != 1:
        raise not_a_backlog(path)
    return str(rows[0][0])


def _clear(path: str) -> None:
    for suffix in ("", *COMPANIONS):
        with suppress(OSError):
            os.unlink(path + suffix)
