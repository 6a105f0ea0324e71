"""Milestones, documents and decisions as lines and as JSON (docs/contract.md 3.6, 3.8, 4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.as_json import document
from backlog.render.notation import instant, instant_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.milestone_views import MilestoneProgress, MilestoneView, Removed, Renamed
    from backlog.domain.records import Decision, Document, Milestone
    from backlog.render.objects import Object

RULER = 50


def milestone_list(found: Sequence[MilestoneProgress], *, show_completed: bool) -> str:
    """Return the milestones in two groups; the completed ones are counted, or told if asked for."""
    active = [each for each in found if not each.completed]
    completed = [each for each in found if each.completed]
    lines = [f"Active milestones ({len(active)}):", *_rows(active)]
    lines += ["", f"Completed milestones ({len(completed)}):"]
    if completed and not show_completed:
        lines.append("  (collapsed, use --show-completed to list)")
    else:
        lines += _rows(completed)
    return "\n".join(lines) + "\n"


def _rows(found: Sequence[MilestoneProgress]) -> list[str]:
    return [f"  {each.id}: {each.title} ({each.done}/{each.total} done{_due(each)})" for each in found] or [
        "  (none)"
    ]


def _due(progress: MilestoneProgress) -> str:
    due = progress.milestone.due_date if progress.milestone else None
    return f", due {due}" if due else ""


def milestone_added(milestone: Milestone) -> str:
    """Return what `milestone add` says (docs/contract.md 3.2)."""
    due = f"Due: {milestone.due_date}\n" if milestone.due_date else ""
    return f'Created milestone "{milestone.title}" ({milestone.id}).\n{due}'


def milestone_renamed(renamed: Renamed, *, update_tasks: bool) -> str:
    """Return what `milestone rename` says (docs/contract.md 3.6)."""
    before, after, tasks = renamed
    due = ""
    if after.due_date != before.due_date:
        due = f"Due: {after.due_date}\n" if after.due_date else "Cleared milestone due date.\n"
    if before.title == after.title:
        name = f'"{before.title}" ({before.id})'
        return due or f'Milestone {name} is already named "{after.title}". No changes made.\n'
    line = f'Renamed milestone "{before.title}" ({before.id}) → "{after.title}" ({after.id}).\n'
    if after.due_date is None:
        due = ""
    done = f"Updated {_tasks(tasks)}\n" if update_tasks else "Skipped updating tasks (updateTasks=false).\n"
    return f"{line}{due}{done}"


def milestone_removed(removed: Removed) -> str:
    """Return what `milestone remove` says (docs/contract.md 3.6)."""
    line = f'Removed milestone "{removed.milestone.title}" ({removed.milestone.id}).\n'
    if removed.handling == "keep":
        return f"{line}Kept task milestone values unchanged (taskHandling=keep).\n"
    tasks = ", ".join(removed.tasks)
    if removed.target is None:
        return f"{line}Cleared milestone for {_count(removed.tasks)}: {tasks}\n"
    target = f'"{removed.target.title}" ({removed.target.id})'
    return f"{line}Reassigned {_count(removed.tasks)} to {target}: {tasks}\n"


def _tasks(ids: Sequence[str]) -> str:
    return f"{_count(ids)}: {', '.join(ids)}"


def _count(ids: Sequence[str]) -> str:
    return f"{len(ids)} local task{'' if len(ids) == 1 else 's'}"


def milestone_view(view: MilestoneView) -> str:
    """Return a milestone with its tasks, laid out as a task's view is."""
    progress, milestone, tasks = view
    lines = [f"Milestone {milestone.id} - {milestone.title}", "=" * RULER, ""]
    lines.append(f"Progress: {progress.done}/{progress.total} done")
    if milestone.created_at is not None:
        lines.append(f"Created: {instant(milestone.created_at)}")
    if milestone.due_date:
        lines.append(f"Due: {milestone.due_date}")
    lines += ["", "Description:", "-" * RULER, milestone.description or "No description provided"]
    if tasks:
        lines += ["", f"Tasks ({len(tasks)}):"]
        lines += [f"- {task.id} - {task.title} [{task.status}]" for task in tasks]
    return "\n".join([*lines, "", ""])


def milestone_object(progress: MilestoneProgress) -> Object:
    """Return a milestone as JSON has it in a list."""
    milestone = progress.milestone
    return {
        "id": progress.id,
        "title": progress.title,
        "dueDate": milestone.due_date.isoformat() if milestone and milestone.due_date else None,
        "tasksDone": progress.done,
        "tasksTotal": progress.total,
        "isCompleted": progress.completed,
    }


def milestone_list_json(found: Sequence[MilestoneProgress]) -> str:
    """Return every milestone as one document."""
    return document("milestone-list", "milestones", [milestone_object(each) for each in found])


def milestone_view_json(view: MilestoneView) -> str:
    """Return one milestone with its tasks."""
    milestone = view.milestone
    return document(
        "milestone-view",
        "milestone",
        {
            **milestone_object(view.progress),
            "description": milestone.description,
            "createdAt": instant_json(milestone.created_at),
            "updatedAt": instant_json(milestone.updated_at),
            "tasks": [{"id": task.id, "title": task.title, "status": task.status} for task in view.tasks],
            "revision": milestone.revision,
        },
    )


def milestone_json(kind: str, milestone: Milestone, **more: object) -> str:
    """Return a milestone that a command has changed."""
    changed = {
        "id": milestone.id,
        "title": milestone.title,
        "state": milestone.state,
        "dueDate": milestone.due_date.isoformat() if milestone.due_date else None,
        "description": milestone.description,
        "revision": milestone.revision,
    }
    return document(kind, "milestone", {**changed, **more})


def document_list(documents: Sequence[Document]) -> str:
    """Return the documents, one a line."""
    return "".join(f"{each.id} - {each.title}\n" for each in documents) or "No docs found.\n"


def document_object(record: Document) -> Object:
    """Return a document as JSON has it in a list and a search (docs/contract.md 4.4); it is not a file."""
    return {
        "id": record.id,
        "title": record.title,
        "type": record.type,
        "path": None,
        "tags": record.tags,
        "createdAt": instant_json(record.created_at),
        "updatedAt": instant_json(record.updated_at),
    }


def document_json(kind: str, record: Document) -> str:
    """Return one document with its content; `folder` is where it is exported to."""
    whole = {**document_object(record), "folder": record.path, "content": record.content}
    return document(kind, "document", {**whole, "revision": record.revision})


def decision_list(decisions: Sequence[Decision]) -> str:
    """Return the decisions, one a line."""
    return (
        "".join(f"{each.id} - {each.title} ({each.status})\n" for each in decisions)
        or "No decisions found.\n"
    )


def decision_object(record: Decision) -> Object:
    """Return a decision as JSON has it in a list (docs/contract.md 4.5)."""
    return {
        "id": record.id,
        "title": record.title,
        "status": record.status,
        "date": instant_json(record.created_at),
    }


def decision_json(kind: str, record: Decision) -> str:
    """Return one decision with its content."""
    whole = {
        **decision_object(record),
        "content": record.content,
        "updatedAt": instant_json(record.updated_at),
    }
    return document(kind, "decision", {**whole, "revision": record.revision})


def record_json(record: Document | Decision) -> str:
    """Return a document or decision as its view has it."""
    from backlog.domain.records import Document

    if isinstance(record, Document):
        return document_json("doc-view", record)
    return decision_json("decision-view", record)
