"""Stands before every page: who may ask, from where, and how much (docs/web.md, "What is refused").

The rules, each answered before any page runs: the name of the server must be one of ours (RFC 9110, section
7.4; against DNS rebinding), a request that changes something must come from our own pages (Fetch Metadata,
https://www.w3.org/TR/fetch-metadata/, else the Origin of RFC 6454), its sender must be signed in, and its
body must be small. Every response forbids scripts, styles and frames from elsewhere.
"""

from __future__ import annotations

from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response

from backlog.web.forms import FORM_TYPE, MAX_BODY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from backlog.web.site import Rules, Site

SAFE_METHODS = frozenset({"GET", "HEAD"})
OPEN_PATHS = ("/static/", "/enter", "/sign-in")
"""What is answered without a session: files that are the same for everybody, and the ways in."""
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        b"; ".join(
            (
                b"default-src 'none'",
                b"script-src 'self'",
                b"style-src 'self'",
                b"img-src 'self'",
                b"connect-src 'self'",
                b"form-action 'self'",
                b"frame-ancestors 'none'",
                b"base-uri 'none'",
            )
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer, our own forms would come from "null"
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """Lets through only what the rules allow; puts the session into `request.state.session`."""

    def __init__(self, app: ASGIApp, site: Site, turned_away: ASGIApp) -> None:
        """Take the application for those who may ask, and the one for those who are not signed in."""
        self._app = app
        self._site = site
        self._turned_away = turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in HEADERS if pair[0] not in given),
                    *(() if b"cache-control" in given else ((b"cache-control", b"no-store"),)),
                ]
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = refused(scope["method"], headers, self._site.rules)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        session = self._site.sessions.find(cookie(headers.get("cookie", ""), self._site.rules))
        scope.setdefault("state", {})["session"] = session
        is_open = scope["path"].startswith(OPEN_PATHS)
        if scope["method"] == "POST" and self._site.rules.read_only and not is_open:
            await _no(403, "This board is read-only.")(scope, receive, send_with_headers)
            return
        app = self._app if session is not None or is_open else self._turned_away
        with suppress(Exception):  # it was told and answered by then; the server would print a traceback
            await app(scope, _limited(receive), send_with_headers)


def refused(method: str, headers: dict[str, str], rules: Rules) -> Response | None:
    """Return the response to a request that is refused by its head, None to one that may go on."""
    length = headers.get("content-length", "0")
    if not is_known(headers.get("host", ""), rules):
        return _no(421, "This server does not answer to that name.")
    if not (length.isascii() and length.isdigit()):
        return _no(400, "The length of the body is not a number.")
    if len(length) > len(str(MAX_BODY)) or int(length) > MAX_BODY:
        return _no(413, "The body is too large.")
    return None if method in SAFE_METHODS else _refused_change(method, headers)


def _refused_change(method: str, headers: dict[str, str]) -> Response | None:
    """Return the response to a request that would change something but may not, None if it may."""
    if method != "POST":
        return _no(405, "This server knows GET, HEAD and POST only.")
    if not is_own(headers, headers.get("host", "")):
        return _no(403, "Changes are accepted only from this server's own pages.")
    if headers.get("content-type", FORM_TYPE).partition(";")[0].strip().lower() != FORM_TYPE:
        return _no(415, "Only forms are accepted, and no files.")
    return None


def is_known(host: str, rules: Rules) -> bool:
    """Say whether a Host header names this server."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return False
    if name is None or parts.path or parts.query or parts.fragment or parts.username is not None:
        return False
    name = f"[{name}]" if ":" in name else name
    if name in rules.hosts:
        loopback = name in {"127.0.0.1", "localhost", "[::1]"}
        return port == rules.port if loopback and not rules.any_address else True
    return rules.any_address and _is_address(name)


def _is_address(name: str) -> bool:
    """Say whether a name is a literal address, which no DNS server can point elsewhere."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_own(headers: dict[str, str], host: str) -> bool:
    """Say whether a request comes from one of our own pages.

    Browsers send Sec-Fetch-Site where they trust the address, and Origin with every POST; a program that
    sends neither is no browser and has to say where it belongs.
    """
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return False
    site = headers.get("sec-fetch-site")
    return origin is not None if site is None else site == "same-origin"


def cookie_name(rules: Rules) -> str:
    """Return the name of the cookie, another one for each port: cookies do not tell ports apart."""
    return f"backlog_{rules.port}"


def cookie(header: str, rules: Rules) -> str | None:
    """Return the secret in the Cookie header."""
    try:
        morsel = SimpleCookie(header).get(cookie_name(rules))
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def _limited(receive: Receive) -> Receive:
    """Return the body of a request up to what is allowed, whatever its head said."""
    taken = 0

    async def received() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            return {"type": "http.disconnect"}
        return message

    return received


def _no(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status_code=status, headers={"connection": "close"})
