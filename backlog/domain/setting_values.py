"""How the value of a setting is read from the text that somebody typed (docs/contract.md 5.6, 7).

Each reading takes the setting's name, the text and the settings so far, returns the value of the
setting's field and raises InvalidInput for a text that means none.
"""

import json
from collections.abc import Callable

from backlog.domain.checks import check_command
from backlog.domain.ids import RESERVED_PREFIXES
from backlog.domain.names import name_key
from backlog.domain.settings import DEFAULT_SHELL, Settings, status_named
from backlog.domain.task import DRAFT_STATUS, compact, same_name
from backlog.domain.text import MAX_TITLE, check_text, one_line
from backlog.errors import InvalidInput, quoted

MAX_ITEMS = 1_000
MAX_PREFIX = 20

SettingReader = Callable[[str, str, Settings], object]


def flag(name: str, given: str, _: Settings) -> bool:
    """Read `true`, `1`, `yes`, `false`, `0` or `no` in any letter case."""
    word = given.lower()
    if word in {"true", "1", "yes"}:
        return True
    if word in {"false", "0", "no"}:
        return False
    raise _invalid(name, f"{name} must be true or false, not {quoted(given)}")


def number(low: int, high: int) -> SettingReader:
    """Return the reading of a whole number within bounds.

    The whole text counts: `30x` is no number, where the reference program reads 30 (docs/contract.md 10.4).
    """

    def read(name: str, given: str, _: Settings) -> int:
        digits = given.strip().removeprefix("+")
        if digits.isascii() and digits.isdigit():
            significant = digits.lstrip("0") or "0"
            if len(significant) <= len(str(high)) and low <= int(significant) <= high:
                return int(significant)
        raise _invalid(name, f"{name} must be a whole number from {low} to {high}, not {quoted(given)}")

    return read


def one_of(*words: str) -> SettingReader:
    """Return the reading of one of some words, in any letter case."""

    def read(name: str, given: str, _: Settings) -> str:
        word = given.strip().lower()
        if word in words:
            return word
        raise _invalid(name, f"{name} must be {' or '.join(words)}, not {quoted(given)}")

    return read


def pairs(name: str, given: str, settings: Settings) -> tuple[str, ...]:
    """Read items of the form `name=value`, whose names differ; neither part is blank."""
    values: dict[str, str] = {}
    for item in items(name, given, settings):
        key, equals, value = (part.strip() for part in item.partition("="))
        if not (key and equals and value):
            raise _invalid(name, f"{name}: {quoted(item)} is not in the form name=value")
        if key in values:
            raise _invalid(name, f"{name}: {quoted(key)} appears twice")
        values[key] = value
    return tuple(f"{key}={value}" for key, value in values.items())


def text(name: str, given: str, _: Settings) -> str:
    """Read one line, spaces included."""
    check_text(given, name, MAX_TITLE)
    if _has_control_character(given):
        raise _invalid(name, f"{name} must be one line without control characters, not {quoted(given)}")
    return given


def hook(_name: str, given: str, _settings: Settings) -> str | None:
    """Read a command; an empty text is none."""
    return check_command(given, "hook") if given.strip() else None


def shell(name: str, given: str, settings: Settings) -> str:
    """Read the absolute path of a shell; an empty text is the one that POSIX names."""
    path = text(name, given, settings).strip() or DEFAULT_SHELL
    if not path.startswith("/"):
        raise _invalid(name, f"{name} must be an absolute path such as /bin/bash, not {quoted(given)}")
    return path


def editor(name: str, given: str, settings: Settings) -> str | None:
    """Read a command; an empty text is none."""
    return text(name, given, settings) or None


def date_format(name: str, given: str, settings: Settings) -> str:
    """Read a pattern without the space around it; a blank text is the default one."""
    return text(name, given, settings).strip() or Settings().date_format


def default_status(_: str, given: str, settings: Settings) -> str:
    """Read a configured status; with a blank text new tasks begin in the first one."""
    return status_named(given, settings) if given.strip() else ""


def items(name: str, given: str, _: Settings) -> tuple[str, ...]:
    """Read `A,B` or, where an item has a comma, `["A, too","B"]`; drop blanks and exact repetitions."""
    cleaned = (one_line(item, name) for item in _split(name, given))
    parts = tuple(dict.fromkeys(item for item in cleaned if item))
    if len(parts) > MAX_ITEMS:
        raise _invalid(name, f"{name} would have {len(parts):,} items; at most {MAX_ITEMS:,} are allowed")
    for item in parts:
        text(name, item, Settings())
    return parts


def names(name: str, given: str, settings: Settings) -> tuple[str, ...]:
    """Read items that are chosen by name: none has a comma, and letter case alone sets no two apart."""
    parts = items(name, given, settings)
    seen: dict[str, str] = {}
    for item in parts:
        if "," in item:
            raise _invalid(name, f"{name}: {quoted(item)} contains a comma, which separates names")
        other = seen.setdefault(name_key(" ".join(item.split())), item)
        if other != item:
            raise _invalid(name, f"{name}: {quoted(other)} and {quoted(item)} are the same name")
    return parts


def statuses(name: str, given: str, settings: Settings) -> tuple[str, ...]:
    """Read the statuses, at least one; white space alone sets no two apart (docs/contract.md 6.14)."""
    steps = names(name, given, settings)
    if not steps:
        raise _invalid(name, f"{name} needs at least one status; the last one means done")
    seen: dict[str, str] = {}
    for item in steps:
        if same_name(item, DRAFT_STATUS):
            raise _invalid(name, f"{name}: {quoted(item)} is reserved for drafts")
        other = seen.setdefault(compact(item), item)
        if other != item:
            raise _invalid(name, f"{name}: {quoted(other)} and {quoted(item)} are the same name")
    return steps


def task_prefix(given: str) -> str:
    """Read the prefix of task ids: letters, and not a reserved word (docs/contract.md 1.10, 2)."""
    if not (given.isascii() and given.isalpha() and len(given) <= MAX_PREFIX):
        raise InvalidInput(
            f"task prefix {quoted(given)} must consist of letters A-Z, at most {MAX_PREFIX}",
            code="invalid-task-prefix",
            given=given,
        )
    if given.lower() in RESERVED_PREFIXES:
        raise InvalidInput(
            f"task prefix {quoted(given)} is reserved",
            code="invalid-task-prefix",
            given=given,
            taken=True,
        )
    return given


def _split(name: str, given: str) -> list[str]:
    """Return the items of a comma list or of a JSON list, which begins with `["`."""
    check_text(given, name)
    if not given.lstrip().startswith(('["', "[]")):
        return given.split(",")
    try:
        parts = json.loads(given)
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or not all(isinstance(item, str) for item in parts):
        raise _invalid(name, f"{name}: {quoted(given)} is not a JSON list of texts", problem="list")
    return parts


def _has_control_character(given: str) -> bool:
    return any(char < " " or "\x7f" <= char < "\xa0" or char in "\u2028\u2029" for char in given)


def _invalid(name: str, message: str, *, problem: str | None = None) -> InvalidInput:
    return InvalidInput(message, code="invalid-setting", setting=name, problem=problem)
