"""Lets the person edit a text in their own editor, and gives the terminal back whatever happens."""

from __future__ import annotations

import os
import shlex
import signal
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from backlog.errors import BacklogError, Failed, InvalidInput, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App

MAX_BYTES = 4_000_000
_SANE = "\x1b[?1049l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m"
"""Leaves what an editor that was killed may have left on: its screen, the mouse, pasting, a hidden cursor."""


def words() -> list[str]:
    """Return the command of the editor: VISUAL, EDITOR, or else vi; raise InvalidInput.

    The setting defaultEditor is not asked, for it may have come with somebody else's backlog.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        found = shlex.split(named)
    except ValueError:
        found = []
    if not found:
        raise InvalidInput(f"{quoted(named)} is not the command of an editor", code="editor-not-found")
    return found


def edited(app: App[None], text: str) -> str:
    """Return a text as the person leaves it; raise InvalidInput or Failed, and change nothing then."""
    command = words()
    handle, path = tempfile.mkstemp(prefix="backlog-", suffix=".md")
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        problem: BacklogError | None = None
        with app.suspend(), _terminal():
            problem = _run([*command, path])  # an error must not leave `suspend`, which would not resume
        if problem is not None:
            raise problem
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InvalidInput("the text is too long", code="too-long")
        return content.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\n")
    except SuspendNotSupported:
        raise Failed("no editor can be opened on this terminal", code="editor-failed") from None
    except UnicodeDecodeError:
        raise InvalidInput("the text is not valid UTF-8", code="invalid-encoding") from None
    except OSError as error:
        raise Failed(f"cannot read the text: {error.strerror}", code="file-unavailable") from None
    finally:
        with suppress(OSError):
            os.unlink(path)


def _run(command: list[str]) -> BacklogError | None:
    """Run the editor, and return what was wrong. Ctrl-C is the editor's own; it must not end the board."""
    import subprocess  # only an editor is ever started

    before = signal.signal(
        signal.SIGINT, lambda *_: None
    )  # the editor begins with the default, as after any exec
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603  the user's own choice, no shell
    except (OSError, ValueError) as error:
        return InvalidInput(f"cannot start the editor {quoted(command[0])}: {error}", code="editor-not-found")
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        return Failed(f"the editor ended with code {code}; nothing was changed", code="editor-failed")
    return None


@contextmanager
def _terminal() -> Iterator[None]:
    """Put the terminal's modes back as they were, and leave what was switched on meanwhile."""
    import sys
    import termios

    out = sys.__stdout__
    saved = None
    with suppress(Exception):  # there is no terminal, as in tests
        saved = termios.tcgetattr(0)
    try:
        yield
    finally:
        if saved is not None:
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, saved)
            if out is not None and out.isatty():
                with suppress(OSError):
                    out.write(_SANE)
                    out.flush()
