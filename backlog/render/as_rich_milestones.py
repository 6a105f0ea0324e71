"""Draws milestones for people at a terminal, each with a bar of how far it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from backlog.domain.milestone_views import MilestoneProgress, MilestoneView
from backlog.render.as_rich import bar, shown
from backlog.render.rich_console import drawn

if TYPE_CHECKING:
    from rich.console import RenderableType


_BAR = 20


def milestone_list(
    found: Sequence[MilestoneProgress], *, show_completed: bool, width: int, color: bool
) -> str:
    """Return the milestones with their bars; the completed ones are counted, or drawn if asked for."""
    completed = [each for each in found if each.completed]
    parts: list[RenderableType] = [Text("Active milestones", "bold")]
    parts.append(_table([each for each in found if not each.completed]))
    parts += [Text(), Text(f"Completed milestones ({len(completed)})", "bold")]
    if show_completed:
        parts.append(_table(completed))
    elif completed:
        parts.append(Text("  --show-completed lists them", "dim"))
    return drawn(parts, width, color=color)


def milestone_view(view: MilestoneView, *, width: int, color: bool) -> str:
    """Return a milestone, its bar, its description and its tasks."""
    parts: list[RenderableType] = [
        Text(f"{view.milestone.id} {shown(view.milestone.title)}", "bold"),
        _table([view.progress]),
        Rule(style="dim"),
        Text(shown(view.milestone.description or "No description provided")),
    ]
    if view.tasks:
        table = Table.grid(padding=(0, 2))
        for task in view.tasks:
            table.add_row(Text(task.id), Text(shown(task.title)), Text(shown(task.status), "dim"))
        parts += [Rule(style="dim"), table]
    return drawn(parts, width, color=color)


def _table(found: Sequence[MilestoneProgress]) -> "RenderableType":
    if not found:
        return Text("  (none)", "dim")
    table = Table.grid(padding=(0, 2))
    for each in found:
        due = each.milestone.due_date if each.milestone else None
        title = "" if each.id == each.title else shown(each.title)
        length = bar(each.done, each.total, _BAR, "green" if each.completed else "yellow")
        count = Text(f"{each.done}/{each.total}")
        table.add_row(
            Text(f"  {shown(each.id)}"), Text(title), length, count, Text(f"due {due}" if due else "", "dim")
        )
    return table
