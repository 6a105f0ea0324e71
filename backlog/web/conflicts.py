"""Puts two versions of a task beside each other, so that nothing that was typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.task import FIELDS as TASK_FIELDS
from backlog.render.notation import number
from backlog.web.forms import LISTS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.records import Decision, Document
    from backlog.domain.task import Task
    from backlog.web.forms import Form

_LONG = frozenset({*(field.name for field in TASK_FIELDS if field.holds == "text"), "content", "tags"})
RECORD_FIELDS = ("title", "status", "type", "path", "tags", "content")
FIELDS = ("title", "status", *TEXTS, *LISTS, "due_date", "ordinal")


OTHER_TEXT = "other_text"


class Difference(NamedTuple):
    """A field of which two versions exist, as texts: the one that was typed, and the one that is stored."""

    name: str
    label: str
    mine: str
    theirs: str
    long: bool


def differences(
    form: Form, record: Task | Document | Decision, fields: Sequence[str] = FIELDS
) -> list[Difference]:
    """Return the fields of a form whose values are not those that are stored."""
    differing = []
    for name in fields:
        if name in form:
            mine, theirs = form.text(name).strip("\n"), field_text(record, name)
            if mine.strip() != theirs.strip():
                long = name in {*_LONG, *LISTS}
                differing.append(Difference(name, name.replace("_", " ").capitalize(), mine, theirs, long))
    return differing


def text_difference(form: Form, stored: str) -> list[Difference]:
    """Return the same for the text of a task that belongs to no section, and so is no field of it."""
    mine = form.text(OTHER_TEXT).strip("\n") if OTHER_TEXT in form else stored
    if mine.strip() == stored.strip():
        return []
    return [Difference(OTHER_TEXT, "Other text", mine, stored, long=True)]


def field_text(record: Task | Document | Decision, name: str) -> str:
    """Return the value of a field as a form has it: a list with an item a line."""
    value = getattr(record, name)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, float):
        return number(value)
    return str(value)
