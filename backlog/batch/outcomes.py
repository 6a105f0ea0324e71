"""What became of each line of a batch, kept until it may be printed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from backlog.domain.events import Event
from backlog.errors import BacklogError, Failed, converted

_IN_MEMORY = 1_000_000
_BLOCK = 65_536
_WAITING = 1_000
_LONGEST_FACT = 1_001
"""How many characters of a fact are kept: one more than are shown, to tell that it was cut."""
_INSTANT = "$instant"
_DATE_LENGTH = len("2027-01-15")
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class LineOutcome(NamedTuple):
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


def encode_outcome(outcome: LineOutcome) -> str:
    """Return a line of JSON with all facts of an outcome, but for a rehearsal's, which is kept nowhere."""
    kept: dict[str, object] = {"line": outcome.line}
    if outcome.error is not None:
        error = outcome.error
        kept["error"] = {
            "code": error.code,
            "message": error.message,
            "data": converted(error.data, _date, _beginning),
        }
    else:
        kept |= {"ids": outcome.ids, "revisions": outcome.revisions}
    if outcome.several:
        kept["several"] = True
    if outcome.name is not None:
        kept["as"] = outcome.name
    if outcome.note is not None:
        kept["note"] = outcome.note
    return f"{_to_json(kept)}\n"


def decode_outcomes(lines: str) -> Iterator[LineOutcome]:
    """Yield the outcomes that `encode_outcome` was given; an error is one of no class in particular."""
    for line in filter(None, lines.split("\n")):  # JSON may hold the other ends that a line can have
        kept = json.loads(line)
        error = kept.get("error")
        yield LineOutcome(
            kept["line"],
            tuple(kept.get("ids", ())),
            tuple(kept.get("revisions", ())),
            kept.get("several", False),
            kept.get("as"),
            kept.get("note"),
            error and BacklogError(error["message"], code=error["code"], **_fact(error["data"])),
        )


def _date(day: date) -> dict[str, str]:
    return {_INSTANT: day.isoformat()}


def _beginning(text: str) -> str:
    return text[:_LONGEST_FACT]


def _fact(plain: Any) -> Any:  # noqa: ANN401  a fact is any plain value
    """Return a fact from what it was converted to."""
    if isinstance(plain, dict):
        if _INSTANT in plain:
            text = plain[_INSTANT]
            return (date if len(text) == _DATE_LENGTH else datetime).fromisoformat(text)
        return {name: _fact(value) for name, value in plain.items()}
    return [_fact(value) for value in plain] if isinstance(plain, list) else plain


class Tally(NamedTuple):
    """How many operations were done and how many failed."""

    applied: int = 0
    failed: int = 0


@contextmanager
def _spooling() -> Iterator[None]:
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
        with _spooling():
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
