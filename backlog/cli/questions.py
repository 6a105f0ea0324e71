"""Asks questions on a terminal; anywhere else nobody is asked, and a script says beforehand what it wants."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

from backlog.cli.output import flush, on_terminal
from backlog.render.terminal import write_to_stderr

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App

T = TypeVar("T")
_LONGEST = 4_096
"""The longest line that a Linux terminal passes on (termios(3), canonical mode)."""


def confirmed(app: App, question: str) -> bool:
    """Ask on a terminal and return whether the answer is yes; anywhere else, and with --json, it is no."""
    if app.as_json or not on_terminal():
        return False
    return ask(f"{question} [y/N] ").lower() in {"y", "yes"}


def ask(question: str) -> str:
    """Ask on the terminal and return the answer, "" if there is none."""
    line = _asked(question)
    if not line:
        write_to_stderr("\n")
    return line.strip()


def ask_checked(question: str, default: str | None, check: Callable[[str], T]) -> T:
    """Ask until the answer passes a check, which raises InvalidInput; return what the check returns.

    Enter gives the default, if there is one. Raises KeyboardInterrupt if there will be no answer.
    """
    from backlog.errors import InvalidInput, printable
    from backlog.render.terminal import on_one_line

    shown = on_one_line(f"{question} [{default}]" if default else question)
    while True:
        line = _asked(f"{shown}: ")
        if not line:
            raise KeyboardInterrupt
        given = line.rstrip("\n") or default
        if given is None:
            continue
        try:
            return check(given)
        except InvalidInput as error:
            write_to_stderr(f"Error: {printable(error.message)}\n")


def _asked(question: str) -> str:
    """Ask on the terminal and return the line that is typed with its end, "" if the input has ended."""
    flush()
    write_to_stderr(question)
    line = _line(sys.stdin.fileno()).decode(sys.stdin.encoding, "surrogateescape")
    if line and not line.endswith("\n"):
        write_to_stderr("\n")
    return line


def _line(terminal: int) -> bytes:
    """Return the line that is typed at a terminal; Ctrl-C ends the waiting, however early it is pressed.

    Python looks at its signals between two instructions. One that comes after it has looked, and before it
    waits in `read`, would be seen at the next key only; so it waits for the signal as well.
    """
    import select
    import signal

    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    before = signal.set_wakeup_fd(theirs)
    typed = b""
    try:
        while not typed.endswith(b"\n"):
            ready, _, _ = select.select([terminal, ours], [], [])
            if ours in ready:
                os.read(ours, _LONGEST)  # whatever the signal was, Python has seen to it by now
            if terminal in ready:
                read = os.read(terminal, _LONGEST)
                if not read:
                    break
                typed += read
    finally:
        signal.set_wakeup_fd(before)
        os.close(ours)
        os.close(theirs)
    return typed
