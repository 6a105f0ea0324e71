"""Finds out what to look for: the words as typed, then likely slips, then what has them as a part."""

from __future__ import annotations

from backlog.domain.search import (
    Sought,
    corrected,
    edits,
    nearest,
    read_sought,
    sought_task,
    tolerance,
    widened,
)
from backlog.domain.words import is_part
from backlog.lean import TYPE_CHECKING
from backlog.service.lookup import numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.domain.filters import Query
    from backlog.domain.settings import Settings
    from backlog.store import Reader

MOST_WORDS = 1_000
"""Words of which a query can be a part: the shortest ones."""
_SHORTEST_KNOWN = 4
"""Letters of the words that the vocabulary has of those of ASCII."""


def narrowed(reader: Reader, query: Query, settings: Settings) -> Query | None:
    """Return a list's query with what the index found for its words; None if that is nothing.

    A single letter finds nothing (docs/contract.md 6.9).
    """
    if query.search is None:
        return query
    if len(query.search) > 1 or not query.search.isascii():
        for sought in attempts(reader, query.search, settings):
            reader.search.expect_hit_keys(sought)  # most words are part of no other one
            keys = reader.search.hit_keys(with_parts(reader, sought))
            if keys is not None:
                return query._replace(hit_keys=keys)
    return None


def attempts(reader: Reader, text: str, settings: Settings) -> Iterator[Sought]:
    """Yield what to look a query up as: first as typed, then with words in place of likely slips.

    A text without letters and digits yields nothing.
    """
    sought = read_sought(text)
    if not sought.terms:
        return
    numbers = numbers_of(text, "task", settings)
    name = reader.names("task", (numbers,)).get(numbers) if numbers else None
    if name is not None:
        yield sought_task(text, name.id)
        return
    yield sought
    corrections = {}
    for term in sought.terms:
        slip = term[0].text
        if not (most := tolerance(slip)):
            continue
        near = [word for word in _candidates(reader, slip, most) if edits(slip, word, most) <= most]
        there = reader.search.words_in_texts(near) if near else ()
        if slip not in there:
            corrections[slip] = nearest(slip, there, most)
    if any(corrections.values()):
        yield corrected(sought, corrections)


def _candidates(reader: Reader, word: str, most: int) -> Iterable[str]:
    """Return the words that `word` may be a slip of; a wrong first letter is not corrected."""
    words = reader.search.search_words(word[0], len(word) - most, len(word) + most)
    if len(word) - most < _SHORTEST_KNOWN:
        words += [word[:place] + word[place + 1 :] for place in range(1, len(word))]
    return dict.fromkeys(words)


def expect_parts(reader: Reader, sought: Sought) -> None:
    """Ask what `with_parts` will ask, so that its result comes with that of another question."""
    for word in _inner(sought):
        reader.search.expect_words_with(word, MOST_WORDS)


def with_parts(reader: Reader, sought: Sought) -> Sought:
    """Return what is sought, and beside each word those that it is a part of: `submitButton` for button."""
    expect_parts(reader, sought)
    parts = {word: known for word in _inner(sought) if (known := reader.search.words_with(word, MOST_WORDS))}
    return widened(sought, parts) if parts else sought


def _inner(sought: Sought) -> list[str]:
    """Return the words that are also looked for within others."""
    if sought.id is not None or sought.corrected:
        return []
    return [word.text for word in sought.words if word.prefix and is_part(word.text)]
