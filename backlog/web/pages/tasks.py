"""The list of tasks: sorted, filtered, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import QueryParams

from backlog.service.pages import page as part
from backlog.service.vocabulary import vocabulary
from backlog.web.filters import list_request, read_filters
from backlog.web.forms import Form
from backlog.web.responses import context_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.problems import Problem

ROWS = 100
"""Tasks on a page."""
MOST_PAGES = 20
"""Pages of what is filtered that can be leafed through: each further one is read past all before it."""


def tasks(request: Request) -> Response:
    """Show the list."""
    query = f"?{request.url.query}" if request.url.query else ""
    return shown(request, f"{request.url.path}{query}")


def shown(request: Request, path: str, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Return the list that a path names, with what went wrong, and what was marked and chosen then."""
    filters = read_filters(QueryParams(path.partition("?")[2]))
    number = min(filters.page, MOST_PAGES) if filters.selects else filters.page
    context = context_of(request)
    token = context.store.changes_since(None).token
    words = vocabulary(context)
    asked = list_request(filters)
    rows = part(context, asked, None, (number - 1) * ROWS, ROWS)
    if number > 1 and not rows.tasks:  # beyond the end
        number = 1 if rows.total is None else max(1, -(-rows.total // ROWS))
        rows = part(context, asked, None, (number - 1) * ROWS, ROWS)
    return page(
        request,
        "tasks.html",
        problem.status if problem else 200,
        settings=words.settings,
        words=words,
        filters=filters._replace(page=number),
        tasks=rows.tasks,
        first=(number - 1) * ROWS + 1,
        total=rows.total,
        more=rows.more,
        is_last=number == MOST_PAGES and filters.selects,
        token=token,
        back=path,
        problem=problem,
        given=given or Form(()),
        marked=frozenset(given.texts("id")) if given else frozenset(),
    )
