"""Lists the fields that can be edited: how each is written in a form, and read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.task import FIELDS as TASK_FIELDS
from backlog.render.labels import people
from backlog.service.dates import due_date
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from backlog.domain.task import Holds, Task
    from backlog.service.vocabulary import Vocabulary

FieldForm = Literal["line", "choice", "names", "day", "text", "items"]


class EditableField(NamedTuple):
    """A field by its name in `Task`, and how it is typed.

    A `choice` is one of some words; `names` are separated by commas; `items` stand one a line; a `text` has
    many lines.
    """

    name: str
    label: str
    form: FieldForm
    hint: str = ""


_FIRST = (
    EditableField("title", "Title", "line"),
    EditableField("status", "Status", "choice"),
    EditableField("priority", "Priority", "choice"),
    EditableField("type", "Type", "choice"),
    EditableField("project", "Project", "choice"),
    EditableField("assignees", "Assignees", "names", "@ada, @bob"),
    EditableField("labels", "Labels", "names", "api, ui"),
    EditableField("milestone", "Milestone", "choice"),
    EditableField("due_date", "Due", "day", "2027-01-31, +3d, tomorrow"),
    EditableField("dependencies", "Depends on", "names", "TASK-7, TASK-9"),
    EditableField("references", "References", "names", "pages and tasks"),
    EditableField("documentation", "Documentation", "names", "docs/design.md, https://…"),
    EditableField("modified_files", "Modified files", "names", "src/till.py"),
    EditableField("description", "Description", "text"),
    EditableField("plan", "Plan", "text"),
    EditableField("notes", "Notes", "text"),
    EditableField("final_summary", "Final summary", "text"),
)
_PLACED = frozenset(
    {
        *(field.name for field in _FIRST),
        *("ordinal", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done", "comments"),
    }
)
MORE = tuple(
    field for field in TASK_FIELDS if field.name in EditRequest._fields and field.name not in _PLACED
)
"""The fields that have no place of their own here, or none; all others come behind those."""
_FORMS: dict[Holds, FieldForm] = {"word": "line", "words": "names", "text": "text"}
FIELDS = (*_FIRST, *(EditableField(field.name, field.label, _FORMS[field.holds]) for field in MORE))
BY_NAME = {field.name: field for field in FIELDS}
NEW = (
    "title",
    "description",
    "acceptance_criteria",
    "status",
    "priority",
    "type",
    "project",
    "assignees",
    "labels",
    "milestone",
    "parent",
    "due_date",
    "dependencies",
    "plan",
)
"""The fields of the composer, in their order."""
ONLY_NEW = {
    "acceptance_criteria": EditableField("acceptance_criteria", "Criteria", "items", "one a line"),
    "parent": EditableField("parent", "Parent", "line", "TASK-7"),
}
REQUIRED = frozenset({"title", "status"})


def field_named(name: str) -> EditableField:
    """Return a field, also one that only a new task has."""
    return ONLY_NEW.get(name) or BY_NAME[name]


def text_of(task: Task, name: str) -> str:
    """Return the value of a field as it is typed; what would steer the terminal is written out."""
    value = getattr(task, name)
    if value is None:
        return ""
    if name == "assignees":
        return safe(people(value))
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def value_of(name: str, given: str, today: date) -> Any:  # noqa: ANN401  whatever the field holds
    """Return the value that a text means, None for an empty one; raise InvalidInput for a day in doubt."""
    form = field_named(name).form
    if form == "names":
        return [word.strip() for word in given.split(",") if word.strip()]
    if form == "items":
        return [line.strip() for line in given.splitlines() if line.strip()]
    if form == "day":
        return due_date(given, today)
    return given if given.strip() else None


def edit_request(given: Mapping[str, str], today: date) -> EditRequest:
    """Return the change that sets some fields to what their texts mean; raise InvalidInput."""
    wanted: dict[str, Any] = {}
    for name, text in given.items():
        value = value_of(name, text, today)
        wanted[name] = (text if name in REQUIRED else CLEAR) if value is None else value
    return EditRequest(**wanted)


def words(name: str, vocabulary: Vocabulary) -> Sequence[str]:
    """Return what can be chosen for a field, none where anything can be written."""
    settings = vocabulary.settings
    choices: dict[str, Sequence[str]] = {
        "status": settings.statuses,
        "priority": settings.priorities,
        "type": settings.types,
        "project": settings.projects,
        "milestone": [milestone.title for milestone in vocabulary.milestones],
        "labels": vocabulary.labels,
        "assignees": vocabulary.assignees,
    }
    return choices.get(name, ())
