"""Draws the board as a page or a picture that stands alone, for a report: in the colours of the web board."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from backlog.domain.board import as_listed, columns_as_given
from backlog.render.terminal import sanitise
from backlog.web import looks
from backlog.web.answers import environment
from backlog.web.assets import assets

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


def page(found: Board, now: datetime) -> str:
    """Return the board as a page of HTML that needs no other file and runs nothing."""
    style = Markup(assets()["style.css"].content.decode())  # noqa: S704  our own file
    titles = {each.id: each.title for each in found.milestones}
    return _drawn("picture.html", found, now, columns=_columns(found), style=style, titles=titles, alone=True)


def svg(found: Board, now: datetime) -> str:
    """Return the board as SVG."""
    stacks = [_stack(each, number, found.settings) for number, each in enumerate(_columns(found))]
    width = 2 * _MARGIN + len(stacks) * (_WIDTH + _GAP) - _GAP
    height = _TOP + max((each.height for each in stacks), default=0) + _MARGIN
    sizes = {"width": width, "height": height, "column": _WIDTH, "top": _TOP, "line": _LINE}
    return _drawn("picture.svg", found, now, stacks=stacks, **sizes)


def _drawn(template: str, found: Board, now: datetime, **values: object) -> str:
    """Return a template with what both need; what cannot stand in XML is written out."""
    local = now.astimezone()
    text = (
        environment()
        .get_template(template)
        .render(
            settings=found.settings,
            title=found.settings.project_name or "Board",
            total=len(found.tasks),
            day=f"{local:%Y-%m-%d}",
            today=local.date(),
            place=looks.place(found.settings, ""),
            **values,
        )
    )
    return sanitise(text) + "\n"


def _columns(found: Board) -> list[Column]:
    stacks = columns_as_given(as_listed(found))
    if found.settings.hide_empty_columns:
        return [each for each in stacks if each.tasks] or stacks
    return stacks


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
