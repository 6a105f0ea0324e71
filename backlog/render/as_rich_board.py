"""Draws the board for people: columns of cards as wide as the terminal, or a picture for a README."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from backlog.domain.board import Board, Column, columns, lanes
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.render import rich_console
from backlog.render.as_rich import bar, shown, status_style
from backlog.render.labels import IMPORTED_DONE, people, status_icon
from backlog.render.rich_console import bounded, drawn

MOST_CARDS = 100
"""Cards that are drawn of one column; how many more there are is said below them."""

_NARROWEST = 18
_BAR = 10
_FAINT = "dim"


class Look(NamedTuple):
    """How to draw: by which day tasks are late, columns below each other, a board for each milestone."""

    today: date
    vertical: bool = False
    milestones: bool = False


def board(found: Board, look: Look, *, width: int, color: bool) -> str:
    """Return the board; where columns would be too narrow for words they stand below each other."""
    return drawn(_parts(found, look, bounded(width)), width, color=color)


def picture(found: Board, look: Look, *, width: int, html: bool) -> str:
    """Return the board as SVG, or as a page of HTML."""
    title = shown(found.settings.project_name) or "Board"
    return rich_console.picture(_parts(found, look, bounded(width)), width, title=title, html=html)


def _parts(found: Board, look: Look, width: int) -> list[RenderableType]:
    if not found.tasks:
        return [Text("No tasks found.")]
    if not look.milestones:
        return _columns(columns(found), found.settings, look, width)
    parts: list[RenderableType] = []
    for lane in lanes(found):
        if parts:
            parts.append(Text())
        parts.append(Rule(Text(f"{shown(lane.title)} ({lane.size})", "bold"), style=_FAINT))
        parts += _columns(lane.columns, found.settings, look, width)
    return parts


def _columns(stacks: Sequence[Column], settings: Settings, look: Look, width: int) -> list[RenderableType]:
    if settings.hide_empty_columns:
        stacks = [column for column in stacks if column.tasks] or stacks
    if look.vertical or width // len(stacks) < _NARROWEST:
        return [
            part
            for column in stacks
            for part in (_heading(column, settings), *_cards(column, settings, look), Text())
        ]
    table = Table.grid(*([""] * len(stacks)), padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    for column in table.columns:
        column.ratio = 1
    table.add_row(*(_heading(column, settings) for column in stacks))
    table.add_row(*(Group(*_cards(column, settings, look)) for column in stacks))
    return [table]


def _heading(column: Column, settings: Settings) -> Text:
    style = f"bold {status_style(column.status, settings)}"
    title = Text(shown(f"{status_icon(column.status)} {column.status}"), style)
    return title.append(f" ({len(column.tasks)})", _FAINT)


def _cards(column: Column, settings: Settings, look: Look) -> Iterable[RenderableType]:
    for task in column.tasks[:MOST_CARDS]:
        yield Panel(
            _card(task, None if settings.is_terminal(task.status) else look.today),
            border_style=_FAINT,
            title_align="left",
        )
    if len(column.tasks) > MOST_CARDS:
        yield Text(f"… and {len(column.tasks) - MOST_CARDS} more", _FAINT)


def _card(task: TaskSummary, today: date | None) -> Text:
    """Return the lines of a card: id, title, and whatever else is set; without `today` nothing is late."""
    lines = [
        Text.assemble(("└─ " if task.parent else "", _FAINT), (shown(task.id), "bold cyan")),
        Text(shown(task.title)),
    ]
    if task.assignees:
        lines.append(Text(shown(people(task.assignees)), "magenta"))
    if task.labels:
        lines.append(Text(shown(" ".join(f"#{label}" for label in task.labels)), "blue"))
    if task.criteria_total:
        style = "green" if task.criteria_checked == task.criteria_total else "yellow"
        progress = bar(task.criteria_checked, task.criteria_total, _BAR, style)
        lines.append(progress.append(f" {task.criteria_checked}/{task.criteria_total}"))
    if task.legacy_done:
        lines.append(Text(IMPORTED_DONE, "yellow"))
    if task.due_date:
        late = today is not None and task.due_date < today
        style = "bold red" if late else "yellow" if task.due_date == today else _FAINT
        lines.append(Text(f"due {task.due_date.isoformat()}{' late' if late else ''}", style))
    return Text("\n").join(lines)
