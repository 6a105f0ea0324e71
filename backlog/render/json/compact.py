"""How much room `compact` gained, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document

if TYPE_CHECKING:
    from backlog.domain.findings import Compacted


def compacted(done: Compacted) -> str:
    """Return the same as a JSON document, in bytes."""
    return document("compact", "compact", {"before": done.before, "after": done.after})
