"""The window that lists the keys that work where the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from backlog.tui import keys
from backlog.tui.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import ActiveBinding

WIDEST = 24


class Help(Dialog[None]):
    """The keys by panel, the one in front first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,f1", "leave", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]

    def __init__(self, active: Sequence[ActiveBinding]) -> None:
        """Take what works where the focus was."""
        super().__init__()
        self._active = active

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(classes="dialog tall"):
            yield Static("Keys", classes="dialog-title", markup=False)
            with VerticalScroll():
                yield Static(self._text())

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_scroll(self, direction: int) -> None:
        """Scroll a line."""
        self.query_one(VerticalScroll).scroll_relative(y=direction, animate=False)

    def _text(self) -> Text:
        pressed: dict[str, list[str]] = {}
        for active in self._active:
            if active.binding.id in keys.EVERY and active.enabled:
                pressed.setdefault(active.binding.id, []).append(keys.shown(active.binding.key))
        text = Text()
        for panel, entries in reversed(keys.PANELS.items()):
            here = [entry for entry in entries if entry.name in pressed]
            if here:
                text.append(f"{panel}\n", "bold")
                for entry in here:
                    shown = " ".join(pressed[entry.name])
                    text.append(f"  {shown:<{WIDEST}} ", "cyan").append(f"{entry.label}\n")
                text.append("\n")
        return text
