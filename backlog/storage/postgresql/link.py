"""A connection to a server that is kept from one transaction to the next, and replaced where it was lost."""

from __future__ import annotations

import os

from backlog.lean import TYPE_CHECKING
from backlog.storage.postgresql import limits
from backlog.storage.postgresql.connect import connect, waits_in_line
from backlog.storage.postgresql.connection import LostError, ServerError

if TYPE_CHECKING:
    from backlog.storage.postgresql.url import Address
    from backlog.storage.postgresql.values import Value

_STATE = "pg_backend_pid(), current_setting('transaction_read_only') = 'on', pg_is_in_recovery()"
_DURABLY = """\
set_config('synchronous_commit', CASE current_setting('synchronous_commit')
WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"""
"""A commit is acknowledged once the server has written it, also where the server is set to promise less."""
_LIMIT = """\
SELECT set_config('transaction_timeout', '0', true), set_config('transaction_timeout', '{seconds}s', true)"""
"""Limits a transaction from now on, also where the server is amid something, and so is not idle."""
_NOTICED = """\
CASE WHEN version() LIKE '%linux%' THEN set_config('client_connection_check_interval', '5s', true) END"""
"""A statement ends soon after its client has hung up, on systems on which a server can notice that."""
_CHECKED, LIMITED = 140_000, 170_000
"""The versions of the server from which it notices that, and from which it limits a whole transaction."""


class Link:
    """A place of a pool (`storage/pool.py`): it connects when it is made, and again if it has to."""

    def __init__(self, address: Address, patience: float, *, lasting: bool) -> None:
        """Connect, and take for how many seconds others are waited for; raise Failed or Busy.

        One that is `lasting` is kept for calls that may come much later.
        """
        self._lasting = lasting
        self._address = address
        self._patience = patience
        self._process = os.getpid()
        self.in_transaction = False
        self._limit = _LIMIT.format(seconds=round(limits.UNHEARD_SECONDS + limits.GRACE_SECONDS))
        self._connect()

    def _connect(self) -> None:
        self.connection = connect(self._address, self._patience)
        self.connection.patience = self._patience
        self.used = False
        """Whether it was kept since, and may have been lost meanwhile."""

    def begin(self, *statements: str, writes: bool) -> None:
        """Begin a transaction with those statements, and set where it looks and for how long it waits."""
        self.in_transaction = True
        connection = self.connection
        connection.send(statements[0])
        self._state = connection.send(
            *beginning(self._address, self._patience, connection.server_version, writes=writes),
            at_once=writes,
        )
        for statement in statements[1:]:
            connection.send(statement)
        connection.waits_in_line = self._waits_in_line if writes else None
        if writes and connection.server_version >= LIMITED:
            connection.send(self._limit)  # now that it has its turn, for which it waits as long as it likes
            connection.heartbeat = (self._limit, limits.HEARTBEAT_SECONDS)

    def reads_only(self) -> tuple[bool, bool]:
        """Say whether the transaction only reads, and whether the server is a standby, once it answered."""
        _, read_only, recovering = self._state.rows[0][:3]
        return read_only, recovering

    def _waits_in_line(self) -> bool:
        """Say whether the server waits for others to end their transactions, and so has nothing to say."""
        return self._state.done and waits_in_line(self._address, self._state.rows[0][0])

    def reconnect(self) -> None:
        """Connect again, in place of a connection that was lost while nobody used it."""
        self.connection.close()
        self._connect()

    def rest(self) -> bool:
        """End the transaction, if one is open: it only read, or is undone. The server is not waited for.

        A command is about to hang up, which ends it, too; so it says nothing before it begins another one.
        """
        try:
            if self.in_transaction:
                self.connection.send("ROLLBACK")
                if self._lasting:
                    self.connection.push()
        except (ServerError, LostError):
            return False
        self.in_transaction = False
        self.connection.heartbeat = None
        self.connection.silence = limits.SILENCE_SECONDS
        self.used = True
        return True

    def fresh(self) -> bool:
        """Say whether the connection is there, as far as is known without asking the server."""
        return self.connection.alive()

    def close(self) -> None:
        """Hang up, unless the connection is a parent process's."""
        if self._process == os.getpid():
            self.connection.close()


def beginning(address: Address, patience: float, version: int, *, writes: bool) -> tuple[str, list[Value]]:
    """Return the statement that sets what holds for a transaction, and that asks what the server is.

    `version` is the server's, as in 180004. The answer is one row: the number of the server's process,
    whether the transaction only reads, whether the server is a standby, and what was set.
    """
    values = {
        "lock_timeout": _milliseconds(patience),
        "jit": "off",
    }  # no question takes as long as to compile it
    if "statement_timeout" not in f"{address.conninfo}{os.environ.get('PGOPTIONS', '')}":
        values["statement_timeout"] = _milliseconds(patience + limits.STATEMENT_SECONDS)
    if address.schema is not None:
        values["search_path"] = quoted_name(address.schema)
    if writes:
        values["idle_in_transaction_session_timeout"] = _milliseconds(limits.UNHEARD_SECONDS)
    calls = [f"set_config('{name}', ${number}, true)" for number, name in enumerate(values, 1)]
    if version >= _CHECKED:
        calls.append(_NOTICED)
    return f"SELECT {_STATE}, {_DURABLY}, {', '.join(calls)}", list(values.values())


def quoted_name(name: str) -> str:
    """Return a name as it stands in SQL, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms"
