"""Chooses the executor by the kind of database, and imports only that one."""

from __future__ import annotations

import os
from contextlib import contextmanager

from backlog.domain.addresses import is_server
from backlog.errors import Failed, NotFound, printable, quoted
from backlog.lean import TYPE_CHECKING
from backlog.storage.patience import PATIENCE

__all__ = ["PATIENCE", "create_on_server", "open_store"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.storage.postgresql.url import Address
    from backlog.storage.snapshots.keeper import Keeper
    from backlog.store.database import Store, Transactions


def open_store(
    database: str,
    patience: float = PATIENCE,
    *,
    lasting: bool = False,
    upgrading: Callable[[bool], None] | None = None,
) -> Store:
    """Return the store of a database given by path or URL; raise NotFound or Failed.

    Nothing is opened yet, so an unreachable database shows when it is used. `patience` is for how many
    seconds each call waits for others. A `lasting` store is for a process that makes many calls, from many
    threads: it keeps connections open in between, but never a transaction. `upgrading` is called before a
    file of an older program is upgraded, with False if that is only a copy to read from.
    """
    if is_server(database):
        return _open_server(database, patience, lasting=lasting)
    from backlog.storage.sqlite.store import SqliteStore  # only the executor that is used

    if not os.path.exists(database):
        nothing = "a link that leads nowhere:" if os.path.islink(database) else "no database"
        raise NotFound(
            f"there is {nothing} {quoted(database, 200)}",
            code="database-not-found",
            path=database,
        )
    if not os.path.isfile(database):  # SQLite would wait for the other end of a pipe
        raise _no_file(database)
    return SqliteStore(database, patience, lasting=lasting, keeper=_keeper, upgrading=upgrading)


def _keeper(database: str) -> Keeper:
    from backlog.storage.snapshots.keeper import Keeper  # commands that only read need none

    return Keeper(database)


def _no_file(database: str) -> Failed:
    from backlog.files.contents import kind_of  # databases are files

    kind = kind_of(os.stat(database))
    return Failed(
        f"{quoted(database, 200)} is {kind}, not a database", code="not-a-database", path=database, kind=kind
    )


def create_on_server(url: str, prepare: Callable[[Transactions], None], patience: float) -> None:
    """Make a backlog on a PostgreSQL server and let `prepare` begin it; raise Conflict or Failed."""
    address = _address(url)
    with _having_the_driver():
        from backlog.storage.postgresql.create import create_schema

    create_schema(address, prepare, patience)


def _open_server(url: str, patience: float, *, lasting: bool) -> Store:
    address = _address(url)
    from backlog.storage.postgresql.store import PostgresqlStore

    return PostgresqlStore(address, _write_copy, patience, lasting=lasting)


def _write_copy(store: Store, target: str, *, replace: bool) -> None:
    from backlog.storage.sqlite.backup import write_copy  # rarely needed

    write_copy(store, target, replace=replace)


def _address(url: str) -> Address:
    """Return where a URL leads to; raise InvalidInput or Refused, Failed without psycopg."""
    from backlog.storage.postgresql.url import read_url

    with _having_the_driver():
        from backlog.storage.postgresql.libpq import libpq

        libpq()
    return read_url(url)


@contextmanager
def _having_the_driver() -> Iterator[None]:
    """Turn an ImportError, for psycopg is an extra and needs a libpq to work with, into Failed."""
    try:
        yield
    except ImportError as error:
        raise Failed(
            f"a backlog on PostgreSQL needs psycopg: {printable(str(error).partition(chr(10))[0])}",
            code="driver-missing",
        ) from error
