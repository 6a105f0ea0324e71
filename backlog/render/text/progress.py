"""How far the criteria of a task are, in one line that saves an agent reading it whole again."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.task import Task

_LONGEST = 60


def criteria_line(task: Task) -> str:
    """Return `Criteria 2/3, next #3 A refused card says why`; "" for a task without criteria."""
    criteria = task.acceptance_criteria
    if not criteria:
        return ""
    line = f"Criteria {sum(item.checked for item in criteria)}/{len(criteria)}"
    for number, item in enumerate(criteria, 1):
        if not item.checked:
            text = item.text if len(item.text) <= _LONGEST else f"{item.text[: _LONGEST - 1]}…"
            return f"{line}, next #{number} {text}\n"
    return f"{line}\n"
