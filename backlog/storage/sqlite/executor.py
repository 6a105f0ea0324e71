"""Runs the compiled statements on a SQLite connection with the standard library alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage.sqlite import _sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from backlog.domain.errors import Conflict
    from backlog.domain.search import Sought
    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec


class SqliteExecutor:
    """Runs statements on an open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the connection; the transaction is its owner's business."""
        self._connection = connection

    def rows(self, statement: Statement, parameters: codec.Values) -> Iterator[codec.Row]:
        return self._connection.execute(getattr(_sql, statement.upper()), parameters)

    def change(self, statement: Statement, parameters: codec.Values) -> int:
        return self._connection.execute(getattr(_sql, statement.upper()), parameters).rowcount

    def send(self, statement: Statement, parameters: codec.Values) -> None:
        self._connection.execute(getattr(_sql, statement.upper()), parameters)

    def change_one(self, statement: Statement, parameters: codec.Values, conflict: Conflict) -> None:
        if not self.change(statement, parameters):
            raise conflict

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import fts5_query  # most commands search nothing

        return fts5_query(sought)

    def mark_moved(self, to: str) -> None:
        from backlog.storage.sqlite.moved_mark import mark  # done once in a file's life

        mark(self._connection, to)
