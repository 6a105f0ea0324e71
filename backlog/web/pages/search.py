"""What a search finds: tasks, documents and decisions, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from backlog.domain.ids import parse_reference
from backlog.domain.list_request import ListRequest
from backlog.service.search import SearchRequest, search
from backlog.web.responses import context_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST = 50
LONGEST = 500


def results(request: Request) -> Response:
    """Show what is found; a whole id such as TASK-7 leads to its page at once."""
    query = request.query_params.get("q", "").strip()[:LONGEST]
    result = search(context_of(request), SearchRequest(query=query or None, tasks=ListRequest(limit=MOST)))
    reference = parse_reference(query)
    if reference is not None and reference.prefix is not None and result.hits:
        hit = result.hits[0]
        if hit.kind == "task" and hit.item.id.lower() == query.lower():
            return RedirectResponse(f"/tasks/{hit.item.id}", 303)
    return page(
        request,
        "search.html",
        settings=result.settings,
        hits=result.hits if query else (),
        query=query,
        corrected=bool(result.sought and result.sought.corrected),
    )
