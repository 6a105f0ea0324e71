"""What open pages ask for on their own: what has changed, and how a text will look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from backlog.web import markdown
from backlog.web.responses import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from backlog.web.forms import Form

MAX_TOKEN = 200


async def events(request: Request) -> Response:
    """Send changes as they come (server-sent events)."""
    site = site_of(request)
    await run_in_threadpool(site.store)  # raises where there is no backlog
    if site.follower.is_full:
        return Response("Too many pages are open.\n", 503, media_type="text/plain")
    since = request.headers.get("last-event-id") or request.query_params.get("since") or None
    return StreamingResponse(
        site.follower.stream(None if since is None else since[:MAX_TOKEN]),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def preview(request: Request, form: Form) -> Response:  # noqa: ARG001  every form's signature
    """Return a text as it will look."""
    return HTMLResponse(str(markdown.rendered(form.text("text")) or "<p>Nothing to show yet.</p>"))
