"""A connection to a PostgreSQL server, on which no wait is without end.

Statements are sent without waiting for their answers: https://www.postgresql.org/docs/current/libpq-pipeline-mode.html.
They are gathered and sent together, followed by a synchronisation point, so that the server is never left
in the middle of something: a client that is stopped leaves it idle in its transaction, which has a limit.
While the server is busy with what was sent together, the next statements are gathered, and in a long
transaction sent, if they have room on their way; those after them are not: what lies between both is little,
and a server that falls silent is noticed long before the transaction ends.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from ctypes import c_char_p, c_uint
from select import POLLIN, POLLOUT, poll
from time import monotonic

from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.storage.postgresql import libpq
from backlog.storage.postgresql.values import encoded, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from ctypes import CDLL
    from typing import Any

    from backlog.storage.postgresql.prepared import NamedStatements
    from backlog.storage.postgresql.values import Value

TOGETHER = 64
"""Statements that are gathered before they are sent, at most."""
AT_ONCE = 2
"""How often so many may be sent before the first are answered: the server works at those, the others wait."""
_OVERHEAD = 200
"""Bytes that a statement takes beside its values, more or less."""


class ServerError(Exception):
    """What the server reported: `state` is its SQLSTATE (PostgreSQL's manual, appendix A)."""

    def __init__(self, state: str, message: str) -> None:
        """Take the code and the message in the server's language."""
        super().__init__(message)
        self.state = state
        self.message = message


class LostError(Exception):
    """The connection broke, or the server was silent for too long; what was sent may have arrived or not."""


class SilentError(LostError):
    """The server said nothing for too long."""

    def __init__(self, seconds: float) -> None:
        """Say for how many seconds."""
        super().__init__(f"it has not answered for {seconds:g} seconds")


class PendingResult:
    """The result of a statement that was sent, which is there once it is `done`.

    `rows` are those that it returned, each a tuple, or a list if it returns a JSON array a row; `changed` is
    how many it changed; `tag` is what the server made of the command.
    """

    __slots__ = ("changed", "done", "rows", "tag")

    def __init__(self) -> None:
        """Begin without a result."""
        self.rows: list[Any] = []
        self.changed = 0
        self.tag = ""
        self.done = False


class _Sent(NamedTuple):
    """A statement, its values as libpq takes them and the numbers of their types, and its result."""

    sql: bytes
    values: list[bytes | None]
    kinds: list[int]
    pending: PendingResult
    at_once: bool


class Connection:
    """A connection in pipeline mode, for one thread at a time.

    After any error it is of no use any more, but to be closed.
    """

    waits_in_line: Callable[[], bool] | None = None
    """What says, by another way, whether the server is silent because it waits for others to end theirs."""
    patience = 0.0
    """For how many seconds it may do that."""
    heartbeat: tuple[str, float] | None = None
    """What is sent along once in so many seconds, so that the server knows that somebody is there."""

    def __init__(self, library: CDLL, pointer: int, silence: float) -> None:
        """Take libpq, its connection, and for how many seconds the server may say nothing."""
        self._pq = library
        self._pointer = pointer
        self.silence = silence
        """For how many seconds the server may say nothing."""
        self._gathered: list[_Sent] = []
        self._expected: deque[PendingResult | None] = deque()
        """The results that are on their way, in order; None stands for a synchronisation point."""
        self._unanswered: deque[int] = deque()
        """Of what was sent together and is not answered yet, how many bytes that is."""
        self._room = 0
        """Bytes that may be on their way before they are answered, beside what is sent when none are."""
        self._prepared: NamedStatements | None = None
        self._beaten = monotonic()
        library.PQsetnonblocking(pointer, 1)
        library.PQenterPipelineMode(pointer)

    @property
    def server_version(self) -> int:
        """The server's version, as in 180004 for 18.4."""
        return int(self._pq.PQserverVersion(self._pointer))

    def send(self, sql: str, values: Sequence[Value] = (), *, at_once: bool = False) -> PendingResult:
        """Let a statement be run, its values for `$1` and so on; return what its result will be in.

        The server answers when it has done all that was sent together, or else `at_once`.
        """
        pending = PendingResult()
        parameters = [encoded(value) for value in values]
        self._gathered.append(
            _Sent(
                sql.encode(),
                [text for text, _ in parameters],
                [kind for _, kind in parameters],
                pending,
                at_once,
            )
        )
        if len(self._gathered) >= TOGETHER:
            self.dispatch()
        return pending

    def dispatch(self) -> None:
        """Send what was gathered as soon as what was sent before is answered, or leaves room for it.

        Raises as `receive` does.
        """
        while self._unanswered and not self._has_room():
            self._take_next()
        self.push()

    def _has_room(self) -> bool:
        """Say whether what was gathered has room beside what is on its way, a part of which is being done."""
        return len(self._unanswered) < AT_ONCE and sum(self._unanswered) + self._size() <= self._room

    def _size(self) -> int:
        return sum(_OVERHEAD + sum(map(len, filter(None, each.values))) for each in self._gathered)

    def push(self) -> None:
        """Send what was gathered; raise LostError."""
        if not self._gathered:
            return
        self._beat()
        self._unanswered.append(self._size())
        for each in self._gathered:
            count = len(each.values)
            kinds, values = (c_uint * count)(*each.kinds), (c_char_p * count)(*each.values)
            name, new = self._prepared.name(each.sql, each.kinds) if self._prepared else (b"", False)
            if new:
                self._pq.PQsendPrepare(self._pointer, name, each.sql, count, kinds)
                self._expected.append(PendingResult())
            if name:
                sent = self._pq.PQsendQueryPrepared(self._pointer, name, count, values, None, None, 0)
            else:
                sent = self._pq.PQsendQueryParams(
                    self._pointer, each.sql, count, kinds, values, None, None, 0
                )
            if not sent or (each.at_once and not self._pq.PQsendFlushRequest(self._pointer)):
                raise self._lost()
            self._expected.append(each.pending)
        self._gathered = []
        if not self._pq.PQpipelineSync(self._pointer):
            raise self._lost()
        self._expected.append(None)
        self._flush()

    def receive(self, pending: PendingResult) -> PendingResult:
        """Wait for a result and return it; raise the first ServerError of what was sent, or LostError."""
        if not pending.done:
            self.push()
            while not pending.done:
                self._take_next()
        return pending

    def settle(self) -> None:
        """Wait for all answers, as `receive` does for one."""
        self.push()
        self._await_sent()

    def prepare_repeated(self) -> None:
        """From now on, let what is sent repeatedly be parsed and planned once, if that can be forgotten."""
        if self._pq.PQlibVersion() < libpq.CLOSES:
            return
        from backlog.storage.postgresql.prepared import NamedStatements  # most commands send nothing twice

        self._prepared = NamedStatements()

    def widen(self) -> None:
        """From now on, send the next statements while the server is busy, as far as they have room."""
        from backlog.storage.postgresql.send_room import make_room  # most commands do not send that much

        self._room = make_room(self._pq.PQsocket(self._pointer))

    def forget(self) -> None:
        """Let the server forget what was prepared, before the transaction ends."""
        if self._prepared is None:
            return
        self.dispatch()
        names, self._prepared = self._prepared.names, None
        for name in names:
            if not self._pq.PQsendClosePrepared(self._pointer, name):
                raise self._lost()
            self._expected.append(PendingResult())

    def alive(self) -> bool:
        """Say, without asking the server, whether nobody has hung up on this idle connection."""
        try:
            self._take_what_is_there()
        except (LostError, ServerError):
            return False
        return bool(self._pq.PQstatus(self._pointer) == libpq.CONNECTION_OK)

    def leave_pipeline(self) -> None:
        """End pipeline mode, for who goes on in another way; answers that were not asked for are dropped."""
        self._gathered = []
        with suppress(LostError):
            while self._expected:
                with suppress(ServerError):
                    self._take_next()
        self._pq.PQexitPipelineMode(self._pointer)

    def close(self) -> None:
        """Hang up; the server undoes what was not committed."""
        if self._pointer:
            self._pq.PQfinish(self._pointer)
            self._pointer = 0
        self._gathered = []
        self._expected.clear()
        self._unanswered.clear()

    def _await_sent(self) -> None:
        """Wait for the answers to all that was sent; raise as `receive` does."""
        while self._expected:
            self._take_next()

    def _take_what_is_there(self) -> None:
        """Take the answers that have arrived; raise as `receive` does."""
        while self._readable(0):
            self._consume()
        while self._expected and not self._pq.PQisBusy(self._pointer):
            self._take_next()

    def _take_next(self) -> None:
        """Take one answer, or the sign that one is complete, waiting for it."""
        while self._pq.PQisBusy(self._pointer):
            self._wait(POLLIN)
            self._consume()
        result = self._pq.PQgetResult(self._pointer)
        if result:
            try:
                self._keep(result)
            finally:
                self._pq.PQclear(result)
        elif self._pq.PQstatus(self._pointer) != libpq.CONNECTION_OK:
            raise self._lost()

    def _keep(self, result: int) -> None:
        status = self._pq.PQresultStatus(result)
        pending = self._expected.popleft()
        if status == libpq.FATAL_ERROR:
            state = self._pq.PQresultErrorField(result, libpq.SQLSTATE)
            if state is None:  # it is libpq's own: the connection broke
                raise self._lost()
            message = self._pq.PQresultErrorField(result, libpq.PRIMARY) or b""
            raise ServerError(state.decode(), message.decode(errors="replace"))
        if pending is None:
            self._unanswered.popleft()
            return
        if status == libpq.TUPLES_OK:
            pending.rows = rows_of(self._pq, result)
        pending.changed = int(self._pq.PQcmdTuples(result) or 0)
        pending.tag = self._pq.PQcmdStatus(result).decode()
        pending.done = True

    def _beat(self) -> None:
        if self.heartbeat is not None:
            statement, seconds = self.heartbeat
            now = monotonic()
            if now - self._beaten > seconds:
                self._beaten = now
                self._gathered.insert(0, _Sent(statement.encode(), [], [], PendingResult(), at_once=False))

    def _flush(self) -> None:
        """Send all that libpq holds. A server that waits for its answers to be read takes no more before."""
        while (left := self._pq.PQflush(self._pointer)) == 1:
            if self._wait(POLLIN | POLLOUT) & POLLIN:
                self._consume()
        if left < 0:
            raise self._lost()

    def _consume(self) -> None:
        if not self._pq.PQconsumeInput(self._pointer):
            raise self._lost()

    def _readable(self, seconds: float) -> bool:
        return bool(polled(self._pq.PQsocket(self._pointer), POLLIN, seconds))

    def _wait(self, events: int) -> int:
        """Wait until the server has something to say or can hear; return which, or raise SilentError."""
        socket = self._pq.PQsocket(self._pointer)
        waited = 0.0
        while not (happened := polled(socket, events, self.silence)):
            waited += self.silence
            if self.waits_in_line is None or waited > self.patience or not self.waits_in_line():
                raise SilentError(self.silence)
        return happened

    def _lost(self) -> LostError:
        return LostError(message_of(self._pq, self._pointer))


def polled(socket: int, events: int, seconds: float) -> int:
    """Wait for a socket for a number of seconds; return what happened, 0 for nothing."""
    if socket < 0:
        return POLLIN  # there is none any more, which the next call of libpq says
    poller = poll()
    poller.register(socket, events)
    happened = poller.poll(max(0.0, seconds) * 1000)
    return happened[0][1] if happened else 0


def message_of(library: CDLL, pointer: int) -> str:
    """Return what libpq says about a connection, on one line."""
    text = library.PQerrorMessage(pointer) or b""
    return " ".join(text.decode(errors="replace").split())
