"""Lets people change settings one question at a time, or all of them in their editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import UsageError
from backlog.cli.editor import can_edit, edited
from backlog.cli.output import emit
from backlog.cli.questions import ask_checked
from backlog.domain.setting_keys import settings_with
from backlog.domain.settings_text import changes, editable_keys, value_text, written
from backlog.render.json import settings as json_settings
from backlog.render.terminal import write_to_stderr
from backlog.render.text import settings as text_settings
from backlog.service.settings import check_editor, configuration, set_several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.app import App
    from backlog.domain.setting_keys import SettingKey
    from backlog.domain.settings import Settings

CLEAR = "-"


def ask_all(app: App) -> dict[SettingKey, str]:
    """Ask for each setting that has an effect, then set what was changed; return that."""
    before = settings = configuration(app.context()).settings
    write_to_stderr(f"Enter keeps a value, {CLEAR} clears it. Nothing is changed until the last answer.\n")
    wanted: dict[SettingKey, str] = {}
    for key in editable_keys():
        if key.in_use:
            given = _asked(key, settings)
            if given != value_text(key, settings):
                wanted[key] = given
                settings = settings_with(key, given, settings)
    if wanted:
        set_several(app.context("config"), wanted, seen={key: value_text(key, before) for key in wanted})
    return wanted


def print_changes(app: App, changed: Mapping[SettingKey, str]) -> None:
    """Print what was set; as JSON, all settings as they now are."""
    if app.as_json:
        emit(json_settings.listing(configuration(app.context())))
    else:
        lines = [text_settings.set_line(key, value) for key, value in changed.items()]
        emit("".join(lines) or "Nothing was changed.\n")


def _asked(key: SettingKey, settings: Settings) -> str:
    def checked(typed: str) -> str:
        given = "" if typed.strip() == CLEAR else typed
        if given != value_text(key, settings):
            settings_with(key, given, settings)
            if key.name == "defaultEditor":
                check_editor(given)
        return given

    return ask_checked(f"{key.name} ({key.meaning})", value_text(key, settings), checked)


def edit_all(app: App) -> dict[SettingKey, str]:
    """Open the settings in the editor, then set what was changed, all or none; return that.

    What was typed is kept in a file if it cannot be taken. Raises Failed, InvalidInput, or Conflict for a
    setting that somebody else has changed meanwhile.
    """
    before = configuration(app.context()).settings

    def take(text: str) -> dict[SettingKey, str]:
        wanted = changes(text, before)
        if wanted:
            set_several(
                app.context("config edit"), wanted, seen={key: value_text(key, before) for key in wanted}
            )
        return wanted

    if not can_edit():
        raise UsageError(
            "config edit opens an editor, which needs a terminal",
            hint="change single settings with: backlog config set KEY VALUE",
            code="no-terminal",
        )
    return edited(app, written(before), take, name="settings.txt")
