"""How far the project is: figures, charts, and what needs a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.overview import percent
from backlog.web import charts
from backlog.web.responses import context_of, page, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """Show the numbers of the project."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    figures = site_of(request).figures.of(context, token)
    return page(
        request,
        "overview.html",
        settings=figures.settings,
        figures=figures,
        percent=percent(figures.done, figures.total),
        burn_up=charts.burn_up(figures.burn_up),
        flow=charts.flow(figures.flow),
        token=token,
    )
