"""The settings as one text to be edited: `name: value` lines, each under what it means."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.setting_keys import KEYS, SettingKey, key_named, settings_with
from backlog.errors import InvalidInput, quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from backlog.domain.settings import Settings

_HEAD = """\
# The settings of this backlog. Change values, save, and close the editor.
# Lines that are missing or unchanged change nothing. A list is written A, B;
# where an item has a comma: ["one, two", "three"].
"""
_UNUSED = "# Kept for other programs; without effect here.\n"


def editable_keys() -> list[SettingKey]:
    """Return the settings that can be set, those without effect last; statuses before what names one."""
    keys = sorted((key for key in KEYS if key.read is not None), key=lambda key: key.name != "statuses")
    return [key for key in keys if key.in_use] + [key for key in keys if not key.in_use]


def written(settings: Settings) -> str:
    """Return the text that is given to the editor."""
    parts = [_HEAD]
    for key in editable_keys():
        meaning = f"\n# {key.meaning}\n" if key.in_use else _UNUSED if _UNUSED not in parts else ""
        if meaning == _UNUSED:
            parts.append("\n")
        parts += [meaning, f"{key.name}: {value_text(key, settings)}\n"]
    return "".join(parts)


def value_text(key: SettingKey, settings: Settings) -> str:
    """Return the value of a setting as it may be typed, so that reading it gives the same value."""
    value = getattr(settings, key.field)
    if isinstance(value, tuple):
        if any("," in item or item.startswith("[") for item in value):
            return json.dumps(list(value), ensure_ascii=False)
        return ", ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def changes(text: str, settings: Settings) -> dict[SettingKey, str]:
    """Return the settings that an edited text changes, in the order of `editable_keys`.

    Raises InvalidInput, naming the line: an unknown or repeated name, a value that it cannot have.
    """
    entries: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            name, value = _entry(line, entries)
            entries[name] = value
        except InvalidInput as error:
            raise error.at_line(number) from None
    wanted = {}
    for key in editable_keys():
        given = entries.pop(key.name, None)
        if given is not None and given != value_text(key, settings):
            settings = settings_with(key, given, settings)
            wanted[key] = given
    for name in entries:
        settings_with(key_named(name), "", settings)  # raises: it cannot be set
    return wanted


def _entry(line: str, before: Collection[str]) -> tuple[str, str]:
    """Return the name and the value in a line; raise InvalidInput, also for a name that was there before."""
    name, colon, value = line.partition(":")
    key = key_named(name.strip())
    if not colon:
        raise InvalidInput(f"{quoted(line)} is not in the form name: value", code="invalid-settings")
    if key.name in before:
        raise InvalidInput(f"{key.name} appears twice", code="invalid-settings", setting=key.name)
    return key.name, value.strip()
