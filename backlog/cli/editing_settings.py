"""Lets people change settings one question at a time, or all of them in their editor."""

from __future__ import annotations

import os
import shlex
import tempfile
from typing import TYPE_CHECKING

from backlog.cli.asking import checked_answer, confirmed
from backlog.cli.command import UsageError
from backlog.cli.output import complain, on_terminal
from backlog.domain.errors import BacklogError, Failed, InvalidInput, quoted
from backlog.domain.setting_keys import settings_with
from backlog.domain.settings_sheet import changes, editable_keys, value_text, written
from backlog.service.settings import check_editor, configuration, set_several

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.setting_keys import SettingKey
    from backlog.domain.settings import Settings

CLEAR = "-"
_MAX_BYTES = 4_000_000


def ask_all(app: App) -> dict[SettingKey, str]:
    """Ask for each setting that has an effect, then set what was changed; return that."""
    settings = configuration(app.context()).settings
    complain(f"Enter keeps a value, {CLEAR} clears it. Nothing is changed until the last answer.\n")
    wanted: dict[SettingKey, str] = {}
    for key in editable_keys():
        if key.in_use:
            given = _asked(key, settings)
            if given != value_text(key, settings):
                wanted[key] = given
                settings = settings_with(key, given, settings)
    if wanted:
        set_several(app.context("config"), wanted)
    return wanted


def _asked(key: SettingKey, settings: Settings) -> str:
    def checked(answer: str) -> str:
        given = "" if answer.strip() == CLEAR else answer
        if given != value_text(key, settings):
            settings_with(key, given, settings)
            if key.name == "defaultEditor":
                check_editor(given)
        return given

    return checked_answer(f"{key.name} ({key.meaning})", value_text(key, settings), checked)


def edit_all(app: App) -> dict[SettingKey, str]:
    """Open the settings in the editor, then set what was changed, all or none; return that.

    What was typed is kept in a file if it cannot be taken. Raises Failed or InvalidInput.
    """
    before = configuration(app.context()).settings
    handle, path = tempfile.mkstemp(prefix="backlog-settings-", suffix=".txt")
    with open(handle, "w", encoding="utf-8") as file:
        file.write(written(before))
    kept = f"what you typed is kept in {path}"
    while True:
        try:
            _run_editor(path)
        except BacklogError:
            os.unlink(path)
            raise
        try:
            wanted = changes(_read(path), before)
            if wanted:
                set_several(app.context("config edit"), wanted)
        except BacklogError as error:
            if isinstance(error, InvalidInput) and confirmed(app, f"{error.message}. Edit again?"):
                continue
            error.add_note(kept)
            raise
        os.unlink(path)
        return wanted


def _run_editor(path: str) -> None:
    """Let the user edit a file, in VISUAL, EDITOR, or else vi.

    The setting defaultEditor is not asked, for it may have come with somebody else's backlog. Off a
    terminal only an editor that the environment names is started, for it may be a script, and it gets no
    input that it could wait for. Raises UsageError or Failed.
    """
    import subprocess  # only an editor is ever started

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    attended = on_terminal()
    if not named and not attended:
        raise UsageError(
            "config edit opens an editor, which needs a terminal",
            hint="change single settings with: backlog config set KEY VALUE",
            code="no-terminal",
        )
    named = named or "vi"
    try:
        words = shlex.split(named)
    except ValueError:
        words = []
    if not words:
        raise UsageError(f"{quoted(named)} is not the command of an editor", code="editor-not-found")
    try:
        given = None if attended else subprocess.DEVNULL
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
