"""How text that people and programs type is put into its stored form (docs/contract.md 6.1, 6.3, 6.5)."""

from __future__ import annotations

from functools import lru_cache

from backlog.domain.names import once_each
from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TITLE = 1_000
MAX_TEXT = 1_000_000
MAX_READ = 10_000_000
"""How long a text of a file may be; nobody types as much, but some logs are pasted into files."""
NAMES = frozenset({"assignee", "label", "name", "status", "tag"})
_PATHS = frozenset({"references", "documentation", "modified_files"})

# Markdown's fences: at most three spaces before them, no backtick after the backticks that open one,
# nothing but space after those that close it.
_OPENING_FENCE = r" {0,3}(`{3,}+(?!.*`)|~{3,})"
_CLOSING_FENCE = r" {0,3}(`{3,}|~{3,})[ \t]*"


def check_text(text: str, what: str, limit: int = MAX_TEXT) -> str:
    """Return `text` if it can be stored; raise InvalidInput for broken UTF-8, NUL or excess length."""
    check_length(text, what, limit)
    if "\x00" in text:
        raise InvalidInput(f"{what} contains a NUL character, which cannot be stored", what=what)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InvalidInput(f"{what} is not valid UTF-8", what=what) from None
    return text


def check_length(text: str, what: str, limit: int) -> None:
    """Raise InvalidInput for a text of more characters than the limit."""
    if len(text) > limit:
        raise InvalidInput(
            f"{what} is too long: {len(text):,} characters; at most {limit:,} are allowed",
            what=what,
            length=len(text),
            most=limit,
        )


def composed(text: str) -> str:
    """Return a name in the one form in which it is stored and compared: letters and their marks composed.

    Keyboards type `é` as one character, names of files on macOS have two (https://unicode.org/reports/tr15/).
    """
    if text.isascii():
        return text
    from unicodedata import normalize  # most names are ASCII

    return normalize("NFC", text)


def one_line(text: str, what: str) -> str:
    """Return a title or an item: trimmed, line breaks replaced by a space (docs/contract.md 10.9).

    All but paths and addresses are composed.
    """
    if text.isascii() and text.isprintable() and len(text) <= MAX_TITLE:  # as most are
        return text.strip()
    check_text(text, what, MAX_TITLE if what == "title" else MAX_TEXT)
    if what not in _PATHS:
        text = composed(text)
    if (stripped := text.strip()).isprintable():
        return stripped
    return " ".join(part for line in text.splitlines() if (part := line.strip()))


def section(text: str, what: str) -> str | None:
    r"""Return the text of a section in stored form, None if nothing is left (docs/contract.md 6.5).

    Trimmed at both ends, `\r\n` becomes `\n`, and runs of empty lines become one outside fenced code.
    """
    return in_stored_form(check_text(text, what))


def in_stored_form(text: str) -> str | None:
    """Return the text of a section as `section` does, whether or not it can be stored."""
    if "\r" in text:
        text = "\n".join(line.rstrip("\r") for line in text.split("\n"))
    text = text.strip()
    return collapse_blank_lines(text) if text else None


def collapse_blank_lines(text: str) -> str:
    """Return `text` with each run of empty lines outside fenced code as a single one (docs/contract.md 6.5).

    A line of spaces is not empty: it is kept, as the reference program keeps it.
    """
    if "\n\n\n" not in text:
        return text
    import re  # most texts have no such run

    is_opening, is_closing = re.compile(_OPENING_FENCE).match, re.compile(_CLOSING_FENCE).fullmatch
    kept: list[str] = []
    fence: str | None = None
    for line in text.split("\n"):
        if fence is None:
            if not line and kept and not kept[-1]:
                continue
            opening = is_opening(line)
            fence = opening[1] if opening else None
        elif (closing := is_closing(line)) and closing[1].startswith(fence):
            fence = None
        kept.append(line)
    return "\n".join(kept)


def appended(text: str | None, additions: Iterable[str], what: str) -> str | None:
    """Return `text` with each addition as a paragraph of its own at the end (docs/contract.md 6.5)."""
    parts = [text or "", *additions]
    return section("\n\n".join(stripped for part in parts if (stripped := part.strip())), what)


def values(given: Iterable[str], what: str) -> tuple[str, ...]:
    """Return a list in stored form: trimmed, blanks and exact duplicates dropped.

    Names are composed, and of several spellings of one the first stays. The order is kept
    (docs/contract.md 6.1). Raises InvalidInput for a text that cannot be stored.
    """
    if not given:
        return ()
    if what in NAMES:
        return _names(tuple(given), what)
    return tuple(dict.fromkeys(_lines([check_text(text, what).strip() for text in given])))


@lru_cache(maxsize=256)
def _names(given: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return names as `values` does: tasks share few different lists of them."""
    return once_each(_lines([composed(check_text(text, what).strip()) for text in given]))


def _lines(texts: Iterable[str]) -> list[str]:
    """Return texts each on one line, without the blank ones."""
    return [text if text.isprintable() else " ".join(text.splitlines()) for text in texts if text]
