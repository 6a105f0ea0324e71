"""Brings the schema of a backlog on a PostgreSQL server up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import Failed
from backlog.storage.postgresql._sql import HEAD
from backlog.storage.postgresql.borrowed import borrowed_executor
from backlog.storage.postgresql.schema_owner import alone, revision
from backlog.storage.schema.revisions import check_known, migrate
from backlog.storage.session.search_index import refresh

if TYPE_CHECKING:
    from backlog.storage.postgresql.url import Address


def upgrade_schema(address: Address, patience: float) -> str | None:
    """Bring a backlog on a server up to date in one transaction; return its old revision, None if it was.

    Raises Failed if there is none, or if a newer program made it.
    """
    with alone(address, patience) as connection:
        before = revision(connection)
        if before is None:
            raise Failed(
                f"there is no backlog in {address.shown}", code="not-a-backlog", database=address.shown
            )
        if before == HEAD:
            return None
        check_known(before, address.shown)
        if connection.exec_driver_sql("SELECT to_regproc('backlog_lock') IS NOT NULL").scalar_one():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(backlog_lock())")
        migrate(connection)
        with borrowed_executor(connection, address.shown) as executor:
            refresh(executor)
        return before
