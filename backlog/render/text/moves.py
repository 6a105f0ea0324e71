"""Which tasks were moved, and which links to them were cut, in lines (docs/contract.md 3.2)."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.views import Moved

_LINES = {
    "task archive": "Archived task {}",
    "task complete": "Completed task {}.",
    "task demote": "Demoted task {}",
    "draft promote": "Promoted draft {}",
    "draft archive": "Archived draft {}",
}
"""What each command says; it names the id that the task or draft had before."""


def moved_lines(path: str, moves: Iterable[Moved]) -> str:
    """Return what the command at `path` says of each move, and where it cut links to a task."""
    lines = []
    for move in moves:
        lines.append(_LINES[path].format(move.old_id))
        if move.unlinked and path.startswith("task"):
            lines.append(f"Removed references to {move.old_id} from {', '.join(move.unlinked)}")
    return "".join(f"{line}\n" for line in lines)
