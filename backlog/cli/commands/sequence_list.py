"""`backlog sequence list`: plans which tasks can be done in parallel."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format, print_note
from backlog.render.json import sequence as json_sequence
from backlog.render.text.sequence import sequence
from backlog.service.overview import sequence as planned


def run(app: App, *, plain: bool = False) -> None:
    """List the open tasks in layers: the tasks of a layer can be done in parallel, after the layers above.

    Tasks that wait for a draft, an archived or an unknown task are listed last: no order of work
    reaches them.
    """
    form = output_format(app, plain=plain)
    plan = planned(app.context())
    if form == "rich":
        from backlog.cli.results import MOST_DRAWN, drawn
        from backlog.render.rich import sequence as rich_sequence

        every = max(sum(map(len, plan.layers)), len(plan.waiting))
        if every > MOST_DRAWN:
            print_note(app, f"these are the first {MOST_DRAWN} of {every}; for the rest, add --plain")
        drawn(lambda width, color: rich_sequence.sequence(plan, most=MOST_DRAWN, width=width, color=color))
        return
    emit(json_sequence.sequence(plan) if form == "json" else sequence(plan))


command = Command(run, (PLAIN, JSON))
