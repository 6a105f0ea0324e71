"""Reads what stands for lists and numbers on a command line; the layers below know values only."""

from __future__ import annotations

from backlog.cli.command import UsageError
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_IDS = 100_000
"""How many ids one line may name."""
_DIGITS = 18
"""More than any list has rows, and quick to read."""


def several(given: Iterable[str]) -> tuple[str, ...]:
    """Return the members of lists that are separated by commas, trimmed, without blanks.

    A list may also be written as JSON, as in `config set`: `["2", "3"]`.
    """
    return tuple(part for text in given for part in map(str.strip, _parts(text)) if part)


def _parts(text: str) -> list[str]:
    if text[:1] == "[" and text[-1:] == "]":
        from json import loads  # few write JSON here

        try:
            parts = loads(text)
        except (ValueError, RecursionError):
            return text.split(",")
        if all(isinstance(part, str | int) and not isinstance(part, bool) for part in parts):
            return [str(part) for part in parts]
    return text.split(",")


def names(given: Iterable[str]) -> tuple[str, ...] | None:
    """Return the members of lists; None if nothing was typed, which a lone comma is not."""
    typed = [text for text in given if text.strip()]
    return several(typed) if typed else None


def ids_in(word: str) -> list[str]:
    """Return the ids that a word stands for: `7`, `1,2,3`, `1-3`, `1,4-6`; raise UsageError for too many."""
    ids: list[str] = []
    for part in filter(None, map(str.strip, word.split(","))):
        first, dash, last = part.removeprefix("#").partition("-")
        last = last.removeprefix("#")
        ends = (first, last) if dash and first.isdecimal() and last.isdecimal() else ()
        if not ends or len(first) > _DIGITS or int(first) > int(last[: _DIGITS + 1]):
            ids.append(part)
        elif len(last) > _DIGITS or int(last) - int(first) >= MAX_IDS:
            raise UsageError(f"{quoted(word)} is too many ids; at most {MAX_IDS:,} are allowed")
        else:
            ids += map(str, range(int(first), int(last) + 1))
    return ids or [word]


def unless_blank(given: str | None) -> str | None:
    """Return a text trimmed, None for a blank one or none."""
    return (given or "").strip() or None


_ALL = frozenset(("all", "none", "0", "-1", "max", "unlimited"))


def limit(given: str | None) -> int | None:
    """Return the number of rows in `--limit`, None for all; raise UsageError unless it is 1 or more."""
    if given is None:
        return None
    text = given.strip()
    if not text.isascii() or not text.isdigit() or text.startswith("0"):
        raise UsageError(
            f"--limit must be a whole number of 1 or more, not {quoted(given)}",
            hint="for all of them omit --limit" if text.lower() in _ALL else None,
            code="invalid-limit",
        )
    return int(text[:_DIGITS])
