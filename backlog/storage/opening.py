"""Chooses the executor by the kind of database, and imports only that one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.domain.errors import Failed, NotFound, quoted

if TYPE_CHECKING:
    from backlog.service.store import Store


def open_store(database: str) -> Store:
    """Return the store of a database given by path or URL; raise NotFound or Failed.

    Nothing is opened yet, so an unreachable database shows when it is used.
    """
    if database.startswith(("postgresql:", "postgres:")):
        raise Failed(
            "PostgreSQL is not supported in this version",
            hint="use a file as database",
            code="database-unsupported",
        )
    from backlog.storage.sqlite import SqliteStore  # only the executor that is used

    if not os.path.exists(database):
        raise NotFound(
            f"there is no database {quoted(database, 200)}",
            hint="check --db and BACKLOG_DB, or make one with: backlog init",
            code="database-not-found",
        )
    if os.path.isdir(database):
        raise Failed(
            f"{quoted(database, 200)} is a folder, not a database",
            hint="name the file in it, which is .backlog/backlog.db in a project",
            code="not-a-database",
        )
    return SqliteStore(database)
