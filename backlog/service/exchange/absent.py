"""What it means that a record has no file in a tree: deleted, archived, or never there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.record_files import GONE

if TYPE_CHECKING:
    from backlog.service.exchange.stored_records import StoredRecord


def is_deleted(stored: StoredRecord, there_then: frozenset[str] | None) -> bool:
    """Say whether the file of a record that is in use was deleted."""
    return stored.record.state != "archived" and _has_lost_its_file(stored, there_then)


def is_archived(stored: StoredRecord, there_then: frozenset[str] | None) -> bool:
    """Say whether an archived record has no file left, so that nothing speaks for its number."""
    return stored.record.state == "archived" and _has_lost_its_file(stored, there_then)


def _has_lost_its_file(stored: StoredRecord, there_then: frozenset[str] | None) -> bool:
    """Say whether an absent file was deleted; a branch that never had it did not do so."""
    if stored.last is None or stored.undone:
        return False
    return stored.last.digest == GONE or there_then is None or stored.last.path in there_then
