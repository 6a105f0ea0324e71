"""Shows how far a long command has got: on a terminal, and only if it takes more than a moment."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.render.rich.progress import Stages

PATIENCE = 1.0
"""How many seconds a command may take before anything is drawn."""


@contextmanager
def watched(clock: Callable[[], float] = monotonic) -> Iterator[Callable[[str, int, int], None]]:
    """Lend what takes the steps of a service (`service/steps.py`), and clear at last what was drawn of them.

    What is drawn goes to standard error if that is a terminal; `clock` counts seconds.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _unwatched
        return
    begun = clock()
    stages: list[Stages] = []

    def step(what: str, done: int, total: int) -> None:
        if not stages:
            if clock() - begun < PATIENCE:
                return
            from backlog.render.rich.progress import Stages  # takes long to import

            stages.append(Stages(sys.stderr, clock))
        stages[0].show(what, done, total)

    try:
        yield step
    finally:
        for drawn in stages:
            drawn.clear()


def _unwatched(_what: str, _done: int, _total: int) -> None:
    """Ignore a step: nobody is watching."""
