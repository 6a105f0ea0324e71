"""Makes the schema of a backlog on a PostgreSQL server, and brings an older one up to date.

It is imported only then, for Alembic and SQLAlchemy take long to load.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import psycopg
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from backlog.domain.errors import Conflict, Failed, quoted
from backlog.storage.postgresql._sql import HEAD
from backlog.storage.postgresql.connection import connect, set_up
from backlog.storage.postgresql.errors import translated
from backlog.storage.postgresql.executor import PostgresqlExecutor
from backlog.storage.schema.revisions import check_known, migrate
from backlog.storage.session.reading import ReadSession
from backlog.storage.session.writing import WriteSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.domain.events import Stamp
    from backlog.service.store import Reader, Transactions, Writer
    from backlog.storage.postgresql.url import Address

_ONE_AT_A_TIME = 6775
"""The lock under which schemas are made and upgraded; that of migration 0005 exists only afterwards."""


def create_schema(address: Address, prepare: Callable[[Transactions], None], patience: float) -> None:
    """Make a backlog on a server, at the newest revision, and let `prepare` put into it what it begins with.

    The schema that the URL names is made if it is not there. All of it is one transaction. Raises
    Conflict if there is a backlog already, Failed if it cannot be made.
    """
    with _alone(address, patience) as connection:
        _check_encoding(connection, address)
        _enter(connection, address)
        if _revision(connection) is not None:
            raise Conflict(
                f"there is already a backlog: {address.shown}", code="database-exists", database=address.shown
            )
        taken = connection.exec_driver_sql(
            "SELECT to_regclass('tasks') IS NOT NULL OR to_regclass('settings') IS NOT NULL"
        )
        if taken.scalar_one():
            raise Failed(
                f"tables with the same names already exist in {address.shown}",
                code="schema-in-use",
                database=address.shown,
            )
        migrate(connection)
        prepare(_Within(_driver(connection)))


def upgrade_schema(address: Address, patience: float) -> str | None:
    """Bring a backlog on a server up to date in one transaction; return its old revision, None if it was.

    Raises Failed if there is none, or if a newer program made it.
    """
    with _alone(address, patience) as connection:
        revision = _revision(connection)
        if revision is None:
            raise Failed(
                f"there is no backlog in {address.shown}", code="not-a-backlog", database=address.shown
            )
        if revision == HEAD:
            return None
        check_known(revision, address.shown)
        if connection.exec_driver_sql("SELECT to_regproc('backlog_lock') IS NOT NULL").scalar_one():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(backlog_lock())")
        migrate(connection)
        return revision


class _Within:
    """`Transactions` that are all the one in which a backlog is made, and which somebody else commits."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._connection.pipeline() as pipeline:
            yield ReadSession(PostgresqlExecutor(self._connection, pipeline))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:  # noqa: ARG002  nobody else sees it yet
        with self._connection.pipeline() as pipeline:
            session = WriteSession(PostgresqlExecutor(self._connection, pipeline), stamp)
            yield session
            session.settle()


@contextmanager
def _alone(address: Address, patience: float) -> Iterator[Connection]:
    """Lend a connection of SQLAlchemy in a transaction that nobody else makes or upgrades a schema in.

    It is committed at the end. What PostgreSQL reports comes as an error of ours.
    """
    engine = create_engine("postgresql+psycopg://", creator=lambda: connect(address), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            _driver(connection).autocommit = False
            _driver(connection).isolation_level = psycopg.IsolationLevel.READ_COMMITTED  # the gate wants it
            with connection.begin():
                set_up(_driver(connection), address, patience)
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
                yield connection
    except DBAPIError as error:
        raise _ours(error.orig, address, patience) from error
    except psycopg.Error as error:
        raise _ours(error, address, patience) from error
    finally:
        engine.dispose()


def _ours(error: BaseException | None, address: Address, patience: float) -> Exception:
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return Failed(
            f"this role may not create or change a schema in {address.shown}: {error.diag.message_primary}",
            code="not-permitted",
            database=address.shown,
            reason=error.diag.message_primary,
        )
    if isinstance(error, psycopg.Error):
        return translated(error, address.shown, patience)
    return Failed(
        f"{address.shown} reported: {error}", code="database-error", database=address.shown, reason=str(error)
    )


def _driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    return cast("psycopg.Connection[tuple[object, ...]]", connection.connection.driver_connection)


def _check_encoding(connection: Connection, address: Address) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise Failed(
            f"the database of {address.shown} has the encoding {encoding}, which cannot hold every text",
            code="database-encoding",
            database=address.shown,
            encoding=encoding,
        )


def _enter(connection: Connection, address: Address) -> None:
    """Make the schema that the URL names, unless it is there; raise Failed if there is none to work in."""
    if address.schema is not None:
        known = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_namespace WHERE nspname = %(name)s", {"name": address.schema}
        ).scalar_one()
        if not known:
            connection.execute(CreateSchema(address.schema))
    if connection.exec_driver_sql("SELECT current_schema()").scalar_one() is None:
        if address.schema is not None:
            raise Failed(
                f"this role may not use the schema {quoted(address.schema)}",
                code="not-permitted",
                database=address.shown,
                schema=address.schema,
            )
        raise Failed(
            f"there is no schema to work in: {address.shown}",
            code="no-schema",
            database=address.shown,
        )


def _revision(connection: Connection) -> str | None:
    """Return the revision of the backlog in the schema, None if there is none."""
    if not connection.exec_driver_sql("SELECT to_regclass('alembic_version') IS NOT NULL").scalar_one():
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return str(found[0]) if len(found) == 1 else None
