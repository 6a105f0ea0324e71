"""How one of several machines at a time runs what only one may run, such as the checks of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Turns(Protocol):
    """Turns at things, each of which one has at a time, whoever else wants it."""

    def at(
        self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Have the turn at a thing during the block; `waiting` is called once if somebody else has it.

        Raises Cancelled if `cancelled` says so before the turn comes, and Busy or Failed.
        """

    def close(self) -> None:
        """Let go of what is needed to take turns."""
