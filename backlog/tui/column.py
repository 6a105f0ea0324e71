"""A column of the board: its cards, under a heading that says what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.containers import Vertical
from textual.widgets import Static

from backlog.render.labels import status_icon
from backlog.tui import cards
from backlog.tui.task_rows import TaskRows
from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from backlog.domain.task import TaskSummary
    from backlog.service.pages import Head, Page
    from backlog.tui.cards import CardLine, Density
    from backlog.tui.state import ViewState

SHORT = 16
"""Rows of a screen on which cards have one line each."""


class Column(TaskRows):
    """The cards of one column."""

    def __init__(self, head: Head, state: ViewState, current: Callable[[], Column | None]) -> None:
        """Take what its tasks have in common, what all views share, and what says where the keys go."""
        super().__init__(state, classes="column")
        self.head = head
        self._current = current
        self._fitted: Density = "normal"

    def lines_of(self, row: TaskSummary, width: int) -> Sequence[CardLine]:
        """Return the card."""
        return cards.card(row, self._state.facts, self._fitted, width)

    @property
    def density(self) -> Density:
        """How much of each card there is room for."""
        if self._state.density is not None:
            return self._state.density
        return "compact" if self.app.size.height < SHORT else "normal"

    def redraw(self) -> None:
        """Redraw in the height that cards have now."""
        self._fit()
        super().redraw()

    def on_mount(self) -> None:
        """Begin with the height that cards have now."""
        self._fit()

    def _fit(self) -> None:
        self._fitted = self.density  # which may be another one while the screen is getting another height
        self.row_height = cards.HEIGHTS[self._fitted]
        self.gap = int(self.row_height > 1)

    @property
    def shows_cursor(self) -> bool:
        """Whether the selected card is shown as such: in the column where the keys go, or went last."""
        return self.has_focus or self is self._current()


class ColumnBox(Vertical):
    """A column under its heading."""

    def __init__(self, head: Head, state: ViewState, current: Callable[[], Column | None]) -> None:
        """Take what its tasks have in common, what all views share, and what says where the keys go."""
        super().__init__(classes="column-box")
        self.column = Column(head, state, current)
        self.heading = Static("", classes="column-head", markup=False)
        self._state = state

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield self.heading
        yield self.column

    def entitle(self, page: Page) -> None:
        """Say what the column is, and how many tasks are in it."""
        head = self.column.head
        icon = f"{status_icon(head.title)} " if head.by == "status" else "◆ "
        count = f"{len(page.tasks)}+" if page.total is None else str(page.total)
        text = Text(f"{icon}{safe(head.title)}", "bold", no_wrap=True, overflow="ellipsis")
        self.heading.update(text.append(f" {count}", "dim"))
