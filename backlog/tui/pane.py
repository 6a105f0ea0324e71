"""Shows one task: a page that scrolls, whose checklist items and links can be selected."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from backlog.errors import BacklogError
from backlog.service.queries import view
from backlog.tui import keys
from backlog.tui.page import PageItem, TaskPage, laid_out
from backlog.tui.problems import problem_text
from backlog.tui.text_lines import blank

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from backlog.domain.views import TaskView
    from backlog.tui.desk import Desk

EMPTY = TaskPage((), (), ())


class TaskPane(ScrollView, can_focus=True, inherit_bindings=False):
    """The page of a task, read again when it is asked to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--plain", "pane--selected", "pane--blurred"}
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.DETAIL)

    class Left(Message):
        """Somebody wants back to where the task was chosen."""

    class Chosen(Message):
        """Something on the page was chosen: an item to check, or a task to open."""

        def __init__(self, item: PageItem, task: TaskView) -> None:
            super().__init__()
            self.item, self.task = item, task

    class Asked(Message):
        """Something is to be done to the checklists: `add`, `remove`, `reword`, `command` or `sections`."""

        def __init__(self, what: str, pane: TaskPane) -> None:
            super().__init__()
            self.what, self.pane = what, pane

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Show nothing yet."""
        super().__init__(id=id)
        self._desk = desk
        self.task_id: str | None = None
        self.shown: TaskView | None = None
        self.page = EMPTY
        self.item = -1
        self.notice = ""
        self.is_compact = False
        self._wanted_item: tuple[str, str] | None = None

    def open(self, id_: str | None, item: tuple[str, str] | None = None) -> None:
        """Show a task; with the kind and name of an item, that is the one selected."""
        if id_ != self.task_id:
            self.shown, self.page, self.item, self.notice = None, EMPTY, -1, ""
            self.scroll_to(0, 0, animate=False)
        self.task_id = id_
        self._wanted_item = item
        self.reload()

    def reload(self) -> None:
        """Read the task again, and stay where one was."""
        if self.task_id is not None:
            read = partial(self._read, self.task_id)  # not begun: one that is overtaken leaves nothing
            self.run_worker(read, exclusive=True, group="pane")  # type: ignore[arg-type]  # mypy cannot choose
        else:
            self._show(None, EMPTY)

    async def _read(self, id_: str) -> None:
        try:
            shown = await self._desk.ask(lambda context: view(context, id_))
        except BacklogError as error:
            self.notice = problem_text(error)
            self._show(None, EMPTY)
            return
        self.notice = ""
        width = self.scrollable_content_region.width - 2  # one at each side
        if width > 0:  # else it is not laid out yet, or hidden; `on_resize` comes
            self._show(shown, await asyncio.to_thread(laid_out, shown, width, compact=self.is_compact))

    def _show(self, task: TaskView | None, page: TaskPage) -> None:
        chosen = self.selected_item
        wanted = self._wanted_item or ((chosen.kind, chosen.name) if chosen else None)
        self.shown, self.page = task, page
        self.item = next(
            (place for place, (_, _, item) in enumerate(page.items) if (item.kind, item.name) == wanted), -1
        )
        self.virtual_size = Size(self.scrollable_content_region.width, len(page.lines))
        if self._wanted_item is not None and self.item >= 0:
            self._wanted_item = None
            self._item_into_view()
        self.refresh()

    @property
    def selected_item(self) -> PageItem | None:
        """The item under the cursor."""
        return self.page.items[self.item][2] if 0 <= self.item < len(self.page.items) else None

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.scrollable_content_region.width
        plain = self.get_component_rich_style("pane--plain")
        place = y + int(self.scroll_offset.y)
        if place >= len(self.page.lines):
            if not self.page.lines and y == 0 and self.notice:
                return Strip([Segment(f" {self.notice}", plain)]).adjust_cell_length(width, plain)
            return blank(width, plain)
        base, edge = plain, " "
        if 0 <= self.item < len(self.page.items):
            first, behind, _ = self.page.items[self.item]
            if first <= place < behind:
                base = plain + self.get_component_rich_style(
                    "pane--selected" if self.has_focus else "pane--blurred", partial=True
                )
                edge = "▌"
        segments = [Segment(edge, base)]
        for text, style, _ in self.page.lines[place]:
            own = style or Style.null()
            if base is not plain:
                own = Style(bold=own.bold, italic=own.italic)
            segments.append(Segment(text, base + own))
        return Strip(segments).adjust_cell_length(width, base)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the page out for another width."""
        if self.task_id is not None and event.size.width:
            self.reload()

    def _item_into_view(self) -> None:
        first, behind, _ = self.page.items[self.item]
        top, height = int(self.scroll_offset.y), self.size.height
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif behind > top + height:
            self.scroll_to(y=max(0, behind - height), animate=False)
        self.refresh()

    def _step(self, direction: int) -> None:
        """Select the next item if it is in view or close, else scroll a line."""
        top, height = int(self.scroll_offset.y), self.size.height
        items = self.page.items
        following = self.item + direction
        if self.item < 0 and direction > 0:
            following = next((place for place, each in enumerate(items) if each[0] >= top), len(items))
        if 0 <= following < len(items) and top - 1 <= items[following][0] <= top + height:
            self.item = following
            self._item_into_view()
        else:
            self.scroll_to(y=top + direction, animate=False)

    def action_up(self) -> None:
        """Go up."""
        self._step(-1)

    def action_down(self) -> None:
        """Go down."""
        self._step(1)

    def action_page(self, direction: int) -> None:
        """Go a page on."""
        self.scroll_to(y=self.scroll_offset.y + direction * max(1, self.size.height - 1), animate=False)

    def action_first(self) -> None:
        """Go to the beginning."""
        self.item = -1
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_to(y=len(self.page.lines), animate=False)

    def jump(self, line: int) -> None:
        """Go to a line."""
        self.item = next((place for place, each in enumerate(self.page.items) if each[0] >= line), self.item)
        self.scroll_to(y=line, animate=False)
        self.refresh()

    def action_section(self, direction: int) -> None:
        """Go to the next section, or to the one before."""
        top = int(self.scroll_offset.y)
        places = [section.line for section in self.page.sections]
        if direction > 0:
            self.jump(next((place for place in places if place > top), len(self.page.lines)))
        else:
            self.jump(next((place for place in reversed(places) if place < top), 0))

    def action_sections(self) -> None:
        """Let a section be chosen."""
        self.post_message(self.Asked("sections", self))

    def action_add_item(self) -> None:
        """Add a criterion."""
        self.post_message(self.Asked("add", self))

    def action_remove_item(self) -> None:
        """Remove the criterion under the cursor."""
        self.post_message(self.Asked("remove", self))

    def action_reword_item(self) -> None:
        """Say in other words what the item under the cursor asks for."""
        self.post_message(self.Asked("reword", self))

    def action_set_check(self) -> None:
        """Set or clear the command that proves the criterion under the cursor."""
        self.post_message(self.Asked("command", self))

    def action_check(self) -> None:
        """Check the selected item, or the first open one."""
        if self.selected_item is None:
            self.item = next(
                (place for place, (_, _, item) in enumerate(self.page.items) if item.kind != "task"), -1
            )
            if self.item >= 0:
                self._item_into_view()
            return
        self.action_open()

    def action_open(self) -> None:
        """Check the selected item, or open the task that it names."""
        if self.selected_item is not None and self.shown is not None:
            self.post_message(self.Chosen(self.selected_item, self.shown))

    def action_leave(self) -> None:
        """Go back."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """Select what is clicked; a click on what is selected chooses it."""
        line = event.y + int(self.scroll_offset.y)
        for place, (first, behind, _) in enumerate(self.page.items):
            if first <= line < behind:
                again = place == self.item
                self.item = place
                self.refresh()
                if again:
                    self.action_open()
