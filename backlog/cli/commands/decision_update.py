"""`backlog decision update`: changes a decision."""

from backlog.app import App
from backlog.cli.command import Command, text
from backlog.cli.options import CONTENT, DECISION_ID, JSON
from backlog.cli.output import emit
from backlog.cli.texts import with_files
from backlog.service.documents import update_decision


def run(app: App, *, id_: str, title: str | None = None, status: str | None = None, **content: str) -> None:
    """Change a decision: what you leave out stays as it is."""
    decision = update_decision(
        app.context("decision update"),
        id_,
        title=title,
        status=status,
        text=with_files(content).get("content"),
    )
    if app.as_json:
        from backlog.render.json import records as json_records

        emit(json_records.one_decision("decision-update", decision))
    else:
        emit(f"Updated decision {decision.id}\n")


command = Command(
    run,
    (
        text("--title", "TITLE", "the new title"),
        text("-s --status", "STATUS", "the new status: any text"),
        *CONTENT,
        JSON,
    ),
    DECISION_ID,
)
