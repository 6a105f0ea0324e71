"""`backlog search`: searches tasks, documents and decisions."""

from __future__ import annotations

from backlog.cli.command import OUTPUT, Argument, Command, OptionValues, UsageError, switch, text, texts
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format, print_note
from backlog.cli.results import note_filters
from backlog.cli.syntax import limit, names, several, unless_blank
from backlog.domain.list_request import ListRequest
from backlog.domain.search import KINDS
from backlog.lean import TYPE_CHECKING, Any
from backlog.render.json import search as json_search
from backlog.render.text.search import search_result
from backlog.service.search import SearchRequest, search

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.service.search.hits import SearchResult

MOST_EXCERPTS = 50
"""How many hits are shown with the places where the words were found."""


def run(app: App, *, plain: bool = False, interactive: bool = False, **asked: Any) -> None:  # noqa: ANN401  see `search_request`
    """Search tasks, documents and decisions.

    All words must be found: first as whole words or the beginnings of words, then as parts of words; in
    Chinese, Japanese or Thai anywhere. Case and accents make no difference. A word that occurs nowhere is
    treated as misspelt. Without a query, everything is listed. Filters apply to tasks only; documents and
    decisions are still listed unless --type excludes them.
    """
    form = output_format(app, plain=plain)
    request, ignored = search_request(asked)
    if interactive and _is_full_screen(app, request, plain=plain):
        return
    result = search(app.context(), request)
    note_filters(app, request.query)
    for name in ignored:
        print_note(app, f"--type {name} is ignored; the kinds are task, document and decision")
    if form == "json":
        _print_json(app, result, limited=request.tasks.limit is not None)
    elif form == "plain":
        emit(search_result(result))
    else:
        _draw(app, result, limited=request.tasks.limit is not None)


def _print_json(app: App, result: SearchResult, *, limited: bool) -> None:
    """Print the hits as JSON: without a limit, the best ones that fit into a short result."""
    from backlog.cli.results import LONG_JSON, note_length

    text_, every = json_search.search_result(result), len(result.hits)
    limited = limited or result.sought is None  # without a query it is a list, which is whole
    while len(text_) > LONG_JSON and not limited and len(result.hits) > 1:
        fitting = len(result.hits) * LONG_JSON // len(text_)
        result = result._replace(hits=result.hits[: max(1, min(fitting, len(result.hits) - 1))])
        text_ = json_search.search_result(result)
    emit(text_)
    if limited:
        note_length(app, text_, "--limit makes it shorter")
    elif len(result.hits) < every:
        print_note(
            app, f"these are the best {len(result.hits)} of {every}; for the rest, add --limit {every}"
        )


def _draw(app: App, result: SearchResult, *, limited: bool) -> None:
    """Draw the hits on a terminal: the best ones, unless the request has a limit."""
    from backlog.cli.results import MOST_DRAWN, drawn
    from backlog.render.rich import search as rich_search
    from backlog.service.excerpts import texts

    every = len(result.hits)
    if every > MOST_DRAWN and not limited:
        more = f"narrow the search, or add --limit {every}"
        print_note(app, f"these are the best {MOST_DRAWN} of {every}; for the rest, {more}")
        result = result._replace(hits=result.hits[:MOST_DRAWN])
    excerpts = texts(app.context(), result, MOST_EXCERPTS)
    drawn(lambda width, color: rich_search.search_result(result, excerpts, width=width, color=color))


def _is_full_screen(app: App, request: SearchRequest, *, plain: bool) -> bool:
    """Show the tasks full-screen where that is possible, and say whether it was; raise UsageError."""
    if app.as_json or request.kinds or request.modified_files:
        raise UsageError(
            "--interactive shows tasks; omit --json, --type and --modified-file", code="conflicting-options"
        )
    from backlog.cli import full_screen  # most searches are printed

    wanted = request.tasks._replace(search=request.query)
    return not plain and full_screen.is_wanted(app) and full_screen.shown(app, view="list", request=wanted)


def search_request(given: OptionValues) -> tuple[SearchRequest, list[str]]:
    """Return the request that the options make, and the requested kinds that do not exist.

    Raises InvalidInput.
    """
    named = dict.fromkeys(kind.strip().lower() for kind in given.get("type", ()) if kind.strip())
    kinds = [kind for kind in KINDS if kind in named]
    types = several(given.get("task_type", ()))
    if types and kinds and "task" not in kinds:
        raise UsageError(
            "--task-type filters tasks, which --type excludes",
            hint="add --type task, or omit --type",
            code="conflicting-options",
        )
    request = SearchRequest(
        query=given.get("query"),
        kinds=kinds,
        tasks=ListRequest(
            types=types,
            statuses=names(given.get("status", ())),
            exclude_statuses=several(given.get("exclude_status", ())),
            priority=unless_blank(given.get("priority")),
            projects=several(given.get("project", ())),
            limit=limit(given.get("limit")),
        ),
        modified_files=several(given.get("modified_file", ())),
    )
    return request, [name for name in named if name not in KINDS]


command = Command(
    run,
    (
        texts("--type", "KIND", "only task, document or decision; repeatable", takes=KINDS),
        texts("--task-type", "TYPE", "only tasks of these types", takes="type"),
        texts("-s --status", "STATUS", "only tasks in these statuses, separated by commas", takes="status"),
        texts("--exclude-status", "STATUS", "no tasks in these statuses", takes="status"),
        text("--priority", "PRIORITY", "only tasks of this priority", takes="priority"),
        texts("--project", "PROJECT", "only tasks of these projects", takes="project"),
        texts("--modified-file", "PATH", "only tasks with a modified file whose path contains this"),
        text("--limit", "NUMBER", "at most this many, over all kinds", group=OUTPUT),
        switch("-i --interactive", "on a terminal: show the tasks full-screen", group=OUTPUT),
        PLAIN,
        JSON,
    ),
    Argument("query", "QUERY", "the words to find, or the id of a task", required=False),
)
