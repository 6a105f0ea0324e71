"""Highlights the words of a search in a text, and cuts out an excerpt around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from backlog.domain.words import folded, is_part, is_unspaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backlog.domain.search import Word

MATCH = "bold yellow"
_BEFORE = 25
"""Characters of a line that are shown before what was found in it."""


_LONGEST_LINE = 2_000
"""Characters of a line that are looked at."""


def marked(text: str, words: Sequence[Word]) -> Text:
    """Return a text in which each word that was sought stands out, as far as it was typed."""
    shown = Text(text)
    for start, end in _places(text, words):
        shown.stylize(MATCH, start, end)
    return shown


def missing(text: str, words: Sequence[Word]) -> list[Word]:
    """Return the words that are not in a text."""
    return [word for word in words if next(_places(text, [word]), None) is None]


def excerpt(text: str, words: Sequence[Word]) -> Text | None:
    """Return the first line in which one of the words stands, from shortly before it; None for none."""
    for whole in text.split("\n"):
        line = whole[:_LONGEST_LINE].strip()
        if line and (starts := [start for start, _ in _places(line, words)]):
            first = min(starts)
            begin = line.rfind(" ", 0, max(first - _BEFORE, 0)) + 1 if first > _BEFORE else 0
            begin = max(begin, first - 2 * _BEFORE)
            return Text("…" if begin else "").append_text(marked(line, words)[begin:])
    return None


def _places(text: str, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    form, places = _aligned(text)
    for word in words:
        for part in word.text.split():
            start = form.find(part)
            while start >= 0:
                end = start + len(part)
                if _counts(word, part, form[start - 1 : start], form[end : end + 1]):
                    yield places[start], places[end]
                start = form.find(part, end)


def _aligned(text: str) -> tuple[str, list[int]]:
    """Return a text as it is searched, and where each of its characters, and its end, comes from."""
    form, places, start = "", [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and not folded(text[end]):  # a mark belongs to the letter before it
            end += 1
        letters = folded(text[start:end])
        form += letters
        places += [start] * len(letters)
        start = end
    return form, [*places, len(text)]


def _counts(word: Word, part: str, before: str, after: str) -> bool:
    """Say whether a place is one that was sought, by the characters around it."""
    if is_unspaced(part) or not part.isalnum() or (word.prefix and is_part(part)):
        return True
    return not before.isalnum() and (word.prefix or not after.isalnum())
