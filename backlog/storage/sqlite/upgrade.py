"""Brings a SQLite file that an older program made up to date, and refuses one of a newer program.

It is imported when the revisions differ, for Alembic and SQLAlchemy take long to load.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from backlog.files.atomic import new_file
from backlog.storage.schema.revisions import check_known, head_revision, migrate
from backlog.storage.session.search_index import refresh
from backlog.storage.sqlite._sql import SCHEMA_REVISION
from backlog.storage.sqlite.connection import COMPANIONS, alone_with, opened, whole
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.sqlite.fence import repair, restore_indexes
from backlog.storage.sqlite.moved_mark import check_not_moved, unmark
from backlog.storage.sqlite.page_copy import copy
from backlog.storage.sqlite.search_repair import rebuild

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def upgrade(path: str, patience: float) -> None:
    """Run every missing migration on a SQLite database, all of them on an empty one, in one transaction."""
    with _locked(path, patience) as connection:
        _migrate(connection, MigrationContext.configure(connection).get_current_revision(), path)


def _migrate(connection: Connection, revision: str | None, path: str) -> None:
    """Run the migrations that a database at a revision lacks, None for an empty one.

    A search index that it has lost would let them fail: they change what triggers index, or drop it.
    """
    database = driver(connection)
    emptied = revision is not None and restore_indexes(database, revision)
    migrate(connection)
    if emptied:
        rebuild(database)
    refresh(SqliteExecutor(database, path))


def upgrade_in_place(path: str, former: str, patience: float) -> None:
    """Upgrade a database after copying it into the new file `former`.

    Both happen while the database is locked, so that of several processes one does it and the
    others find it done. Raises Failed for a database of a newer program, or one that has moved.
    """
    with _locked(path, patience) as connection:
        check_not_moved(path, patience)
        revision = str(connection.exec_driver_sql(SCHEMA_REVISION).scalar_one())
        if revision == head_revision():
            return
        check_known(revision, path)
        with new_file(former, replace=False, mode=0o600, companions=COMPANIONS) as file:
            _copy(path, file.name, patience)
        repair(driver(connection), revision, drop=False)  # a migration replaces what has to be there
        _migrate(connection, revision, path)


@contextmanager
def upgraded_copy(path: str, revision: str, patience: float) -> Iterator[str]:
    """Lend the path of a temporary, upgraded copy, for commands that only read.

    Raises Failed for a database of a newer program.
    """
    check_known(revision, path)
    with tempfile.TemporaryDirectory(prefix="backlog-") as folder:
        copied = str(Path(folder, "backlog.db"))
        _copy(path, copied, patience)
        with alone_with(copied) as connection:
            unmark(connection)
            repair(connection, revision, drop=False)
        upgrade(copied, patience)
        yield copied


@contextmanager
def _locked(path: str, patience: float) -> Iterator[Connection]:
    """Lend a connection within a transaction that keeps other writers out; committed at the end.

    Raises SQLite's own errors, which `errors.py` translates.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: whole(path, patience, triggers=True),
        poolclass=NullPool,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise error.orig or error from error


def driver(connection: Connection) -> sqlite3.Connection:
    """Return the connection of the standard library beneath one of SQLAlchemy."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _copy(source: str, target: str, patience: float) -> None:
    """Copy a database into an empty file as of one moment, even while others write to it.

    Raises Busy if they keep it from being read for so long, as may be where the file has no log beside it.
    """
    with opened(source, "ro") as old, alone_with(target) as new:
        copy(old, new, patience, pages=-1)  # at once: a step after a write would begin again
