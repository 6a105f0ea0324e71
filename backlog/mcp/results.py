"""What a call returns: data for the program, a short text for the model, and no more of either than helps."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from backlog.domain.events import Event
from backlog.domain.settings import Settings
from backlog.domain.task import FIELDS, ChecklistItem, Task, TaskSummary
from backlog.domain.views import TaskView
from backlog.errors import InvalidInput, quoted
from backlog.render.names import name
from backlog.render.text.history import changed

Data = dict[str, Any]
T = TypeVar("T")

DEFAULT_LIMIT, LARGEST_LIMIT = 20, 100
"""How many items a page has by default, and at most."""
LARGEST_RESULT = 6_000
"""Bytes of data after which a page ends: with the text beside it, a result stays under 10 KB."""
LONGEST_CURSOR = 9


class ToolResult(NamedTuple):
    """The text for the model and the data for the program; the text is not the data again."""

    text: str
    data: Data


def plain(value: Any) -> Any:  # noqa: ANN401  whatever a record or an error holds
    """Return a value as JSON knows it: instants and days in ISO 8601."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_asdict"):
        return [plain(part) for part in value]
    if hasattr(value, "_asdict"):
        return plain({key: part for key, part in value._asdict().items() if part is not None})
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def lean(data: Mapping[str, Any]) -> Data:
    """Return the values that are not empty: empty ones say nothing and cost as much as others."""
    return {key: plain(value) for key, value in data.items() if value not in (None, "", (), [], {}, False)}


def summary(task: TaskSummary) -> Data:
    """Return a task as it stands in a list."""
    criteria = f"{task.criteria_checked}/{task.criteria_total}" if task.criteria_total else None
    return lean(
        {
            "id": task.id,
            "title": task.title,
            "status": task.status,
            "priority": task.priority,
            "type": task.type,
            "assignee": task.assignees,
            "labels": task.labels,
            "milestone": task.milestone,
            "parentTaskId": task.parent,
            "dueDate": task.due_date,
            "criteria": criteria,
            "blocked": task.blocked,
        }
    )


def detail(view: TaskView) -> Data:
    """Return a task whole."""
    task = view.task
    data = lean(
        {
            "id": task.id,
            "title": task.title,
            "status": task.status,
            "priority": task.priority,
            "type": task.type,
            "project": task.project,
            "assignee": task.assignees,
            "labels": task.labels,
            "milestone": task.milestone,
            "parentTaskId": task.parent,
            "subtasks": [f"{each.id} {each.title}" for each in view.subtasks],
            "dependencies": task.dependencies,
            "waitsFor": view.readiness.blocking,
            "dueDate": task.due_date,
            "references": task.references,
            "documentation": task.documentation,
            "modifiedFiles": task.modified_files,
            "description": task.description,
            "plan": task.plan,
            "notes": task.notes,
            "finalSummary": task.final_summary,
            "otherText": view.other_text,
            "acceptanceCriteria": [_item(*each) for each in enumerate(task.acceptance_criteria, 1)],
            "definitionOfDone": [_item(*each) for each in enumerate(task.definition_of_done, 1)],
            "comments": [lean({"author": each.author, "body": each.body}) for each in task.comments],
            "claimedBy": task.claimed_by if task.claimed_until else None,
            "claimedUntil": task.claimed_until,
            "createdAt": task.created_at,
            "updatedAt": task.updated_at,
            **{field.json: getattr(task, field.name) for field in FIELDS if field.name not in _PLACED},
        }
    )
    return {**data, "revision": task.revision}


_PLACED = frozenset(
    {
        *("id", "title", "status", "priority", "type", "project", "assignees", "labels", "milestone"),
        *("parent", "dependencies", "due_date", "references", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done", "comments", "created_at", "updated_at"),
        *("description", "plan", "notes", "final_summary"),
        *("ordinal", "reporter"),  # an agent asks for the next task; only imported tasks have a reporter
    }
)
"""The fields that have a place of their own in a result, or none; all others come last."""


def _item(number: int, item: ChecklistItem) -> Data:
    more = {"text": item.text, "evidence": item.evidence, "check": item.check, "verified": item.verified}
    return {"number": number, "checked": item.checked, **lean(more)}


def line(task: TaskSummary | Task) -> str:
    """Return a task on one line."""
    return f"{task.id} [{task.status}] {task.title}"


def standing(view: TaskView, settings: Settings) -> Data:
    """Return what counts after a change: where the task stands, what is open, at which revision it is."""
    task = view.task
    open_ = [
        {"number": number, "text": item.text}
        for number, item in enumerate(task.acceptance_criteria, 1)
        if not item.checked
    ]
    return {
        "id": task.id,
        "status": task.status,
        "revision": task.revision,
        **lean({"openCriteria": open_, "waitsFor": view.readiness.blocking}),
        **({"done": True} if settings.is_terminal(task.status) else {}),
    }


def standing_text(verb: str, view: TaskView) -> str:
    """Return what counts after a change, in one line."""
    task = view.task
    total = len(task.acceptance_criteria)
    checked = sum(item.checked for item in task.acceptance_criteria)
    criteria = f", criteria {checked}/{total}" if total else ""
    return f"{verb} {task.id} [{task.status}]{criteria}"


def event(each: Event) -> Data:
    """Return an event: who changed what, when, from what to what, long values shortened."""
    return lean(
        {
            "event": each.key,
            "at": each.stamp.now,
            "actor": each.stamp.actor,
            "command": each.stamp.command,
            "id": name(each),
            "undoes": each.undoes,
            "changes": [
                lean({"field": field, "before": old, "after": new}) for field, old, new in changed(each)
            ],
        }
    )


class Page(NamedTuple):
    """Where a list goes on: how many to pass over, how many to show at most."""

    offset: int
    limit: int

    @property
    def wanted(self) -> int:
        """How many to read, one more than are shown, to know whether there are more."""
        return self.offset + self.limit + 1


def page(limit: int | None, cursor: str | None) -> Page:
    """Return the page that a call asks for; raise InvalidInput for a cursor that no result gave."""
    given = (cursor or "0").strip()
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_CURSOR):
        raise InvalidInput(f"{quoted(given)} is not a cursor", code="invalid-cursor", given=given)
    if limit is not None and limit < 1:
        raise InvalidInput("limit must be at least 1", code="invalid-limit", given=limit)
    return Page(int(given), min(limit or DEFAULT_LIMIT, LARGEST_LIMIT))


def counted(number: int, things: str) -> str:
    """Return a count of things, whose name is given in the plural, in correct English."""
    return f"{number} {things.removesuffix('s') if number == 1 else things}"


def listing(
    key: str, items: Sequence[T], where: Page, show: Callable[[T], Data], line: Callable[[T], str]
) -> ToolResult:
    """Return one page of the items; it ends early if it grows large."""
    shown: list[Data] = []
    lines: list[str] = []
    size = 0
    for each in items[where.offset : where.offset + where.limit]:
        data = show(each)
        size += len(json.dumps(data, ensure_ascii=False).encode())
        if shown and size > LARGEST_RESULT:
            break
        shown.append(data)
        lines.append(line(each))
    end = where.offset + len(shown)
    more = str(end) if end < len(items) else None
    text = "\n".join([counted(len(shown), key), *lines, *([f"more: cursor {more}"] if more else [])])
    return ToolResult(text, {key: shown, **({"next": more} if more else {})})
