"""Runs the program on a pseudo-terminal, as somebody who sits at one sees it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests.conftest import PATIENCE_SECONDS, Finished
from tests.forking import started_forked


def on_a_terminal(
    cwd: Path,
    *argv: str | bytes,
    answers: str = "",
    rows: int = 50,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
) -> Finished:
    """Run the program where somebody types `answers`; all that the terminal gets is in `stdout`."""
    ours, theirs = _terminal(rows, columns)
    process = subprocess.Popen(
        [sys.executable, "-m", "backlog", *argv],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        os.write(ours, answers.encode())
        shown = _read_to_the_end(ours)
        code = process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        os.close(ours)
    return Finished(code, shown.decode().replace("\r\n", "\n"), "")


def on_a_terminal_forked(cwd: Path, *argv: str | bytes, answers: str = "") -> Finished:
    """Do the same in a fork of a process that has imported the program: for tests that run every command.

    Pager and editor ask nothing, and no board opens full-screen.
    """
    ours, theirs = _terminal(50, 80)
    env = {**os.environ, "PAGER": "cat", "EDITOR": "true"}
    if argv[:1] == ("board",):
        env["CI"] = "1"
    try:
        with started_forked(argv, cwd=cwd, streams=(theirs, theirs, theirs), env=env) as wait:
            os.close(theirs)
            os.write(ours, answers.encode())
            shown = _read_to_the_end(ours)
            code = wait()
    finally:
        os.close(ours)
    return Finished(code, shown.decode().replace("\r\n", "\n"), "")


def interrupted(cwd: Path, *argv: str, at: str) -> Finished:
    """Run the program on a terminal of its own, and press Ctrl-C there once, as soon as it shows `at`."""
    ours, theirs = _terminal(50, 80)
    process = subprocess.Popen(
        [sys.executable, "-m", "backlog", *argv],
        cwd=cwd,
        preexec_fn=partial(os.login_tty, theirs),  # noqa: PLW1509  a key sends a signal to whose terminal it is
        pass_fds=(theirs,),
    )
    os.close(theirs)
    try:
        shown = _read_until(ours, at.encode())
        os.write(ours, b"\x03")
        shown += _read_to_the_end(ours)
        code = process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return Finished(code, shown.decode().replace("\r\n", "\n"), "")


def _terminal(rows: int, columns: int) -> tuple[int, int]:
    """Open a pseudo-terminal of that size; return its two ends, the program's last."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return ours, theirs


def _read_until(terminal: int, wanted: bytes) -> bytes:
    shown = b""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while wanted not in shown:
        if not select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError(shown)
        shown += os.read(terminal, 65_536)
    return shown


def _read_to_the_end(terminal: int) -> bytes:
    shown = b""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        if not select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError(shown)
        try:
            read = os.read(terminal, 65_536)
        except OSError:  # that is how Linux tells that nobody is at the other end any more
            return shown
        if not read:
            return shown
        shown += read
