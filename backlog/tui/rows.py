"""A long list of rows as one widget that draws lines: it asks for rows only once they scroll into view."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.dom import NoScreen
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from backlog.tui import keys
from backlog.tui.text_lines import StyledPiece, blank, line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from textual.binding import BindingType
    from textual.strip import Strip

    from backlog.tui.cards import CardLine

R = TypeVar("R")
PAGE = 60
"""Rows that are asked for at once."""
STYLES = ("id", "title", "faint", "person", "label", "good", "warn", "bad")


class RowView(ScrollView, Generic[R], can_focus=True, inherit_bindings=False):
    """Rows of one height, of which those in view are known.

    The last `gap` lines of a row stay empty.

    `rows` holds the known ones by their place, `count` how many there are: where that is not known, one
    more than are known.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"row--{name}" for name in STYLES),
        "row--plain",
        "row--selected",
        "row--blurred",
        "row--marked",
    }
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings(keys.MOVING)

    cursor: reactive[int] = reactive(0, repaint=False)

    class Wanted(Message):
        """Rows are in view that are not known; `first` is where the page begins that they are on."""

        def __init__(self, view: RowView[Any], first: int) -> None:
            super().__init__()
            self.view, self.first = view, first

        @property
        def control(self) -> RowView[Any]:
            """The view that wants them."""
            return self.view

    class Selected(Message):
        """Another row is the selected one."""

        def __init__(self, view: RowView[Any]) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> RowView[Any]:
            """The view whose row it is."""
            return self.view

    class Opened(Selected):
        """Somebody wants to see the selected row."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  Textual's name
        """Begin without rows."""
        super().__init__(id=id, classes=classes)
        self.rows: dict[int, R] = {}
        self.count = 0
        self.row_height = 1
        self.gap = 0
        self.asked: set[int] = set()
        self._styles_by_name: dict[str, Style] = {}
        self._drawn: dict[tuple[int, bool, bool], list[Strip]] = {}
        self._theme = ""

    # What a kind of row says of itself. It must define what raises NotImplementedError: Textual's metaclass
    # rules out ABC.

    def key_of(self, row: R) -> str:
        """Return what tells a row from others."""
        raise NotImplementedError

    def lines_of(self, row: R, width: int) -> Sequence[CardLine]:
        """Return the lines of a row, `row_height` of them."""
        raise NotImplementedError

    @property
    def shows_cursor(self) -> bool:
        """Whether the selected row is shown as such."""
        return True

    def is_marked(self, row: R) -> bool:  # noqa: ARG002  for those that can be
        """Say whether a row is marked."""
        return False

    # Rows come and go.

    @property
    def selected(self) -> R | None:
        """The row under the cursor, None if it is not known or there is none."""
        return self.rows.get(self.cursor)

    def in_view(self) -> tuple[int, int]:
        """Return the places of the first row in view and of the one behind the last."""
        first = int(self.scroll_offset.y) // self.row_height
        return first, first + self.size.height // self.row_height + 2

    def show(
        self, pages: Sequence[tuple[int, Sequence[R]]], count: int, cursor: int, *, keep: bool = True
    ) -> None:
        """Take other rows than before, in pages with the place of their first row; select one.

        The selected row stays on the line of the screen where it was, if it is to `keep`.
        """
        moved = cursor - self.cursor
        self.rows = {first + place: row for first, rows in pages for place, row in enumerate(rows)}
        self.asked = {first for first, _ in pages}
        self.count = count
        self._drawn.clear()
        self._resize()
        cursor = max(0, min(cursor, count - 1))
        if keep and moved and self.is_mounted:
            self.scroll_to(y=self.scroll_offset.y + moved * self.row_height, animate=False, force=True)
        self.set_reactive(RowView.cursor, cursor)
        self._into_view()
        self.refresh()
        self.post_message(self.Selected(self))

    def add(self, first: int, rows: Sequence[R], count: int) -> None:
        """Take one more page."""
        self.rows.update({first + place: row for place, row in enumerate(rows)})
        if count != self.count:
            self.count = count
            self._resize()
        for place in range(first, first + len(rows)):
            self._drawn = {key: value for key, value in self._drawn.items() if key[0] != place}
        self.refresh()
        if first <= self.cursor < first + len(rows):
            self.post_message(self.Selected(self))

    def redraw(self) -> None:
        """Redraw every row: its look has changed."""
        self._drawn.clear()
        self._styles_by_name.clear()
        self._resize()
        self.refresh()

    def _resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self.count * self.row_height)

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        width = self.scrollable_content_region.width
        place, part = divmod(y + int(self.scroll_offset.y), self.row_height)
        base = self._style("plain")
        if place >= self.count:
            return blank(width, base)
        row = self.rows.get(place)
        if row is None:
            self._want(place)
            return line([StyledPiece("  …", "faint")], width, {"faint": self._style("faint")}, base)
        return self._lines(place, row, width)[part]

    def _lines(self, place: int, row: R, width: int) -> list[Strip]:
        chosen = place == self.cursor and self.shows_cursor
        marked = self.is_marked(row)
        key = (place, chosen, marked)
        if key not in self._drawn:
            plain = self._style("plain")
            base = plain + self._style("selected" if self.has_focus else "blurred") if chosen else plain
            styles = {name: self._foreground(name, chosen=chosen and self.has_focus) for name in STYLES}
            last = self.row_height - self.gap
            drawn = []
            for part, each in enumerate(self.lines_of(row, max(width - 2, 1))):
                edge = (
                    StyledPiece("●" if part == 0 else " ", "warn")
                    if marked
                    else StyledPiece("▌" if chosen else " ", "label")
                )
                inside = part < last
                pieces = [edge if inside else StyledPiece(" "), *each.left]
                ground = base if inside else plain
                strip = line(pieces, width - 1, styles, ground, each.right)
                drawn.append(strip.extend_cell_length(width, ground))
            self._drawn[key] = drawn
        return self._drawn[key]

    def _foreground(self, name: str, *, chosen: bool) -> Style:
        """Return the style of a piece; on the selected row its colour would be unreadable."""
        style = self._style(name)
        return (
            Style(bold=style.bold, italic=style.italic)
            if chosen
            else Style(color=style.color, bold=style.bold, italic=style.italic, dim=style.dim)
        )

    def _style(self, name: str) -> Style:
        if name not in self._styles_by_name:
            self._styles_by_name[name] = self.get_component_rich_style(
                f"row--{name}", partial=name in {"selected", "blurred"}
            )
        return self._styles_by_name[name]

    def _want(self, place: int) -> None:
        first = place // PAGE * PAGE
        if first not in self.asked:
            self.asked.add(first)
            self.post_message(self.Wanted(self, first))

    def notify_style_update(self) -> None:
        """Redraw in another theme."""
        super().notify_style_update()
        if self._theme != self.app.theme:  # it is called for each change of focus, too
            self._theme = self.app.theme
            self._styles_by_name.clear()
            self._drawn.clear()

    def on_resize(self) -> None:
        """Redraw in another width."""
        self._drawn.clear()
        self._resize()
        self._into_view()

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001  as Textual calls it
        """Leave the styles as they are: none depends on the focus, and Textual would look up all of them."""

    def focus(self, scroll_visible: bool = True) -> Self:  # noqa: FBT001, FBT002  as Textual has it
        """Take the focus; Textual's own method would draw every row anew."""
        self.app.call_later(self._take_focus, scroll_visible)
        return self

    def _take_focus(self, scroll_visible: bool) -> None:  # noqa: FBT001  Textual's option
        with suppress(NoScreen):  # it is gone by now
            self.screen.set_focus(self, scroll_visible=scroll_visible)

    def on_focus(self, event: events.Focus) -> None:
        """Show that the keys go here; Textual's own handler would draw every row anew."""
        event.prevent_default()
        self.has_focus = True
        self.redraw_selected()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))
        self.post_message(self.Selected(self))

    def on_blur(self, event: events.Blur) -> None:
        """Show that the keys go elsewhere."""
        event.prevent_default()
        self.has_focus = False
        self.redraw_selected()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def redraw_selected(self) -> None:
        """Draw the selected row again: it alone shows where the keys go."""
        self._drawn = {key: strips for key, strips in self._drawn.items() if not key[1]}
        self._refresh_row(self.cursor)

    def _refresh_row(self, place: int) -> None:
        self.refresh_lines(place * self.row_height, self.row_height)

    # Moving.

    def watch_cursor(self, before: int, now: int) -> None:
        """Keep the selected row in view, and draw it and the one before anew."""
        self._into_view()
        self._refresh_row(before)
        self._refresh_row(now)
        self.post_message(self.Selected(self))

    def _into_view(self) -> None:
        if self.count and self.size.height:
            region = Region(0, self.cursor * self.row_height, 1, self.row_height - self.gap)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def go(self, place: int) -> None:
        """Select the row at a place, or the nearest one."""
        self.cursor = max(0, min(place, self.count - 1))

    def action_up(self) -> None:
        """Select the row above."""
        self.go(self.cursor - 1)

    def action_down(self) -> None:
        """Select the row below."""
        self.go(self.cursor + 1)

    def action_page(self, direction: int) -> None:
        """Select a row one page on."""
        self.go(self.cursor + direction * max(1, self.size.height // self.row_height))

    def action_first(self) -> None:
        """Select the first row."""
        self.go(0)

    def action_last(self) -> None:
        """Select the last row."""
        self.go(self.count - 1)

    def action_open(self) -> None:
        """Open the selected row."""
        if self.selected is not None:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        """Select the row that is clicked; a second click opens it."""
        place = (event.y + int(self.scroll_offset.y)) // self.row_height
        if place < self.count:
            self.go(place)
            if event.chain > 1:
                self.action_open()
