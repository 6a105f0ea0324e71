"""Runs the migrations on a database that is already open, to see what they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import StaticPool, create_engine

from backlog.storage.schema.revisions import migrate

if TYPE_CHECKING:
    import sqlite3


def bring_to(database: sqlite3.Connection, revision: str) -> None:
    """Let an empty database become what the migrations up to a revision make."""
    engine = create_engine("sqlite://", creator=lambda: database, poolclass=StaticPool)
    with engine.begin() as connection:
        migrate(connection, revision)
