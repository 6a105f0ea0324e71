"""`backlog doc archive`: archives a document."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DOC_ID, JSON
from backlog.cli.output import emit
from backlog.domain.records import Document
from backlog.service.documents import archive


def run(app: App, *, id_: str) -> None:
    """Archive a document: it leaves lists and search."""
    archived = archive(app.context("doc archive"), Document, id_)
    if app.as_json:
        from backlog.render.json import records as json_records

        emit(json_records.one_document("doc-archive", archived))
    else:
        emit(f"Archived document {archived.id}\n")


command = Command(run, (JSON,), DOC_ID)
