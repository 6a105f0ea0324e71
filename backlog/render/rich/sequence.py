"""Draws the plan of work for people: below each task those that wait for it, as a tree."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rich.table import Column
from rich.text import Text

from backlog.errors import listed
from backlog.render.labels import capitalised
from backlog.render.rich.console import drawn
from backlog.render.rich.parts import grid, is_long, shown
from backlog.render.rich.wrap import Wrapped
from backlog.render.terminal import sanitise
from backlog.render.text import sequence as text_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from backlog.domain.sequence import OpenTask, SequencePlan

_FAINT = "dim"
_DEEPEST = 8
"""How far branches are indented; what is deeper stands no further to the right."""


def sequence(plan: SequencePlan, *, most: int | None = None, width: int, color: bool) -> str:
    """Return what can start now, below it what can start then, and what no order of work reaches.

    No more than `most` tasks are drawn of either kind.
    """
    rows = list(islice(_tree(plan), most)) if plan.layers else []
    waiting = plan.waiting[:most]
    titles = "\n".join([*(task.title for _, task, _ in rows), *(each.task.title for each in waiting)])
    if not titles or is_long(titles):
        return sanitise(text_sequence.sequence(plan))
    parts: list[RenderableType] = []
    if plan.layers:
        table = grid(Column(no_wrap=True, style="cyan"), Column())
        for branch, task, others in rows:
            label = _label(task)
            if others:
                label.append(f" also after {listed(others)}", _FAINT)
            table.add_row(Text.assemble((branch, _FAINT), shown(task.id)), Wrapped(label))
        now = f"Can start now: {len(plan.layers[0])}"
        steps = f", in {len(plan.layers)} step{'s' if len(plan.layers) > 1 else ''}"
        parts += [Text.assemble((now, "bold"), (steps, _FAINT)), table]
    if waiting:
        table = grid(Column(no_wrap=True, style="cyan"), Column())
        for each in waiting:
            label = _label(each.task).append(f" waits for {listed(each.on)}", "red")
            table.add_row(shown(each.task.id), Wrapped(label))
        parts += [*([Text()] if parts else []), Text("No order of work reaches", "bold"), table]
    return drawn(parts, width, color=color)


def _label(task: OpenTask) -> Text:
    label = Text(shown(task.title))
    if task.priority:
        label.append(f"  {shown(capitalised(task.priority))}", _FAINT)
    return label


def _tree(plan: SequencePlan) -> Iterator[tuple[str, OpenTask, list[str]]]:
    """Return each task with the branch that it hangs on and the others that it waits for.

    It stands below that of its dependencies which comes last.
    """
    layer_of = {task.id: number for number, layer in enumerate(plan.layers) for task in layer}
    children: dict[str, list[OpenTask]] = {}
    others: dict[str, list[str]] = {}
    for layer in plan.layers[1:]:
        for task in layer:
            needed = sorted(plan.depends_on[task.id], key=layer_of.__getitem__)
            children.setdefault(needed[-1], []).append(task)
            others[task.id] = needed[:-1]
    waiting = [(task, "", "") for task in reversed(plan.layers[0])]
    while waiting:
        task, branch, indent = waiting.pop()
        yield branch, task, others.get(task.id, [])
        below = children.get(task.id, [])
        for place, child in reversed(list(enumerate(below, 1))):
            last = place == len(below)
            deeper = f"{indent}{'   ' if last else '│  '}"
            if len(deeper) > 3 * _DEEPEST:
                deeper = indent
            waiting.append((child, f"{indent}{'└─ ' if last else '├─ '}", deeper))
