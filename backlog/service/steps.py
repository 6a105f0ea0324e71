"""What a long use case reports while it runs, so that a front end can show its progress."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

ProgressCallback = Callable[[str, int, int], None]
"""Called with what is being done, how many items are finished, and how many there are."""

T = TypeVar("T")


def unwatched(_what: str, _done: int, _total: int) -> None:
    """Ignore a step: nobody is watching."""


def counted(
    things: Iterable[T], step: ProgressCallback, what: str, done: int = 0, total: int = 0
) -> Iterator[T]:
    """Yield things, and after each one take a step; `done` were finished before, of `total` in all.

    Things that have a length know the total themselves.
    """
    if isinstance(things, Sized):
        total = total or len(things)
    for number, thing in enumerate(things, done + 1):
        yield thing
        step(what, number, total)
