"""The whole backlog as one JSON document, for other programs."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from backlog.domain.task import FIELDS, Task, fields_in, places
from backlog.render.json import Object, document_parts
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from backlog.domain.records import Decision, Document, Milestone, Record
    from backlog.domain.task import ChecklistItem, Comment, Holds
    from backlog.service.exchange.everything import Everything


EXPORTED = fields_in(
    (
        "id", "title", "status", "type", "priority", "project", "assignees", "reporter", "labels",
        "milestone", "parent", "dependencies", "references", "documentation", "modified_files", "ordinal",
        "created_at", "updated_at", "due_date", "acceptance_criteria", "definition_of_done", "description",
        "plan", "notes", "comments", "final_summary",
    ),
    FIELDS,
)  # fmt: skip
"""The fields of a task in the order of the columns."""

_VALUES = itemgetter(*places(Task, EXPORTED))


def as_json(everything: Everything) -> Iterator[str]:
    """Yield everything as one JSON document, with the keys of views and lists (docs/contract.md 4)."""
    return document_parts(
        "export",
        "backlog",
        {
            "settings": dict(zip(everything.settings._fields, everything.settings, strict=True)),
            "tasks": map(exported_task, everything.tasks),
            "drafts": map(exported_task, everything.drafts),
            "milestones": map(_milestone, everything.milestones),
            "documents": map(_document, everything.documents),
            "decisions": map(_decision, everything.decisions),
        },
    )


def exported_task(task: Task) -> Object:
    """Return a task or draft with all that is stored of it; each key is also a column of the table."""
    return {
        "kind": task.kind,
        "state": task.state,
        **{
            field.json: _FORMS[field.holds](value) if field.holds in _FORMS else value
            for field, value in zip(EXPORTED, _VALUES(task), strict=True)
        },
        **({"legacyDone": True} if task.legacy_done else {}),
        "uuid": task.uuid,
        "revision": task.revision,
    }


def _checklist(items: Iterable[ChecklistItem]) -> list[Object]:
    return [
        {"index": index, "text": item.text, "checked": item.checked} for index, item in enumerate(items, 1)
    ]


def _comments(comments: Iterable[Comment]) -> list[Object]:
    return [
        {"author": comment.author, "createdAt": instant_json(comment.created_at), "body": comment.body}
        for comment in comments
    ]


_FORMS: dict[Holds, Callable[[Any], object]] = {
    "instant": instant_json,
    "day": instant_json,
    "checklist": _checklist,
    "comments": _comments,
}


def _milestone(record: Milestone) -> Object:
    return {
        **_named(record),
        "dueDate": instant_json(record.due_date),
        "description": record.description,
        **_identity(record),
    }


def _document(record: Document) -> Object:
    return {
        **_named(record),
        "type": record.type,
        "path": record.path,
        "tags": record.tags,
        "content": record.content,
        **_identity(record),
    }


def _decision(record: Decision) -> Object:
    return {**_named(record), "status": record.status, "content": record.content, **_identity(record)}


def _named(record: Record) -> Object:
    return {"state": record.state, "id": record.id, "title": record.title}


def _identity(record: Record) -> Object:
    return {
        "createdAt": instant_json(record.created_at),
        "updatedAt": instant_json(record.updated_at),
        "uuid": record.uuid,
        "revision": record.revision,
    }
