"""`backlog decision list`: lists the decisions."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.cli.results import draw_records
from backlog.domain.records import Decision
from backlog.render.json import document
from backlog.render.json import records as json_records
from backlog.render.text import records as text_records
from backlog.service.documents import every


def run(app: App, *, plain: bool = False) -> None:
    """List the decisions, by number."""
    form = output_format(app, plain=plain)
    decisions = every(app.context(), Decision)
    if app.as_json:
        emit(
            document("decision-list", "decisions", [json_records.decision_object(each) for each in decisions])
        )
    elif form == "rich" and decisions:
        draw_records(app, decisions)
    else:
        emit(text_records.decision_list(decisions))


command = Command(run, (PLAIN, JSON))
