"""`backlog doc create`: creates a document."""

from collections.abc import Sequence

from backlog.app import App
from backlog.cli.command import Argument, Command, text, texts
from backlog.cli.options import CONTENT, JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.cli.syntax import several
from backlog.cli.texts import with_files
from backlog.domain.records import DOCUMENT_TYPES
from backlog.service.documents import create_document


def run(  # one parameter an option
    app: App,
    *,
    title: str,
    path: str | None = None,
    type_: str | None = None,
    tags: Sequence[str] = (),
    plain: bool = False,
    **content: str,
) -> None:
    """Create a document."""
    output_format(app, plain=plain)
    created = create_document(
        app.context("doc create"),
        title,
        type_=type_,
        path=path,
        text=with_files({"title": title, **content}).get("content"),
        tags=several(tags),
    )
    if app.as_json:
        from backlog.render.json import records as json_records

        emit(json_records.one_document("doc-create", created))
    else:
        emit(f"Created document {created.id}\n")


command = Command(
    run,
    (
        text("-p --path", "FOLDER", "subfolder for exports"),
        text(
            "-t --type", "TYPE", "readme, guide, specification or other", name="type_", takes=DOCUMENT_TYPES
        ),
        *CONTENT,
        texts("--tags", "TAGS", "tags, separated by commas"),
        PLAIN,
        JSON,
    ),
    Argument("title", "TITLE", "title of the document"),
)
