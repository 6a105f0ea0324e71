"""Scores hits: how well each matches a query, from 0 to 1."""

from __future__ import annotations

from backlog.domain.ids import id_order
from backlog.domain.names import name_key
from backlog.domain.records import record_number
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

    The engine's relevance has no scale, so that a score is a share of the best one's. What has a word
    only as a part of another one scores below the rest.
    """
    whole = _scored_words([(hit, row.relevance) for hit, row in hits if row.whole], sought)
    least = min((hit.score or 0 for hit in whole), default=1.0)
    most = min(least * _RELATED, _PARTS)
    parts = [hit._replace(score=most * row.relevance) for hit, row in hits if not row.whole]
    return [*whole, *sorted(parts, key=_rank)]


def _scored_words(hits: Sequence[tuple[Hit, float]], sought: Sought) -> list[Hit]:
    if not hits:
        return []
    best, relevance = max(hits, key=lambda hit: hit[1])
    most = _TITLE if title_matches(best.item.title, sought) else _BODY
    if sought.corrected or sought.id is not None:
        most *= _CORRECTED
    scored = [hit._replace(score=_score(hit, share / relevance * most if relevance else most, sought))
              for hit, share in hits]  # fmt: skip
    return sorted(scored, key=_rank)


def _rank(hit: Hit) -> tuple[object, ...]:
    """Return by what hits are put in order."""
    return -(hit.score or 0), KINDS.index(hit.kind), _order(hit)


def _score(hit: Hit, share: float, sought: Sought) -> float:
    if sought.id is not None and hit.kind == "task":
        if hit.item.id == sought.id:
            return _EXACT
        if hit.item.id.startswith(f"{sought.id}."):
            return _RELATED
    if name_key(hit.item.title.strip()) == name_key(sought.text):
        return _EXACT
    return min(max(share, 0.0), 1.0)


def _order(hit: Hit) -> tuple[int, ...]:
    return id_order(hit.item.id) if hit.kind == "task" else (record_number(hit.item.id),)
