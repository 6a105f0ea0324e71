"""Runs the compiled statements on a SQLite connection with the standard library alone.

What SQLite reports comes as an error of ours from here: only here is it known whose statement it was.
"""

from __future__ import annotations

import sqlite3

from backlog.lean import TYPE_CHECKING
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.errors import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlog.domain.search import Sought
    from backlog.errors import Conflict
    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec

_INDEXING = """
SELECT name, sql FROM sqlite_master WHERE type = 'trigger'
AND name IN ('search_after_insert', 'search_after_update')
"""


class SqliteExecutor:
    """Runs statements on an open connection."""

    learns_words = False
    knows_numbers = False
    is_far = False

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        """Take the connection, and the file's path for messages; the transaction is its owner's business."""
        self._connection = connection
        self._path = path
        self._put_off: list[str] = []

    def anticipate(self, statement: Statement, parameters: codec.Values) -> None:
        pass  # nothing is far away

    def rows(self, statement: Statement, parameters: codec.Values) -> Iterator[codec.Row]:
        return self._drawn(self._run(statement, parameters))

    def dispatch(self) -> None:
        pass  # all is done as it is asked for

    def change(self, statement: Statement, parameters: codec.Values) -> int:
        return self._run(statement, parameters).rowcount

    def send(self, statement: Statement, parameters: codec.Values) -> None:
        self._run(statement, parameters)

    def send_each(self, statement: Statement, parameters: Sequence[codec.Values]) -> None:
        self._run_each(statement, parameters)

    def change_each(
        self, statement: Statement, parameters: Sequence[codec.Values], conflict: Conflict
    ) -> None:
        if self._run_each(statement, parameters) != len(parameters):
            raise conflict

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import fts5_query  # most commands search nothing

        return fts5_query(sought)

    def packed(self, text: str) -> str | bytes:
        from backlog.storage.codec.packing import packed  # most commands write little

        return packed(text)

    def indexed(self, text: str, words: str | None = None) -> str:
        from backlog.domain.words import searchable  # for texts beyond ASCII only

        return searchable(text) + (f" {words}" if words else "")

    def put_off_indexing(self) -> bool:
        """See `Executor`. The triggers step aside within this transaction, so nobody else sees them gone."""
        try:
            triggers = self._connection.execute(_INDEXING).fetchall()
            for name, _ in triggers:
                self._connection.execute(f"DROP TRIGGER {name}")
        except sqlite3.Error as error:
            raise translated(error, self._path) from error
        self._put_off = [sql for _, sql in triggers]
        return True

    def resume_indexing(self) -> None:
        try:
            for sql in self._put_off:
                self._connection.execute(sql)
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def mark_moved(self, to: str) -> None:
        from backlog.storage.sqlite.moved_mark import mark  # done once in a file's life

        try:
            mark(self._connection, to)
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def repair_schema(self) -> None:
        from backlog.storage.sqlite.fence import repair  # only `doctor` repairs

        try:
            repair(self._connection, _sql.HEAD, drop=True)
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def _run(self, statement: Statement, parameters: codec.Values) -> sqlite3.Cursor:
        try:
            return self._connection.execute(getattr(_sql, statement.upper()), parameters)
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def _run_each(self, statement: Statement, parameters: Sequence[codec.Values]) -> int:
        """Run a mutation with each of some values, each of which changes one row at most; count these."""
        if not parameters:
            return 0
        try:
            return self._connection.executemany(getattr(_sql, statement.upper()), parameters).rowcount
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def _drawn(self, cursor: sqlite3.Cursor) -> Iterator[codec.Row]:
        try:
            for row in cursor:  # noqa: UP028  `yield from` would close the cursor, maybe after its connection
                yield row
        except sqlite3.Error as error:
            raise translated(error, self._path) from error
