"""Finds the filters that people write into a search because other programs read them there: `status:done`.

GitHub, GitLab and Linear write `label:api`, Taskwarrior `+api`, Jira `status = Done`. Here the words of
a search are nothing but words, and filters are given apart; who knows what was meant can say so.
"""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

QualifierName = Literal[
    "status", "label", "assignee", "priority", "type", "milestone", "project", "parent", "is", "no", "text"
]

_LONGEST = 1_000
_FIELDS: dict[QualifierName, str] = {
    "status": "status state",
    "label": "label labels tag tags",
    "assignee": "assignee assignees assigned owner",
    "priority": "priority prio",
    "type": "type kind issuetype",
    "milestone": "milestone epic sprint",
    "project": "project",
    "parent": "parent",
    "is": "is",
    "no": "no",
    "text": "title text",
}
_FILTER = (
    r"""(?<!\S)(-?)(?:([A-Za-z]+)(?::|\s*=\s*)("[^"]*"|'[^']*'|[^\s"'=:]+)|\+([A-Za-z][\w-]*))(?=\s|$)"""
)
"""What is negated, a name and a value; or a label with a plus before it."""
_BY_NAME: Mapping[str, QualifierName] = {
    name: field for field, names in _FIELDS.items() for name in names.split()
}


class Qualified(NamedTuple):
    """A search in which filters stand: its other words, and each filter with its value."""

    words: str
    filters: tuple[tuple[QualifierName, str], ...]


def read_qualifiers(text: str) -> Qualified | None:
    """Return the filters that stand in a search, None if there are none, or one that is negated."""
    if len(text) > _LONGEST or not (":" in text or "=" in text or "+" in text):
        return None
    import re  # most searches have no such sign

    filters: list[tuple[QualifierName, str]] = []
    words, end = [], 0
    for match in re.finditer(_FILTER, text):
        negated, name, value, tag = match.groups()
        field = "label" if tag else _BY_NAME.get(name.lower())
        if field is None:
            continue
        if negated:
            return None
        filters.append((field, tag or value.strip("\"'")))
        words.append(text[end : match.start()])
        end = match.end()
    if not filters or not all(value.strip() for _, value in filters):
        return None
    left = " ".join((*words, text[end:])).split()
    if "=" in text:  # Jira's language joins by it
        left = [word for word in left if word.lower() != "and"]
    return Qualified(" ".join(left), tuple(filters))
