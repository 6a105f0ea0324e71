"""What all lines of a batch share, and what one of them has done."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from backlog.batch.aliases import Aliases
from backlog.store import Writer


class Work(NamedTuple):
    """What all lines of a batch share."""

    writer: Writer
    today: date
    aliases: Aliases

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
