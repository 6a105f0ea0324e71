"""Says what a refusal by a trigger means, the same for every engine."""

from __future__ import annotations

from backlog.domain.errors import BacklogError, Failed, Refused


def refusal(message: str) -> BacklogError:
    """Return the error for what a trigger refused: an open criterion, or any write to what has moved."""
    kind, _, reason = message.partition(": ")
    if kind == "moved":
        return Failed(
            f"this backlog has moved to {reason}; this copy is read-only",
            code="backlog-moved",
            to=reason,
        )
    return Refused(message, code="open-criteria")
