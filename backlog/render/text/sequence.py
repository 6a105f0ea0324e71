"""The plan of what can be done in parallel, in lines."""

from backlog.domain.sequence import OpenTask, SequencePlan
from backlog.errors import listed


def sequence(plan: SequencePlan) -> str:
    """Return the layers, and below them what no order of work reaches."""
    if not plan.layers and not plan.waiting:
        return "No tasks found.\n"
    blocks = [
        "".join((f"Layer {number}:\n", *(f"  {_row(task)}\n" for task in layer)))
        for number, layer in enumerate(plan.layers, 1)
    ]
    if plan.waiting:
        rows = (f"  {_row(each.task)} (waits for {listed(each.on)})\n" for each in plan.waiting)
        blocks.append("".join(("Waiting:\n", *rows)))
    return "\n".join(blocks)


def _row(task: OpenTask) -> str:
    return f"{f'[{task.priority.upper()}] ' if task.priority else ''}{task.id} - {task.title} ({task.status})"
