"""`backlog mcp setup`: enters the MCP server in a client's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.errors import printable

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, client: str, user: bool = False, print_: bool = False) -> None:
    """Add the MCP server to a client's configuration, in the file of this project or of the user.

    The clients are claude, claude-desktop, codex, cursor, gemini, vscode, windsurf and zed. Everything else
    in the file stays as it is, and so does a different server of the same name (exit code 5).
    """
    from backlog.mcp import setup

    if print_:
        emit(setup.entry(client))
        return
    planned = setup.plan(client, app.directory(), user=user)
    setup.write(planned)
    if app.as_json:
        from backlog.render.json import document

        emit(document("mcp-setup", "file", {"path": printable(planned.path), "changed": not planned.done}))
    else:
        emit(f"{'Unchanged' if planned.done else 'Wrote'}: {printable(planned.path)}\n")


command = Command(
    run,
    (
        switch("--user", "for all your projects, instead of this one"),
        switch("--print", "print the entry, and write nothing", name="print_"),
        JSON,
    ),
    Argument("client", "CLIENT", "claude, claude-desktop, codex, cursor, gemini, vscode, windsurf or zed"),
)
