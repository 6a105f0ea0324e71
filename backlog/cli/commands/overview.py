"""`backlog overview`: shows the progress of the project."""

from __future__ import annotations

from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.lean import TYPE_CHECKING
from backlog.service.overview import overview

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, plain: bool = False) -> None:
    """Show the progress of the project: by status and priority, what is new, what is stuck.

    Completed tasks are counted, archived ones are not. A terminal also shows the last 30 days.
    """
    form = output_format(app, plain=plain)
    figures = overview(app.context())
    if form == "rich":
        from backlog.cli.results import drawn
        from backlog.render.rich import overview as rich_overview

        drawn(lambda width, color: rich_overview.overview(figures, width=width, color=color))
        return
    from backlog.render.json import overview as json_overview
    from backlog.render.text import overview as text_overview

    emit(json_overview.overview(figures) if form == "json" else text_overview.overview(figures))


command = Command(run, (PLAIN, JSON))
