"""Writes what a search asks for in the language of the engine's full-text index."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
