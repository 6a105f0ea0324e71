"""Draws milestones for people at a terminal, each with a bar of how far it is."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.table import Column
from rich.text import Text

from backlog.domain.milestone_views import MilestoneProgress, MilestoneView
from backlog.render.rich.console import bounded, drawn
from backlog.render.rich.markdown import Markdown
from backlog.render.rich.moments import due
from backlog.render.rich.parts import bar, grid, shown
from backlog.render.rich.task_lists import NARROW
from backlog.render.rich.wrap import Wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType


_BAR = 20


def milestone_list(
    milestones: Sequence[MilestoneProgress], *, show_completed: bool, today: date, width: int, color: bool
) -> str:
    """Return the milestones with their bars; the completed ones are counted, or drawn if asked for."""
    width = bounded(width)
    completed = [each for each in milestones if each.completed]
    parts: list[RenderableType] = [Text("Active milestones", "bold")]
    parts.append(_table([each for each in milestones if not each.completed], today, width))
    parts += [Text(), Text(f"Completed milestones ({len(completed)})", "bold")]
    if show_completed:
        parts.append(_table(completed, today, width))
    elif completed:
        parts.append(Text("  --show-completed lists them", "dim"))
    return drawn(parts, width, color=color)


def milestone_view(view: MilestoneView, *, today: date, width: int, color: bool) -> str:
    """Return a milestone, its bar, its description and its tasks."""
    width = bounded(width)
    parts: list[RenderableType] = [
        Wrapped(Text(f"{view.milestone.id} {shown(view.milestone.title)}", "bold")),
        _table([view.progress], today, width),
        Rule(style="dim"),
        Markdown(shown(view.milestone.description or "No description provided")),
    ]
    if view.tasks:
        table = grid(Column(no_wrap=True, style="cyan"), Column(), Column(style="dim"))
        for task in view.tasks:
            table.add_row(shown(task.id), Wrapped(Text(shown(task.title))), Wrapped(Text(shown(task.status))))
        parts += [Rule(style="dim"), table]
    return drawn(parts, width, color=color)


def _table(milestones: Sequence[MilestoneProgress], today: date, width: int) -> "RenderableType":
    if not milestones:
        return Text("  (none)", "dim")
    table = grid(
        Column(no_wrap=True, style="cyan"),
        Column(),
        Column(width=min(_BAR, width // 4), no_wrap=True),
        Column(no_wrap=True, justify="right"),
        Column(no_wrap=True),
    )
    narrow = width < NARROW
    for each in milestones:
        title = Text("" if each.id == each.title else shown(each.title))
        if narrow and (when := _due(each, today)):
            title.append("\n").append_text(when)
        style = "green" if each.completed else "yellow"
        table.add_row(
            Text(f"  {shown(each.id)}"),
            Wrapped(title),
            bar(each.done, each.total, min(_BAR, width // 4), style),
            f"{each.done}/{each.total}",
            Text() if narrow else _due(each, today),
        )
    return table


def _due(each: MilestoneProgress, today: date) -> Text:
    day = each.milestone.due_date if each.milestone else None
    if day is None:
        return Text()
    late = day < today and not each.completed
    return Text(due(day, today) if not each.completed else day.isoformat(), "bold red" if late else "dim")
