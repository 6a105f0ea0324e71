"""Draws the board for people: columns of cards as wide as the terminal, or a picture for a README."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.segment import Segment
from rich.text import Text

from backlog.domain.board import Board, Column, as_listed, columns_as_given, lanes
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.render.labels import IMPORTED_DONE, people, status_icon
from backlog.render.rich import console as rich_console
from backlog.render.rich.console import bounded, drawn
from backlog.render.rich.parts import bar, shown, status_style
from backlog.render.rich.task_lists import due_of, priority_of, title_of
from backlog.render.rich.wrap import Wrapped

MOST_CARDS = 100
"""Cards that are drawn of one column; how many more there are is said below them."""

_NARROWEST = 18
_BAR = 10
_FAINT = "dim"


Lines = list[list[Segment]]

_NOTHING: list[RenderableType] = [Text("No tasks found.")]


class Look(NamedTuple):
    """How to draw: by which day tasks are late, columns below each other, a board for each milestone.

    `height` is that of a screen, at the top of which the headings stand; None for one board without end.
    """

    today: date
    vertical: bool = False
    milestones: bool = False
    height: int | None = None


def board(view: Board, look: Look, *, width: int, color: bool) -> str:
    """Return the board; where columns would be too narrow for words they stand below each other."""
    return drawn(_parts(view, look, bounded(width)), width, color=color)


def beginning(columns: Sequence[Column], settings: Settings, look: Look, *, width: int, color: bool) -> str:
    """Return the board of columns of which the first MOST_CARDS tasks were read, in their order."""
    if not any(column.size for column in columns):
        return drawn(_NOTHING, width, color=color)
    return drawn(_columns(columns, settings, look, bounded(width)), width, color=color)


def picture(view: Board, look: Look, *, width: int, html: bool) -> str:
    """Return the board as SVG, or as a page of HTML."""
    title = shown(view.settings.project_name) or "Board"
    return rich_console.picture(_parts(view, look, bounded(width)), width, title=title, html=html)


def _parts(view: Board, look: Look, width: int) -> list[RenderableType]:
    if not view.tasks:
        return _NOTHING
    view = as_listed(view)
    if not look.milestones:
        return _columns(columns_as_given(view), view.settings, look, width)
    parts: list[RenderableType] = []
    for lane in lanes(view):
        if parts:
            parts.append(Text())
        parts.append(Rule(Text(f"{shown(lane.title)} ({lane.size})", "bold"), style=_FAINT))
        parts += _columns(lane.columns, view.settings, look, width)
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
    return [
        _Side(
            [_heading(column, settings) for column in stacks],
            [list(_cards(column, settings, look)) for column in stacks],
            look.height,
        )
    ]


class _Side:
    """Columns of cards side by side: a page for each screen, with the headings at its top."""

    def __init__(
        self, headings: Sequence[Text], columns: Sequence[Sequence[RenderableType]], height: int | None
    ) -> None:
        """Take the headings, the cards below each, and how many lines a screen has."""
        self.headings = headings
        self.columns = columns
        self.height = height

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType | Segment]:
        """Return the pages, each as high as a screen but the last; each card is drawn once."""
        widths = _widths(options.max_width, len(self.headings))
        each = [options.update(width=width, height=None, justify="left") for width in widths]
        headings = [
            console.render_lines(heading, room) for heading, room in zip(self.headings, each, strict=True)
        ]
        waiting = [
            [console.render_lines(card, room) for card in reversed(cards)]
            for cards, room in zip(self.columns, each, strict=True)
        ]
        while True:
            page = [self._taken(cards) for cards in waiting]
            yield from _beside(headings, widths)
            yield from _beside(page, widths)
            if self.height is None or not any(waiting):
                return
            yield from [Text()] * (self.height - 1 - max(map(len, page)))

    def _taken(self, waiting: list[Lines]) -> Lines:
        """Take the cards of a column that fit on a page, at least one; return their lines."""
        taken: Lines = []
        while waiting and (self.height is None or not taken or len(taken) + len(waiting[-1]) < self.height):
            taken += waiting.pop()
        return taken


def _widths(width: int, columns: int) -> list[int]:
    """Return how wide each of some columns is, with a space between them; the first get what is left over."""
    whole = [width // columns + (place < width % columns) for place in range(columns)]
    return [each - 1 for each in whole[:-1]] + whole[-1:]


def _beside(columns: Sequence[Lines], widths: Sequence[int]) -> Iterator[Segment]:
    """Yield lines of columns beside each other, the shorter ones with space below."""
    for row in range(max(map(len, columns))):
        for place, (lines, width) in enumerate(zip(columns, widths, strict=True)):
            if place:
                yield Segment(" ")
            yield from lines[row] if row < len(lines) else [Segment(" " * width)]
        yield Segment.line()


def _heading(column: Column, settings: Settings) -> Text:
    style = f"bold {status_style(column.status, settings)}"
    title = Text(shown(f"{status_icon(column.status)} {column.status}"), style)
    return title.append(f" ({column.size})", _FAINT)


def _cards(column: Column, settings: Settings, look: Look) -> Iterable[RenderableType]:
    for task in column.tasks[:MOST_CARDS]:
        yield Panel(
            _card(task, settings, look.today),
            border_style=_FAINT,
            title_align="left",
        )
    if column.size > MOST_CARDS:
        more = f"… and {column.size - MOST_CARDS:,} more"
        command = f"backlog task list -s {shlex.quote(column.status)}"
        yield Wrapped(Text(shown(f"{more}: {command}"), _FAINT))


def _card(task: TaskSummary, settings: Settings, today: date) -> Group:
    """Return the lines of a card: id and priority, title, and whatever else is set."""
    top = Text.assemble(("└─ " if task.parent else "", _FAINT), (shown(task.id), "bold cyan"))
    priority = priority_of(task, settings)
    if priority.plain:
        top.append("  ").append_text(priority)
    lines: list[Text] = [top, title_of(task, settings)]
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
        when = due_of(task, settings, today)
        lines.append(Text(f"due {when.plain}", when.style))
    return Group(*map(Wrapped, lines))
