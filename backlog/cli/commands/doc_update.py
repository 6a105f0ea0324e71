"""`backlog doc update`: changes a document."""

from collections.abc import Sequence

from backlog.app import App
from backlog.cli.command import Command, text, texts
from backlog.cli.options import CONTENT, DOC_ID, JSON
from backlog.cli.output import emit
from backlog.cli.syntax import several
from backlog.cli.texts import with_files
from backlog.domain.records import DOCUMENT_TYPES
from backlog.service.documents import update_document


def run(  # one parameter an option
    app: App,
    *,
    id_: str,
    title: str | None = None,
    path: str | None = None,
    type_: str | None = None,
    tags: Sequence[str] | None = None,
    **content: str,
) -> None:
    """Change a document: what you leave out stays as it is."""
    updated = update_document(
        app.context("doc update"),
        id_,
        title=title,
        type_=type_,
        path=path,
        text=with_files(content).get("content"),
        tags=None if tags is None else several(tags),
    )
    if app.as_json:
        from backlog.render.json import records as json_records

        emit(json_records.one_document("doc-update", updated))
    else:
        emit(f"Updated document {updated.id}\n")


command = Command(
    run,
    (
        text("--title", "TITLE", "the new title"),
        text("-p --path", "FOLDER", 'subfolder for exports; "" for none'),
        text(
            "-t --type", "TYPE", "readme, guide, specification or other", name="type_", takes=DOCUMENT_TYPES
        ),
        *CONTENT,
        texts("--tags", "TAGS", 'replace the tags, separated by commas; "" for none'),
        JSON,
    ),
    DOC_ID,
)
