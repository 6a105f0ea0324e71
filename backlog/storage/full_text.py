"""Writes what a search asks for in the language of the engine's full-text index."""

from __future__ import annotations

from backlog.compact_json import write_json
from backlog.domain.words import grams, is_unspaced
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backlog.domain.search import Sought, Word


def fts5_query(sought: Sought) -> str:
    """Return the query for FTS5: https://www.sqlite.org/fts5.html#full_text_query_syntax.

    Every word stands in quotes, within which nothing has a meaning but the quote itself.
    """
    terms = (" OR ".join(map(_fts5_word, term)) for term in sought.terms)
    return " AND ".join(f"({term})" for term in terms)


def spelled_out(sought: Sought, words_from: Callable[[str], Sequence[str] | None]) -> Sought:
    """Return the same with whole words in place of each beginning: those that have it.

    `words_from` returns them, or None for a beginning that is to stay one.
    """
    return sought._replace(terms=tuple(tuple(_spelled(term, words_from)) for term in sought.terms))


def _spelled(term: Sequence[Word], words_from: Callable[[str], Sequence[str] | None]) -> Iterator[Word]:
    for word in term:
        plain = word.prefix and word.text.isascii() and word.text.isalnum()
        words = words_from(word.text) if plain else None
        yield from [word] if words is None else (word._replace(text=each, prefix=False) for each in words)


def _fts5_word(word: Word) -> str:
    parts, prefix = _phrase(word)
    quoted = " ".join(parts).replace('"', '""')
    place = f"{'title : ' if word.in_title else ''}{'^' if word.first else ''}"
    return f'{place}"{quoted}"{"*" if prefix else ""}'


def _phrase(word: Word) -> tuple[list[str], bool]:
    """Return the words of the index that stand for a word, in their order; whether the last is a beginning.

    An unspaced run may stand inside another one, which then goes on where it ends.
    """
    if is_unspaced(word.text):
        pairs = grams(word.text)[:-1]
        return pairs or [word.text], not pairs
    return word.text.split(" "), word.prefix


_LONGEST_WORD = 500
"""Letters of a word in PostgreSQL's index (migration 0005)."""


def tsquery(sought: Sought) -> str:
    """Return the query for PostgreSQL, as JSON: `query` finds rows, `phrases` tell how relevant they are.

    Of each phrase there is its own `query`, its `text` between bars as the index holds it, and
    whether it counts in titles only. https://www.postgresql.org/docs/current/datatype-textsearch.html
    """
    terms = (" | ".join(map(_ts_phrase, term)) for term in sought.terms)
    phrases = [
        {"text": _barred(word), "title_only": word.in_title, "query": _ts_phrase(word)}
        for word in sought.words
    ]
    return write_json({"query": " & ".join(f"({term})" for term in terms), "phrases": phrases})


def _ts_phrase(word: Word) -> str:
    parts, prefix = _phrase(word)
    lexemes = [f"'{part}'" for part in cut(parts)]
    weight = "A" if word.in_title else ""
    marks = [f":{weight}" if weight else ""] * len(lexemes)
    if prefix:
        marks[-1] = f":*{weight}"
    return " <-> ".join(lexeme + mark for lexeme, mark in zip(lexemes, marks, strict=True))


def _barred(word: Word) -> str:
    parts, prefix = _phrase(word)
    return "".join(f"|{part}|" for part in cut(parts)).removesuffix("|" if prefix else "")


def cut(words: list[str]) -> list[str]:
    """Return words as PostgreSQL's index holds them; quotes there are none."""
    if not words or len(max(words, key=len)) <= _LONGEST_WORD:
        return words
    return [word[:_LONGEST_WORD] for word in words]


def barred(text: str) -> str:
    """Return a searchable text as PostgreSQL's index holds it: each word between two bars."""
    return barred_words(cut(text.split()))


def barred_words(words: list[str]) -> str:
    """Return words that are not too long as PostgreSQL's index holds them."""
    return f"|{'||'.join(words)}|" if words else ""
