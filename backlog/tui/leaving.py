"""Leaves a screen once, however many keys or answers say so, and never another one in its place."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

T = TypeVar("T")
_LAID_OUT_IN = 0.02
"""Seconds after which it is looked at again whether a screen is there as a whole, and can be left."""


class Leaving(Screen[T]):
    """A screen that is left for good; what is still asked above it has no answer then.

    Textual takes whatever is on top: a second Esc that was typed ahead would leave the screen below, and a
    form that is saved while it asks whether to throw it away would leave that question only.
    It stands last among the bases of a class: Textual takes over the styles of the first one alone.
    """

    is_left = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave it with a result, unless that has been done."""
        stack = self.app.screen_stack
        if self.is_left or self not in stack:
            return AwaitComplete()
        place = stack.index(self)
        if not all(screen.is_mounted for screen in stack[place:]):  # a key that was typed ahead
            self.set_timer(_LAID_OUT_IN, partial(self._leave, result))
            return AwaitComplete()
        self.is_left = True
        for screen in reversed(stack[place + 1 :]):
            if not (isinstance(screen, Leaving) and screen.is_left):  # its answer may be what leads here
                screen.dismiss(None)
        return super().dismiss(result)

    def _leave(self, result: T | None) -> None:
        """Leave it, without waiting for the end of that: it would be this screen that waits for itself."""
        self.dismiss(result)
