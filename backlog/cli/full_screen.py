"""Opens the backlog full-screen for a person at a terminal who has the extra for it (docs/board.md)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from backlog.cli.output import attended
from backlog.render.terminal import write_to_stderr

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.list_request import ListRequest

FILE_SECONDS, SERVER_SECONDS = 0.5, 0.9
"""How often to look for changes, in seconds; a server has to be asked each time."""


def is_wanted(app: App) -> bool:
    """Say whether a person is at the terminal and the setting `interactive` allows it; raise as reads do."""
    if app.as_json or not attended() or sys.stderr is None or not sys.stderr.isatty():
        return False
    with app.store(lasting=True).reading() as reader:
        return reader.settings().interactive != "never"


def shown(
    app: App,
    *,
    view: Literal["board", "list"] = "board",
    request: ListRequest | None = None,
    by_milestone: bool = False,
) -> bool:
    """Show the backlog until the person leaves it; without the extra, say so and return False.

    Raises as the use cases do, and what no use case raises.
    """
    try:
        import textual  # noqa: F401  the extra may be missing
    except ImportError as error:
        write_to_stderr(
            f"The full-screen board needs the extra `tui`: {error.name} is missing"
            " (install it with: pip install 'backlog-cli[tui]')\n"
        )
        return False
    from backlog.location.project_commands import Commands
    from backlog.tui import filters
    from backlog.tui.app import BoardApp
    from backlog.tui.desk import Desk
    from backlog.tui.state import ViewState
    from backlog.tui.terminal import Terminal

    store = app.store(lasting=True)
    app.upgrade_file()
    desk = Desk(
        store,
        lambda: app.actor(app.given_actor()),
        SERVER_SECONDS if app.on_server() else FILE_SECONDS,
        Commands(app, app.trust()),
    )
    state = ViewState(desk, app.today)
    state.by = "milestone" if by_milestone else "status"
    if request is not None:
        state.filter = filters.written(request)
        state.request = request._replace(sort=request.sort or "ordinal", limit=None)
    board = BoardApp(state, view, Terminal)
    board.run()
    if board.problem is not None:
        raise board.problem
    return True
