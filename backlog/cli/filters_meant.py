"""Turns words that other programs read as filters, `status:done` or `is:open`, into a list with filters."""

from __future__ import annotations

from shlex import join

from backlog.cli.aliases import names_of, settings_here
from backlog.domain.names import name_key
from backlog.domain.qualifiers import read_qualifiers
from backlog.domain.statuses import status_meant
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.qualifiers import QualifierName
    from backlog.domain.settings import Settings

_OPEN = frozenset(("open", "opened", "pending", "unfinished", "todo"))
_DONE = frozenset(("done", "closed", "completed", "resolved", "finished"))
_NOBODY = frozenset(("none", "nobody", "unassigned"))
_STATES = {"blocked": "--blocked", "ready": "--ready", "claimed": "--claimed", "stale": "--stale"}
_EVERYTHING = frozenset(("all", "any"))
_TASKS = frozenset(("task", "issue", "ticket"))


def list_meant(text: str) -> str | None:
    """Return the line that lists what a text asks for as a query, None if it holds no filter of ours."""
    read = read_qualifiers(text)
    if read is None:
        return None
    settings = settings_here()
    words = [read.words, *(value for field, value in read.filters if field == "text")]
    sought = " ".join(filter(None, words))
    options: list[str] = ["--search", sought] if sought else []
    for field, value in read.filters:
        given = _OPTIONS[field](value, settings)
        if given is None:
            return None
        options += given
    return f"backlog {join(['task', 'list', *options])}"


def _status(value: str, settings: Settings) -> list[str] | None:
    if value.lower() in _EVERYTHING:
        return []
    named = next((each for each in settings.statuses if name_key(each) == name_key(value)), None)
    if named is None and value.lower() in _OPEN:
        return ["--exclude-status", names_of(settings)["terminal"]]
    status = named or status_meant(value, settings.statuses)
    return None if status is None else ["--status", status]


def _state(value: str, settings: Settings) -> list[str] | None:
    word = value.lower()
    if word in _STATES:
        return [_STATES[word]]
    if word in _NOBODY:
        return ["--unassigned"]
    if word in _TASKS:
        return []
    return _status(value, settings) if word in _OPEN | _DONE else None


def _assignee(value: str, _settings: Settings) -> list[str]:
    return ["--unassigned"] if value.lower() in _NOBODY else ["--assignee", value]


def _without(value: str, _settings: Settings) -> list[str] | None:
    return ["--unassigned"] if value.lower() == "assignee" else None


def _priority(value: str, settings: Settings) -> list[str] | None:
    known = any(name_key(each) == name_key(value) for each in settings.priorities)
    return ["--priority", value] if known else None


def _type(value: str, settings: Settings) -> list[str] | None:
    known = any(name_key(each) == name_key(value) for each in settings.types)
    return ["--type", value] if known else None


_OPTIONS: dict[QualifierName, Callable[[str, Settings], list[str] | None]] = {
    "status": _status,
    "is": _state,
    "no": _without,
    "assignee": _assignee,
    "priority": _priority,
    "type": _type,
    "label": lambda value, _: ["--labels", value],
    "milestone": lambda value, _: ["--milestone", value],
    "project": lambda value, _: ["--project", value],
    "parent": lambda value, _: ["--parent", value],
    "text": lambda _value, _settings: [],  # it is among the words
}
"""What gives the options of a list for a filter and its value, None if there are none."""
