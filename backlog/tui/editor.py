"""Lets the person edit a text in their own editor, and gives the terminal back whatever happens."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from backlog.errors import BacklogError, Failed
from backlog.processes import editor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App

_SANE = "\x1b[?1049l\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?25h\x1b[0m"
"""Leaves what an editor that was killed may have left on: its screen, the mouse, pasting, a hidden cursor."""


def edited(app: App[None], text: str) -> str:
    """Return a text as the person leaves it; raise InvalidInput or Failed, and change nothing then."""
    path = editor.new_file(text, ".md")
    problem: BacklogError | None = None
    try:
        with app.suspend(), _terminal():
            try:
                editor.run(path)
            except BacklogError as error:
                problem = error  # it must not leave `suspend`, which would not resume
        if problem is not None:
            raise problem
        return editor.read(path).replace("\r\n", "\n").rstrip("\n")
    except SuspendNotSupported:
        raise Failed("no editor can be opened on this terminal", code="editor-failed") from None
    finally:
        with suppress(OSError):
            os.unlink(path)


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
