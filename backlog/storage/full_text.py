"""Writes what a search asks for in the language of the engine's full-text index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.search import bare

if TYPE_CHECKING:
    from backlog.domain.search import Sought, Word


def fts5_query(sought: Sought) -> str:
    """Return the query for FTS5: https://www.sqlite.org/fts5.html#full_text_query_syntax.

    Every word stands in quotes, within which nothing has a meaning but the quote itself.
    """
    terms = (" OR ".join(map(_fts5_word, term)) for term in sought.terms)
    return " AND ".join(f"({term})" for term in terms)


def _fts5_word(word: Word) -> str:
    quoted = word.text.replace('"', '""')
    return f'{"title : " if word.in_title else ""}"{quoted}"{"*" if word.prefix else ""}'


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
    return json.dumps({"query": " & ".join(f"({term})" for term in terms), "phrases": phrases})


def _ts_phrase(word: Word) -> str:
    lexemes = [f"'{part}'" for part in _parts(word)]
    weight = "A" if word.in_title else ""
    marks = [f":{weight}" if weight else ""] * len(lexemes)
    if word.prefix:
        marks[-1] = f":*{weight}"
    return " <-> ".join(lexeme + mark for lexeme, mark in zip(lexemes, marks, strict=True))


def _barred(word: Word) -> str:
    return "".join(f"|{part}|" for part in _parts(word)).removesuffix("|" if word.prefix else "")


def _parts(word: Word) -> list[str]:
    """Return the words of a phrase as the index holds them: letters and digits, which need no quoting."""
    return [
        "".join(char for char in bare(part) if char.isalnum())[:_LONGEST_WORD]
        for part in word.text.split(" ")
    ]
