"""Reads and writes the settings of a project as its `config.yml` has them (docs/contract.md 7).

A file that is there is changed line by line: comments, order and keys of other programs stay.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from backlog.domain.record_files import Extras, Front, RecordFile, empty_record_file
from backlog.domain.setting_keys import key_named, settings_with
from backlog.domain.setting_values import task_prefix
from backlog.domain.settings import Settings
from backlog.errors import InvalidInput
from backlog.markdown.errors import BadFileError
from backlog.markdown.task_files import as_written, differences
from backlog.markdown.yaml_by_lines import read_leniently
from backlog.markdown.yaml_reader import YamlEntry
from backlog.markdown.yaml_writer import double_quoted, entry

CONFIG = "config.yml"
ROOT_CONFIG = "backlog.config.yml"

_OPTIONAL = frozenset(
    {
        "default_assignee",
        "types",
        "priorities",
        "projects",
        "definition_of_done",
        "default_editor",
        "hide_empty_columns",
        "zero_padded_ids",
        "require_acceptance_criteria",
        "gate_definition_of_done",
    }
)
"""The keys that are written only if their setting is not the default one."""

ORDER = (
    "project_name",
    "default_assignee",
    "default_status",
    "statuses",
    "labels",
    "types",
    "priorities",
    "projects",
    "definition_of_done",
    "date_format",
    "max_column_width",
    "default_editor",
    "auto_open_browser",
    "hide_empty_columns",
    "default_port",
    "remote_operations",
    "auto_commit",
    "filesystem_only",
    "zero_padded_ids",
    "bypass_git_hooks",
    "check_active_branches",
    "active_branch_days",
    "task_prefix",
    "require_acceptance_criteria",
    "gate_definition_of_done",
)
"""The keys of the file, each named like the setting, in the order in which they are written."""

NONE = [""]
"""Stands in a record file for a list that is empty where a missing one would not be."""

_NEVER_NONE = frozenset({"types", "priorities"})
_BARE = frozenset({"date_format"})
_TEXTS = frozenset({"project_name", "default_status", "default_editor", "task_prefix"})


class Understood(NamedTuple):
    """The settings that a file describes, and what it says that cannot be used, by key."""

    settings: Settings
    problems: dict[str, str]


class ReadConfig(NamedTuple):
    """What a file of settings says, and what is wrong with it as YAML, None for nothing."""

    record_file: RecordFile
    problem: BadFileError | None = None


def read_config(text: str) -> ReadConfig:
    """Return what a file of settings says, also where it is no YAML: the reference program reads lines.

    Raises BadFileError for one that nobody can make sense of.
    """
    front: Front = {}
    entries, problem = read_leniently(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    for one in entries:
        if one.key in _NEVER_NONE and one.value == []:
            front[one.key] = list(NONE)
        elif one.key in ORDER and one.value and not _is_torn(one):
            front[one.key] = one.value
    return ReadConfig(
        empty_record_file()._replace(front=front, loose={"": text} if text.strip() else {}), problem
    )


def _is_torn(one: YamlEntry) -> bool:
    """Say whether a value is a list or an object whose end is missing."""
    return one.broken and isinstance(one.value, str) and one.value.startswith(("[", "{"))


def settings_of(file: RecordFile, settings: Settings) -> Understood:
    """Return the settings with those of a file; what cannot be used stays as it is."""
    problems: dict[str, str] = {}
    for key in sorted(file.front, key=lambda key: (key != "statuses", key)):  # others are chosen from these
        value = file.front[key]
        given = value if isinstance(value, str) else json.dumps(value)  # a blank item is none
        try:
            if key == "task_prefix":
                settings = settings._replace(task_prefix=task_prefix(given))
            else:
                settings = settings_with(key_named(_setting_name(key)), given, settings)
        except InvalidInput as error:
            problems[key] = error.message
    return Understood(settings, problems)


def settings_file(settings: Settings, extras: Extras) -> RecordFile:
    """Return what the file of these settings says."""
    front = {key: _plain(getattr(settings, key)) for key in ORDER}
    front["default_status"] = settings.initial_status
    defaults = Settings()
    for key in _OPTIONAL:
        if getattr(settings, key) == getattr(defaults, key):
            del front[key]
    for key in _NEVER_NONE:
        if front.get(key) == []:
            front[key] = list(NONE)
    return as_written(empty_record_file()._replace(front=front, loose=extras.loose), extras)


def extras_of_config(file: RecordFile, settings: Settings, name: str) -> Extras:
    """Return the extras of a file whose settings are these: its text, and how it says them."""
    plain = settings_file(settings, Extras())
    return Extras(name=name, loose=file.loose, written=differences(plain, file))


def write_config(file: RecordFile) -> str:
    """Return the text of a file of settings: the one that was read, its lines changed, or a new one."""
    text = file.loose.get("")
    wanted: Front = dict(file.front) if text else {"labels": [], **file.front}
    lines = "".join(_changed(text, wanted)) if text else ""
    return lines + "".join(_line(key, wanted[key]) for key in ORDER if key in wanted)


def _changed(text: str, wanted: Front) -> Iterator[str]:
    """Yield the parts of a text, changed where another value is wanted; what was found is taken away."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.removesuffix("\n").split("\n")
    entries = read_leniently(text).entries
    starts = [one.line - 1 for one in entries]
    yield "".join(f"{line}\n" for line in lines[: starts[0] if starts else len(lines)])
    for one, start, until in zip(entries, starts, [*starts, len(lines)][1:], strict=True):
        block = lines[start:until]
        if one.key in ORDER and wanted.get(one.key, "") != (one.value or ""):
            remarks = [line for line in block[1:] if not line.strip() or line.lstrip().startswith("#")]
            block = [] if one.key not in wanted else [_line(one.key, wanted[one.key]).removesuffix("\n")]
            block += remarks
        wanted.pop(one.key, None)
        yield "".join(f"{line}\n" for line in block)


def _line(key: str, value: str | list[str]) -> str:
    if isinstance(value, list):
        return f"{key}: [{', '.join(map(double_quoted, value)) if value != NONE else ''}]\n"
    if key in _BARE:
        return entry(key, value)
    return f"{key}: {double_quoted(value) if key in _TEXTS else value}\n"


def _plain(value: object) -> str | list[str]:
    """Return the value of a setting as a file has it."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _setting_name(key: str) -> str:
    """Return the name that `config` knows a key by: `date_format` is `dateFormat`."""
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
