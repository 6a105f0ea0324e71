"""The whole backlog as one JSON document, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import Object, document_parts
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.domain.records import Decision, Document, Milestone, Record
    from backlog.domain.task import ChecklistItem, Task
    from backlog.service.exchange.everything import Everything


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
        "id": task.id,
        "title": task.title,
        "status": task.status,
        "type": task.type,
        "priority": task.priority,
        "project": task.project,
        "assignees": task.assignees,
        "reporter": task.reporter,
        "labels": task.labels,
        "milestone": task.milestone,
        "parentTaskId": task.parent,
        "dependencies": task.dependencies,
        "references": task.references,
        "documentation": task.documentation,
        "modifiedFiles": task.modified_files,
        "ordinal": task.ordinal,
        "createdAt": instant_json(task.created_at),
        "updatedAt": instant_json(task.updated_at),
        "dueDate": instant_json(task.due_date),
        "acceptanceCriteria": _checklist(task.acceptance_criteria),
        "definitionOfDone": _checklist(task.definition_of_done),
        "description": task.description,
        "implementationPlan": task.plan,
        "implementationNotes": task.notes,
        "comments": [
            {"author": comment.author, "createdAt": instant_json(comment.created_at), "body": comment.body}
            for comment in task.comments
        ],
        "finalSummary": task.final_summary,
        **({"legacyDone": True} if task.legacy_done else {}),
        "uuid": task.uuid,
        "revision": task.revision,
    }


def _checklist(items: Iterable[ChecklistItem]) -> list[Object]:
    return [
        {"index": index, "text": item.text, "checked": item.checked} for index, item in enumerate(items, 1)
    ]


def _milestone(record: Milestone) -> Object:
    return {
        **_named(record),
        "dueDate": instant_json(record.due_date),
        "description": record.description,
        **_kept(record),
    }


def _document(record: Document) -> Object:
    return {
        **_named(record),
        "type": record.type,
        "path": record.path,
        "tags": record.tags,
        "content": record.content,
        **_kept(record),
    }


def _decision(record: Decision) -> Object:
    return {**_named(record), "status": record.status, "content": record.content, **_kept(record)}


def _named(record: Record) -> Object:
    return {"state": record.state, "id": record.id, "title": record.title}


def _kept(record: Record) -> Object:
    return {
        "createdAt": instant_json(record.created_at),
        "updatedAt": instant_json(record.updated_at),
        "uuid": record.uuid,
        "revision": record.revision,
    }
