"""Runs the compiled statements on a SQLite connection with the standard library alone.

What SQLite reports comes as an error of ours from here: only here is it known whose statement it was.
"""

from __future__ import annotations

import sqlite3
from functools import partial

from backlog.compact_json import read_json
from backlog.errors import Conflict, Failed, InvalidInput, NotFound, Refused
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec.packing import packed_event
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.errors import damaged_index, incomplete, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backlog.domain.search import Sought
    from backlog.errors import BacklogError
    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec
    from backlog.storage.sqlite.gathered import Gathered, Stored
    from backlog.storage.sqlite.worker import Worker

_SERIALIZED = 3
"""What `sqlite3.threadsafety` says if threads may share a connection: https://docs.python.org/3/library/sqlite3.html."""
_ANY_ERROR = "SQLITE_ERROR"
"""What is no matter of the file: a mistake in a statement, or a value that a function does not take."""
_LATER: frozenset[Statement] = frozenset(
    {"unindex_tasks", "index_text", "index_tasks", "drop_former_texts", "learn_words"}
)
"""What nobody waits for."""


class SqliteExecutor:
    """Runs statements on an open connection."""

    learns_words = False
    knows_numbers = False
    beside_others = False

    def __init__(self, connection: sqlite3.Connection, path: str, *, many: bool = False) -> None:
        """Take the connection, and the file's path for messages; the transaction is its owner's business.

        With `many` changes to come, tasks are asked for ahead, and a second thread may use the connection.
        """
        self._connection = connection
        self._path = path
        self.reads_ahead = 0
        self.groups_ahead = 1
        if many:
            from backlog.storage.sqlite.gathered import TOGETHER  # most commands change little

            self.reads_ahead = TOGETHER
        self._shared = many and sqlite3.threadsafety == _SERIALIZED
        self._deferred: list[str] = []
        self._merges_rarely = False
        self._gathered: Gathered | None = None
        """Rows that wait to be stored together, while tasks are not indexed at once."""
        self._worker: Worker | None = None

    def anticipate(self, statement: Statement, parameters: codec.Values) -> None:
        pass  # nothing is far away

    def rows(self, statement: Statement, parameters: codec.Values) -> Iterator[codec.Row]:
        return self._drawn(self._run(statement, parameters))

    def ahead(self, statement: Statement, parameters: codec.Values) -> Iterator[codec.Row]:
        if self._gathered is None:
            self._store_waiting(statement)
            return iter(_read(self._together(statement, parameters)))
        self._store_beside(self._gathered.before(statement))
        values: list[codec.Row | None] = []
        number = self._beside(lambda: values.append(self._together(statement, parameters)))
        return self._awaited(number, values)

    def dispatch(self) -> None:
        pass  # what is asked ahead is on its way

    def change(self, statement: Statement, parameters: codec.Values) -> int:
        return self._run(statement, parameters).rowcount

    def send(self, statement: Statement, parameters: codec.Values) -> None:
        if self._gathered is not None and statement in _LATER:
            self._store_beside(self._gathered.before(statement))
            self._beside(partial(self._execute, statement, parameters))
        else:
            self._run(statement, parameters)

    def send_each(self, statement: Statement, parameters: Sequence[codec.Values]) -> None:
        if self._gathered is not None and self._gathered.takes(statement):
            self._store_beside(self._gathered.add(statement, parameters))
        elif statement == "insert_event":
            self._run_each(statement, [packed_event(each, self.packed) for each in parameters])
        else:
            self._run_each(statement, parameters)

    def change_each(
        self, statement: Statement, parameters: Sequence[codec.Values], conflict: Callable[[], Conflict]
    ) -> None:
        if self._gathered is not None and self._gathered.takes(statement):
            self._store_beside(self._gathered.add(statement, parameters, conflict))
        elif self._run_each(statement, parameters) != len(parameters):
            raise conflict()

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import fts5_query  # most commands search nothing

        return fts5_query(sought)

    def packed(self, text: str) -> str | bytes:
        from backlog.storage.codec.packing import packed  # most commands write little

        return packed(text)

    def indexed(self, text: str, words: str | None = None) -> str:
        from backlog.domain.words import searchable  # for texts beyond ASCII only

        return searchable(text) + (f" {words}" if words else "")

    def searched(self, title: str, body: str) -> codec.Values | None:  # noqa: ARG002  see `Executor`
        return None  # the triggers do, or `index_tasks`

    def defer_indexing(self) -> bool:
        """See `Executor`. The triggers step aside within this transaction, so nobody else sees them gone."""
        from backlog.storage.sqlite.deferred_indexing import CHECK, defer  # see above
        from backlog.storage.sqlite.gathered import Gathered  # most commands change little

        self._execute_text(CHECK, {})  # what is gathered is stored without being repeated
        try:
            self._deferred = defer(self._connection)
        except sqlite3.Error as error:
            raise self._translated(error) from error

        most_values = self._connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        self._gathered = Gathered(_text, most_values)
        return True

    def defer_merging(self) -> None:
        from backlog.storage.sqlite.deferred_indexing import MERGE_RARELY  # see above

        if not self._merges_rarely:
            self._merges_rarely = True
            self._beside(partial(self._execute_text, MERGE_RARELY, {}))

    def resume_indexing(self) -> None:
        self._store_waiting(None)
        self._gathered = None
        self.stop()
        from backlog.storage.sqlite.deferred_indexing import resume  # see above

        try:
            resume(self._connection, self._deferred)
        except sqlite3.Error as error:
            raise self._translated(error) from error
        self._merges_rarely = False

    def mark_moved(self, to: str) -> None:
        from backlog.storage.sqlite.moved_mark import mark  # done once in a file's life

        self._store_waiting(None)
        try:
            mark(self._connection, to)
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def repair_schema(self) -> None:
        from backlog.storage.sqlite.fence import (
            repair,
            restore_indexes,
            restore_lists,
        )  # only `doctor` repairs

        self._store_waiting(None)
        try:
            repair(self._connection, _sql.HEAD, drop=True)  # first, for a view may have a table's name
            restore_lists(self._connection, _sql.HEAD)
            restore_indexes(self._connection, _sql.HEAD)
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def stop(self, *, interrupted: bool = False) -> None:
        """Let no other thread use the connection any more; what waits to be stored is lost.

        An interrupt ends the statement that is running, too, for a schema may recurse for ever.
        """
        if self._worker is not None:
            self._worker.stop(self._connection.interrupt if interrupted else None)
            self._worker = None

    def _beside(self, job: Callable[[], object]) -> int:
        """Do something in a second thread if there may be one, else at once; return the number of the job."""
        if self._worker is None:
            if not self._shared:
                job()
                return 0
            from backlog.storage.sqlite.worker import Worker  # most commands change little

            self._worker = Worker()
        return self._worker.give(job)

    def _awaited(self, number: int, values: Sequence[codec.Row | None]) -> Iterator[codec.Row]:
        if self._worker is not None:
            self._worker.wait(number)
        yield from _read(values[0])

    def _store_beside(self, due: Sequence[Stored]) -> None:
        if due:
            self._beside(partial(self._store_each, due))

    def _store_waiting(self, statement: Statement | None) -> None:
        """Store the rows that wait and that a statement may have to see; all of them for None."""
        if self._worker is not None:
            self._worker.wait()
        if self._gathered is not None:
            self._store_each(self._gathered.before(statement))

    def _store_each(self, due: Sequence[Stored]) -> None:
        for each in due:
            self._store(each)

    def _store(self, stored: Stored) -> None:
        """Store rows that waited. What is wrong with them belongs to no statement that runs now."""
        try:
            changed = self._connection.executemany(stored.text, stored.values).rowcount
        except sqlite3.Error as error:
            translation = self._translated(error)
            if isinstance(translation, Conflict | InvalidInput | NotFound | Refused):
                raise Failed(translation.message, code=translation.code) from error
            raise translation from error
        if stored.conflict is not None and changed != stored.rows:
            raise stored.conflict()

    def _run(self, statement: Statement, parameters: codec.Values) -> sqlite3.Cursor:
        self._store_waiting(statement)
        return self._execute(statement, parameters)

    def _execute(self, statement: Statement, parameters: codec.Values) -> sqlite3.Cursor:
        return self._execute_text(_text(statement), parameters)

    def _execute_text(self, text: str, parameters: codec.Values) -> sqlite3.Cursor:
        try:
            return self._connection.execute(text, parameters)
        except sqlite3.Error as error:
            self._repair_search(error, text)
        try:
            return self._connection.execute(text, parameters)
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def _together(self, statement: Statement, parameters: codec.Values) -> codec.Row | None:
        """Return the one row of a statement that is asked ahead, None if JSON cannot hold a value in it.

        Somebody else put that there, bytes or broken UTF-8: whoever needs its row asks for that alone.
        """
        try:
            row: codec.Row = self._connection.execute(_text(statement), parameters).fetchone()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", _ANY_ERROR) == _ANY_ERROR:  # Python's own has no name
                return None
            raise self._translated(error) from error
        return row

    def _translated(self, error: sqlite3.Error) -> BacklogError:
        """Return our error for one of SQLite's, which does not always say what the file has lost."""
        if getattr(error, "sqlite_errorname", "") == _ANY_ERROR:
            from backlog.storage.sqlite.search_repair import (
                is_of_lost_index,
                lost_tables,
            )  # few statements fail

            if is_of_lost_index(error, self._connection):
                return damaged_index(self._path)
            if lost := lost_tables(self._connection):
                return incomplete(self._path, lost)
        return translated(error, self._path)

    def _repair_search(self, error: sqlite3.Error, text: str) -> None:
        """Put the search index right if that is what a statement failed for, else raise our error for it."""
        from backlog.storage.sqlite.search_repair import concerns, rebuild  # few statements fail

        if not concerns(error, text, self._connection):
            raise self._translated(error) from error
        try:
            lost = rebuild(self._connection)
        except sqlite3.Error as other:
            raise self._translated(other) from other
        if lost:
            from backlog.storage.session.search_index import refresh  # files seldom lose tables

            refresh(self)

    def _run_each(self, statement: Statement, parameters: Sequence[codec.Values]) -> int:
        """Run a mutation with each of some values, each of which changes one row at most; count these.

        One by one, for only the one that fails may be repeated.
        """
        if not parameters:
            return 0
        self._store_waiting(statement)
        return sum(self._execute(statement, each).rowcount for each in parameters)

    def _drawn(self, cursor: sqlite3.Cursor) -> Iterator[codec.Row]:
        try:
            for row in cursor:  # noqa: UP028  `yield from` would close the cursor, maybe after its connection
                yield row
        except sqlite3.Error as error:
            raise self._translated(error) from error


def _read(value: codec.Row | None) -> Sequence[codec.Row]:
    """Return the rows of a statement that is asked ahead."""
    rows: Sequence[codec.Row] = () if value is None else read_json(value[0])
    return rows


def _text(statement: str) -> str:
    """Return the SQL of a statement."""
    text: str = getattr(_sql, statement.upper())
    return text
