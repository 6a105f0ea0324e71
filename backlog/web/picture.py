"""Draws the board as a page or a picture that stands alone, for a report: in the colours of the web board."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from backlog.domain.board import Lane, as_listed, columns_as_given, lanes
from backlog.render.terminal import sanitise
from backlog.web import looks
from backlog.web.assets import assets
from backlog.web.responses import environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backlog.domain.board import Board, Column
    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary

_LINE_CELLS = 31
"""Cells that a line of a card has room for."""
_MOST_LINES = 4
_MARGIN, _GAP, _WIDTH = 24, 12, 300
_TOP, _HEAD, _LINE, _PADDING = 76, 40, 19, 12
_TITLE, _APART = 34, 24
"""The height of the title of a lane, and what lies between two lanes."""


class _Card(NamedTuple):
    """A card of the picture: where it stands, and its lines."""

    top: int
    height: int
    id: str
    priority: str
    rank: int
    lines: Sequence[str]
    foot: str


class _Stack(NamedTuple):
    """A column of the picture, from its left edge on."""

    left: int
    height: int
    status: str
    tone: str
    total: int
    cards: Sequence[_Card]


class _Band(NamedTuple):
    """The columns of a lane of the picture, or of all tasks: how far below the top, under which title."""

    top: int
    title: str
    stacks: Sequence[_Stack]


def page(board: Board, now: datetime, *, by_milestone: bool = False) -> str:
    """Return the board as a page of HTML that needs no other file and runs nothing."""
    style = Markup(assets()["style.css"].content.decode())  # noqa: S704  our own file
    titles = {} if by_milestone else {each.id: each.title for each in board.milestones}
    parts = _lanes(board, by_milestone=by_milestone)
    return _drawn("picture.html", board, now, lanes=parts, style=style, titles=titles, alone=True)


def svg(board: Board, now: datetime, *, by_milestone: bool = False) -> str:
    """Return the board as SVG."""
    bands: list[_Band] = []
    top, most = _TOP, 1
    for lane in _lanes(board, by_milestone=by_milestone):
        top += _TITLE if lane.title else 0
        stacks = [_stack(each, number, board.settings) for number, each in enumerate(lane.columns)]
        bands.append(_Band(top, lane.title, stacks))
        top += max(each.height for each in stacks) + _APART
        most = max(most, len(stacks))
    width = 2 * _MARGIN + most * (_WIDTH + _GAP) - _GAP
    sizes = {"width": width, "height": top - _APART + _MARGIN, "column": _WIDTH, "line": _LINE}
    return _drawn("picture.svg", board, now, bands=bands, **sizes)


def _drawn(template: str, board: Board, now: datetime, **values: object) -> str:
    """Return a template with what both need; what cannot stand in XML is written out."""
    local = now.astimezone()
    text = (
        environment()
        .get_template(template)
        .render(
            settings=board.settings,
            title=board.settings.project_name or "Board",
            total=len(board.tasks),
            day=f"{local:%Y-%m-%d}",
            today=local.date(),
            place=looks.place(board.settings, ""),
            **values,
        )
    )
    return sanitise(text) + "\n"


def _lanes(board: Board, *, by_milestone: bool) -> list[Lane]:
    """Return the lanes with their columns, or one without a title that has all tasks."""
    board = as_listed(board)
    own = lanes(board) if by_milestone else []
    own = own or [Lane(None, "", columns_as_given(board))]
    if not board.settings.hide_empty_columns:
        return own
    return [
        each._replace(columns=[column for column in each.columns if column.tasks] or each.columns)
        for each in own
    ]


def _stack(column: Column, number: int, settings: Settings) -> _Stack:
    cards: list[_Card] = []
    top = _HEAD
    for task in column.tasks:
        cards.append(_card(task, top, settings))
        top += cards[-1].height + _GAP
    status = column.status
    tone = "done" if settings.is_terminal(status) else "first" if status == settings.statuses[0] else "middle"
    left = _MARGIN + number * (_WIDTH + _GAP)
    return _Stack(left, max(top, _HEAD + _GAP), status, tone, len(cards), cards)


def _card(task: TaskSummary, top: int, settings: Settings) -> _Card:
    lines = _wrapped(task.title)
    facts = (
        f"✓ {task.criteria_checked}/{task.criteria_total}" if task.criteria_total else "",
        f"due {task.due_date}" if task.due_date else "",
        "blocked" if task.blocked and not settings.is_terminal(task.status) else "",
        " ".join(map(looks.person, task.assignees[:3])),
    )
    foot = _wrapped(" · ".join(filter(None, facts)), 1)
    height = 2 * _PADDING + _LINE * (1 + len(lines) + len(foot))
    rank = min(settings.priority_rank(task.priority), 3)
    return _Card(top, height, task.id, (task.priority or "").capitalize(), rank, lines, "".join(foot))


def _wrapped(text: str, most: int = _MOST_LINES) -> list[str]:
    """Return a text in lines that a card has room for, the last one cut if there are too many."""
    from rich.cells import cell_len, chop_cells  # drawn once in a while

    lines: list[str] = []
    for word in (piece for whole in text.split() for piece in chop_cells(whole, _LINE_CELLS)):
        if lines and cell_len(f"{lines[-1]} {word}") <= _LINE_CELLS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [f"{chop_cells(lines[most - 1], _LINE_CELLS - 1)[0]}…"]
    return lines
