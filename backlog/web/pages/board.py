"""The board: columns by status or lanes by milestone, and moving cards between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR, KEEP, EditRequest
from backlog.service.columns import Columns, Lanes, cards, columns, lanes
from backlog.service.placement import move
from backlog.service.vocabulary import vocabulary
from backlog.web import looks
from backlog.web.filters import list_request, read_filters
from backlog.web.responses import back, context_of, own_path, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.filters import Filters
    from backlog.web.forms import Form

CARDS = 30
"""Cards that a column shows at first, and with each wish for more."""
LANE_CARDS = 8
"""Cards of each status that a lane shows."""
MOST_LANES = 40


def board(request: Request) -> Response:
    """Show the board."""
    filters = read_filters(request.query_params)
    context = context_of(request)
    token = context.store.changes_since(None).token
    asked = list_request(filters)
    shown: Columns | Lanes = (
        lanes(context, asked, LANE_CARDS) if filters.lanes else columns(context, asked, CARDS)
    )
    settings = shown.settings
    return page(
        request,
        "board.html",
        settings=settings,
        words=vocabulary(context),
        filters=filters,
        token=token,
        place=looks.place(settings, filters.sort),
        hides_empty=filters.hide == "1" or (not filters.hide and bool(settings.hide_empty_columns)),
        columns=shown.columns if isinstance(shown, Columns) else (),
        lanes=shown.lanes[:MOST_LANES] if isinstance(shown, Lanes) else (),
    )


def column(request: Request) -> Response:
    """Return the next cards of one column, for a board that is open."""
    filters = read_filters(request.query_params)
    context = context_of(request)
    skip = request.query_params.get("skip", "0")
    part = columns(
        context,
        list_request(filters),
        CARDS,
        skip=int(skip[:9]) if skip.isascii() and skip.isdigit() else 0,
    )
    return _cards(request, filters, part)


def changed(request: Request) -> Response:
    """Return the cards of some tasks as they are now, and how many there are in each column.

    A task that has left the board is left out.
    """
    filters = read_filters(request.query_params)
    part = cards(context_of(request), list_request(filters), request.query_params.getlist("id")[:100])
    return _cards(request, filters, part)


def _cards(request: Request, filters: Filters, part: Columns) -> Response:
    return page(
        request,
        "cards.html",
        settings=part.settings,
        columns=part.columns,
        filters=filters,
        milestones=part.milestones,
        place=looks.place(part.settings, filters.sort),
    )


def move_card(request: Request, form: Form) -> Response:
    """Move a task to another column, lane or place."""
    wanted = EditRequest()
    if "status" in form:
        wanted = wanted._replace(status=form.text("status"))
    if "milestone" in form:
        wanted = wanted._replace(milestone=form.text("milestone").strip() or CLEAR)
    move(
        context_of(request, "move"),
        request.path_params["id"],
        wanted,
        seen_in=form.text("seen-in") or None,
        seen_milestone=form.text("seen-milestone") if "seen-milestone" in form else KEEP,
        after=form.text("after") or None,
        before=form.text("before") or None,
    )
    return back(request, own_path(form.text("back"), "/board"))
