"""Runs the server: finds a port, says where it is, and stops when it is told to."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

from backlog.errors import Failed
from backlog.web.app import application
from backlog.web.connections import HttpConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.web.site import Site

MORE_PORTS = 20
"""Ports after the one that was asked for that are tried where it is taken."""
MOST_AT_ONCE = 400
"""Connections that are served at once; further ones are asked to come again."""


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens at a port, or at the next free one; raise Failed if none is free."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Failed(
            f"cannot listen at {host}: {error.strerror or error}", code="cannot-listen", port=port
        ) from None
    reason = "it is taken"
    for number in range(port, min(port + MORE_PORTS, 65_535) + 1) if port else (0,):
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((address[0], number, *address[2:]))
            made.listen(128)
        except OSError as error:
            made.close()
            reason = error.strerror or str(error)
        else:
            return made
    raise Failed(f"cannot listen at port {port} of {host}: {reason}", code="cannot-listen", port=port)


def serve(site: Site, made: socket.socket, started: Callable[[], None] | None = None) -> None:
    """Serve a site until SIGINT or SIGTERM; `started` is called once requests are answered."""
    try:
        with suppress(KeyboardInterrupt):  # that is how it is stopped
            server_of(site, started).run(sockets=[made])
    finally:
        site.close()
        made.close()


def server_of(site: Site, started: Callable[[], None] | None = None) -> uvicorn.Server:
    """Return the server of a site, which does not run yet."""
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # it would print tracebacks and addresses
    config = uvicorn.Config(
        application(site),
        access_log=False,
        http=HttpConnection,
        lifespan="off",
        limit_concurrency=MOST_AT_ONCE,
        log_config=None,
        loop="asyncio",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ws="none",
    )
    server = _Server(config)
    server.started_hook = started
    return server


class _Server(uvicorn.Server):
    """Says when it answers."""

    started_hook: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started_hook is not None and self.started:
            self.started_hook()
