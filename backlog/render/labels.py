"""The words that every text form shares: the facts about a task, and how they are put."""

from __future__ import annotations

from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING
from backlog.render.notation import instant, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.task import Task, TaskSummary
    from backlog.domain.views import TaskView

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

    When it was created is always told, even if nobody knows it.
    """
    task = view.task
    found = [
        ("Status", f"{status_icon(task.status)} {task.status}"),
        ("Priority", capitalised(task.priority or "")),
        ("Type", task.type),
        ("Project", task.project),
        ("Ordinal", None if task.ordinal is None else number(task.ordinal)),
        ("Assignee", people(task.assignees)),
        ("Reporter", people((task.reporter,) if task.reporter else ())),
        ("Created", instant(task.created_at) if task.created_at else ""),
        ("Updated", instant(task.updated_at) if task.updated_at else None),
        ("Due", task.due_date.isoformat() if task.due_date else None),
        ("Labels", ", ".join(task.labels)),
        ("Milestone", task.milestone),
        ("Parent", f"{view.parent.id} - {view.parent.title}" if view.parent else task.parent),
    ]
    return [(label, value or "") for label, value in found if value or label == "Created"]


def links(task: Task) -> list[tuple[str, str]]:
    """Return label and value of what a task refers to outside the backlog."""
    found = (("References", task.references), ("Documentation", task.documentation))
    return [(label, ", ".join(values)) for label, values in found if values]


def by_status(tasks: Iterable[TaskSummary], statuses: Sequence[str]) -> list[tuple[str, list[TaskSummary]]]:
    """Return the tasks under the heading of their status, in the configured order.

    Statuses that are not configured follow in order of appearance. One that differs from a
    configured status in letter case only belongs to it (docs/contract.md 3.3).
    """
    groups: dict[str, list[TaskSummary]] = {status: [] for status in statuses}
    configured = {name_key(status): status for status in reversed(statuses)}
    groups_by_spelling: dict[str, list[TaskSummary]] = {}
    for task in tasks:
        group = groups_by_spelling.get(task.status)
        if group is None:
            heading = configured.get(name_key(task.status), task.status or NO_STATUS)
            group = groups_by_spelling[task.status] = groups.setdefault(heading, [])
        group.append(task)
    return [(heading, group) for heading, group in groups.items() if group]
