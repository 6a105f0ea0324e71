"""`backlog doc view`: shows a document."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DOC_ID, JSON, PLAIN
from backlog.cli.output import output_format
from backlog.cli.results import show_record
from backlog.domain.records import Document
from backlog.service.documents import one


def run(app: App, *, id_: str, plain: bool = False) -> None:
    """Show a document, with its front matter."""
    output_format(app, plain=plain)
    show_record(app, one(app.context(), Document, id_), plain=plain)


command = Command(run, (PLAIN, JSON), DOC_ID)
