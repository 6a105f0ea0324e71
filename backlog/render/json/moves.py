"""Which tasks were moved, and which links to them were cut, for programs."""

from collections.abc import Iterable

from backlog.domain.views import Moved
from backlog.render.json import document


def moved(path: str, moves: Iterable[Moved]) -> str:
    """Return the moves as one document; its kind is the command's name, such as `task-archive`."""
    return document(
        path.replace(" ", "-"),
        "moved",
        [
            {
                "id": move.task.id,
                "previousId": move.old_id,
                "state": move.task.state,
                "status": move.task.status,
                "removedReferencesFrom": list(move.unlinked),
            }
            for move in moves
        ],
    )
