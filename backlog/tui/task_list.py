"""The list: every task that matches, with the details of the selected one beside it where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.message import Message

from backlog.errors import BacklogError
from backlog.service.pages import Page, page, place
from backlog.service.settings import configuration
from backlog.tui import cards, keys
from backlog.tui.pane import TaskPane
from backlog.tui.problems import problem_text
from backlog.tui.rows import PAGE, RowView
from backlog.tui.task_rows import TaskRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary
    from backlog.service.context import Context
    from backlog.tui.cards import CardLine
    from backlog.tui.state import ViewState

WIDE = 100
"""Cells from which on the details stand beside the list."""
SETTLED = 0.12
"""Seconds that a row stays selected before its details are read."""


class Rows(TaskRows):
    """The tasks, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.LIST)

    class Asked(Message):
        """Something about the view is to change: `order`, `density` or `detail`."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, state: ViewState) -> None:
        """Take what all views share."""
        super().__init__(state, id="rows")

    def lines_of(self, row: TaskSummary, width: int) -> Sequence[CardLine]:
        """Return the task's line."""
        longest = max((len(each.id) for each in self.rows.values()), default=0)
        return [cards.row(row, self._state.facts, width, min(longest, 14))]

    def action_order(self) -> None:
        """Order the tasks otherwise."""
        self.post_message(self.Asked("order"))

    def action_density(self) -> None:
        """Show more or less of the details, or the list alone."""
        self.post_message(self.Asked("density"))

    def action_detail(self) -> None:
        """Go to the details."""
        self.post_message(self.Asked("detail"))


class Listing(Horizontal):
    """The list and the details."""

    def __init__(self, state: ViewState, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Take what all views share."""
        super().__init__(id=id)
        self._state = state
        self.rows = Rows(state)
        self.pane = TaskPane(state.desk, id="detail")
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self.rows
        yield self.pane

    @property
    def selected(self) -> TaskSummary | None:
        """The selected task."""
        return self.rows.selected

    @property
    def holds_tasks(self) -> bool:
        """Whether there is any task."""
        return bool(self.rows.count)

    async def reload(self, *, follow: str | None = None) -> None:
        """Read what is in view again; the selected task stays so wherever it is now."""
        top, bottom = self.rows.in_view()
        selected = follow or (self.selected.id if self.selected is not None else self._state.selected)
        request = self._state.request

        def read(context: Context) -> tuple[list[tuple[int, Page]], int | None, Settings]:
            parts = []
            for start in range(top // PAGE * PAGE, bottom + 1, PAGE):
                part = page(context, request, None, start, PAGE)
                parts.append((start, part))
                if not part.more:
                    break
            at = next(
                (
                    start + at
                    for start, part in parts
                    for at, task in enumerate(part.tasks)
                    if task.id == selected
                ),
                None,
            )
            if at is None and selected is not None:
                at = place(context, request, None, selected)
                if at is not None:
                    start = at // PAGE * PAGE
                    parts.append((start, page(context, request, None, start, PAGE)))
            return parts, at, configuration(context).settings

        try:
            parts, at, settings = await self._state.desk.ask(read)
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        self._state.problem = ""
        self._state.settings = settings
        known = max((start + len(part.tasks) for start, part in parts), default=0)
        total = parts[0][1].total
        count = total if total is not None else known + any(part.more for _, part in parts)
        self.rows.show(
            [(start, part.tasks) for start, part in parts], count, self.rows.cursor if at is None else at
        )
        self.pane.reload()

    def on_row_view_wanted(self, event: RowView.Wanted) -> None:
        """Read a page that scrolled into view."""
        self.run_worker(self._fetch(event.first), group="pages")

    async def _fetch(self, first: int) -> None:
        request = self._state.request
        try:
            part = await self._state.desk.ask(lambda context: page(context, request, None, first, PAGE))
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        if request == self._state.request:
            known = first + len(part.tasks)
            self.rows.add(first, part.tasks, part.total if part.total is not None else known + part.more)

    def on_row_view_selected(self) -> None:
        """Show the details of the selected task, once it stays so."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SETTLED, self._detail)

    def _detail(self) -> None:
        if self.pane.display:
            id_ = self.selected.id if self.selected is not None else None
            if id_ != self.pane.task_id:
                self.pane.open(id_)

    def fit(self) -> None:
        """Show the details if they are wanted and there is room."""
        self.pane.display = self._state.detail != "none" and self.size.width >= WIDE
        if self.pane.is_compact != (self._state.detail == "compact"):
            self.pane.is_compact = not self.pane.is_compact
            self.pane.reload()
        self.rows.redraw()
        self._detail()

    def on_resize(self) -> None:
        """Fit into another width."""
        self.fit()

    def on_task_pane_left(self) -> None:
        """Go back to the list."""
        self.rows.focus()
