"""Milestones for programs (docs/contract.md 4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.milestone_views import MilestoneProgress, MilestoneView
    from backlog.domain.records import Milestone
    from backlog.render.json import Object


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


def milestone_list(milestones: Sequence[MilestoneProgress]) -> str:
    """Return every milestone as one document."""
    return document("milestone-list", "milestones", [milestone_object(each) for each in milestones])


def milestone_view(view: MilestoneView) -> str:
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


def one_milestone(kind: str, milestone: Milestone, **more: object) -> str:
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
