"""Sends the compiled statements to PostgreSQL, one after the other without waiting.

What they return is waited for when somebody wants to see it, so that several statements cost one round trip.
What the server reports comes as an error of ours from here: only here is it known whose statement it was.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count

from backlog.errors import Conflict
from backlog.lean import TYPE_CHECKING
from backlog.storage.postgresql import _sql, limits
from backlog.storage.postgresql.bulk import Bulk
from backlog.storage.postgresql.connection import LostError, ServerError
from backlog.storage.postgresql.errors import broken, commit_unknown, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from backlog.domain.search import Sought
    from backlog.errors import BacklogError
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Row, Values
    from backlog.storage.postgresql.connection import Connection, PendingResult
    from backlog.storage.postgresql.values import Value

PORTIONS = (100, 1_000, 10_000)
"""How many rows of a long result are fetched at once: first few, for most lists show few."""
_TAKE_TIME = """\
SELECT set_config(name, CASE name WHEN 'statement_timeout' THEN $1 ELSE '0' END, true)
FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')"""
_WRITE_INDEX = """\
SELECT set_config('backlog.index_is_written', 'yes', true), set_config('enable_seqscan', 'off', true),
set_config('enable_sort', 'off', true), set_config('jit', 'off', true),
set_config('gin_pending_list_limit', '512', true)"""
"""Keeps the triggers that index tasks idle for this transaction (migration 0024), and lets indexes be used.

A plan that goes through a table while that is small would serve on when it is large; so would one that sorts
what an index could return in order. Where it has to, servers before PostgreSQL 18 put its cost so high that
they would compile it. And an eighth of what the index of words puts off by default is put off, for 10 ms of
it now and then hold nobody up as 100 ms do; in all it takes as long.
"""
_DIVISION_BY_ZERO = "22012"
_PORTALS = count(1)
"""Numbers for the names of cursors; a transaction may have several executors."""


