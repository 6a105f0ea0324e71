"""`backlog browser`: serves the backlog as web pages (docs/web.md)."""

import gc
import os
from typing import TYPE_CHECKING

from backlog.app import App
from backlog.cli.command import Command, UsageError, switch, text, texts
from backlog.cli.options import JSON
from backlog.cli.output import emit, flush, print_note
from backlog.domain.settings import Settings
from backlog.errors import Failed, NotFound, quoted

if TYPE_CHECKING:
    from backlog.location.project_commands import Commands
    from backlog.store.database import Store
    from backlog.web.site import Rules

INTERVAL_SECONDS, SERVER_SECONDS = 0.5, 2.0
"""How often to look for changes while a page is open, in seconds; a server has to be asked each time."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WILDCARDS = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104  compared with, not listened at
SHORTEST_TOKEN = 16
MAX_PORT = 65_535


class AppProject:
    """The project that a command was started in, for the server."""

    def __init__(self, app: App) -> None:
        """Take what knows where the backlog is."""
        self._app = app

    @property
    def folder(self) -> str:
        """The name of the project's folder."""
        return os.path.basename(self._app.directory())

    def store(self) -> "Store":
        """Return a lasting store; raise NotFound where there is no backlog."""
        return self._app.store(lasting=True)

    def commands(self) -> "Commands":
        """Return how checks run, and which of them the person at this terminal has agreed to."""
        from backlog.location.project_commands import Commands

        return Commands(self._app, self._app.trust())

    def create(self, name: str, actor: str) -> None:
        """Make the backlog; raise as `begin` does."""
        from backlog.location.creation import Home
        from backlog.service.context import stamp_of
        from backlog.service.setup import begin

        begin(Home(self._app), name, stamp_of(self._app.now(), actor, "init"))


def run(
    app: App,
    *,
    port: str | None = None,
    no_open: bool = False,
    host: str = "127.0.0.1",
    allow_host: tuple[str, ...] = (),
    read_only: bool = False,
    actor_header: str | None = None,
    non_interactive: bool = False,  # noqa: ARG001  accepted, and without effect
) -> None:
    """Show the backlog in a web browser.

    It prints a link that signs in once, and runs until Ctrl-C. Only this machine can reach it. With --host
    others can too, with the token in BACKLOG_WEB_TOKEN or the one that is printed; read docs/web.md before
    you use that.
    """
    try:
        from backlog.web.server import listening, serve
        from backlog.web.site import Site
    except ImportError as error:
        raise Failed(
            f"`backlog browser` needs the extra `web`: {error.name} is missing",
            code="extra-missing",
            extra="web",
        ) from None
    if not read_only and app.has_backlog():
        app.store(lasting=True)
        app.upgrade_file()
    settings = _settings(app)
    wanted = _port(port, settings)
    made = listening("0.0.0.0" if host == "*" else host, wanted)  # noqa: S104  only if it is asked for
    used = int(made.getsockname()[1])
    rules = _rules(app, host, allow_host, used)._replace(read_only=read_only, actor_header=actor_header)
    site = Site(AppProject(app), rules)
    address = f"http://{_shown(host)}:{used}"
    link = f"{address}/enter?key={site.sessions.link()}"
    gc.enable()  # `shell` turned it off for commands that are over in an instant
    if port is not None and wanted not in {0, used}:
        print_note(app, f"port {wanted} is taken; using {used}")

    def started() -> None:
        _say(app, address, link, rules)
        if not no_open and settings.auto_open_browser and not app.as_json:
            _open(link)

    serve(site, made, started)


def _say(app: App, address: str, link: str, rules: "Rules") -> None:
    """Print where the board is."""
    if app.as_json:
        from backlog.render.json import document

        emit(document("browser", "server", {"url": address, "link": link, "readOnly": rules.read_only}))
    else:
        emit(f"The board is at {address}\nTo sign in (works once): {link}\n")
        if rules.token is not None and not os.environ.get("BACKLOG_WEB_TOKEN"):
            emit(f"Token for others: {rules.token}\n")
        emit("Press Ctrl-C to stop.\n")
    flush()


def _open(link: str) -> None:
    """Open a browser, without waiting for it."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()


def _settings(app: App) -> Settings:
    """Return the settings, the default ones where there is no backlog."""
    try:
        with app.store(lasting=True).reading() as reader:
            return reader.settings()
    except NotFound as error:
        if error.code != "no-backlog":
            raise
        return Settings()


def _port(given: str | None, settings: Settings) -> int:
    """Return the port to try first; 0 lets the system choose. Raises InvalidInput."""
    if given is None:
        return settings.default_port
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and int(given) <= MAX_PORT):  # noqa: PLR2004  digits of MAX_PORT
        raise UsageError(f"port {quoted(given)} is not a number from 0 to {MAX_PORT}", code="invalid-port")
    return int(given)


def _rules(app: App, host: str, names: tuple[str, ...], port: int) -> "Rules":
    """Return who may do what; raise InvalidInput for a token that can be guessed."""
    from backlog.web.site import Rules

    on_server = app.has_backlog() and app.on_server()
    rules = Rules(app.stamp("").actor, port, interval=SERVER_SECONDS if on_server else INTERVAL_SECONDS)
    if host in LOOPBACK and not names:
        return rules
    token = os.environ.get("BACKLOG_WEB_TOKEN") or None
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise UsageError(
            f"BACKLOG_WEB_TOKEN is shorter than {SHORTEST_TOKEN} characters", code="invalid-token"
        )
    if token is None:
        import secrets

        token = secrets.token_urlsafe(24)
    known = {name.strip().lower() for given in names for name in given.split(",") if name.strip()}
    if host in WILDCARDS:
        import socket

        known |= {socket.gethostname().lower()}
    elif host not in LOOPBACK:
        known |= {_shown(host).lower()}
    return rules._replace(hosts=rules.hosts | known, any_address=host in WILDCARDS, token=token)


def _shown(host: str) -> str:
    """Return an address as it stands in a URL."""
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


command = Command(
    run,
    (
        text("-p --port", "NUMBER", "listen on this port; default: the setting defaultPort, which is 6420"),
        switch("--no-open", "do not open a browser"),
        text("--host", "ADDRESS", "let others reach it at this address; 0.0.0.0 means all addresses"),
        texts("--allow-host", "NAME", "a name by which it is reached, for example behind a proxy"),
        switch("--read-only", "show everything, change nothing"),
        text("--actor-header", "NAME", "the header in which a proxy says who is signed in"),
        switch("--non-interactive", "accepted for scripts; it never asks anything"),
        JSON,
    ),
)
