"""The screen with the four views, what narrows them, and what can be done on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Horizontal
from textual.widgets import ContentSwitcher, Static

from backlog.tui import keys
from backlog.tui.activity import Activity
from backlog.tui.bars import VIEWS, KeyBar, TopBar
from backlog.tui.board import Board
from backlog.tui.card_moves import Moving
from backlog.tui.checklists import Checklists
from backlog.tui.dialogs import Line
from backlog.tui.filter_line import Narrowing
from backlog.tui.overview import Overview
from backlog.tui.rows import RowView
from backlog.tui.stages import StageActions
from backlog.tui.state import DETAILS, ORDERS, ViewState
from backlog.tui.task import TaskScreen
from backlog.tui.task_edits import Editing
from backlog.tui.task_list import Listing, Rows
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Resize

    from backlog.domain.task import TaskSummary

    View = Board | Listing | Activity | Overview

TASK_ACTIONS = frozenset(key.action.partition("(")[0] for key in keys.TASKS)
LEAST_WIDTH, LEAST_HEIGHT = 30, 6
"""Below this the views are of no use, and a notice says so."""


class Main(Editing, Checklists, StageActions, Moving, Narrowing):
    """The views side by side in time: one is shown, all share filter, marks and selection."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.MAIN)

    def __init__(self, state: ViewState, view: str) -> None:
        """Take what all views share, and which is shown first."""
        super().__init__()
        self.state = state
        self._top = TopBar(state)
        self._top.view = view
        self._views: dict[str, View] = {
            "board": Board(state, id="board"),
            "list": Listing(state, id="list"),
            "activity": Activity(state, id="activity"),
            "overview": Overview(state, id="overview"),
        }
        self._reading = asyncio.Lock()
        self._asked = self._served = 0
        self._follow: str | None = None

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self._top
        with Horizontal(id="filter-row"):
            yield Static("/", classes="prompt", markup=False)
            yield Line(self.state.filter, id="filter", compact=True, select_on_focus=False)
        yield Static("", id="empty", markup=False)
        with ContentSwitcher(initial=self._top.view, id="views"):
            yield from self._views.values()
        yield KeyBar(self.state)
        yield Static("", id="too-small", markup=False)

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self._views[self._top.view]

    def on_mount(self) -> None:
        """Show the filter that was given; the app lets the view be read."""
        self.show_filter()
        self.focus_view()

    def on_resize(self, event: Resize) -> None:
        """Say so where nothing useful can be shown."""
        small = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        self.set_class(small, "too-small")
        if small:
            self.query_one("#too-small", Static).update(
                f"{event.size.width}x{event.size.height} is too small; {LEAST_WIDTH}x{LEAST_HEIGHT} is needed"
            )

    # What is shown.

    def empty_text(self) -> str:
        """Return what stands in the place of tasks where there is none."""
        if self.state.filter:
            return f"Nothing matches  {safe(self.state.filter)}\n\nEsc clears the filter."
        return "There is no task yet.\n\nn creates one."

    async def refresh_tasks(self, *, follow: str | None = None) -> None:
        """Read the view again; where several ask for it at the same time, it is read once for all."""
        self._follow = follow or self._follow
        self._asked += 1
        mine = self._asked
        async with self._reading:
            if mine <= self._served:
                return
            self._served = self._asked
            follow, self._follow = self._follow, None
            await self.view.reload(follow=follow)
            self._show_notice()

    def _show_notice(self) -> None:
        """Show what is true of the view now."""
        empty = next(iter(self.query("#empty").results(Static)), None)
        if empty is None:  # the board is being left
            return
        self._top.refresh()
        notice = ""
        view = self.view
        if isinstance(view, Board | Listing) and not view.holds_tasks:
            notice = self.empty_text()
        elif isinstance(view, Activity) and not view.count:
            notice = "Nothing has happened yet"
        empty.display = bool(notice) and not self.state.problem
        empty.update(notice)

    def action_view(self, name: str) -> None:
        """Show another view."""
        if name == self._top.view:
            return
        self._top.view = name
        self.query_one("#views", ContentSwitcher).current = name
        self.state.wants_focus = True
        self.focus_view()
        self.work(self.refresh_tasks(follow=self.state.selected if name in {"board", "list"} else None))

    def action_next_view(self, direction: int) -> None:
        """Show the view behind this one, or the one before."""
        names = list(VIEWS)
        self.action_view(names[(names.index(self._top.view) + direction) % len(names)])

    def action_reload(self) -> None:
        """Read everything again."""
        self.work(self.refresh_tasks())

    def focus_view(self) -> None:
        """Let the keys go to the view."""
        view = self.view
        if isinstance(view, Board):
            view.focus_column()
        elif isinstance(view, Listing):
            view.rows.focus()
        else:
            view.focus()

    def action_back(self) -> None:
        """Go one step back: out of the line that narrows, then out of the marks, then out of the filter."""
        if self.focused is self.query_one("#filter"):
            self.leave_filter()
        elif isinstance(self.view, Listing) and self.view.pane.has_focus:
            self.view.rows.focus()
        elif self.state.marked:
            self.state.marked.clear()
            self.redraw()
        elif self.state.filter:
            self.set_filter("")
        elif self._top.view != "board":
            self.action_view("board")

    # What is selected.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Say whether a key does something here: tasks are changed only where tasks are shown."""
        if action in TASK_ACTIONS:
            return isinstance(self.view, Board | Listing)
        return super().check_action(action, parameters)

    @property
    def selected(self) -> TaskSummary | None:
        """The selected task, None where a view has none."""
        return self.view.selected if isinstance(self.view, Board | Listing) else None

    def subjects(self) -> list[str]:
        """Return the ids of the marked tasks, else of the selected one."""
        if self.state.marked:
            return sorted(self.state.marked)
        return [self.selected.id] if self.selected is not None else []

    def action_mark(self) -> None:
        """Mark the selected task, or unmark it, and go on to the next."""
        if self.selected is None:
            return
        self.state.marked ^= {self.selected.id}
        self.redraw()
        rows = self.view.current if isinstance(self.view, Board) else cast("Listing", self.view).rows
        if rows is not None:
            rows.action_down()

    def redraw(self) -> None:
        """Draw the rows again: marks or their look have changed."""
        for rows in self.query(RowView):
            rows.redraw()
        self._top.refresh()

    def on_row_view_selected(self, event: RowView.Selected) -> None:
        """Remember what is selected, for the other views."""
        if self.selected is not None and event.view.has_focus:
            self.state.selected = self.selected.id

    def on_row_view_opened(self, event: RowView.Opened) -> None:
        """Show the task."""
        if not isinstance(event.view, Activity) and self.selected is not None:
            self.jump_to(self.selected.id)
        elif isinstance(event.view, Activity) and event.view.selected is not None:
            self.open_event(event.view.selected)

    def jump_to(self, id_: str, item: tuple[str, str] | None = None) -> None:
        """Show a task, and there an item."""
        self.app.push_screen(TaskScreen(self.state, id_, item), lambda _: self.action_reload())

    # How it looks.

    def look(self, what: str) -> None:
        """Change the order, or how much is shown of each task."""
        state = self.state
        if what == "order":
            at = ORDERS.index(state.request.sort or "ordinal")
            state.request = state.request._replace(sort=ORDERS[(at + 1) % len(ORDERS)])
            self._top.refresh()  # at once: where the selected task stands then may take a moment to count
            self.work(self.refresh_tasks(follow=state.selected))
        elif what == "density" and isinstance(self.view, Listing):
            state.detail = DETAILS[(DETAILS.index(state.detail) + 1) % len(DETAILS)]
            self.view.fit()
        elif what == "detail" and isinstance(self.view, Listing):
            if self.view.pane.display:
                self.view.pane.focus()
            elif self.selected is not None:
                self.jump_to(self.selected.id)

    def on_rows_asked(self, event: Rows.Asked) -> None:
        """Change how the list looks."""
        self.look(event.what)
