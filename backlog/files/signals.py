"""Lets a process undo what it began before a signal ends it."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class _Ended(BaseException):
    """The process was asked to end."""


@contextmanager
def undone_by_signals() -> Iterator[None]:
    """Let a signal that would end the process first undo what the block began, and then end it all the same.

    Signals that the process ignores or handles itself are left alone, and so are all outside of the main
    thread, which gets none.
    """
    seen: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        raise _Ended

    taken: list[signal.Signals] = []
    try:
        with suppress(ValueError):  # this is not the main thread
            for number in _ENDING:
                if signal.getsignal(number) is signal.SIG_DFL:
                    signal.signal(number, end)
                    taken.append(number)
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
        if seen:
            os.kill(os.getpid(), seen[0])
