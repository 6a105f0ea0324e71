"""Leaves a screen once, however many keys or answers say so, and never another one in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

if TYPE_CHECKING:
    from typing import Any

T = TypeVar("T")


class Leaving(Screen[T]):
    """A screen that is left for good; what is still asked above it has no answer then.

    Textual takes whatever is on top: a second Esc that was typed ahead would leave the screen below, and a
    form that is saved while it asks whether to throw it away would leave that question only.
    """

    is_left = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave it with a result, unless that has been done."""
        stack = self.app.screen_stack
        if self.is_left or self not in stack:
            return AwaitComplete()
        self.is_left = True
        above: list[Screen[Any]] = stack[stack.index(self) + 1 :]
        for screen in reversed(above):
            if not (isinstance(screen, Leaving) and screen.is_left):  # its answer may be what leads here
                screen.dismiss(None)
        return super().dismiss(result)
