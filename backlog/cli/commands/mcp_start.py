"""`backlog mcp start`: serves the backlog to agents over MCP (docs/mcp.md)."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from backlog.cli.command import Command, UsageError, switch, text
from backlog.errors import Failed, quoted
from backlog.render.terminal import write_to_stderr

if TYPE_CHECKING:
    from backlog.app import App

MAX_PORT = 65_535


def run(app: App, *, cwd: str | None = None, http: bool = False, port: str | None = None) -> None:
    """Serve the backlog to agents over MCP, on standard input and output.

    It ends when the client closes them. One entry in a client's configuration serves every project: a
    call finds the backlog by its argument `project`, by --cwd or BACKLOG_CWD, by the client's own
    folders, or by the current one. `backlog mcp setup` writes the entry.

    With --http several clients can use it, on this machine only, with the token that is printed.
    """
    if port is not None and not http:
        raise UsageError("--port belongs to --http", code="missing-option")
    if cwd is not None and not os.path.isdir(cwd):
        raise UsageError(f"--cwd {quoted(cwd)} is not a directory", code="invalid-directory")
    if not http and (sys.stdin is None or sys.stdout is None):
        raise UsageError("MCP needs standard input and output; one of them is closed", code="closed-stream")
    number = _port(port)
    try:
        from backlog.mcp.project import Projects
        from backlog.mcp.server import serve_stdio
    except ImportError as error:
        raise Failed(
            f"`backlog mcp start` needs the extra `mcp`: {error.name} is missing",
            code="extra-missing",
            extra="mcp",
        ) from None
    actor = app.given_actor() or os.environ.get("BACKLOG_ACTOR") or None
    with closing(
        Projects(None if cwd is None else os.path.abspath(cwd), named=app.named_database())
    ) as projects:
        if not http:
            serve_stdio(projects, actor)
            return
        from backlog.mcp.http import serve_http

        serve_http(projects, number, _announce, actor)


def _announce(address: str, token: str) -> None:
    write_to_stderr(
        f"Listening on {address}\nEvery request needs the header: Authorization: Bearer {token}\n"
    )


def _port(given: str | None) -> int:
    """Return the port to listen on, 0 for any that is free; raise UsageError."""
    word = (given or "0").strip()
    if not (word.isascii() and word.isdigit() and int(word[:6]) <= MAX_PORT):
        raise UsageError(
            f"--port {quoted(given or '')} is not a port from 0 to {MAX_PORT}", code="invalid-port"
        )
    return int(word)


command = Command(
    run,
    (
        text("--cwd", "DIRECTORY", "look for the backlog from here; default: where the client works"),
        switch("--http", "serve several clients over HTTP on this machine, instead of one on a pipe"),
        text("--port", "NUMBER", "with --http: the port; default: any free one"),
    ),
)
