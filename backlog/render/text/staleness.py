"""Which done tasks have old evidence, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.checklist import item_ranges
from backlog.errors import listed, printable
from backlog.render.notation import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.staleness import Staleness

NONE = "No done task has evidence that is older than its files.\n"


def staleness(stale: Staleness) -> str:
    """Return the tasks with what was changed after their evidence, and how to prove them again."""
    if not stale.tasks:
        return NONE
    lines = [f"{count(stale)} older than the files:\n"]
    for task, changes in stale.tasks:
        lines.append(f"\n  {task.id} {printable(task.title)}\n    Evidence: {instant(task.at)}\n")
        for change in changes:
            how = "deleted" if change.at is None else f"changed {instant(change.at)}"
            lines.append(f"    {printable(change.path)}: {how}\n")
    tasks = [task for task, _ in stale.tasks]
    lines.append("\n")
    if verified := [task.id for task in tasks if task.verified]:
        lines.append(f"Run the checks again: backlog task verify {' '.join(verified)}\n")
    lines += [
        f"Look again: backlog task edit {task.id} --check-ac {item_ranges(task.claimed)} --evidence TEXT\n"
        for task in tasks
        if task.claimed
    ]
    return "".join(lines)


def count(stale: Staleness) -> str:
    """Return `1 done task has evidence` or `2 done tasks have evidence`."""
    number = len(stale.tasks)
    return f"{number} done task has evidence" if number == 1 else f"{number} done tasks have evidence"


def remarks(stale: Staleness) -> Iterator[str]:
    """Yield what could not be found out."""
    if stale.unknown:
        yield f"nothing is known of these files: {listed([printable(path) for path in stale.unknown])}"
    if not stale.complete:
        yield "the history of the repository is shallow or long: some changes were not examined"
