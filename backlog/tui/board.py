"""The board: as many columns side by side as fit, the others to the side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import HorizontalScroll
from textual.message import Message

from backlog.errors import BacklogError
from backlog.service.pages import page
from backlog.tui import cards, keys
from backlog.tui.column import Column, ColumnBox
from backlog.tui.extract import read_extract
from backlog.tui.problems import problem_text
from backlog.tui.rows import PAGE, RowView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from backlog.domain.task import TaskSummary
    from backlog.service.pages import Head
    from backlog.tui.cards import Density
    from backlog.tui.extract import Extract
    from backlog.tui.state import ViewState

NARROWEST = 27
"""Cells that a column has at least, where there are as many."""


class Board(HorizontalScroll, can_focus=False, inherit_bindings=False):
    """All columns; it reads what they show, and keeps selection and place through every change."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.BOARD)

    class Shifted(Message):
        """The marked cards, or the selected one, are to go to another column."""

        def __init__(self, head: Head) -> None:
            super().__init__()
            self.head = head

    class Reordered(Message):
        """Cards are to stand, in their order, between two others; None stands for an end."""

        def __init__(self, tasks: Sequence[TaskSummary], after: str | None, before: str | None) -> None:
            super().__init__()
            self.tasks, self.after, self.before = tasks, after, before

    class Asked(Message):
        """Something about the view is to change: `by`, `empty`, `order`, `density` or `move`."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, state: ViewState, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Take what all views share."""
        super().__init__(id=id)
        self._state = state
        self.boxes: list[ColumnBox] = []
        self._shown = False
        self._current = 0

    # What is shown.

    @property
    def current(self) -> Column | None:
        """The column where the keys go, or went last."""
        shown = [box for box in self.boxes if box.display]
        if not shown:
            return None
        box = self.boxes[min(self._current, len(self.boxes) - 1)]
        return (box if box.display else shown[0]).column

    def on_descendant_focus(self) -> None:
        """Remember where the keys go."""
        for at, box in enumerate(self.boxes):
            if box.column.has_focus and at != self._current:
                before, self._current = self.current, at
                if before is not None:
                    before.redraw_selected()
        self._show_focus()
        self._reveal()

    def on_descendant_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self._show_focus()

    def _show_focus(self) -> None:
        for box in self.boxes:
            box.heading.set_class(box.column.has_focus, "focused")

    @property
    def selected(self) -> TaskSummary | None:
        """The selected task."""
        return self.current.selected if self.current is not None else None

    @property
    def holds_tasks(self) -> bool:
        """Whether there is a card in any column."""
        return any(box.column.count for box in self.boxes)

    async def reload(self, *, follow: str | None = None) -> None:
        """Read what is in view again; the task to `follow` is selected wherever it is now, if it is shown."""
        views = {box.column.head: box.column.in_view() for box in self.boxes}
        before = self.selected.id if self.selected is not None else None
        wanted = follow or before or self._state.selected
        request, by = self._state.request, self._state.by
        try:
            extract = await self._state.desk.ask(
                lambda context: read_extract(context, request, by, views, wanted)
            )
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        self._state.problem = ""
        self._state.settings = extract.outline.settings
        self._state.milestones = extract.outline.milestones
        if self.selected is not None and self.selected.id not in {before, follow}:
            extract = extract._replace(selected=None)  # another one was selected meanwhile
        await self._show(extract)

    async def _show(self, extract: Extract) -> None:
        had_focus = any(box.column.has_focus for box in self.boxes)
        await self._set_columns(extract.heads())
        for box, (head, first) in zip(self.boxes, extract.outline.columns, strict=True):
            column, count = box.column, extract.count(head)
            at: int | None = None
            if extract.selected is not None and extract.selected[0] == head:
                at = extract.selected[1]
            elif column.selected is not None:
                at = extract.place(head, column.selected.id)
            pages = [(start, part.tasks) for start, part in extract.pages[head]]
            column.show(pages, count, column.cursor if at is None else at)
            box.entitle(first)
        self.show_columns()
        if extract.selected is not None:
            self._current = extract.heads().index(extract.selected[0])
        elif not self._shown:
            self._current = next((at for at, box in enumerate(self.boxes) if box.column.count), 0)
        self.fit()
        if not self._shown or had_focus or self._state.wants_focus:
            self._shown = True
            self._state.wants_focus = False
            if self.is_on_screen:
                self.focus_column()

    def show_columns(self) -> None:
        """Leave out the columns without a card, if they are to be hidden and there are others."""
        for box in self.boxes:
            box.display = bool(box.column.count) or not self._state.hides_empty
        if not any(box.display for box in self.boxes):
            for box in self.boxes:
                box.display = True

    async def _set_columns(self, heads: Sequence[Head]) -> None:
        """Have a box for each column, in their order; those that stay keep their place and selection."""
        kept = {box.column.head: box for box in self.boxes}
        if list(kept) == list(heads):
            return
        self.boxes = [kept.get(head) or ColumnBox(head, self._state, lambda: self.current) for head in heads]
        await self.remove_children([box for head, box in kept.items() if head not in heads])
        await self.mount_all([box for box in self.boxes if not box.is_attached])
        for at, box in enumerate(self.boxes):
            if self.children[at] is not box:
                self.move_child(box, before=at)

    def on_row_view_wanted(self, event: RowView.Wanted) -> None:
        """Read a page that scrolled into view."""
        column = event.view
        assert isinstance(column, Column)  # noqa: S101  a board has no other rows
        self.run_worker(self._fetch(column, event.first), group="pages")

    async def _fetch(self, column: Column, first: int) -> None:
        request = self._state.request
        try:
            part = await self._state.desk.ask(
                lambda context: page(context, request, column.head, first, PAGE)
            )
        except BacklogError as error:
            self._state.problem = problem_text(error)
            return
        if request == self._state.request:
            known = first + len(part.tasks)
            count = part.total if part.total is not None else max(known + part.more, len(column.rows))
            column.add(first, part.tasks, count)

    # How it looks.

    def fit(self) -> None:
        """Give each column its part of the width, or what it needs, and scroll to the others."""
        shown = [box for box in self.boxes if box.display]
        width = self.size.width
        if not shown or not width:
            return
        fitting = max(1, min(len(shown), width // NARROWEST))
        for box in shown:
            box.styles.width = width // fitting
        for box in self.boxes:
            box.column.redraw()
        if self.current is not None:
            self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if self.current is not None and self.current.parent is not None:
            self.scroll_to_widget(self.current, animate=False, force=True)

    def on_resize(self) -> None:
        """Fit the columns into another width."""
        self.fit()

    def focus_column(self) -> None:
        """Let the keys go to the column that had them last."""
        if self.current is not None:
            self.current.focus()
            self._reveal()

    # Keys.

    def action_column(self, direction: int) -> None:
        """Go to the column beside."""
        shown = [box.column for box in self.boxes if box.display]
        here = self.current
        if here in shown:
            at = shown.index(here) + direction
            if 0 <= at < len(shown):
                offset = here.cursor * here.row_height - int(here.scroll_offset.y)
                beside = shown[at]
                beside.go((int(beside.scroll_offset.y) + offset) // beside.row_height)
                beside.focus()

    def action_shift(self, direction: int) -> None:
        """Move cards to the column beside, hidden ones too."""
        columns = [box.column for box in self.boxes]
        if self.current in columns and (self.selected is not None or self._state.marked):
            at = columns.index(self.current) + direction
            if 0 <= at < len(columns):
                self.post_message(self.Shifted(columns[at].head))

    def action_reorder(self, direction: int) -> None:
        """Move the marked cards of the column up or down together, or the selected one."""
        column, task = self.current, self.selected
        if column is None or task is None:
            return
        places = [at for at, row in sorted(column.rows.items()) if row.id in self._state.marked]
        places = places or [column.cursor]
        at = places[-1] + 1 if direction > 0 else places[0] - 1
        passed = column.rows.get(at)
        if passed is None:
            return
        end = column.rows.get(at + direction)
        after, before = (passed, end) if direction > 0 else (end, passed)
        self.post_message(
            self.Reordered(
                [column.rows[place] for place in places],
                after.id if after else None,
                before.id if before else None,
            )
        )

    def action_move_to(self) -> None:
        """Let the column to move to be chosen."""
        self.post_message(self.Asked("move"))

    def action_by(self) -> None:
        """Show columns by milestone, or by status."""
        self.post_message(self.Asked("by"))

    def action_empty(self) -> None:
        """Hide or show empty columns."""
        self.post_message(self.Asked("empty"))

    def action_order(self) -> None:
        """Order the cards otherwise."""
        self.post_message(self.Asked("order"))

    def next_density(self) -> Density:
        """Return how much of each card is shown next."""
        now = self.current.density if self.current is not None else "normal"
        return cards.DENSITIES[(cards.DENSITIES.index(now) + 1) % len(cards.DENSITIES)]

    def action_density(self) -> None:
        """Show more of each card, or less."""
        self.post_message(self.Asked("density"))
