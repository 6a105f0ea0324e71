"""Lets people change a text in their editor; what they typed is never lost."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from backlog.cli.command import UsageError
from backlog.cli.output import on_terminal
from backlog.cli.questions import confirmed
from backlog.errors import BacklogError, InvalidInput, Refused
from backlog.processes import editor

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App

T = TypeVar("T")


def can_edit() -> bool:
    """Say whether there is an editor: off a terminal only one that the environment names."""
    return bool(editor.named()) or on_terminal()


def edited(app: App, text: str, take: Callable[[str], T], *, name: str) -> T:
    """Open a text in the editor, hand over what became of it, and return what `take` returns.

    If that raises InvalidInput or Refused, it is asked whether to edit again; what was typed is kept in a
    file, which the error names, whenever it cannot be taken. `name` ends the name of that file. Raises what
    `take` raises, UsageError, and Failed.
    """
    path = editor.new_file(text, f"-{name}")
    kept = f"what you typed is kept in {path}"
    while True:
        try:
            _run(path)
        except BacklogError:
            with suppress(FileNotFoundError):  # the editor may have removed it
                os.unlink(path)
            raise
        try:
            taken = take(editor.read(path))
        except BacklogError as error:
            again = isinstance(error, InvalidInput | Refused)
            if again and confirmed(app, f"{error.message}. Edit again?"):
                continue
            error.add_note(kept)
            raise
        with suppress(FileNotFoundError):
            os.unlink(path)
        return taken


def _run(path: str) -> None:
    """Run the editor; off a terminal it may be a script, which gets no input that it could wait for."""
    try:
        editor.run(path, gets_input=on_terminal())
    except InvalidInput as error:
        raise UsageError(error.message, hint="name another in EDITOR", code=error.code) from None
