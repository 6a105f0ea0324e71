"""Says what a refusal by a trigger means, the same for every engine."""

from __future__ import annotations

from backlog.errors import BacklogError, Failed, Refused


def refusal(message: str) -> BacklogError:
    """Return the error for what a trigger refused: what breaks a rule, or any write to what has moved."""
    kind, _, reason = message.partition(": ")
    if kind == "moved":
        return Failed(
            f"this backlog has moved to {reason}; this copy is read-only",
            code="backlog-moved",
            to=reason,
        )
    return Refused(message, code=CODES.get(kind, "refused"))


def number_taken(shown: str) -> Failed:
    """Return the error for a number that is in use, which only a counter behind it gives out."""
    return Failed(
        f"a counter of {shown} is behind: it gave out a number that is in use; nothing was changed",
        code="counter-behind",
        database=shown,
    )


NUMBERED = frozenset({"tasks", "milestones", "documents", "decisions"})
"""The tables of which each row has a number of its own."""

CODES = {
    "gate": "open-criteria",
    "mark": "not-admitted",
    "status": "unknown-status",
    "statuses": "invalid-statuses",
    "counter": "counter-set-back",
    "isolation": "isolation-level",
}
"""The code of an error by the word that the message of a trigger begins with (migration 0006)."""
REFUSALS = (*(f"{kind}: " for kind in CODES), "moved: ")
"""What the messages of our triggers begin with."""
