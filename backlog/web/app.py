"""Puts the server together: which path leads to which page, behind which wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from backlog.errors import BacklogError
from backlog.render.terminal import write_to_stderr
from backlog.web import assets
from backlog.web.pages import (
    access,
    activity,
    board,
    bulk,
    checklists,
    drafts,
    live,
    milestones,
    overview,
    proof,
    records,
    search,
    settings,
    start,
    task,
    tasks,
)
from backlog.web.problems import Problem
from backlog.web.responses import on_error, posting, problem_page
from backlog.web.security import Guard

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from backlog.web.site import Site

SMALLEST_COMPRESSED = 1_000


def routes() -> list[Route]:
    """Return every path with its page; what changes something is POST, and nothing else is."""
    return [
        Route("/", _home),
        Route("/board", board.board),
        Route("/board/column", board.column),
        Route("/board/cards", board.changed),
        Route("/tasks", tasks.tasks),
        Route("/tasks", posting(task.add), methods=["POST"]),
        Route("/tasks/bulk", posting(bulk.bulk), methods=["POST"]),
        Route("/tasks/new", task.new),
        Route("/drafts", drafts.drafts),
        Route("/drafts", posting(task.add), methods=["POST"]),
        Route("/drafts/new", task.new),
        Route("/milestones", milestones.milestones),
        Route("/milestones", posting(milestones.add), methods=["POST"]),
        Route("/milestones/{id}", milestones.milestone),
        Route("/milestones/{id}", posting(milestones.change), methods=["POST"]),
        *(
            route
            for name in ("documents", "decisions")
            for route in (
                Route(f"/{name}", records.records),
                Route(f"/{name}", posting(records.add), methods=["POST"]),
                Route(f"/{name}/new", records.new),
                Route(f"/{name}/{{id}}", records.record),
                Route(f"/{name}/{{id}}", posting(records.change), methods=["POST"]),
            )
        ),
        Route("/overview", overview.show),
        Route("/settings", settings.settings),
        Route("/settings", posting(settings.change), methods=["POST"]),
        Route("/start", start.start),
        Route("/start", posting(start.begin), methods=["POST"]),
        Route("/search", search.results),
        Route("/activity", activity.activity),
        Route("/undo", posting(activity.take_back), methods=["POST"]),
        Route("/tasks/{id}/verify", posting(proof.verify), methods=["POST"]),
        Route("/tasks/{id}/move", posting(board.move_card), methods=["POST"]),
        *(
            route
            for kind in ("tasks", "drafts")
            for route in (
                Route(f"/{kind}/{{id}}", task.task),
                Route(f"/{kind}/{{id}}/edit", posting(task.change), methods=["POST"]),
                Route(f"/{kind}/{{id}}/check", posting(checklists.check), methods=["POST"]),
                Route(f"/{kind}/{{id}}/comment", posting(task.comment), methods=["POST"]),
                Route(f"/{kind}/{{id}}/put", posting(task.put), methods=["POST"]),
            )
        ),
        Route("/events", live.events),
        Route("/preview", posting(live.preview), methods=["POST"]),
        Route("/enter", access.enter),
        Route("/sign-in", access.sign_in),
        Route("/sign-in", posting(access.sign_in_by_token), methods=["POST"]),
        Route("/sign-out", posting(access.sign_out), methods=["POST"]),
        Route("/link", posting(access.link), methods=["POST"]),
        Route("/name", posting(access.rename), methods=["POST"]),
        Route("/static/{name:path}", assets.serve),
    ]


def application(site: Site) -> ASGIApp:
    """Return the ASGI application that serves a site."""
    app = Starlette(
        routes=routes(),
        exception_handlers={
            BacklogError: on_error,
            HTTPException: _on_http_error,
            Exception: _on_surprise,
        },
    )
    app.state.site = site
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED, compresslevel=5)

    async def turned_away(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = app
        await access.turned_away(Request(scope, receive))(scope, receive, send)

    return Guard(app, site, turned_away)


def _home(request: Request) -> Response:  # noqa: ARG001  every page's signature
    return RedirectResponse("/board", 307)


def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = {
        404: ("Not found", "There is no such page."),
        405: ("Not allowed", "This page does not take such a request."),
    }
    title, message = known.get(status, ("Not possible", "The server cannot answer that."))
    return problem_page(request, Problem(status, title, message))


def _on_surprise(request: Request, error: Exception) -> Response:
    """Say that the program has a fault, without a word about its inside; the terminal gets what it was."""
    write_to_stderr(f"internal error at {request.url.path}: {type(error).__name__}: {error}\n")
    return problem_page(
        request, Problem(500, "That went wrong", "The program has a fault here; nothing was changed.")
    )
