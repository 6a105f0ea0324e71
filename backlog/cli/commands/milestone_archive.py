"""`backlog milestone archive`: archives a milestone."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, MILESTONE
from backlog.cli.output import emit
from backlog.service.milestones import archive


def run(app: App, *, name: str) -> None:
    """Archive a milestone, and leave its tasks as they are."""
    milestone = archive(app.context("milestone archive"), name)
    if app.as_json:
        from backlog.render.json import milestones as json_milestones

        emit(json_milestones.one_milestone("milestone-archive", milestone))
    else:
        emit(f'Archived milestone "{milestone.title}" ({milestone.id}).\n')


command = Command(run, (JSON,), MILESTONE)
