"""Reads the line that narrows board and list: words, and `status:`, `@name`, `#label` and the like.

@ada #api !high type:bug status:"In Progress" -status:Done milestone:m-1 is:ready parent:7 words
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from backlog.domain.list_request import ListRequest
from backlog.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.filters import Sort

NOBODY = "@none"
ME = "@me"
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_ONE = {
    "milestone": "milestone",
    "m": "milestone",
    "parent": "parent",
    "priority": "priority",
    "assignee": "assignee",
}
_SEVERAL = {
    "status": "statuses",
    "s": "statuses",
    "-status": "exclude_statuses",
    "type": "types",
    "project": "projects",
    "label": "labels",
}
_STATES: dict[str, tuple[str, Literal["ready", "blocked", "held", "stale"]]] = {
    "ready": ("readiness", "ready"),
    "blocked": ("readiness", "blocked"),
    "claimed": ("claims", "held"),
    "stale": ("claims", "stale"),
}
NAMES = ("status:", "-status:", "type:", "project:", "label:", "milestone:", "parent:", "priority:", "is:")


def read(text: str, actor: str, *, sort: Sort | None = None) -> ListRequest:
    """Return what a line asks for; `@me` is the actor. Raises InvalidInput for `is:` and an unknown word."""
    fields: dict[str, Any] = {}
    words = []
    for token in _TOKEN.findall(text):
        name, colon, value = token.partition(":")
        value = value.replace('"', "")
        if token == NOBODY:
            fields["unassigned"] = True
        elif token[0] == "@" and len(token) > 1:
            fields["assignee"] = actor if token.lower() == ME else token.replace('"', "")
        elif token[0] == "#" and len(token) > 1:
            fields["labels"] = (*fields.get("labels", ()), token[1:].replace('"', ""))
        elif token[0] == "!" and len(token) > 1:
            fields["priority"] = token[1:].replace('"', "")
        elif colon and name.lower() in _ONE and value:
            fields[_ONE[name.lower()]] = value
        elif colon and name.lower() in _SEVERAL and value:
            field = _SEVERAL[name.lower()]
            fields[field] = (*fields.get(field, ()), *filter(None, value.split(",")))
        elif colon and name.lower() == "is" and value:
            fields |= _state(value)
        elif not (colon and f"{name.lower()}:" in NAMES):  # that one is still being typed
            words.append(token.replace('"', ""))
    return ListRequest(search=" ".join(words) or None, sort=sort, **fields)


def _state(value: str) -> dict[str, str]:
    if value.lower() not in _STATES:
        raise InvalidInput(f"the filter is: takes {', '.join(_STATES)}", code="invalid-filter", given=value)
    field, meaning = _STATES[value.lower()]
    return {field: meaning}


def written(request: ListRequest) -> str:
    """Return the line that asks for the same, apart from order and limit."""
    parts = [
        *(f"status:{_quoted(each)}" for each in request.statuses or ()),
        *(f"-status:{_quoted(each)}" for each in request.exclude_statuses),
        *([f"@{_quoted(request.assignee.lstrip('@'))}"] if request.assignee else []),
        *([NOBODY] if request.unassigned else []),
        *(f"#{_quoted(each)}" for each in request.labels),
        *([f"!{_quoted(request.priority)}"] if request.priority else []),
        *(f"type:{_quoted(each)}" for each in request.types),
        *(f"project:{_quoted(each)}" for each in request.projects),
        *([f"milestone:{_quoted(request.milestone)}"] if request.milestone else []),
        *([f"parent:{request.parent}"] if request.parent else []),
        *(["is:" + request.readiness] if request.readiness else []),
        *(["is:" + {"held": "claimed", "stale": "stale"}[request.claims]] if request.claims else []),
        *(_word(word) for word in (request.search or "").split()),
    ]
    return " ".join(parts)


def with_token(text: str, token: str) -> str:
    """Return a line with one more token, in place of one that says the same of another value."""
    kept = [each for each in _TOKEN.findall(text) if not _replaces(token, each)]
    return " ".join([*kept, token]).strip()


def _replaces(token: str, other: str) -> bool:
    """Say whether only one of two tokens can count."""
    if token == other:
        return True
    if token[0] in "@!" or token.startswith(("milestone:", "is:")):
        return token[0] == other[0] if token[0] in "@!" else other.startswith(token.partition(":")[0] + ":")
    return False


def token_of(name: str, value: str) -> str:
    """Return the token for a value of a field: `#label`, `status:"In Progress"`."""
    value = _quoted(value)
    if name == "assignee":
        return f"@{value.lstrip('@')}"
    return {"label": "#", "priority": "!"}.get(name, f"{name}:") + value


def _word(word: str) -> str:
    """Return a word as it is looked for, in quotes where it would mean something else without."""
    word = word.replace('"', "")
    return f'"{word}"' if word[:1] in {"@", "#", "!"} or ":" in word else word


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,]", value) else value


def saved(given: Sequence[str]) -> list[tuple[str, str]]:
    """Return the saved filters, name and line, in the order of the setting."""
    return [(name, line) for name, _, line in (item.partition("=") for item in given)]


def with_saved(given: Iterable[str], name: str, line: str) -> list[str]:
    """Return the saved filters with one more, or without it if the line is blank."""
    kept = [item for item in given if item.partition("=")[0] != name]
    return [*kept, f"{name}={line}"] if line.strip() else kept
