"""`backlog doc search`: searches the documents."""

from backlog.app import App
from backlog.cli.command import OUTPUT, Argument, Command, text
from backlog.cli.options import JSON
from backlog.cli.output import emit, output_format
from backlog.cli.syntax import limit
from backlog.render.json import search as json_search
from backlog.render.text.search import document_hits
from backlog.service.search import search_documents


def run(app: App, *, query: str, limit_: str | None = None) -> None:
    """Search the documents."""
    result = search_documents(app.context(), query, limit(limit_))
    if output_format(app, plain=False) == "rich" and result.hits:
        from backlog.cli.results import drawn
        from backlog.render.rich import search as rich_search
        from backlog.service.excerpts import texts

        excerpts = texts(app.context(), result, len(result.hits))
        drawn(lambda width, color: rich_search.search_result(result, excerpts, width=width, color=color))
        return
    emit(json_search.search_result(result) if app.as_json else document_hits(result, query))


command = Command(
    run,
    (text("-l --limit", "NUMBER", "at most this many, 1 to 100", name="limit_", group=OUTPUT), JSON),
    Argument("query", "QUERY", "the words to find"),
)
