"""`backlog doc list`: lists the documents."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.cli.results import draw_records
from backlog.domain.records import Document
from backlog.render.json import document
from backlog.render.json import records as json_records
from backlog.render.text import records as text_records
from backlog.service.documents import every


def run(app: App, *, plain: bool = False) -> None:
    """List the documents, by number."""
    form = output_format(app, plain=plain)
    documents = every(app.context(), Document)
    if app.as_json:
        emit(document("doc-list", "documents", [json_records.document_object(each) for each in documents]))
    elif form == "rich" and documents:
        draw_records(app, documents)
    else:
        emit(text_records.document_list(documents))


command = Command(run, (PLAIN, JSON))
