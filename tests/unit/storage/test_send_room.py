"""In a long transaction a server finds its next work on the socket, whether the client goes on or not."""

import os
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from backlog.storage.postgresql.bulk import MOST_BYTES
from backlog.storage.postgresql.connect import connect
from backlog.storage.postgresql.connection import AT_ONCE, Connection, SilentError
from backlog.storage.postgresql.send_room import WANTED, make_room
from backlog.storage.postgresql.url import read_url
from tests.postgresql import server


@pytest.fixture
def busy() -> Iterator[tuple[Connection, psycopg.Connection]]:
    """A connection to a server that waits, until somebody lets it, and who does."""
    url = server().url("postgres")
    with (
        psycopg.connect(url, autocommit=True) as holder,
        closing(connect(read_url(url), 1, silence=0.05)) as connection,
    ):
        holder.execute("SELECT pg_advisory_lock(14)")
        connection.send("SELECT pg_advisory_xact_lock_shared(14)")
        yield connection, holder


def test_what_has_room_is_sent_while_the_server_is_busy(
    busy: tuple[Connection, psycopg.Connection],
) -> None:
    connection, holder = busy
    connection.widen()
    lengths = []
    for _ in range(AT_ONCE):
        lengths.append(connection.send("SELECT length($1)", ["x" * MOST_BYTES]))
        connection.dispatch()

    with pytest.raises(SilentError):
        connection.dispatch()

    holder.execute("SELECT pg_advisory_unlock(14)")
    connection.settle()
    assert [each.rows for each in lengths] == [[(MOST_BYTES,)]] * AT_ONCE


@pytest.mark.parametrize(("widened", "size"), [(False, 1), (True, 2 * WANTED)])
def test_what_has_none_is_not(
    busy: tuple[Connection, psycopg.Connection], *, widened: bool, size: int
) -> None:
    connection, _ = busy
    if widened:
        connection.widen()
    connection.dispatch()
    connection.send("SELECT length($1)", ["x" * size])

    with pytest.raises(SilentError):
        connection.dispatch()


def test_of_what_is_no_socket_nothing_is_known() -> None:
    reading, writing = os.pipe()

    assert make_room(reading) == make_room(-1) == 0
    assert os.write(writing, b"x") == 1  # it is still open

    os.close(reading)
    os.close(writing)
