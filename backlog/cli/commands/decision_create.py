"""`backlog decision create`: creates a decision."""

from backlog.app import App
from backlog.cli.command import Argument, Command, text
from backlog.cli.options import CONTENT, JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.cli.texts import with_files
from backlog.service.documents import create_decision


def run(app: App, *, title: str, status: str | None = None, plain: bool = False, **content: str) -> None:
    """Create a decision.

    Without --content it gets empty sections Context, Decision and Consequences.
    """
    output_format(app, plain=plain)
    decision = create_decision(
        app.context("decision create"),
        title,
        status=status,
        text=with_files({"title": title, **content}).get("content"),
    )
    if app.as_json:
        from backlog.render.json import records as json_records

        emit(json_records.one_decision("decision-create", decision))
    else:
        emit(f"Created decision {decision.id}\n")


command = Command(
    run,
    (text("-s --status", "STATUS", "any text; default: proposed"), *CONTENT, PLAIN, JSON),
    Argument("title", "TITLE", "what is decided"),
)
