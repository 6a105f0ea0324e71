"""Sends the compiled statements to PostgreSQL with psycopg, one after the other without waiting.

What they return is waited for when somebody wants to see it: psycopg's pipeline mode,
https://www.psycopg.org/psycopg3/docs/advanced/pipeline.html. So several statements cost one round trip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from backlog.domain.errors import Conflict
from backlog.storage.postgresql import _sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.search import Sought
    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec
    from backlog.storage.postgresql.connection import Connection

_PORTIONS = (100, 1_000, 10_000)
"""How many rows of a long answer are fetched at once: first few, for most lists show few."""

Cursor = psycopg.Cursor[tuple[object, ...]]


class PostgresqlExecutor:
    """Runs statements on a connection in pipeline mode; the transaction is its owner's business."""

    def __init__(self, connection: Connection, pipeline: psycopg.Pipeline) -> None:
        """Take the connection and its pipeline."""
        self.connection = connection
        self._pipeline = pipeline
        self._anticipated: dict[tuple[object, ...], Cursor] = {}
        self._conflicts: list[Conflict] = []
        self._portals = 0

    def anticipate(self, statement: Statement, parameters: codec.Values) -> None:
        """Send a question that is likely to be asked, so that its answer comes with the one before it."""
        self._anticipated[_key(statement, parameters)] = self._sent(_text(statement), parameters)

    def rows(self, statement: Statement, parameters: codec.Values) -> Iterator[codec.Row]:
        cursor = self._anticipated.pop(_key(statement, parameters), None)
        if cursor is None and statement in _sql.LONG:
            return self._portion_by_portion(_text(statement), parameters)
        return _fetched(cursor or self._sent(_text(statement), parameters))

    def change(self, statement: Statement, parameters: codec.Values) -> int:
        cursor = self._changing(_text(statement), parameters)
        self._pipeline.sync()
        return cursor.rowcount

    def send(self, statement: Statement, parameters: codec.Values) -> None:
        self._changing(_text(statement), parameters)

    def change_one(self, statement: Statement, parameters: codec.Values, conflict: Conflict) -> None:
        # Nobody waits for the number of rows: a division by it stops the transaction if it is zero.
        self._conflicts.append(conflict)
        change = f"WITH changed AS ({_text(statement)} RETURNING 1) SELECT 1 / count(*) FROM changed"  # noqa: S608  our own statement
        self._changing(change, parameters)

    def conflict(self) -> Conflict:
        """Return the error for a mutation that changed no row; which of several it was is not known."""
        if len(self._conflicts) == 1:
            return self._conflicts[0]
        return Conflict(
            "one of the changes met one that somebody else made at the same time; nothing was changed",
            code="changed-meanwhile",
        )

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import tsquery  # most commands search nothing

        return tsquery(sought)

    def mark_moved(self, to: str) -> None:
        from backlog.storage.postgresql.moved_mark import mark  # done once in a backlog's life

        mark(self.connection, to)
        self._pipeline.sync()

    def end(self, how: str) -> str | None:
        """End the transaction, and wait until it has ended; return what the server made of `how`."""
        cursor = self._sent(how, {})
        self._pipeline.sync()
        return cursor.statusmessage

    def _changing(self, sql: str, parameters: codec.Values) -> Cursor:
        self._anticipated.clear()
        return self._sent(sql, parameters)

    def _sent(self, sql: str, parameters: codec.Values) -> Cursor:
        cursor = self.connection.execute(sql.encode(), parameters)
        if self.connection.pgconn.flush():
            _flush(self.connection)
        return cursor

    def _portion_by_portion(self, sql: str, parameters: codec.Values) -> Iterator[codec.Row]:
        """Return the rows of a long answer, read from the server as they are asked for."""
        self._portals += 1
        portal = f"portal_{self._portals}"
        self._sent(f"DECLARE {portal} NO SCROLL CURSOR FOR {sql}", parameters)
        return _drawn(self, portal, self._fetching(portal, _PORTIONS[0]))

    def _fetching(self, portal: str, rows: int) -> Cursor:
        return self._sent(f"FETCH {rows} FROM {portal}", {})


def _drawn(executor: PostgresqlExecutor, portal: str, cursor: Cursor) -> Iterator[codec.Row]:
    """Yield the rows that a cursor brings, and then those of further portions, larger and larger."""
    wanted = _PORTIONS[0]
    for following in (*_PORTIONS[1:], _PORTIONS[-1]):
        found = cursor.fetchall()
        yield from found
        if len(found) < wanted:
            return
        wanted = following
        cursor = executor._fetching(portal, wanted)  # noqa: SLF001  a part of the executor that keeps a state
    while found := cursor.fetchall():
        yield from found
        cursor = executor._fetching(portal, wanted)  # noqa: SLF001  see above


def _flush(connection: Connection) -> None:
    """Send all of a long statement. psycopg 3.3 would wait for the answer with a part of it still unsent."""
    from select import select  # short ones, which is nearly all, are sent at once

    while connection.pgconn.flush():
        readable, _, _ = select([connection], [connection], [])
        if readable:
            connection.pgconn.consume_input()


def _text(statement: Statement) -> str:
    return str(getattr(_sql, statement.upper()))


def _key(statement: Statement, parameters: codec.Values) -> tuple[object, ...]:
    return (statement, *sorted(parameters.items()))


def _fetched(cursor: Cursor) -> Iterator[codec.Row]:
    """Yield the rows of an answer, waiting for it when the first one is asked for."""
    yield from cursor.fetchall()
