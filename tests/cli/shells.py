"""Runs interactive shells on a pseudo-terminal, and tells with which words they called `backlog`."""

import os
import pty
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import UNDER_CI

SECONDS = 60
"""A shell that says nothing for so long hangs."""

READY = "READY>"

# Asked for completions it is the real program; anything else it notes down, each word ended by a NUL.
_PROGRAM = """\
#!/bin/sh
if [ "$1" = completion ]; then exec "{python}" -m backlog "$@"; fi
{{ for word; do printf '%s\\0' "$word"; done; printf '\\n'; }} >> "{record}"
"""

_START = {
    "bash": (".bashrc", "PS1='{ready} '; PS2=; HISTFILE=; . '{script}'\n"),
    "zsh": (
        ".zshrc",
        "PS1='{ready} '; RPS1=; fpath=('{folder}' $fpath); autoload -Uz compinit; compinit -u -D\n",
    ),
    "fish": (
        ".config/fish/config.fish",
        (
            "set fish_greeting; set fish_autosuggestion_enabled 0\n"
            "function fish_prompt; printf '{ready} '; end\n"
        ),
    ),
}
_ARGUMENTS = {
    "bash": ("--noprofile", "--rcfile", "{home}/.bashrc", "-i"),
    "zsh": ("-i",),
    "fish": ("-i",),
}


class Shell(NamedTuple):
    """An interactive shell at its prompt."""

    process: int
    terminal: int
    record: Path

    def typed(self, *lines: str) -> list[list[str]]:
        """Type lines, each ended by Enter, and return the words of each call of `backlog` that they made."""
        seen = b""
        for line in lines:
            before = len(self.calls())
            os.write(self.terminal, f"{line}\r".encode())
            deadline = time.monotonic() + SECONDS
            while len(self.calls()) == before:
                if time.monotonic() > deadline:
                    pytest.fail(f"{line!r} called nothing: {seen[-2000:]!r}")
                seen += self.printed()
        return self.calls()

    def calls(self) -> list[list[str]]:
        """Return the words of each call of `backlog` so far."""
        if not self.record.exists():
            return []
        calls = self.record.read_bytes().decode().split("\0\n")
        return [call.split("\0") for call in calls[:-1]]

    def printed(self, seconds: float = 0.05) -> bytes:
        """Return what has been printed since it was last asked for."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.terminal, 65_536)
        except OSError:  # Linux says so of a terminal whose processes have ended
            return b""


@contextmanager
def started(name: str, home: Path, script: Path, cwd: Path) -> Iterator[Shell]:
    """Lend a shell with an empty home, which completes with the script that was installed there."""
    path = shutil.which(name)
    if path is None:
        missing = f"{name} is not installed here; .ci/run installs it"
        if UNDER_CI:
            pytest.fail(missing)
        pytest.skip(missing)  # a developer's machine need not have every shell
    start, text = _START[name]
    (home / start).parent.mkdir(parents=True, exist_ok=True)
    (home / start).write_text(text.format(ready=READY, script=script, folder=script.parent))
    program = home / "bin" / "backlog"
    program.parent.mkdir()
    program.write_text(_PROGRAM.format(python=sys.executable, record=home / "record"))
    program.chmod(0o755)
    environment = {
        **os.environ,
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
    }
    arguments = [argument.format(home=home) for argument in _ARGUMENTS[name]]
    process, terminal = _forked(path, arguments, environment, cwd)
    try:
        shell = Shell(process, terminal, home / "record")
        _wait_for_prompt(shell)
        yield shell
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def _forked(path: str, arguments: list[str], environment: Mapping[str, str], cwd: Path) -> tuple[int, int]:
    process, terminal = pty.fork()
    if process == 0:
        try:
            os.chdir(cwd)
            os.execve(path, [path, *arguments], dict(environment))  # noqa: S606  the shell under test
        finally:
            os._exit(127)
    return process, terminal


def _wait_for_prompt(shell: Shell) -> None:
    seen = b""
    deadline = time.monotonic() + SECONDS
    while READY.encode() not in seen:
        if time.monotonic() > deadline:
            pytest.fail(f"no prompt: {seen!r}")
        seen += shell.printed()
