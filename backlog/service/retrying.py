"""Runs a use case again when the database undid it because of what others did at the same time."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from backlog.domain.errors import Overtaken

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

ATTEMPTS = 6
"""How often a use case is run at the most: whoever is overtaken so often had better wait for longer."""
_LONGEST_NAP = 0.05
"""Seconds before the second attempt, at the most; before each further one twice as many."""


def retried(use_case: Callable[P, T]) -> Callable[P, T]:
    """Return the use case, run again as long as it raises Overtaken, which changed nothing.

    The last attempt's Overtaken goes on to the caller. A use case that reads from a stream, or that
    takes long, is not for this.
    """

    @wraps(use_case)
    def persistent(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return use_case(*args, **kwargs)
            except Overtaken:
                _nap(_LONGEST_NAP * 2 ** (attempt - 1))
        return use_case(*args, **kwargs)

    return persistent


def _nap(longest: float) -> None:
    """Sleep for a time that is different each time, so that those who met do not meet again."""
    import random  # only who was overtaken needs it
    import time

    time.sleep(longest * random.random())  # noqa: S311  it spreads the waiting, no secret
