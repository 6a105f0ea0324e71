"""`backlog decision view`: shows a decision."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DECISION_ID, JSON, PLAIN
from backlog.cli.output import output_format
from backlog.cli.results import show_record
from backlog.domain.records import Decision
from backlog.service.documents import one


def run(app: App, *, id_: str, plain: bool = False) -> None:
    """Show a decision, with its front matter."""
    output_format(app, plain=plain)
    show_record(app, one(app.context(), Decision, id_), plain=plain)


command = Command(run, (PLAIN, JSON), DECISION_ID)
