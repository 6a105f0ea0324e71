"""Lets the machines that share a backlog on a server take turns, as `processes/turns.py` does on one machine.

A turn is an advisory lock of a transaction that does nothing else, on a connection of its own: the server
gives it back when the connection ends, however it ends, and a pooler that hands connections on by transaction
keeps it with its holder. Such a transaction holds no rows, no tables and no snapshot, so that nobody and no
vacuum waits for it (PostgreSQL's manual, 13.3.5).
"""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from backlog.processes.run import Cancelled
from backlog.storage.postgresql.connect import connect
from backlog.storage.postgresql.connection import LostError, ServerError
from backlog.storage.postgresql.errors import broken, translated
from backlog.storage.postgresql.link import LIMITED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.storage.postgresql.connection import Connection
    from backlog.storage.postgresql.url import Address

_TICK = 0.25
"""Seconds between two questions whether the turn has come."""
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0"
_PATIENT_FROM_17 = "SET LOCAL transaction_timeout = 0"
_TAKE = "SELECT pg_try_advisory_xact_lock(CAST($1 AS int4), CAST($2 AS int4))"
"""By two numbers: the lock of the whole backlog is one by a single number, so that they never meet."""


class ServerTurns:
    """The turns at things on a server; see `store/turns.py`."""

    def __init__(self, address: Address, patience: float) -> None:
        """Take the address, and for how many seconds to wait for a connection."""
        self._address = address
        self._patience = patience

    def close(self) -> None:
        """Do nothing: a turn ends with its block."""

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        """See `Turns`."""
        digest = hashlib.sha256(thing.encode("utf-8", "surrogatepass")).digest()
        numbers = tuple(int.from_bytes(digest[at : at + 4], "big", signed=True) for at in (0, 4))
        connection = connect(self._address, self._patience)
        try:
            self._begin(connection)
            announced = False
            while not self._taken(connection, numbers):
                if not announced:
                    waiting()
                    announced = True
                if cancelled():
                    raise Cancelled
                time.sleep(_TICK)
            self._ask(connection, _PATIENT)  # the server lets go of the snapshot of the statement before
            yield
            with suppress(ServerError, LostError):  # it is over in any case
                connection.receive(connection.send("ROLLBACK"))
        finally:
            connection.close()

    def _begin(self, connection: Connection) -> None:
        self._ask(connection, _BEGIN)
        self._ask(connection, _PATIENT)
        if connection.server_version >= LIMITED:
            self._ask(connection, _PATIENT_FROM_17)

    def _taken(self, connection: Connection, numbers: tuple[int, ...]) -> bool:
        return bool(self._ask(connection, _TAKE, numbers)[0][0])

    def _ask(
        self, connection: Connection, sql: str, values: tuple[int, ...] = ()
    ) -> list[tuple[object, ...]]:
        shown = self._address.shown
        try:
            return [tuple(row) for row in connection.receive(connection.send(sql, values)).rows]
        except ServerError as error:
            raise translated(error.state, str(error), shown, self._patience) from None
        except LostError as error:
            raise broken(error, shown) from None
