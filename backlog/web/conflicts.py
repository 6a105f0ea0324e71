"""Puts two versions of a record beside each other, so that nothing that was typed is lost."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.task import FIELDS as TASK_FIELDS
from backlog.render.notation import number
from backlog.web.forms import LISTS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.records import Record
    from backlog.domain.task import Task, TaskSummary
    from backlog.service.vocabulary import Vocabulary
    from backlog.web.forms import Form

    Choices = Mapping[str, Sequence[tuple[str, str]]]

OTHER_TEXT = "other_text"
"""The text of a task that belongs to no section, and so is no field of it."""
_LONG = frozenset(
    {*(field.name for field in TASK_FIELDS if field.holds == "text"), *LISTS, "content", "tags", OTHER_TEXT}
)
_REQUIRED = frozenset({"title", "status"})
RECORD_FIELDS = ("title", "status", "type", "path", "tags", "content")
FIELDS = ("title", "status", *(name for name in TEXTS if name != OTHER_TEXT), *LISTS, "due_date", "ordinal")


class FieldDifference(NamedTuple):
    """A field of which two versions exist, as texts: the one that was typed, and the one that is stored.

    `base` is what tells later whether that is stored still, `takes_theirs` says that it was chosen before,
    `choices` are values with the words for them.
    """

    name: str
    label: str
    mine: str
    theirs: str
    base: str = ""
    long: bool = False
    takes_theirs: bool = False
    required: bool = False
    choices: Sequence[tuple[str, str]] = ()


def differences(
    form: Form, stored: Iterable[tuple[str, str]], choices: Choices | None = None
) -> list[FieldDifference]:
    """Return the fields of a form whose values are not those that are `stored`, by name and value."""
    return [
        FieldDifference(
            name,
            name.replace("_", " ").capitalize(),
            form.text(name).strip("\n"),
            dict((choices or {}).get(name, ())).get(theirs, theirs),
            base(theirs),
            long=name in _LONG,
            takes_theirs=_takes_theirs(form, name),
            required=name in _REQUIRED,
            choices=(choices or {}).get(name, ()),
        )
        for name, theirs in stored
        if name in form and form.text(name).strip() != theirs.strip()
    ]


def _takes_theirs(form: Form, name: str) -> bool:
    """Say whether the stored version was chosen, or the field still holds what it came with."""
    if f"choose-{name}" in form:
        return form.text(f"choose-{name}") == "theirs"
    return form.text(f"base-{name}") == base(form.text(name))


def is_as_shown(form: Form, stored: Iterable[tuple[str, str]]) -> bool:
    """Say whether each field of a form is stored as when the form was made, whatever else has changed."""
    return all(form.text(f"base-{name}") == base(value) for name, value in stored if name in form)


def base(text: str) -> str:
    """Return what tells a form whether a field that came with this text has been changed, here or there."""
    return sha256(text.strip().encode(errors="surrogatepass")).hexdigest()[:16]


_IN_A_ROW = ("status", "priority", "type", "project", "milestone", "assignees", "labels")


def row_mark(task: Task | TaskSummary) -> str:
    """Return what tells whether a task still is what a row of the list shows, as far as rows are changed."""
    return base("\0".join(str(getattr(task, name)) for name in _IN_A_ROW))


def stored_in(record: Task | Record, fields: Iterable[str] = FIELDS) -> list[tuple[str, str]]:
    """Return the fields of a record with their values as a form has them."""
    return [(name, field_text(record, name)) for name in fields]


def task_choices(words: Vocabulary) -> Choices:
    """Return what can be chosen for the fields of a task."""
    settings = words.settings
    return {
        "status": [(name, name) for name in settings.statuses],
        "priority": [(name, name) for name in settings.priorities],
        "type": [(name, name) for name in settings.types],
        "project": [(name, name) for name in settings.projects],
        "milestone": [(one.id, one.title) for one in words.milestones],
    }


def field_text(record: Task | Record, name: str) -> str:
    """Return the value of a field as a form has it: a list with an item a line."""
    value = getattr(record, name)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, float):
        return number(value)
    return str(value)
