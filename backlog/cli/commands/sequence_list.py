"""`backlog sequence list`: plans which tasks can be done side by side."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, form
from backlog.render.sequence_text import sequence, sequence_json
from backlog.service.overview import sequence as planned


def run(app: App, *, plain: bool = False) -> None:
    """List the open tasks in layers: those of one layer can be done side by side, after the layers before.

    What waits for a draft, for an archived or an unknown task is listed last, for no order of work
    reaches it.
    """
    how = form(app, plain=plain)
    plan = planned(app.store())
    emit(sequence_json(plan) if how == "json" else sequence(plan))


command = Command(run, (PLAIN, JSON))
