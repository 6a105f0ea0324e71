"""Over HTTP there is always room for one more client, as long as another one is idle."""

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from backlog.mcp import http, sessions
from backlog.mcp.http import application
from backlog.mcp.project import Projects
from tests.mcp.test_protocol import HELLO, OUTSIDE

MOST = 3


@pytest.fixture
def client(projects: Projects, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Somebody who knows the token, at a server that has room for few."""
    monkeypatch.setattr(http, "MOST_CLIENTS", MOST)
    monkeypatch.setattr(sessions, "IDLE_SECONDS", 0.0)
    headers = {**OUTSIDE, "Authorization": "Bearer token"}
    with TestClient(
        application(projects, "token"), base_url="http://127.0.0.1:6420", headers=headers
    ) as made:
        yield made


def opened(client: TestClient) -> str:
    """The session of one more client."""
    answered = client.post("/mcp", json=HELLO)
    assert answered.status_code == 200
    return str(answered.headers["mcp-session-id"])


def pinged(client: TestClient, session: str) -> int:
    return asked(client, session, {"jsonrpc": "2.0", "id": 2, "method": "ping"}).status_code


def asked(client: TestClient, session: str, message: object) -> Response:
    return client.post("/mcp", json=message, headers={"mcp-session-id": session})


def test_who_has_been_idle_longest_gives_way_to_a_new_client(client: TestClient) -> None:
    first, second, third = (opened(client) for _ in range(MOST))
    assert pinged(client, first) == 200

    fourth = opened(client)

    assert [pinged(client, each) for each in (first, second, third, fourth)] == [200, 404, 200, 200]
    assert len({opened(client) for _ in range(2 * MOST)}) == 2 * MOST


def test_a_session_that_was_ended_or_never_was_takes_no_place(client: TestClient) -> None:
    ended, kept = opened(client), opened(client)
    assert client.delete("/mcp", headers={"mcp-session-id": ended}).status_code == 200
    assert pinged(client, "made up") == 404
    assert client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}).status_code == 400

    others = [opened(client) for _ in range(MOST - 1)]

    assert [pinged(client, each) for each in (ended, kept, *others)] == [404, *[200] * MOST]


def test_none_is_ended_between_two_calls(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "IDLE_SECONDS", 1_000.0)
    kept = [opened(client) for _ in range(MOST)]

    assert client.post("/mcp", json=HELLO).status_code == 503
    assert [pinged(client, each) for each in kept] == [200] * MOST


def test_a_request_that_opens_no_session_ends_none(client: TestClient) -> None:
    kept = [opened(client) for _ in range(MOST)]

    client.post("/mcp", json={}, headers={"mcp-protocol-version": "2026-07-28"})
    client.get("/mcp")

    assert [pinged(client, each) for each in kept] == [200] * MOST
