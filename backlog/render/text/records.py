"""Lists of documents and decisions, a line for each (docs/contract.md 3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.records import Decision, Document


def document_list(documents: Sequence[Document]) -> str:
    """Return the documents, one a line."""
    return "".join(f"{each.id} - {each.title}\n" for each in documents) or "No docs found.\n"


def decision_list(decisions: Sequence[Decision]) -> str:
    """Return the decisions, one a line."""
    return (
        "".join(f"{each.id} - {each.title} ({each.status})\n" for each in decisions)
        or "No decisions found.\n"
    )
