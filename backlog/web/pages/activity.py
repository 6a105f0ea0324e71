"""What was done, by whom, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.events import EventQuery
from backlog.errors import InvalidInput
from backlog.service.history import log
from backlog.service.undo import ThisEvent, undo
from backlog.service.vocabulary import vocabulary
from backlog.web.history import lines
from backlog.web.responses import back, context_of, own_path, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.forms import Form

EVENTS = 50
MOST_EVENTS = 2_000
"""Events that a page shows at most; the log at the command line shows all."""


def activity(request: Request) -> Response:
    """Show the newest events, of one actor if the URL names one."""
    given = request.query_params.get("show", "")
    most = min(int(given[:6]), MOST_EVENTS) if given.isascii() and given.isdigit() else EVENTS
    actor = request.query_params.get("actor", "").strip() or None
    context = context_of(request)
    token = context.store.changes_since(None).token
    events = tuple(log(context, EventQuery(actor=actor, limit=most + 1), brief=True))
    return page(
        request,
        "activity.html",
        words=vocabulary(context),
        events=lines(events[:most]),
        more=most + EVENTS if len(events) > most and most < MOST_EVENTS else None,
        of_actor=actor or "",
        token=token,
    )


def take_back(request: Request, form: Form) -> Response:
    """Take one event back, as a new event."""
    key = form.number("event")
    if key is None:
        raise InvalidInput("no event is named", code="invalid-field")
    undo(context_of(request, "undo"), ThisEvent(key))
    return back(request, own_path(form.text("back"), "/activity"))
