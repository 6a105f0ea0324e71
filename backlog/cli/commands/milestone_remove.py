"""`backlog milestone remove`: removes a milestone."""

from backlog.app import App
from backlog.cli.command import Command, text
from backlog.cli.options import JSON, MILESTONE
from backlog.cli.output import emit
from backlog.domain.milestone_changes import read_handling
from backlog.render.records import milestone_json, milestone_removed
from backlog.service.milestones import remove


def run(app: App, *, name: str, task_handling: str | None = None, reassign_to: str | None = None) -> None:
    """Remove a milestone, and take its tasks out of it.

    It is kept in the archive, and its id is not used again.
    """
    removed = remove(
        app.store(), name, read_handling(task_handling), reassign_to, app.stamp("milestone remove")
    )
    if app.as_json:
        emit(milestone_json("milestone-remove", removed.milestone, tasks=removed.tasks))
    else:
        emit(milestone_removed(removed))


command = Command(
    run,
    (
        text(
            "--task-handling", "HOW", "clear the tasks' milestone (as without it), keep it, or reassign them"
        ),
        text("--reassign-to", "MILESTONE", "where the tasks go with --task-handling reassign"),
        JSON,
    ),
    MILESTONE,
)
