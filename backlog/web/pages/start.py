"""Starts a backlog where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from backlog.errors import BacklogError, NotFound
from backlog.web.responses import actor_of, back, page, page_problem, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.forms import Form
    from backlog.web.problems import Problem


def start(request: Request) -> Response:
    """Show the form that starts a backlog, or the board of an existing one."""
    if _is_there(request):
        return RedirectResponse("/board", 303)
    return _shown(request)


def begin(request: Request, form: Form) -> Response:
    """Begin a backlog."""
    if not _is_there(request):
        try:
            site_of(request).project.create(form.text("name"), actor_of(request))
        except BacklogError as error:
            return _shown(request, page_problem(error), form.text("name"))
    return back(request, "/board")


def _shown(request: Request, problem: Problem | None = None, name: str = "") -> Response:
    return page(
        request,
        "start.html",
        problem.status if problem else 200,
        problem=problem,
        name=name or site_of(request).project.folder,
    )


def _is_there(request: Request) -> bool:
    try:
        site_of(request).store()
    except NotFound as error:
        if error.code != "no-backlog":
            raise
        return False
    return True
