"""Who never finishes a request, or listens without end, takes no place from others for long."""

import asyncio
import re
import socket
import time

import pytest

from backlog.web import change_feed, connections
from backlog.web.site import Site

HEAD = "POST /tasks/1/move HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: 400\r\n\r\nstatus="
WHOLE = "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n"


def connected(site: Site, text: str) -> socket.socket:
    """A connection over which a text was sent."""
    made = socket.create_connection(("127.0.0.1", site.rules.port), 20)
    made.sendall(text.format(site.rules.port).encode())
    return made


def connected_in_time(site: Site, text: str) -> socket.socket:
    """A connection over which a text was sent before the deadline, however busy the machine is."""
    while True:
        before = time.monotonic()
        made = connected(site, text)
        if time.monotonic() - before < connections.WHOLE_WITHIN:
            return made
        made.close()


def is_closed(connection: socket.socket) -> bool:
    """Whether the server closes it, once it has said what it says."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("begun", ["", "GET /board HTTP/1.1\r\nHo", HEAD])
def test_a_request_that_never_becomes_whole_is_not_waited_for(
    running: Site, begun: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WHOLE_WITHIN", 0.5)

    with connected(running, begun) as connection:
        assert is_closed(connection)


def test_a_second_request_has_a_deadline_of_its_own(running: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(running, WHOLE) as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        monkeypatch.setattr(connections, "WHOLE_WITHIN", 0.5)
        connection.sendall(b"GET /board HT")
        assert is_closed(connection)


def test_a_stream_of_changes_outlasts_the_deadline(running: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    link = f"GET /enter?key={running.sessions.link()} HTTP/1.1\r\nHost: 127.0.0.1:{{}}\r\n\r\n"
    with connected(running, link) as connection:
        (cookie,) = re.findall(rb"set-cookie: ([^;]+)", connection.recv(65_536))
    asked = f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{{}}\r\nCookie: {cookie.decode()}\r\n\r\n"
    monkeypatch.setattr(connections, "WHOLE_WITHIN", 0.5)

    with connected_in_time(running, asked) as connection:
        heard = b""
        while b"retry: 2000" not in heard and (more := connection.recv(65_536)):
            heard += more
        assert b"retry: 2000" in heard
        connection.settimeout(2)
        assert not is_closed(connection)


def test_no_more_pages_listen_than_there_are_places_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_feed, "MOST_LISTENERS", 2)

    async def arrive() -> None:
        streams = [site.follower.stream(None) for _ in range(2)]
        waiting = [asyncio.ensure_future(anext(each)) for each in streams]
        await asyncio.sleep(0)  # both have begun, and none has an answer yet
        assert site.follower.is_full
        await asyncio.gather(*waiting)
        for each in streams:
            await each.aclose()  # type: ignore[attr-defined]  # they are generators
        assert site.follower.listeners == 0

    asyncio.run(arrive())
