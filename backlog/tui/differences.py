"""Works out what somebody else has changed in what is about to be changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR, EditRequest, given_fields
from backlog.tui import fields

if TYPE_CHECKING:
    from backlog.domain.task import Task

NONE = "(none)"


def touched(request: EditRequest, base: Task, now: Task) -> list[str]:
    """Return the fields that are to be set and that somebody else has changed meanwhile."""
    return [
        name
        for name in given_fields(request)
        if name in fields.BY_NAME and getattr(base, name) != getattr(now, name)
    ]


def difference(request: EditRequest, base: Task, now: Task) -> list[str]:
    """Return, for each of them, what it was, what it is, and what it would be."""
    lines = []
    for name in touched(request, base, now):
        value = getattr(request, name)
        mine = "" if value is CLEAR else ", ".join(value) if isinstance(value, list) else str(value)
        lines += [
            f"{fields.BY_NAME[name].label}",
            f"  was:    {fields.text_of(base, name) or NONE}",
            f"  theirs: {fields.text_of(now, name) or NONE}",
            f"  yours:  {mine or NONE}",
        ]
    return lines
