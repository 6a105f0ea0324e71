"""`backlog board`: shows the tasks as a board."""

from __future__ import annotations

from backlog.cli import full_screen
from backlog.cli.command import Command, switch, text
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format
from backlog.errors import InvalidValue
from backlog.lean import TYPE_CHECKING
from backlog.service.board import board

if TYPE_CHECKING:
    from backlog.app import App

LAYOUTS = ("horizontal", "vertical")


def run(  # the options of the contract
    app: App,
    *,
    layout: str | None = None,
    vertical: bool = False,
    milestones: bool = False,
    plain: bool = False,
) -> None:
    """Show the tasks as a board, with a column for each status.

    On a terminal it opens full-screen (docs/board.md), unless a layout is given, the setting interactive
    is never, or CI is set: then it is printed. Off a terminal the board is Markdown, and the layout has
    no effect.
    """
    form = output_format(app, plain=plain)
    if form == "rich":
        if layout is not None and layout not in LAYOUTS:
            raise InvalidValue("layout", layout, LAYOUTS)
        printed = vertical or layout is not None
        if not printed and full_screen.is_wanted(app) and full_screen.shown(app, by_milestone=milestones):
            return
        _draw(app, vertical=vertical or layout == "vertical", milestones=milestones)
        return
    view = board(app.context())
    if form == "json":
        from backlog.render.json import board as json_board

        emit(json_board.board_by_milestone(view) if milestones else json_board.board(view))
        return
    from backlog.render.markdown import board as markdown_board

    drawing = markdown_board.board_by_milestone if milestones else markdown_board.board
    text_ = drawing(view, app.now())
    emit(f"Loading tasks...\n{text_}\n")


def _draw(app: App, *, vertical: bool, milestones: bool) -> None:
    from shutil import get_terminal_size

    from backlog.cli.results import drawn
    from backlog.domain.board import Column
    from backlog.domain.list_request import ListRequest
    from backlog.render.rich import board as rich_board
    from backlog.service.columns import columns

    height = get_terminal_size().lines - 1
    look = rich_board.Look(app.today(), vertical=vertical, milestones=milestones, height=height)
    if milestones:
        whole = board(app.context())
        drawn(lambda width, color: rich_board.board(whole, look, width=width, color=color))
        return
    view = columns(app.context(), ListRequest(sort="priority"), rich_board.MOST_CARDS)
    stacks = [Column(each.status, each.tasks, each.total) for each in view.columns]
    drawn(lambda width, color: rich_board.beginning(stacks, view.settings, look, width=width, color=color))


command = Command(
    run,
    (
        text("-l --layout", "LAYOUT", "on a terminal: horizontal, with columns side by side, or vertical"),
        switch("--vertical", "the same as --layout vertical"),
        switch("-m --milestones", "a board for each milestone"),
        PLAIN,
        JSON,
    ),
)
