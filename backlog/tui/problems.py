"""Says what went wrong in the words of the board, on one harmless line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.tui.text_lines import safe

if TYPE_CHECKING:
    from backlog.errors import BacklogError

ADVICE = {
    "task-not-terminal": "move it to the last column first",
    "task-is-terminal": "complete it instead (X): it is done",
    "undo-conflict": "the activity view (3) shows what was changed since",
    "status-in-use": "move those tasks first",
    "circular-dependency": "leave out one of these dependencies",
    "ambiguous-date": "write it as YYYY-MM-DD",
    "invalid-date": "write it as YYYY-MM-DD, or as +3d, tomorrow, next friday",
    "busy": "try again in a moment",
    "overtaken": "try again",
    "commit-unknown": "look whether it is there before you repeat it",
    "milestone-not-found": "choose one that exists, or add it with: backlog milestone add",
    "changed-meanwhile": "look at it again",
}
"""What to do, by the code of the error."""


def problem_text(error: BacklogError) -> str:
    """Return what went wrong, and what to do about it if that is known."""
    message = safe(error.message)
    advice = ADVICE.get(error.code)
    line = f"{message[:1].upper()}{message[1:]}"
    return f"{line}: {advice}." if advice else f"{line}."
