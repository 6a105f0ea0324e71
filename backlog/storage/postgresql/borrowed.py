"""Lets the compiled statements run in a transaction of psycopg, when a schema is made or upgraded."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psycopg import pq

from backlog.errors import Lost
from backlog.storage.postgresql import libpq, limits
from backlog.storage.postgresql.connection import Connection
from backlog.storage.postgresql.executor import PostgresqlExecutor
from backlog.storage.postgresql.schema_owner import driver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ctypes import CDLL

    from sqlalchemy import Connection as AlchemyConnection


@contextmanager
def borrowed_executor(connection: AlchemyConnection, shown: str) -> Iterator[PostgresqlExecutor]:
    """Lend an executor on the connection of psycopg, which is psycopg's again afterwards.

    `shown` is the database without secrets, for messages. Raises errors of ours.
    """
    pointer = driver(connection).pgconn.pgconn_ptr  # type: ignore[attr-defined]  # psycopg documents it, but has not typed it
    if pointer is None:
        raise Lost(f"the connection to {shown} was lost", database=shown)
    borrowed = Connection(_library_of_psycopg(), pointer, limits.MIGRATION_SECONDS)
    executor = PostgresqlExecutor(borrowed, shown, 0.0)
    try:
        yield executor
        executor.flush()
        with executor.translating():
            borrowed.settle()
    finally:
        borrowed.leave_pipeline()


def _library_of_psycopg() -> CDLL:
    """Return the libpq that psycopg itself uses: a connection of one is nothing to another."""
    if pq.__impl__ == "python":
        from psycopg.pq.misc import find_libpq_full_path

        return libpq.load(iter([str(find_libpq_full_path())]))
    return libpq.load(iter([str(sys.modules[f"psycopg_{pq.__impl__}.pq"].__file__)]))
