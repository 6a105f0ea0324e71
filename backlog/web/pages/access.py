"""The ways in and out: links, the token, the name that the history gets."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse

from backlog.web.responses import MAX_ACTOR, back, own_path, page, session_of, site_of
from backlog.web.security import cookie_name

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.forms import Form
    from backlog.web.sessions import Session

COOKIE_SECONDS = 30 * 86_400


def enter(request: Request) -> Response:
    """Sign in the holder of a link that was not used yet."""
    site = site_of(request)
    if wait := _waiting(request):
        return wait
    session = site.sessions.by_link(request.query_params.get("key", ""))
    if session is None:
        if session_of(request) is not None:
            return RedirectResponse("/", 303)
        site.sessions.failed(_address(request))
        return turned_away(request, "This link was used already, or is too old.", 403)
    return _signed_in(request, session, "/")


def sign_in(request: Request) -> Response:
    """Show the form that takes the token."""
    return turned_away(request, status=200)


def sign_in_by_token(request: Request, form: Form) -> Response:
    """Sign in a person who knows the token."""
    site = site_of(request)
    if wait := _waiting(request):
        return wait
    session = site.sessions.by_token(form.text("token").strip(), _name(form))
    if session is None:
        site.sessions.failed(_address(request))
        return turned_away(request, "That is not the token.", 403)
    return _signed_in(request, session, own_path(form.text("back"), "/"))


def sign_out(request: Request, form: Form) -> Response:
    """End the session."""
    session = session_of(request)
    if session is not None and "confirm" in form:
        site_of(request).sessions.end(session)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(site_of(request).rules))
    return response


def rename(request: Request, form: Form) -> Response:
    """Let the history call somebody by another name."""
    session = session_of(request)
    if session is not None:
        site_of(request).sessions.rename(session, _name(form))
    return back(request, "/settings")


def link(request: Request, form: Form) -> Response:  # noqa: ARG001  every form's signature
    """Show a link that signs in another browser, once."""
    return page(request, "link.html", link=f"/enter?key={site_of(request).sessions.link()}")


def turned_away(request: Request, why: str = "", status: int = 401) -> Response:
    """Say how to get in to those who are not signed in.

    Browsers leave the cookie out when a link on another site leads here; then going on from this page
    is enough.
    """
    came_from_elsewhere = (
        request.headers.get("sec-fetch-site") in {"cross-site", "same-site"} and request.method == "GET"
    )
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = "/" if path.startswith(("/enter", "/sign-in")) else path
    return page(
        request,
        "sign_in.html",
        status,
        why=why,
        takes_token=site_of(request).sessions.takes_token,
        wanted=wanted,
        came_from_elsewhere=came_from_elsewhere and not why,
    )


def _signed_in(request: Request, session: Session, path: str) -> Response:
    """Give the browser its cookie; over TLS with the order never to send it in the clear."""
    response = RedirectResponse(path, 303)
    response.set_cookie(
        cookie_name(site_of(request).rules),
        session.id,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
        secure=urlsplit(request.headers.get("origin", "")).scheme == "https",
    )
    return response


def _waiting(request: Request) -> Response | None:
    """Return the response to an address that gave too many wrong secrets, None for any other."""
    seconds = site_of(request).sessions.wait(_address(request))
    if not seconds:
        return None
    response = turned_away(request, f"Too many wrong tries; wait {seconds:.0f} seconds.", 429)
    response.headers["retry-after"] = f"{seconds:.0f}"
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _name(form: Form) -> str:
    text = "".join(char for char in form.text("name") if char.isprintable()).strip()
    return text[:MAX_ACTOR]
