"""Makes of a text what a server's search index holds of it, in a tenth of the time that its triggers take.

It is what they make of it (migrations 0020 and 0022), which a test compares.
"""

from __future__ import annotations

from itertools import chain, filterfalse
from typing import TYPE_CHECKING

from backlog.domain.words import searchable, words_of
from backlog.storage.full_text import barred_words, cut

if TYPE_CHECKING:
    from backlog.storage.codec.records import Values

MOST_LETTERS = 100_000
"""Of a longer text the server finds the words out itself: not all may have room in the index."""
MOST_LEARNED = 100_000
"""More words are not remembered as learned: they would take too much memory."""
_LAST_PLACE = 16_383
"""The last place that a tsvector tells from others: PostgreSQL's manual, section 8.11.1."""
_MARKS: dict[str, list[str]] = {"A": [], "": []}
"""What stands between the word of each place and the next one, by its weight, as far as it was needed."""
_NEXT = " '"
"""What begins another word."""


def searched(title: str, body: str, learned: set[str]) -> Values:
    """Return what the index holds of a record whose title and other text are given.

    Each text with its words between bars, the words with their places as a tsvector, how many they are, and
    those that are `coming` to what the transaction has `learned`, which takes them in. The last three are
    None where only the server knows.
    """
    titled, embodied = _words(title), _words(body)
    row: Values = {
        "title": barred_words(titled),
        "body": barred_words(embodied),
        "words": None,
        "length": None,
        "coming": None,
    }
    if len(title) + len(body) <= MOST_LETTERS:
        row["words"] = _vector(titled, embodied)
        row["length"] = len(titled) + len(embodied)
        coming = set(filterfalse(learned.__contains__, chain(titled, embodied)))
        row["coming"] = " ".join(coming)
        if len(learned) > MOST_LEARNED:
            learned.clear()
        learned |= coming
    return row


def _words(text: str) -> list[str]:
    return cut(words_of(text) if text.isascii() else searchable(text).split())


def _vector(title: list[str], body: list[str]) -> str:
    """Return words with their places: those of the title first, and a place without any between both."""
    words = title + body
    if not words:
        return ""
    first = len(title) + 1
    parts = [""] * (2 * len(words))  # half the time of joining each word with its mark
    parts[::2] = words
    parts[1::2] = _marks("A", len(title)) + _marks("", first + len(body))[first:]
    return f"'{''.join(parts)}".removesuffix(_NEXT)


def _marks(weight: str, count: int) -> list[str]:
    """Return the marks of the places from the first one on, in this order."""
    marks = _MARKS[weight]
    for place in range(len(marks) + 1, count + 1):
        marks.append(f"':{min(place, _LAST_PLACE)}{weight}{_NEXT}")
    return marks[:count]
