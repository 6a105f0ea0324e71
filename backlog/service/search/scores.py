"""Scores hits: how well each matches a query, from 0 to 1."""

from __future__ import annotations

from backlog.domain.ids import id_order
from backlog.domain.names import name_key
from backlog.domain.search import KINDS, title_matches
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.search import HitRow, Sought
    from backlog.service.search.hits import Hit

_EXACT, _RELATED, _TITLE, _BODY, _CORRECTED = 1.0, 0.9, 0.95, 0.75, 0.8
"""The score of a hit that is the query itself, of a subtask of it, and of the best of all others."""
_PARTS = 0.7
"""The score of the best hits that have a word only as a part of another one, where no word is found."""


def scored(hits: Iterable[tuple[Hit, HitRow]], sought: Sought) -> list[Hit]:
    """Return the hits with their scores, the best first, ties by kind and id.

    The engine's relevance has no scale, so that a score is a share of the best one's, but for what is the
    query itself. What has a word only as a part of another one scores below the rest.
    """
    known = list(hits)
    whole = _scored_words([(hit, row) for hit, row in known if row.whole], sought)
    least = min((hit.score or 0 for hit in whole), default=1.0)
    most = min(least * _RELATED, _PARTS)
    parts = sorted(((hit, row) for hit, row in known if not row.whole), key=_rank)
    return [*whole, *(hit._replace(score=most * row.relevance) for hit, row in parts)]


def _scored_words(hits: Sequence[tuple[Hit, HitRow]], sought: Sought) -> list[Hit]:
    named = name_key(sought.text)
    ahead: dict[float, list[tuple[Hit, HitRow]]] = {_EXACT: [], _RELATED: []}
    others: list[tuple[Hit, HitRow]] = []
    for hit, row in hits:
        score = None if row.number is not None else _own_score(hit, named, sought)
        (others if score is None else ahead[score]).append((hit, row))
    first = [
        hit._replace(score=score)
        for score, some in ahead.items()
        for hit, _ in sorted(some, key=lambda each: _place(each[0]))
    ]
    if not others:
        return first
    others.sort(key=_rank)
    best, relevance = others[0][0], others[0][1].relevance
    most = _TITLE if title_matches(best.item.title, sought) else _BODY
    if sought.corrected or sought.id is not None:
        most *= _CORRECTED
    shares = ((hit, row.relevance / relevance * most if relevance else most) for hit, row in others)
    return [*first, *(hit._replace(score=min(max(share, 0.0), 1.0)) for hit, share in shares)]


def _own_score(hit: Hit, named: str, sought: Sought) -> float | None:
    """Return the score of a hit that is the query itself, or a subtask of it; None for all others."""
    if sought.id is not None and hit.kind == "task":
        if hit.item.id == sought.id:
            return _EXACT
        if hit.item.id.startswith(f"{sought.id}."):
            return _RELATED
    return _EXACT if name_key(hit.item.title.strip()) == named else None


def _rank(pair: tuple[Hit, HitRow]) -> tuple[object, ...]:
    """Return by what hits are put in order."""
    hit, row = pair
    return (-row.relevance, row.number or 0, *_place(hit))


def _place(hit: Hit) -> tuple[object, ...]:
    return KINDS.index(hit.kind), id_order(hit.item.id)
