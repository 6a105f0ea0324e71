"""What all lines of a batch share, and what one of them has done."""

from collections.abc import Iterator, Sequence
from datetime import date
from os import urandom
from typing import NamedTuple

from backlog.batch.aliases import Aliases
from backlog.store import Writer

_BYTES, _DRAWN_AT_ONCE = 16, 512
"""How many random bytes one new record needs, and for how many records they are drawn at once."""


class Work(NamedTuple):
    """What all lines of a batch share; `random` yields the bytes of the UUID of each new task."""

    writer: Writer
    today: date
    aliases: Aliases
    random: Iterator[bytes]

    def actor(self) -> str:
        """Return who runs the batch."""
        return self.writer.stamp.actor


class LineResult(NamedTuple):
    """What a line has done: ids and revisions of what it concerned, as they are now, and a remark.

    `several` says that the line named a list of ids.
    """

    ids: Sequence[str]
    revisions: Sequence[int] = ()
    several: bool = False
    note: str | None = None


def drawn() -> Iterator[bytes]:
    """Yield random bytes for one new record after the other.

    Each draw lets other threads run Python, if only for a moment. One that waits for its turn, as that does
    which stores a batch, then waits anew: with a draw for each task it would hardly ever ask for one.
    """
    while True:
        block = urandom(_BYTES * _DRAWN_AT_ONCE)
        for at in range(0, len(block), _BYTES):
            yield block[at : at + _BYTES]