class PostgresqlExecutor:
    """Runs statements on a connection; the transaction is its owner's business."""

    learns_words = True
    knows_numbers = True
    beside_others = True
    reads_ahead = 32
    groups_ahead = 2  # what a server answers to so many groups finds room between it and a stopped client

    def __init__(self, connection: Connection, shown: str, patience: float) -> None:
        """Take the connection; for messages the database without secrets, and the seconds of patience."""
        self._connection = connection
        self._shown = shown
        self._patience = patience
        self._anticipated: dict[tuple[object, ...], PendingResult] = {}
        self._bulk = Bulk()
        self._conflicts: list[Callable[[], Conflict]] = []
        self.opening: Callable[[], None] | None = None
        """What is done with the first answers of the transaction, when somebody waits for the first one."""
        self._taking_time = False
        self._writes_index = False
        self._learned: set[str] = set()

    def anticipate(self, statement: Statement, parameters: Values) -> None:
        """Ask a question that is likely to be asked, so that its result comes with the one before it."""
        if (key := _key(statement, parameters)) not in self._anticipated:
            self._anticipated[key] = self._sent(statement, parameters)

    def rows(self, statement: Statement, parameters: Values) -> Iterator[Row]:
        pending = self._anticipated.pop(_key(statement, parameters), None)
        if statement not in _sql.LONG:
            return self._drawn(pending or self._sent(statement, parameters))
        if pending is None:
            return self._portion_by_portion(statement, parameters)
        return _with_floats(self._drawn(pending), _sql.LONG[statement])

    def ahead(self, statement: Statement, parameters: Values) -> Iterator[Row]:
        return self.rows(statement, parameters)

    def dispatch(self) -> None:
        self.flush()
        self._dispatch()

    def _dispatch(self) -> None:
        with self.translating():
            self._connection.dispatch()

    def change(self, statement: Statement, parameters: Values) -> int:
        self._anticipated.clear()
        return self.received(self._sent(statement, parameters)).changed

    def send(self, statement: Statement, parameters: Values) -> None:
        self._anticipated.clear()
        if not self._bulk.takes(statement, parameters):
            self.flush()
            if self._writes_index:
                self._dispatch()  # while the server does that, more is gathered
        if self._bulk.takes(statement, parameters):
            self._bulk.add(statement, parameters)
        else:
            self._sent(statement, parameters)

    def send_each(self, statement: Statement, parameters: Sequence[Values]) -> None:
        for each in parameters:
            self.send(statement, each)

    def change_each(
        self, statement: Statement, parameters: Sequence[Values], conflict: Callable[[], Conflict]
    ) -> None:
        # Nobody waits for the number of rows: a division stops the transaction if it is not the right one.
        self._conflicts.append(conflict)
        for each in parameters:
            if statement in _sql.MANY:
                self.send(statement, each)
            else:
                self._anticipated.clear()
                self.ask(_checked(statement), _values(statement, each))

    def flush(self) -> None:
        """Send what was gathered to be sent together: who asks something is answered as if it had been."""
        for statement, rows in self._bulk.taken():
            changes = statement in _sql.MANY and statement.startswith("update")
            if statement in _sql.MANY and (len(rows) > 1 or statement == "index_words"):
                self._asked(_sql.MANY[statement], [rows.json(), len(rows)] if changes else [rows.json()])
                continue
            text = _checked(statement) if changes else _text(statement)
            for row in rows.values:
                self._asked(text, _values(statement, row))

    def sought(self, sought: Sought) -> str:
        from backlog.storage.full_text import tsquery  # most commands search nothing

        return tsquery(sought)

    def packed(self, text: str) -> str | bytes:
        return text  # the server does that: https://www.postgresql.org/docs/current/storage-toast.html

    def indexed(self, text: str, words: str | None = None) -> str:
        from backlog.domain.words import searchable  # for texts beyond ASCII only
        from backlog.storage.full_text import barred

        return barred(searchable(text)) + barred(words or "")

    def searched(self, title: str, body: str) -> Values | None:
        if not self._writes_index:
            return None
        from backlog.storage.postgresql.searched import searched  # for transactions of many changes only

        return searched(title, body, self._learned)

    def write_index(self) -> None:
        """From now on let the program write the search index, which pays for many changes."""
        self.ask(_WRITE_INDEX)
        self._writes_index = True

    def defer_indexing(self) -> bool:
        return False  # its index takes what each change costs, and no more

    def defer_merging(self) -> None:
        pass

    def resume_indexing(self) -> None:
        pass

    def mark_moved(self, to: str) -> None:
        from backlog.storage.postgresql.moved_mark import marking  # done once in a backlog's life

        for statement in marking(to):
            self.received(self.ask(statement))

    def repair_schema(self) -> None:
        from backlog.storage.postgresql.fence import repairs  # only `doctor` repairs

        for statement in repairs(self):
            self.received(self.ask(statement))

    @contextmanager
    def translating(self) -> Iterator[None]:
        """Turn what the server reports, or its silence, into an error of ours."""
        try:
            yield
        except (ServerError, LostError) as error:
            raise self._ours(error) from error

    def ask(self, sql: str, values: list[Value] | None = None) -> PendingResult:
        """Send a statement that is not one of `statements/`; return what its result will be in."""
        self.flush()
        return self._asked(sql, values)

    def _asked(self, sql: str, values: list[Value] | None = None) -> PendingResult:
        with self.translating():
            return self._connection.send(sql, values or ())

    def received(self, pending: PendingResult) -> PendingResult:
        """Wait for a result and return it; raise what the server reported until then as an error of ours."""
        self.open()
        with self.translating():
            return self._connection.receive(pending)

    def open(self) -> None:
        """Wait for the first answers of the transaction, if nobody did; raise where it cannot go on."""
        if self.opening is not None:
            opening, self.opening = self.opening, None
            opening()

    def commit(self) -> str:
        """Let the changes become certain; return what the server made of it.

        Raises Busy if nobody can tell whether they are.
        """
        self.open()
        self.flush()
        with self.translating():
            self._connection.forget()
        pending = self.ask("COMMIT")
        try:
            return self._connection.receive(pending).tag
        except ServerError as error:
            raise self._ours(error) from error
        except LostError as error:
            raise commit_unknown(error, self._shown) from error

    def _sent(self, statement: Statement, parameters: Values) -> PendingResult:
        if statement in _sql.SLOW:
            self._take_time()
        return self.ask(_text(statement), _values(statement, parameters))

    def _take_time(self) -> None:
        """Let this transaction take long: both sides wait for longer than they would otherwise."""
        if not self._taking_time:
            self._taking_time = True
            self.ask(_TAKE_TIME, [f"{limits.SLOW_SECONDS:g}s"])
            self._connection.silence = limits.SLOW_SECONDS
            self._connection.heartbeat = None

    def _drawn(self, pending: PendingResult) -> Iterator[Row]:
        """Yield the rows of a result, waiting for it when the first one is asked for."""
        yield from self.received(pending).rows

    def _portion_by_portion(self, statement: Statement, parameters: Values) -> Iterator[Row]:
        """Return the rows of a long result, read from the server as they are asked for."""
        portal = f"portal_{next(_PORTALS)}"
        self.ask(f"DECLARE {portal} NO SCROLL CURSOR FOR {_text(statement)}", _values(statement, parameters))
        return self._portions(portal, self._fetching(portal, PORTIONS[0]), _sql.LONG[statement])

    def _fetching(self, portal: str, rows: int) -> PendingResult:
        return self.ask(f"FETCH {rows} FROM {portal}")

    def _portions(self, portal: str, pending: PendingResult, floats: tuple[int, ...]) -> Iterator[Row]:
        """Yield the rows of a first portion, and then those of further ones, larger and larger."""
        for number, wanted in enumerate(_growing()):
            if number:
                pending = self._fetching(portal, wanted)
            rows = self.received(pending).rows
            yield from _with_floats(rows, floats)
            if len(rows) < wanted:
                return

    def _ours(self, error: ServerError | LostError) -> BacklogError:
        if isinstance(error, LostError):
            return broken(error, self._shown)
        if error.state == _DIVISION_BY_ZERO and self._conflicts:
            return self._conflict()
        return translated(error.state, error.message, self._shown, self._patience)

    def _conflict(self) -> Conflict:
        """Return the error for a mutation that changed no row; which of several it was is not known."""
        if len(self._conflicts) == 1:
            return self._conflicts[0]()
        return Conflict(
            "one of the changes met one that somebody else made at the same time; nothing was changed",
            code="changed-meanwhile",
        )


def _growing() -> Iterator[int]:
    yield from PORTIONS
    while True:
        yield PORTIONS[-1]


def _with_floats(rows: Iterable[Any], floats: tuple[int, ...]) -> Iterator[Row]:
    """Yield rows as JSON has them, which makes a whole number of a float that is one, with their floats."""
    for row in rows:
        for column in floats:
            if row[column] is not None:
                row[column] = float(row[column])
        yield row


def _text(statement: Statement) -> str:
    return str(getattr(_sql, statement.upper()))


def _checked(statement: Statement) -> str:
    """Return a change of one row which is an error, a division by zero, if it changes none."""
    return f"WITH changed AS ({_text(statement)} RETURNING 1) SELECT 1 / count(*) FROM changed"  # noqa: S608  our own statement


def _values(statement: Statement, parameters: Values) -> list[Value]:
    """Return the values of a statement in the order of their numbers."""
    return [parameters[name] for name in _sql.PARAMETERS[statement]]


def _key(statement: Statement, parameters: Values) -> tuple[object, ...]:
    return (statement, *sorted(parameters.items()))
