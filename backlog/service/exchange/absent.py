"""What it means that a record has no file in a tree: deleted, put away, or never there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.sheets import GONE

if TYPE_CHECKING:
    from backlog.service.exchange.holdings import Held


def is_deleted(held: Held, there_then: frozenset[str] | None) -> bool:
    """Say whether the file of a record that is in use was deleted."""
    return held.record.state != "archived" and _has_lost_its_file(held, there_then)


def is_put_away(held: Held, there_then: frozenset[str] | None) -> bool:
    """Say whether an archived record has no file left, so that nothing speaks for its number."""
    return held.record.state == "archived" and _has_lost_its_file(held, there_then)


def _has_lost_its_file(held: Held, there_then: frozenset[str] | None) -> bool:
    """Say whether an absent file was deleted; a branch that never had it did not do so."""
    if held.last is None or held.undone:
        return False
    return held.last.digest == GONE or there_then is None or held.last.path in there_then
