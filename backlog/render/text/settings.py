"""The settings as `config get` and `config list` print them (docs/contract.md 3.10)."""

from collections.abc import Iterable, Sequence

from backlog.domain.setting_keys import KEYS, SettingKey
from backlog.domain.task import Task
from backlog.errors import listed
from backlog.service.settings import Configuration

NOT_SET = "(not set)"
DISABLED = "(disabled)"
READ_ONLY = "(read-only)"
NOT_IN_USE = "(not in use)"


def listing(configuration: Configuration) -> str:
    """Return every setting, one a line."""
    lines = ["Configuration:"]
    lines += (f"  {key.name}: {listed_value(key, configuration.value(key))}" for key in KEYS)
    return "\n".join(lines) + "\n"


def value(key: SettingKey, configuration: Configuration) -> str:
    """Return the line that `config get` prints: a bare value, empty for none."""
    stored = configuration.value(key)
    if key.name == "hideEmptyColumns":
        stored = bool(stored)
    return f"{_shown(key, stored)}\n"


def set_line(key: SettingKey, given: str) -> str:
    """Return the line that confirms a change, with the value as it was typed (docs/contract.md 9.38)."""
    return f"Set {key.name} = {given}\n"


def moved_lines(tasks: Iterable[Task]) -> str:
    """Return a line for each status that tasks were given along with the statuses."""
    ids: dict[str, list[str]] = {}
    for task in tasks:
        ids.setdefault(task.status, []).append(task.id)
    return "".join(f"Moved to {status}: {listed(each)}\n" for status, each in ids.items())


def keys_help() -> tuple[str, list[tuple[str, str]]]:
    """Return the settings and what each does, under their heading, for `--help`."""
    rows = [(key.name, f"{key.meaning}{'' if key.in_use else f' {NOT_IN_USE}'}") for key in KEYS]
    return "Settings", rows


def listed_value(key: SettingKey, stored: object) -> str:
    """Return a value as `config list` shows it, which tells an absent one from an empty one."""
    if isinstance(stored, tuple):
        return f"[{_joined(stored)}]"
    if stored is None or (key.name == "defaultStatus" and not stored):
        return NOT_SET
    if key.name == "taskPrefix":
        return f"{stored} {READ_ONLY}"
    return _shown(key, stored)


def _shown(key: SettingKey, stored: object) -> str:
    if stored is None:
        return ""
    if isinstance(stored, bool):
        return "true" if stored else "false"
    if isinstance(stored, tuple):
        return _joined(stored)
    if key.name == "zeroPaddedIds" and not stored:
        return DISABLED
    return str(stored)


def _joined(items: Sequence[object]) -> str:
    return ", ".join(map(str, items))
