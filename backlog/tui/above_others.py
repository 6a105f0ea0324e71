"""Draws the screen below a window through its ground, and never one that is above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")


class AboveOthers(Screen[T]):
    """A screen through which the one below it is seen.

    Textual 8.2 takes the next screen off a list that all share. Where one did not take its own, because
    it was drawn before, another one gets that: two draw each other then, until the stack is full.
    It stands behind the others among the bases of a class, for the reason that `Leaving` gives.
    """

    def render(self) -> RenderableType:
        """Return the ground of the window, with what is below."""
        stack = self.app.screen_stack
        place = stack.index(self) if self in stack else 0
        if place == 0 or self.styles.background.a == 1:
            return super().render()
        return BackgroundScreen(stack[place - 1], self.styles.background)
