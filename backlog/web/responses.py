"""Makes the responses: pages out of templates, problems, and the way back after a form."""

from __future__ import annotations

import os
from functools import cache, wraps
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from backlog import __version__
from backlog.errors import BacklogError
from backlog.render.terminal import write_to_stderr
from backlog.web import looks, markdown
from backlog.web.conflicts import base, row_mark
from backlog.web.forms import Form, read_form, typed_in
from backlog.web.problems import Problem, problem_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jinja2 import Environment
    from starlette.requests import Request

    from backlog.service.context import Context
    from backlog.web.sessions import Session
    from backlog.web.site import Site

FRAGMENT = "backlog-fragment"
"""The header by which our script asks for no more than it needs."""
MAX_ACTOR = 200

NAVIGATION = (
    ("board", "/board", "Board"),
    ("tasks", "/tasks", "List"),
    ("drafts", "/drafts", "Drafts"),
    ("milestones", "/milestones", "Milestones"),
    ("documents", "/documents", "Documents"),
    ("decisions", "/decisions", "Decisions"),
    ("overview", "/overview", "Overview"),
    ("activity", "/activity", "Activity"),
    ("settings", "/settings", "Settings"),
)


def site_of(request: Request) -> Site:
    """Return what the server serves."""
    site: Site = request.app.state.site
    return site


def session_of(request: Request) -> Session | None:
    """Return who asks."""
    session: Session | None = request.state.session
    return session


def actor_of(request: Request) -> str:
    """Return the name that the history gets: what a proxy says, if it is asked, else what the person says."""
    rules = site_of(request).rules
    if rules.actor_header is not None:
        named = request.headers.get(rules.actor_header, "").strip()[:MAX_ACTOR]
        if named:
            return "".join(char for char in named if char.isprintable())
    session = session_of(request)
    return (session.name if session else "") or rules.actor


def context_of(request: Request, command: str = "view") -> Context:
    """Return what the use cases of a request need; raise NotFound where there is no backlog."""
    context = site_of(request).context(actor_of(request), command)
    if not hasattr(request.state, "contexts"):
        request.state.contexts = []
    request.state.contexts.append(context)
    return context


def page(request: Request, template: str, /, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page."""
    site = site_of(request)
    theme = request.cookies.get("backlog_theme")
    text = (
        environment()
        .get_template(template)
        .render(
            rules=site.rules,
            actor=actor_of(request),
            now=site.clock(),
            today=site.clock().astimezone().date(),
            here=request.url.path,
            here_with_query=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            theme=theme if theme in {"light", "dark"} else "",
            **values,
        )
    )
    return HTMLResponse(text, status)


def problem_page(request: Request, problem: Problem, **values: object) -> HTMLResponse:
    """Return the page of a problem that no other page can show beside what it is about."""
    headers = {"retry-after": "1"} if problem.status == 503 else {}  # noqa: PLR2004  Service Unavailable
    response = page(request, "problem.html", problem.status, problem=problem, **values)
    response.headers.update(headers)
    return response


def back(request: Request, path: str) -> Response:
    """Send the browser to a page of ours after a form; our script needs no page."""
    if request.headers.get(FRAGMENT) == "none":
        return Response(status_code=204)
    return RedirectResponse(path, 303)


def own_path(given: str, otherwise: str) -> str:
    """Return a path that a form names, if it is one of this server, else another one."""
    fine = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if fine and "\\" not in given else otherwise


def posting(
    handler: Callable[[Request, Form], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that reads the form first, and then runs its handler in a thread."""

    def handled(request: Request, form: Form) -> Response:
        try:
            return handler(request, form)
        except BacklogError as error:
            way_back = own_path(form.text("back"), "")
            return problem_page(request, page_problem(error), typed=typed_in(form), way_back=way_back)

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(handled, request, await read_form(request))
        finally:
            contexts = getattr(request.state, "contexts", ())
            if any(context.due for context in contexts):
                site = site_of(request)
                site.hooks.add(site.project.commands().location, contexts)

    return endpoint


def on_error(request: Request, error: Exception) -> Response:
    """Return the page of an error that a page raised."""
    if not isinstance(error, BacklogError):
        raise error
    return problem_page(request, page_problem(error))


def page_problem(error: BacklogError) -> Problem:
    """Return what a page shows of an error; the terminal shows what is the server's own fault."""
    problem = problem_of(error)
    if problem.status >= 500:  # noqa: PLR2004  the server's own faults
        write_to_stderr(f"{error.message}\n")
    return problem


@cache
def environment() -> Environment:
    """Return the templates; every value in them is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # `board export` comes here, too

    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        looks.filters(), markdown=markdown.rendered, instant=looks.instant, base=base, row_mark=row_mark
    )
    from backlog.web.assets import url_of  # it reads the files

    made.globals.update(navigation=NAVIGATION, version=__version__, asset=url_of)
    return made
