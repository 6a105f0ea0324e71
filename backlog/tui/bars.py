"""Draws the two lines around every view: what is shown above it, the keys that matter here below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Input

from backlog.tui import keys
from backlog.tui.text_lines import fitted, safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from backlog.tui.state import ViewState

ALL_VIEWS = 56
"""Cells from which on the line names every view."""
VIEWS = {"board": "Board", "list": "List", "activity": "Activity", "overview": "Overview"}


LONGEST_KEY = 12
TYPING = (("⏎", "Keep the filter"), ("esc", "Back"))
"""What the keys do while a filter is typed; the others are part of it."""


class TopBar(Widget):
    """One line: the views, what narrows and orders them, and the project."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--chosen", "bar--faint", "bar--problem", "bar--marked"}

    def __init__(self, state: ViewState) -> None:
        """Take what all views share."""
        super().__init__(id="top")
        self._state = state
        self.view = "board"

    def render(self) -> Text:
        """Return the line."""
        chosen, faint = self._style("chosen"), self._style("faint")
        wide = self.size.width >= ALL_VIEWS
        text = Text(no_wrap=True, overflow="ellipsis", end="")
        for number, (name, label) in enumerate(VIEWS.items(), 1):
            if name == self.view:
                text.append(f" {label} ", chosen)
            elif wide:
                text.append(f" {number}", faint).append(f" {label} ")
        right = self._right()
        room = self.size.width - text.cell_len - right.cell_len
        if room > 0:
            return text.append(" " * room).append_text(right)
        return text.append(" ").append_text(right)

    def _right(self) -> Text:
        state = self._state
        text = Text(no_wrap=True)
        if state.problem:
            return text.append(f" {safe(state.problem)} ", self._style("problem"))
        if state.marked:
            text.append(f" {len(state.marked)} marked ", self._style("marked")).append(" ")
        said = [*state.looks(self.view), safe(state.settings.project_name or "")]
        return text.append(" · ".join(filter(None, said)), self._style("faint")).append(" ")

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}", partial=True)


class KeyBar(Widget):
    """One line: the keys that matter where the focus is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--key", "bar--faint"}

    def __init__(self, state: ViewState) -> None:
        """Take what all views share."""
        super().__init__(id="bottom")
        self._state = state
        self._shown: list[tuple[str, str]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._follow())

    def _follow(self) -> None:
        """Draw the line anew if it changes: Textual draws all lines between it and the others that do."""
        if list(self._known()) != self._shown:
            self.refresh()

    def render(self) -> Text:
        """Return the line, as many keys as there is room for."""
        key = self.get_component_rich_style("bar--key", partial=True)
        faint = self.get_component_rich_style("bar--faint", partial=True)
        text = Text(no_wrap=True, end="")
        self._shown = list(self._known())
        for shown, label in self._shown:
            if text.cell_len + len(shown) + len(label) + 3 > self.size.width:
                break
            text.append(f" {shown}", key).append(f" {label} ", faint)
        return text

    def _known(self) -> Iterable[tuple[str, str]]:
        if isinstance(self.screen.focused, Input):
            yield from TYPING
            return
        names = {
            active.binding.id
            for active in self.screen.active_bindings.values()
            if active.binding.show and active.enabled
        }
        for key in sorted((keys.EVERY[name] for name in names if name in keys.EVERY), key=keys.rank):
            pressed = self._state.keymap.get(key.name, key.keys).partition(",")[0]
            yield fitted(keys.shown(pressed), LONGEST_KEY), key.label
