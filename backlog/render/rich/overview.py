"""Draws the numbers of a project for people: bars, lists, and the last days as a burn-up."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

from backlog.domain.overview import RECENT_DAYS, STALE_DAYS, Day, Overview, percent
from backlog.domain.task import TaskLink
from backlog.render.labels import status_icon
from backlog.render.rich.console import bounded, drawn
from backlog.render.rich.parts import bar, grid, shown, status_style
from backlog.render.rich.wrap import Wrapped
from backlog.render.text.overview import criteria, priority_name

_LABEL = 24
_BAR = 40
_HEIGHT = 8
_MARGIN = 2
_FAINT = "dim"
_STEPS = " ▁▂▃▄▅▆▇█"


def overview(figures: Overview, *, width: int, color: bool) -> str:
    """Return the statistics, drawn no wider than `width` columns."""
    total = figures.total
    statuses = {
        f"{status_icon(status)} {status}": (count, status_style(status, figures.settings) or "white")
        for status, count in figures.statuses.items()
    }
    priorities = {priority_name(priority): (count, "cyan") for priority, count in figures.priorities.items()}
    parts: list[RenderableType] = [
        Wrapped(Text(shown(figures.settings.project_name or "Project"), "bold")),
        Rule(style=_FAINT),
        Text.assemble(
            (f"{percent(figures.done, total)}%", "bold green"),
            f" done: {figures.done} of {total} tasks",
            f", {figures.drafts} draft{'s' * (figures.drafts > 1)}" if figures.drafts else "",
            f", {figures.average_age} days old on average" if total else "",
        ),
        *([Text(f"Criteria: {criteria(figures.criteria)}")] if figures.criteria else []),
        Text(),
        _bars(statuses, total, bounded(width)),
    ]
    if priorities:
        parts += [Text(), Text("Priorities", "bold"), _bars(priorities, total, bounded(width))]
    if total:
        parts += [Text(), *_burn_up(figures.burn_up, bounded(width))]
    for heading, tasks in (
        (f"Created in the last {RECENT_DAYS} days", figures.created),
        (f"Updated in the last {RECENT_DAYS} days", figures.updated),
        (f"Untouched for more than {STALE_DAYS} days", figures.stale),
        ("Waiting for other tasks", figures.waiting),
    ):
        if tasks:
            parts += [Text(), Text(heading, "bold"), *_named(tasks)]
    return drawn(parts, width, color=color)


def _bars(counts: Mapping[str, tuple[int, str]], total: int, width: int) -> Table:
    label = min(max(cell_len(shown(name)) for name in counts), _LABEL)
    number = len(str(total))
    room = max(min(width - label - number - 4 * _MARGIN - 2, _BAR), 1)
    table = Table.grid(
        Column(width=label, no_wrap=True, overflow="ellipsis"),
        Column(width=number, no_wrap=True, justify="right"),
        Column(width=room, no_wrap=True),
        Column(width=4, no_wrap=True, justify="right", style=_FAINT),
        padding=(0, _MARGIN, 0, 0),
        pad_edge=False,
    )
    for name, (count, style) in counts.items():
        share = f"{percent(count, total)}%"
        table.add_row(Text(shown(name), style), Text(str(count)), bar(count, total, room, style), share)
    return table


def _burn_up(days: Sequence[Day], width: int) -> list[RenderableType]:
    """Return a column for each day: what is done in green, what is still to be done above it."""
    most = max(day.tasks for day in days) or 1
    each = 2 if width >= 2 * len(days) + len(str(most)) + _MARGIN else 1
    days = days[-max((width - len(str(most)) - _MARGIN) // each, 1) :]
    rows: list[RenderableType] = [Text(f"The last {len(days)} days", "bold")]
    for row in range(_HEIGHT, 0, -1):
        line = Text.assemble(((str(most) if row == _HEIGHT else "").rjust(len(str(most))) + " ", _FAINT))
        for day in days:
            done, whole = _filled(day.done, most, row), _filled(day.tasks, most, row)
            line.append((_STEPS[done] if done else _STEPS[whole]) * each, "green" if done else _FAINT)
        rows.append(line)
    first, last = days[0].day.isoformat(), days[-1].day.isoformat()
    gap = max(len(days) * each - len(first) - len(last), 1)
    rows.append(Text(" " * (len(str(most)) + 1) + f"{first}{' ' * gap}{last}", _FAINT))
    legend = Text.assemble(" " * (len(str(most)) + 1), ("█", "green"), " done  ", ("█", _FAINT), " all tasks")
    return [*rows, legend]


def _filled(count: int, most: int, row: int) -> int:
    """Return how many eighths of a row, counted from below, a column of that count fills."""
    eighths = count * _HEIGHT * 8 // most
    return min(max(eighths - (row - 1) * 8, 0), 8)


def _named(tasks: Sequence[TaskLink]) -> list[RenderableType]:
    table = grid(Column(no_wrap=True, style="cyan"), Column())
    for task in tasks:
        table.add_row(Text(f"  {shown(task.id)}"), Wrapped(Text(shown(task.title))))
    return [table]
