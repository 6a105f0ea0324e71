"""Adds the server to a client's configuration, and overwrites nothing that is not ours.

The files are those of the clients' own documentation, as of 2026 (docs/mcp.md names them).
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Conflict, Failed, InvalidInput, InvalidValue, quoted
from backlog.files.atomic import write as write_file
from backlog.files.contents import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "backlog"
LARGEST_FILE = 10_000_000
COMMAND = ["backlog", "mcp", "start"]


class Client(NamedTuple):
    """A client: where its files are, the user's and a project's, None for none; how its entry is written.

    `key` is where servers are entered in the JSON of the file, `extra` what an entry says beside the command.
    `toml` files are written as such. `on_macos` is the user's file there if it is another one.
    """

    user: str
    project: str | None
    key: str = "mcpServers"
    extra: Mapping[str, str] = {}
    toml: bool = False
    on_macos: str | None = None

    @property
    def file(self) -> str:
        """The user's file on this machine, `~` being their home."""
        return self.on_macos or self.user if sys.platform == "darwin" else self.user


class PlannedEntry(NamedTuple):
    """What `write` is to do: the file, the folder it lies in whatever links say, its text, if it has it."""

    path: str
    within: str
    text: str
    done: bool


_APPS = "~/Library/Application Support"
CLIENTS = {
    "claude": Client("~/.claude.json", ".mcp.json"),
    "claude-desktop": Client(
        "~/.config/Claude/claude_desktop_config.json",
        None,
        on_macos=f"{_APPS}/Claude/claude_desktop_config.json",
    ),
    "codex": Client("~/.codex/config.toml", ".codex/config.toml", toml=True),
    "cursor": Client("~/.cursor/mcp.json", ".cursor/mcp.json"),
    "gemini": Client("~/.gemini/settings.json", ".gemini/settings.json"),
    "vscode": Client(
        "~/.config/Code/User/mcp.json",
        ".vscode/mcp.json",
        "servers",
        {"type": "stdio"},
        on_macos=f"{_APPS}/Code/User/mcp.json",
    ),
    "windsurf": Client("~/.codeium/windsurf/mcp_config.json", None),
    "zed": Client(
        "~/.config/zed/settings.json", ".zed/settings.json", "context_servers", {"source": "custom"}
    ),
}
"""The clients by name."""


def entry(client: str) -> str:
    """Return the text to put into a client's file by hand; raise InvalidInput for an unknown client."""
    known = _named(client)
    return _toml() if known.toml else f"{json.dumps({known.key: {NAME: _server(known)}}, indent=2)}\n"


def plan(client: str, directory: str, *, user: bool) -> PlannedEntry:
    """Return what enters the server into the user's file of a client, or into the project's.

    Raises InvalidInput for a client that has no such file, Conflict where the file has another server of
    the same name, and Failed for a file that cannot be read or is more than plain JSON.
    """
    known = _named(client)
    place = known.file if user else known.project
    if place is None:
        raise InvalidInput(
            f"{client} has no file of its own in a project", code="no-project-file", client=client
        )
    within = os.path.expanduser("~") if user else directory
    path = os.path.join(within, place.removeprefix("~/"))
    before = read_text(path, LARGEST_FILE, within=within)
    text = _toml_with(path, before) if known.toml else _json_with(path, before, known)
    return PlannedEntry(path, within, text, text == before)


def write(planned: PlannedEntry) -> None:
    """Do what was planned; raise Failed if the file cannot be written."""
    if not planned.done:
        write_file(planned.path, [planned.text.encode()], within=planned.within, make_folders=True)


def _named(client: str) -> Client:
    known = CLIENTS.get(client.strip().lower())
    if known is None:
        raise InvalidValue("client", client, tuple(CLIENTS))
    return known


def _server(client: Client) -> dict[str, object]:
    return {**client.extra, "command": COMMAND[0], "args": COMMAND[1:]}


def _is_ours(entry: object) -> bool:
    """Say whether an entry starts this program as we would; what else it says is the person's own."""
    return isinstance(entry, dict) and [entry.get("command"), entry.get("args")] == [COMMAND[0], COMMAND[1:]]


def _json_with(path: str, before: str | None, client: Client) -> str:
    """Return the JSON of a file with the entry; everything else in it keeps its place and value."""
    whole = _parsed(path, before)
    servers = whole.setdefault(client.key, {})
    if not isinstance(servers, dict):
        raise _unusable(path, f"{client.key} is not an object")
    if NAME in servers:
        if not _is_ours(servers[NAME]):
            raise _taken(path)
        return before or ""
    servers[NAME] = _server(client)
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n"


def _parsed(path: str, before: str | None) -> dict[str, object]:
    if before is None or not before.strip():
        return {}
    try:
        whole = json.loads(before)
    except (ValueError, RecursionError):
        raise _unusable(path, "it is not plain JSON; it may have comments") from None
    if not isinstance(whole, dict):
        raise _unusable(path, "it holds no object")
    return whole


def _toml() -> str:
    return f'[mcp_servers.{NAME}]\ncommand = "{COMMAND[0]}"\nargs = {json.dumps(COMMAND[1:])}\n'


def _toml_with(path: str, before: str | None) -> str:
    """Return the TOML of a file with the entry at its end."""
    try:
        whole = tomllib.loads(before or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        raise _unusable(path, "it is not valid TOML") from None
    servers = whole.get("mcp_servers", {})
    if not isinstance(servers, dict):
        raise _unusable(path, "mcp_servers is not a table")
    if NAME in servers:
        if not _is_ours(servers[NAME]):
            raise _taken(path)
        return before or ""
    text = (before or "").rstrip("\n")
    return f"{text}\n\n{_toml()}" if text else _toml()


def _taken(path: str) -> Conflict:
    return Conflict(
        f"{quoted(path, 200)} has a different server called {NAME}; it was left as it is",
        code="server-exists",
        path=path,
    )


def _unusable(path: str, reason: str) -> Failed:
    return Failed(
        f"cannot change {quoted(path, 200)}: {reason}", code="config-unusable", path=path, reason=reason
    )
