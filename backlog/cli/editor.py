"""Lets people change a text in their editor; what they typed is never lost."""

from __future__ import annotations

import os
import shlex
import tempfile
from typing import TYPE_CHECKING, TypeVar

from backlog.cli.command import UsageError
from backlog.cli.output import on_terminal
from backlog.cli.questions import confirmed
from backlog.errors import BacklogError, Failed, InvalidInput, Refused, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App

T = TypeVar("T")
_MAX_BYTES = 4_000_000


def can_edit() -> bool:
    """Say whether there is an editor: off a terminal only one that the environment names."""
    return bool(_named()) or on_terminal()


def edited(app: App, text: str, take: Callable[[str], T], *, name: str) -> T:
    """Open a text in the editor, hand over what became of it, and return what `take` returns.

    If that raises InvalidInput or Refused, it is asked whether to edit again; what was typed is kept in a
    file, which the error names, whenever it cannot be taken. `name` ends the name of that file. Raises what
    `take` raises, UsageError, and Failed.
    """
    handle, path = tempfile.mkstemp(prefix="backlog-", suffix=f"-{name}")
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
    kept = f"what you typed is kept in {path}"
    while True:
        try:
            _run_editor(path)
        except BacklogError:
            os.unlink(path)
            raise
        try:
            taken = take(_read(path))
        except BacklogError as error:
            again = isinstance(error, InvalidInput | Refused)
            if again and confirmed(app, f"{error.message}. Edit again?"):
                continue
            error.add_note(kept)
            raise
        os.unlink(path)
        return taken


def _named() -> str | None:
    return os.environ.get("VISUAL") or os.environ.get("EDITOR")


def _run_editor(path: str) -> None:
    """Let the user edit a file, in VISUAL, EDITOR, or else vi.

    The setting defaultEditor is not asked, for it may have come with somebody else's backlog. Off a
    terminal the editor may be a script; it gets no input that it could wait for. Raises UsageError or Failed.
    """
    import subprocess  # only an editor is ever started

    named = _named() or "vi"
    try:
        words = shlex.split(named)
    except ValueError:
        words = []
    if not words:
        raise UsageError(f"{quoted(named)} is not the command of an editor", code="editor-not-found")
    try:
        given = None if on_terminal() else subprocess.DEVNULL
        code = subprocess.run([*words, path], check=False, stdin=given).returncode  # noqa: S603  the user's own choice, no shell
    except OSError as error:
        raise UsageError(
            f"cannot start the editor {quoted(named)}: {error.strerror}",
            hint="name another in EDITOR",
            code="editor-not-found",
        ) from None
    if code:
        raise Failed(f"the editor ended with code {code}; nothing was changed", code="editor-failed")


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise UsageError("the text is too long", code="too-long")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("the text is not valid UTF-8", code="invalid-encoding") from None
    except OSError as error:
        raise Failed(f"cannot read {quoted(path, 200)}: {error.strerror}", code="file-unavailable") from None
