"""Makes the schema of a backlog on a PostgreSQL server, there whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.schema import CreateSchema

from backlog.errors import Conflict, Failed, quoted
from backlog.storage.postgresql.borrowed import borrowed_executor
from backlog.storage.postgresql.schema_owner import alone, revision
from backlog.storage.schema.revisions import migrate
from backlog.storage.session.reader import ReadSession
from backlog.storage.session.writer import WriteSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection as AlchemyConnection

    from backlog.domain.events import Stamp
    from backlog.storage.postgresql.url import Address
    from backlog.store import Reader, Writer
    from backlog.store.database import Transactions


def create_schema(address: Address, prepare: Callable[[Transactions], None], patience: float) -> None:
    """Make a backlog on a server, at the newest revision, and let `prepare` put into it what it begins with.

    The schema that the URL names is made if it is not there. All of it is one transaction. Raises
    Conflict if there is a backlog already, Failed if it cannot be made.
    """
    with alone(address, patience) as connection:
        _check_encoding(connection, address)
        _enter(connection, address)
        if revision(connection) is not None:
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
        prepare(_Within(connection, address.shown))


class _Within:
    """`Transactions` that are all the one in which a backlog is made, and which somebody else commits."""

    def __init__(self, connection: AlchemyConnection, shown: str) -> None:
        """Take the connection, and for messages the database without secrets."""
        self._connection = connection
        self._shown = shown

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with borrowed_executor(self._connection, self._shown) as executor:
            yield ReadSession(executor)

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:  # noqa: ARG002  nobody else sees it yet
        with borrowed_executor(self._connection, self._shown) as executor:
            session = WriteSession(executor, stamp)
            yield session
            session.settle()


def _check_encoding(connection: AlchemyConnection, address: Address) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise Failed(
            f"the database of {address.shown} has the encoding {encoding}, which cannot hold every text",
            code="database-encoding",
            database=address.shown,
            encoding=encoding,
        )


def _enter(connection: AlchemyConnection, address: Address) -> None:
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
