"""What became of each line of a batch, kept until it may be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from backlog.domain.errors import BacklogError, Failed
from backlog.domain.events import Event

_IN_MEMORY = 1_000_000
_BLOCK = 65_536
_WAITING = 1_000


class Outcome(NamedTuple):
    """What became of a line: the ids and revisions of what it concerned, or what was wrong.

    `several` says that the line named a list of ids, `name` how later lines call what it made.
    `events` are what a rehearsal would have left, None when it was none.
    """

    line: int
    ids: tuple[str, ...] = ()
    revisions: tuple[int, ...] = ()
    several: bool = False
    name: str | None = None
    note: str | None = None
    error: BacklogError | None = None
    events: tuple[Event, ...] | None = None


class Tally(NamedTuple):
    """How many operations were done and how many failed."""

    applied: int = 0
    failed: int = 0


@contextmanager
def _kept() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failed(
            f"cannot keep the results for later: {error.strerror or error}; nothing was changed",
            code="disk-full",
            reason=error.strerror or str(error),
        ) from error


class Results:
    """The result lines of one transaction, in a temporary file if they are many."""

    def __init__(self) -> None:
        """Begin without any."""
        self._file = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115  it lives as long as this
        self._waiting: list[str] = []

    def add(self, text: str) -> None:
        """Keep a line; raise Failed if the disk is full."""
        self._waiting.append(text)
        if len(self._waiting) == _WAITING:
            self.settle()

    def settle(self) -> None:
        """Make sure that all lines are kept, before what they tell is certain; raise Failed."""
        with _kept():
            self._file.write("".join(self._waiting))
            self._file.flush()
        self._waiting.clear()

    def clear(self) -> None:
        """Drop what was kept."""
        self._waiting.clear()
        self._file.seek(0)
        self._file.truncate()

    def blocks(self) -> Iterator[str]:
        """Yield all lines, a block of text at a time."""
        self.settle()
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield block

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
