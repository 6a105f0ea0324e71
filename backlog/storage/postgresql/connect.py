"""Connects to a PostgreSQL server: each host has its time; one without a free connection is waited for."""

from __future__ import annotations

import os
import time
from ctypes import byref, c_char_p, c_void_p
from select import POLLIN, POLLOUT

from backlog.errors import Failed
from backlog.lean import TYPE_CHECKING
from backlog.storage.postgresql import libpq, limits
from backlog.storage.postgresql.connection import (
    Connection,
    LostError,
    ServerError,
    SilentError,
    message_of,
    polled,
)
from backlog.storage.postgresql.errors import NOT_NOW, unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ctypes import CDLL

    from backlog.storage.postgresql.url import Address

FIRST_NAP, LONGEST_NAP = 0.05, 1.0
_SQLSTATE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""What a SQLSTATE is made of."""

Parameters = dict[str, str]
"""Of libpq, by their keywords: PostgreSQL's manual, section 34.1.2."""


def connect(address: Address, patience: float, silence: float | None = None) -> Connection:
    """Return a connection to a server, outside of any transaction.

    While the server has no connection left, or is starting, it is asked again for `patience` seconds. Once
    connected, it is given up if it says nothing for `silence` seconds (`limits.py`). Raises Failed or Busy.
    """
    deadline = time.monotonic() + patience
    nap = FIRST_NAP
    while True:
        try:
            return _connected(libpq.libpq(), address, limits.SILENCE_SECONDS if silence is None else silence)
        except (ServerError, LostError) as error:
            passes = isinstance(error, ServerError) and error.state in NOT_NOW
            if not passes or time.monotonic() >= deadline:
                raise unreachable(error, address.shown) from None
        import random  # takes a millisecond and is needed by those who wait

        time.sleep(nap * random.uniform(0.5, 1.5))  # noqa: S311  it spreads the waiting, no secret
        nap = min(nap * 2, LONGEST_NAP)


def waits_in_line(address: Address, process: int) -> bool:
    """Ask by another connection whether a process of the server waits for others to end theirs."""
    try:
        connection = _connected(libpq.libpq(), address, limits.PROBE_SECONDS, limits.PROBE_SECONDS)
    except (ServerError, LostError):
        return False
    try:
        waiting = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'"
        return bool(connection.receive(connection.send(waiting, (process,))).rows)
    except (ServerError, LostError):
        return False
    finally:
        connection.close()


def _connected(library: CDLL, address: Address, silence: float, seconds: float | None = None) -> Connection:
    """Return a connection to the first host that takes one; raise what the last one answered.

    A host has so many `seconds`, unless given those that the URL gives it.
    """
    given = _given(library, address.conninfo)
    conninfo = libpq.without_key_log(address.conninfo, library.PQlibVersion())
    seconds = seconds or _seconds(given)
    ours: Parameters = {"fallback_application_name": "backlog"}
    if "tcp_user_timeout" not in given and "PGTCPUSERTIMEOUT" not in os.environ:
        ours["tcp_user_timeout"] = str(round(silence * 1000))
    problem: Exception = LostError("it names no host")
    for host in _attempts(given):
        parameters = {**ours, "dbname": conninfo, "client_encoding": "UTF8", **host}
        try:
            return Connection(library, _opened(library, parameters, seconds), silence)
        except (ServerError, LostError) as error:
            problem = error
    raise problem


def _opened(library: CDLL, parameters: Parameters, seconds: float) -> int:
    """Return libpq's connection, made within a number of seconds; raise ServerError or LostError."""
    pointer: int = library.PQconnectStartParams(_texts([*parameters]), _texts([*parameters.values()]), 1)
    try:
        _open(library, pointer, seconds)
    except BaseException:
        library.PQfinish(pointer)
        raise
    return pointer


def _open(library: CDLL, pointer: int, seconds: float) -> None:
    """Go on with a connection that was begun until it is made."""
    library.PQsetNoticeProcessor(pointer, libpq.SILENT, None)
    library.PQsetErrorVerbosity(pointer, libpq.VERBOSE)  # so that SQLSTATE is among what it says
    deadline = time.monotonic() + seconds
    state = libpq.POLLING_WRITING
    while state != libpq.POLLING_OK:
        if state == libpq.POLLING_FAILED or library.PQstatus(pointer) == libpq.CONNECTION_BAD:
            raise _problem(library, pointer)
        events = POLLIN if state == libpq.POLLING_READING else POLLOUT
        if not polled(library.PQsocket(pointer), events, deadline - time.monotonic()):
            raise SilentError(seconds)
        state = library.PQconnectPoll(pointer)


def _texts(values: list[str]) -> object:
    """Return texts as an array of C that a null ends."""
    return (c_char_p * (len(values) + 1))(*(value.encode() for value in values), None)


def _problem(library: CDLL, pointer: int) -> ServerError | LostError:
    """Return why there is no connection: what the server says has five letters of SQLSTATE in front.

    Before these stands how bad it is, FATAL as a rule, which has five letters, too, but never a digit.
    """
    said = message_of(library, pointer).partition(" LOCATION: ")[0]
    for place in range(len(said)):
        state, colon, message = said[place : place + 5], said[place + 5 : place + 7], said[place + 7 :]
        if (
            colon == ": "
            and said[place - 2 : place] == ": "
            and _SQLSTATE.issuperset(state)
            and not state.isalpha()
        ):
            return ServerError(state, f"{said[:place]}{message}")
    return LostError(said)


def _given(library: CDLL, conninfo: str) -> Parameters:
    """Return the parameters that a URL gives; raise Failed without repeating it if libpq cannot read it."""
    problem = c_void_p()
    options = library.PQconninfoParse(conninfo.encode(), byref(problem))
    if not options:
        library.PQfreemem(problem)
        raise Failed(
            "libpq does not understand the database URL",
            code="invalid-database-url",
            problem="parameters",
        )
    given, place = {}, 0
    while (keyword := options[place].keyword) is not None:
        if (value := options[place].value) is not None:
            given[keyword.decode()] = value.decode()
        place += 1
    library.PQconninfoFree(options)
    return given


def _seconds(given: Parameters) -> float:
    """Return for how long to try a host; like libpq, what is no number of seconds counts as none."""
    named = given.get("connect_timeout") or os.environ.get("PGCONNECT_TIMEOUT") or ""
    return float(named) if named.isdecimal() and len(named) < 6 and int(named) else limits.CONNECT_SECONDS  # noqa: PLR2004  a day


def _attempts(given: Parameters) -> Iterator[Parameters]:
    """Yield what is to be tried in turn: one host at a time, for libpq leaves the time to us.

    Of `target_session_attrs`, "prefer-standby" is two rounds: a standby, then anything.
    """
    names = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT"}
    lists = {
        name: (given.get(name) or os.environ.get(variable) or "").split(",")
        for name, variable in names.items()
    }
    hosts = max(len(lists["host"]), len(lists["hostaddr"]))
    if hosts == 1:
        yield {}
        return
    one_by_one = [
        {name: values[place if len(values) > 1 else 0] for name, values in lists.items() if any(values)}
        for place in range(hosts)
    ]
    wanted = given.get("target_session_attrs") or os.environ.get("PGTARGETSESSIONATTRS")
    if wanted != "prefer-standby":
        yield from one_by_one
        return
    for role in ("standby", "any"):
        yield from ({**host, "target_session_attrs": role} for host in one_by_one)
