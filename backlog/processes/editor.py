"""Runs the editor of the person at the terminal on a file of their own, and reads what became of it."""

from __future__ import annotations

import os
import shlex
import tempfile

from backlog.errors import Failed, InvalidInput, quoted

MAX_BYTES = 4_000_000
"""How long a text may be that is taken back."""


def named() -> str | None:
    """Return the command that the environment names, VISUAL before EDITOR, or None.

    The setting defaultEditor is not asked, for it may have come with somebody else's backlog.
    """
    return os.environ.get("VISUAL") or os.environ.get("EDITOR")


def new_file(text: str, ending: str) -> str:
    """Write a text into a new file that nobody else can read, and return its path; raise Failed.

    The caller removes it. `ending` ends its name.
    """
    path = None
    try:
        handle, path = tempfile.mkstemp(prefix="backlog-", suffix=ending)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as error:
        if path is not None:
            os.unlink(path)
        raise Failed(f"cannot write the text to a file: {error.strerror}", code="file-unavailable") from None
    return path


def run(path: str, *, gets_input: bool = True) -> None:
    """Let the person edit a file, in the editor that is named, or else in vi, and wait for its end.

    Ctrl-C is the editor's own. Without input a script that is named as the editor cannot wait for any.
    Raises InvalidInput for an editor that cannot be started, Failed for one that ends with a code.
    """
    import signal  # only an editor is ever started here
    import subprocess

    wanted = named() or "vi"
    try:
        words = shlex.split(wanted)
    except ValueError:
        words = []
    if not words:
        raise InvalidInput(f"{quoted(wanted)} is not the command of an editor", code="editor-not-found")
    given = None if gets_input else subprocess.DEVNULL
    before = signal.signal(
        signal.SIGINT, lambda *_: None
    )  # the editor begins with the default, as after any exec
    try:
        code = subprocess.run([*words, path], check=False, stdin=given).returncode  # noqa: S603  the person's own choice, no shell
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InvalidInput(
            f"cannot start the editor {quoted(wanted)}: {why}", code="editor-not-found"
        ) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise Failed(f"the editor ended with code {code}; nothing was changed", code="editor-failed")


def read(path: str) -> str:
    """Return what is in a file; raise InvalidInput if that is no text, or too long, and Failed."""
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InvalidInput("the text is too long", code="too-long")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("the text is not valid UTF-8", code="invalid-encoding") from None
    except OSError as error:
        raise Failed(f"cannot read {quoted(path, 200)}: {error.strerror}", code="file-unavailable") from None
