"""Connects to a PostgreSQL server, and sets what a transaction needs to know."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import psycopg

from backlog.domain.errors import Failed
from backlog.storage.postgresql.errors import unreachable

if TYPE_CHECKING:
    from backlog.storage.postgresql.url import Address

CONNECT_SECONDS = 10
"""How long to wait for a server that does not answer, unless the URL or PGCONNECT_TIMEOUT says otherwise."""
STATEMENT_SECONDS = 60
"""How much longer than for others it waits for the server itself, unless the URL sets `statement_timeout`."""

logging.getLogger("psycopg").disabled = True  # what it has to say comes as an error, too

Connection = psycopg.Connection[tuple[object, ...]]


class Opened:
    """A connection in pipeline mode, in which it stays until it is closed."""

    def __init__(self, address: Address) -> None:
        """Connect; raise Failed or Busy. `used` says whether a transaction may be open."""
        self.connection = connect(address)
        self._mode = ExitStack()
        self.pipeline = self._mode.enter_context(self.connection.pipeline())
        self.used = False

    def close(self) -> None:
        """Hang up; the server undoes what was not committed."""
        self.connection.close()
        with suppress(psycopg.Error):  # to leave pipeline mode, psycopg asks the server, which is gone
            self._mode.close()


def connect(address: Address) -> Connection:
    """Return a connection to a server, outside of any transaction; raise Failed or Busy."""
    given = f"{address.conninfo}{''.join(name for name in os.environ if name.startswith('PG'))}".lower()
    timeout = None if "connect_timeout" in given else CONNECT_SECONDS
    name = None if "application_name" in given or "PGAPPNAME" in os.environ else "backlog"
    try:
        return psycopg.connect(
            address.conninfo,
            autocommit=True,
            connect_timeout=timeout,
            application_name=name,
            prepare_threshold=None,  # poolers hand the next transaction to another server process
        )
    except psycopg.OperationalError as error:
        raise unreachable(error, address.shown) from None
    except psycopg.Error:  # libpq could not read the URL, and its message may repeat all of it
        raise Failed(
            "libpq does not understand the database URL",
            code="invalid-database-url",
            problem="parameters",
        ) from None


def set_up(connection: Connection, address: Address, patience: float) -> None:
    """Set, for the transaction that has begun, where it looks and for how long it waits."""
    settings = {"lock_timeout": _milliseconds(patience)}
    if "statement_timeout" not in f"{address.conninfo}{os.environ.get('PGOPTIONS', '')}":
        settings["statement_timeout"] = _milliseconds(patience + STATEMENT_SECONDS)
    if address.schema is not None:
        settings["search_path"] = quoted_name(address.schema)
    for name, value in settings.items():
        connection.execute("SELECT set_config(%s, %s, true)", (name, value))


def quoted_name(name: str) -> str:
    """Return a name as it stands in SQL, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms"
