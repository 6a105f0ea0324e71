"""A connection of SQLAlchemy and psycopg, for making and upgrading the schema of a backlog.

Alembic needs it; no other command does, for all of that takes long to load.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import psycopg
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from backlog.errors import Failed
from backlog.storage.postgresql import limits
from backlog.storage.postgresql.connect import connect
from backlog.storage.postgresql.errors import translated
from backlog.storage.postgresql.libpq import without_key_log
from backlog.storage.postgresql.link import beginning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.postgresql.url import Address

_ONE_AT_A_TIME = 6775
"""The lock under which schemas are made and upgraded; that of migration 0005 exists only afterwards."""
_BROKEN = "08006"
"""What psycopg has no SQLSTATE for: the connection broke."""


class Bounded(psycopg.Connection[tuple[object, ...]]):
    """A connection of psycopg on which no wait is without end."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:  # noqa: ANN401  as psycopg's own
        """See psycopg. It hangs up after an error, or SQLAlchemy would go on asking."""
        try:
            return super().wait(gen, interval, limits.MIGRATION_SECONDS if timeout is None else timeout)
        except psycopg.OperationalError:
            self.close()
            raise


@contextmanager
def alone(address: Address, patience: float) -> Iterator[Connection]:
    """Lend a connection of SQLAlchemy in a transaction that nobody else makes or upgrades a schema in.

    It is committed at the end. What PostgreSQL reports comes as an error of ours.
    """
    connect(address, patience).close()  # waits its turn, and says in our words why there is no connection
    engine = create_engine("postgresql+psycopg://", creator=lambda: _connected(address), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            opened = driver(connection)
            opened.autocommit = False
            opened.isolation_level = psycopg.IsolationLevel.READ_COMMITTED  # the gate wants it
            with connection.begin():
                statement, values = beginning(address, patience, opened.info.server_version, writes=False)
                psycopg.RawCursor(opened).execute(statement.encode(), values)
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
                yield connection
    except DBAPIError as error:
        raise _ours(error.orig, address, patience) from error
    except psycopg.Error as error:
        raise _ours(error, address, patience) from error
    finally:
        engine.dispose()


def _connected(address: Address) -> Bounded:
    return Bounded.connect(
        without_key_log(address.conninfo, psycopg.pq.version()),
        autocommit=True,
        connect_timeout=round(limits.CONNECT_SECONDS),
        prepare_threshold=None,
    )


def _ours(error: BaseException | None, address: Address, patience: float) -> Exception:
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return Failed(
            f"this role may not create or change a schema in {address.shown}: {error.diag.message_primary}",
            code="not-permitted",
            database=address.shown,
            reason=error.diag.message_primary,
        )
    if isinstance(error, psycopg.Error):
        message = error.diag.message_primary or str(error)
        return translated(error.sqlstate or _BROKEN, message, address.shown, patience)
    return Failed(
        f"{address.shown} reported: {error}", code="database-error", database=address.shown, reason=str(error)
    )


def driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    """Return psycopg's connection beneath one of SQLAlchemy."""
    return cast("psycopg.Connection[tuple[object, ...]]", connection.connection.driver_connection)


def revision(connection: Connection) -> str | None:
    """Return the revision of the backlog in the schema, None if there is none."""
    if not connection.exec_driver_sql("SELECT to_regclass('alembic_version') IS NOT NULL").scalar_one():
        return None
    revisions = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return str(revisions[0]) if len(revisions) == 1 else None
