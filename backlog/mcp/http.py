"""Serves several clients over streamable HTTP, on the loopback alone, if they know the token of this run.

The SDK checks Host and Origin and limits bodies; what it leaves to us is the token.
"""

from __future__ import annotations

import gc
import logging
import secrets
import socket
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio
import uvicorn
from starlette.responses import PlainTextResponse

from backlog.errors import Failed
from backlog.mcp.server import make
from backlog.mcp.sessions import OpenSessions
from backlog.render.terminal import sanitise

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from backlog.mcp.project import Projects

HOST = "127.0.0.1"
PATH = "/mcp"
LARGEST_BODY = 4_000_000
MOST_CLIENTS = 64
IDLE_SECONDS = 1800.0
_LONGEST_LINE = 300
_FAILED_SECONDS = 0.5
"""How long the response to a wrong token takes, so that nobody tries many."""


class TokenRequired:
    """Lets nobody in without the token, given as `Authorization: Bearer …`."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Stand before an application."""
        self._app = app
        self._wanted = f"bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http":
            given = [value for name, value in scope["headers"] if name == b"authorization"]
            if len(given) != 1 or not secrets.compare_digest(_credentials(given[0]), self._wanted):
                await anyio.sleep(_FAILED_SECONDS)
                refusal = PlainTextResponse("the token of this start is needed", status_code=401)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _credentials(header: bytes) -> bytes:
    """Return what an Authorization header says; the name of its scheme has no case (RFC 9110, 11.1)."""
    scheme, space, token = header.partition(b" ")
    return scheme.lower() + space + token


class _OneLine(logging.Handler):
    """Writes what the SDK and its server say in one line, without what steers a terminal and without a trace.

    A client that hangs up in the middle of a request is no fault of the program, and a header is any text.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        if sys.stderr is not None:
            with suppress(OSError, ValueError):
                line = " ".join(sanitise(record.getMessage()).split())
                sys.stderr.write(f"{line[:_LONGEST_LINE]}\n")
                sys.stderr.flush()


def application(projects: Projects, token: str, actor: str | None = None) -> ASGIApp:
    """Return the ASGI application that serves some backlogs."""
    server, handlers = make(projects, actor)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=False,
        max_request_body_size=LARGEST_BODY,
        session_idle_timeout=IDLE_SECONDS,
        max_sessions=MOST_CLIENTS,
        host=HOST,
    )
    began = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app_: Any) -> AsyncIterator[Any]:  # noqa: ANN401  what Starlette hands on
        async with began(app_) as state, anyio.create_task_group() as group:
            group.start_soon(handlers.follower.follow)
            yield state
            group.cancel_scope.cancel()

    app.router.lifespan_context = lifespan
    return TokenRequired(OpenSessions(app, MOST_CLIENTS), token)


def serve_http(
    projects: Projects, port: int, announce: Callable[[str, str], None], actor: str | None = None
) -> None:
    """Serve until interrupted; `announce` is given the address and the token. Port 0 means any free one.

    Raises Failed if the port is taken.
    """
    gc.enable()  # `shell` turned it off for commands that are over in an instant
    token = secrets.token_urlsafe(32)
    with _listening(port) as listener:
        announce(f"http://{HOST}:{listener.getsockname()[1]}{PATH}", token)
        for name in ("mcp", "uvicorn"):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [_OneLine(logging.WARNING)], False
        app = application(projects, token, actor)
        config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise Failed(
            f"cannot listen on port {port}: {reason}", code="cannot-listen", port=port, reason=reason
        ) from None
    return listener
