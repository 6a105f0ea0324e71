"""`backlog milestone list`: lists the milestones and their progress."""

from backlog.app import App
from backlog.cli.command import Command, switch
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format, print_note
from backlog.service.milestones import progress


def run(app: App, *, show_completed: bool = False, plain: bool = False) -> None:
    """List the milestones and their progress.

    Names that only tasks use are listed too.
    """
    form = output_format(app, plain=plain)
    milestones = progress(app.context())
    if form == "rich":
        from backlog.cli.results import MOST_DRAWN, drawn
        from backlog.render.rich import milestones as rich_milestones

        rows = [each for each in milestones if show_completed or not each.completed]
        if len(rows) > MOST_DRAWN:
            print_note(app, f"these are the first {MOST_DRAWN} of {len(rows)}; for the rest, add --plain")
            most = set(rows[:MOST_DRAWN])
            milestones = [
                each for each in milestones if each in most or (each.completed and not show_completed)
            ]
        today = app.today()
        drawn(
            lambda width, color: rich_milestones.milestone_list(
                milestones, show_completed=show_completed, today=today, width=width, color=color
            )
        )
        return
    from backlog.render.json import milestones as json_milestones
    from backlog.render.text import milestones as text_milestones

    if form == "json":
        emit(json_milestones.milestone_list(milestones))
    else:
        emit(text_milestones.milestone_list(milestones, show_completed=show_completed))


command = Command(run, (switch("--show-completed", "list completed milestones too"), PLAIN, JSON))
