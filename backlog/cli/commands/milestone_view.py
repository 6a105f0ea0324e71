"""`backlog milestone view`: shows a milestone with its tasks."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, MILESTONE, PLAIN
from backlog.cli.output import emit, output_format
from backlog.service.milestones import view


def run(app: App, *, name: str, plain: bool = False) -> None:
    """Show a milestone with its tasks."""
    form = output_format(app, plain=plain)
    milestone = view(app.context(), name)
    if form == "rich":
        from backlog.cli.results import drawn
        from backlog.render.rich import milestones as rich_milestones

        today = app.today()
        drawn(
            lambda width, color: rich_milestones.milestone_view(
                milestone, today=today, width=width, color=color
            )
        )
        return
    from backlog.render.json import milestones as json_milestones
    from backlog.render.text import milestones as text_milestones

    emit(
        json_milestones.milestone_view(milestone)
        if form == "json"
        else text_milestones.milestone_view(milestone)
    )


command = Command(run, (PLAIN, JSON), MILESTONE)
