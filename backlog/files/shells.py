"""Puts a shell's completion script where that shell looks for it."""

import os
from typing import NamedTuple

from backlog.errors import InvalidInput, InvalidValue, Refused, quoted
from backlog.files import atomic, folders
from backlog.files.contents import read_text


class StartFile(NamedTuple):
    """Where a shell's script belongs, and what else makes the shell read it; empty for nothing."""

    path: str
    advice: str


MAX_BYTES = 1_000_000
SHELLS = ("bash", "zsh", "fish", "pwsh")


def shell_named(given: str | None, login_shell: str | None) -> str:
    """Return the shell that was named, else the one that the user logs in with; raise InvalidInput."""
    if given is not None:
        name = given.strip().lower()
        if name not in SHELLS:
            raise InvalidValue("shell", given, SHELLS)
        return name
    name = os.path.basename(login_shell or "")
    if name not in SHELLS:
        raise InvalidInput(
            f"cannot tell which shell you use; supported: {', '.join(SHELLS)}",
            code="unknown-shell",
            allowed=SHELLS,
        )
    return name


def place(shell: str, home: str, data: str | None, config: str | None) -> StartFile:
    """Return the place of a shell's script in a home folder; `data` and `config` as XDG sets them."""
    data = data or os.path.join(home, ".local", "share")
    config = config or os.path.join(home, ".config")
    if shell == "bash":
        path = os.path.join(data, "bash-completion", "completions", "backlog")
        return StartFile(
            path,
            f"a new shell reads it where bash-completion is installed; else add to ~/.bashrc: source {path}",
        )
    if shell == "zsh":
        folder = os.path.join(home, ".zsh", "completions")
        return StartFile(
            os.path.join(folder, "_backlog"),
            f"add to ~/.zshrc, before compinit: fpath=({folder} $fpath)",
        )
    if shell == "fish":
        return StartFile(os.path.join(config, "fish", "completions", "backlog.fish"), "")
    path = os.path.join(config, "powershell", "backlog-completion.ps1")
    return StartFile(path, f"add to the file that $PROFILE names: . {path}")


def install(path: str, script: str, mark: str) -> None:
    """Write a script, replacing an older one of ours; raise Refused for somebody else's file, or Failed."""
    before = read_text(path, MAX_BYTES)
    if before is not None and before.strip() and mark not in before:
        raise Refused(
            f"{quoted(path, 200)} already exists and was not written by backlog",
            code="file-exists",
            path=path,
            script=True,
        )
    folders.make(os.path.dirname(path))
    atomic.write(path, (script.encode(),))
