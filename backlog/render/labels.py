"""The words that every text form shares: the facts about a task, and how they are put."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.domain.task import FIELDS, fields_in
from backlog.lean import TYPE_CHECKING
from backlog.render.notation import instant, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from backlog.domain.task import Field, Task, TaskLine, TaskSummary
    from backlog.domain.views import TaskView

    Listed = TypeVar("Listed", bound="TaskLine | TaskSummary")  # for annotations only

NO_STATUS = "No Status"

_ICONS = {
    "done": "✔",
    "in progress": "◒",
    "blocked": "●",
    "review": "◆",
    "testing": "▣",
}


IMPORTED_DONE = "imported as done"
"""What is said of a task that was imported as done with open criteria."""


def status_icon(status: str) -> str:
    """Return the sign in front of a status; most have the one of `To Do` (docs/contract.md 3.1)."""
    return _ICONS.get(status.casefold(), "○")


def capitalised(priority: str) -> str:
    """Return a priority as a view shows it, each word with a capital: `P0 Urgent`."""
    return " ".join(word[:1].upper() + word[1:] for word in priority.split(" "))


def people(names: Iterable[str]) -> str:
    """Return names with an `@` in front of each, whether they have one or not."""
    return ", ".join(name if name.startswith("@") else f"@{name}" for name in names)


def facts(view: TaskView) -> list[tuple[str, str]]:
    """Return label and value of each fact that is set, up to the parent, in order (docs/contract.md 3.1).

    When it was created is always shown, even if nobody knows it.
    """
    task = view.task
    own = {
        "status": f"{status_icon(task.status)} {task.status}",
        "priority": capitalised(task.priority or ""),
        "assignees": people(task.assignees),
        "reporter": people((task.reporter,) if task.reporter else ()),
        "parent": f"{view.parent.id} - {view.parent.title}" if view.parent else task.parent or "",
    }
    pairs = [
        (field.label, own[field.name] if field.name in own else _written(field, task)) for field in _FACTS
    ]
    return [(label, value) for label, value in pairs if value or label == "Created"]


def links(task: Task) -> list[tuple[str, str]]:
    """Return label and value of what a task refers to outside the backlog."""
    pairs = [(field.label, _written(field, task)) for field in _LINKS]
    return [(label, value) for label, value in pairs if value]


def _written(field: Field, task: Task) -> str:
    """Return the value of a field on one line, "" for none."""
    value = getattr(task, field.name)
    if value is None:
        return ""
    if field.holds == "words":
        return ", ".join(value)
    if field.holds == "number":
        return number(value)
    if field.holds == "instant":
        return instant(value)
    return str(value)


_IN_LINKS = ("references", "documentation")
_IN_SECTIONS = (
    "description", "acceptance_criteria", "definition_of_done", "plan", "notes", "modified_files", "comments",
    "final_summary",
)  # fmt: skip

_LINKS = tuple(field for field in FIELDS if field.name in _IN_LINKS)
SECTIONS = fields_in(
    _IN_SECTIONS,
    (
        field
        for field in FIELDS
        if field.name in _IN_SECTIONS or field.holds in {"text", "checklist", "comments"}
    ),
)
"""The fields that have a section of a view to themselves, in order (docs/contract.md 3.1)."""

_FACTS = fields_in(
    (
        "status", "priority", "type", "project", "ordinal", "assignees", "reporter", "created_at",
        "updated_at", "due_date", "labels", "milestone", "parent",
    ),
    (field for field in FIELDS if field.label and field not in (*_LINKS, *SECTIONS)),
)  # fmt: skip


def by_status(tasks: Iterable[Listed], statuses: Sequence[str]) -> list[tuple[str, list[Listed]]]:
    """Return the tasks under the heading of their status, in the configured order.

    Statuses that are not configured follow in order of appearance. One that differs from a
    configured status in letter case only belongs to it (docs/contract.md 3.3).
    """
    groups: dict[str, list[Listed]] = {status: [] for status in statuses}
    configured = {name_key(status): status for status in reversed(statuses)}
    groups_by_spelling: dict[str, list[Listed]] = {}
    for task in tasks:
        group = groups_by_spelling.get(task.status)
        if group is None:
            heading = configured.get(name_key(task.status), task.status or NO_STATUS)
            group = groups_by_spelling[task.status] = groups.setdefault(heading, [])
        group.append(task)
    return [(heading, group) for heading, group in groups.items() if group]
