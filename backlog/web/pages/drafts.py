"""The drafts: ideas that are not tasks yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.list_request import ListRequest
from backlog.service.task_lists import list_asked
from backlog.web.responses import context_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST = 500


def drafts(request: Request) -> Response:
    """Show all drafts."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    listed = list_asked(context, ListRequest(sort="id", limit=MOST + 1), "draft")
    return page(
        request,
        "drafts.html",
        settings=listed.settings,
        drafts=listed.tasks[:MOST],
        more=len(listed.tasks) > MOST,
        token=token,
    )
