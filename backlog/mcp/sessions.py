"""Limits the clients over HTTP: the one that has been idle longest gives way to a new one.

A client that dies says nothing, so that its session would keep its place for half an hour. One whose session
was ended too early learns it at its next request, with 404, and begins anew: MCP 2025-06-18, transports,
session management.
"""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SESSION = b"mcp-session-id"
_VERSION = b"mcp-protocol-version"


IDLE_SECONDS = 60.0
"""How long a session has to be idle before it gives way, so that none is ended between two calls."""


class _Use(NamedTuple):
    """How many requests of a session are being served, and when the last one began or ended."""

    requests: int
    last: float


class OpenSessions:
    """The sessions that an application has open, as far as requests and responses tell."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Stand before an application that refuses to open more than so many sessions."""
        self._app = app
        self._most = most
        self._opening = 0
        self._uses: dict[bytes, _Use] = {}
        """What is known of each session, the one that was used last at the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif session := _header(scope["headers"], _SESSION):
            await self._serve(session, scope, receive, send)
        elif scope["method"] == "POST" and _begins_with_a_handshake(scope["headers"]):
            await self._open(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, session: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.NOT_FOUND:
                self._uses.pop(session, None)
            await send(message)

        with self._used(session):
            await self._app(scope, receive, noted)
        if scope["method"] == "DELETE":
            self._uses.pop(session, None)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened: list[bytes] = []

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < HTTPStatus.BAD_REQUEST:
                opened.extend(filter(None, [_header(message["headers"], _SESSION)]))
            await send(message)

        self._opening += 1
        try:
            await self._make_room(scope)
            await self._app(scope, receive, noted)
        finally:
            self._opening -= 1
            for session in opened:
                self._uses.setdefault(session, _Use(0, monotonic()))

    async def _make_room(self, scope: Scope) -> None:
        """End the sessions that have been idle longest, as their clients would; none that is being served."""
        while len(self._uses) + self._opening > self._most:
            idle = next((session for session, use in self._uses.items() if not use.requests), None)
            if idle is None or monotonic() - self._uses[idle].last < IDLE_SECONDS:
                return
            del self._uses[idle]
            kept = [header for header in scope["headers"] if header[0] in {b"host", b"origin"}]
            asked = {**scope, "method": "DELETE", "headers": [*kept, (_SESSION, idle)]}
            await self._app(asked, _nothing_more, _unheard)

    @contextmanager
    def _used(self, session: bytes) -> Iterator[None]:
        """Know that a session is being served during the block."""
        self._change(session, 1)
        try:
            yield
        finally:
            if session in self._uses:
                self._change(session, -1)

    def _change(self, session: bytes, by: int) -> None:
        use = self._uses.pop(session, None)
        self._uses[session] = _Use((use.requests if use else 0) + by, monotonic())


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


def _begins_with_a_handshake(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Say whether a request without a session is to open one; in protocol 2026-07-28 there are none."""
    version = _header(headers, _VERSION)
    return version is None or version.decode("latin-1") in HANDSHAKE_PROTOCOL_VERSIONS


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unheard(_: Message) -> None:
    pass
