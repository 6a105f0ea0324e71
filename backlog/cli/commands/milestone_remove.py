"""`backlog milestone remove`: removes a milestone."""

from backlog.app import App
from backlog.cli.command import Command, UsageError, text
from backlog.cli.options import JSON, MILESTONE
from backlog.cli.output import emit
from backlog.domain.milestone_changes import TASK_HANDLINGS, Reassign, TaskHandling
from backlog.errors import InvalidValue
from backlog.render.json import milestones as json_milestones
from backlog.render.text.milestones import milestone_removed
from backlog.service.milestones import remove


def run(app: App, *, name: str, task_handling: str | None = None, reassign_to: str | None = None) -> None:
    """Remove a milestone, and clear or reassign its tasks.

    It is archived, and its id is not reused.
    """
    handling = _handling(task_handling, reassign_to)
    removed = remove(app.context("milestone remove"), name, handling)
    if app.as_json:
        emit(json_milestones.one_milestone("milestone-remove", removed.milestone, tasks=removed.tasks))
    else:
        emit(milestone_removed(removed))


def _handling(given: str | None, target: str | None) -> TaskHandling:
    """Return what becomes of the tasks: cleared by default; raise InvalidInput."""
    wanted = (given or "clear").strip().lower()
    if wanted not in TASK_HANDLINGS:
        raise InvalidValue("task handling", given or "", TASK_HANDLINGS)
    if wanted != "reassign":
        return "keep" if wanted == "keep" else "clear"
    if target is None or not target.strip():
        raise UsageError("--task-handling reassign needs --reassign-to", code="missing-option")
    return Reassign(target)


command = Command(
    run,
    (
        text(
            "--task-handling",
            "HOW",
            "clear the tasks' milestone (the default), keep it, or reassign them",
            takes=TASK_HANDLINGS,
        ),
        text(
            "--reassign-to",
            "MILESTONE",
            "where the tasks go with --task-handling reassign",
            takes="milestone",
        ),
        JSON,
    ),
    MILESTONE,
)
