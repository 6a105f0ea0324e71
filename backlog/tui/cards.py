"""Says what a card, a row of the list and an event show, line by line, without knowing any widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.render.labels import people
from backlog.render.names import name
from backlog.render.text.history import changed
from backlog.tui.text_lines import StyledPiece, fitted, joined, safe, split_title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlog.domain.events import Event
    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary

Density = Literal["compact", "normal", "roomy"]
DENSITIES: tuple[Density, ...] = ("compact", "normal", "roomy")
HEIGHTS: dict[Density, int] = {"compact": 1, "normal": 3, "roomy": 5}

STATUS_CELLS = 14
WITH_STATUS, WITH_MORE, WITH_NUMBER = 60, 90, 50
"""Cells from which on a row shows the status, people and labels; an event its number."""
SOON_DAYS = 14
HIGH, LOW = "▲", "▽"
BLOCKED = "⊘"


class CardFacts(NamedTuple):
    """What drawing a task needs besides it."""

    settings: Settings
    today: date


class CardLine(NamedTuple):
    """A line: what begins at the left, and what ends at the right."""

    left: Sequence[StyledPiece]
    right: Sequence[StyledPiece] = ()


def card(task: TaskSummary, facts: CardFacts, density: Density, width: int) -> list[CardLine]:
    """Return the lines of a card, `HEIGHTS` of them."""
    id_ = StyledPiece(safe(task.id), "id")
    title = safe(task.title)
    if density == "compact":
        return [CardLine([id_, StyledPiece(" "), StyledPiece(title, "title")], joined(_badges(task, facts)))]
    if density == "normal":
        said = joined([*_badges(task, facts), *_meta(task, facts)])
        if said:
            return [
                CardLine([id_, StyledPiece(" "), StyledPiece(title, "title")]),
                CardLine(said),
                CardLine([]),
            ]
        first, second = split_title(f"{id_.text} {title}", width)
        first = first.removeprefix(id_.text)
        return [
            CardLine([id_, StyledPiece(first, "title")]),
            CardLine([StyledPiece(second, "title")]),
            CardLine([]),
        ]
    first, second = split_title(title, width)
    return [
        CardLine([id_], joined(_badges(task, facts))),
        CardLine([StyledPiece(first, "title")]),
        CardLine([StyledPiece(second, "title")]),
        CardLine(joined(_meta(task, facts))),
        CardLine([]),
    ]


def row(task: TaskSummary, facts: CardFacts, width: int, id_width: int) -> CardLine:
    """Return the line of a task in the list: id, status, title, and what else there is room for."""
    status = STATUS_CELLS if width >= WITH_STATUS else 0
    left = [StyledPiece(f"{fitted(safe(task.id), id_width):<{id_width}} ", "id")]
    if status:
        shown = fitted(safe(task.status), status - 1)
        left.append(
            StyledPiece(shown + " " * (status - _cells(shown)), status_style(task.status, facts.settings))
        )
    left.append(StyledPiece(safe(task.title), "title"))
    right = joined([*(_meta(task, facts) if width >= WITH_MORE else ()), *_badges(task, facts)])
    return CardLine(left, right)


def event(one: Event, width: int) -> list[CardLine]:
    """Return the two lines of an event: who did what when, and what it changed."""
    when = f"{one.stamp.now.astimezone():%d %b %H:%M}"
    taken_back = [StyledPiece(f" takes back #{one.undoes}", "warn")] if one.undoes is not None else []
    head = CardLine(
        [
            StyledPiece(f"{when} ", "faint"),
            StyledPiece(safe(one.stamp.actor), "person"),
            StyledPiece(" "),
            StyledPiece(safe(one.stamp.command), "title"),
            StyledPiece(" "),
            StyledPiece(safe(name(one)), "id"),
            *taken_back,
        ],
        [StyledPiece(f"#{one.key}", "faint")] if width >= WITH_NUMBER else [],
    )
    fields = [] if one.created else changed(one)
    changes = "; ".join(
        f"{field}: {old} → {new or '(none)'}" if old else f"{field}: {new}" for field, old, new in fields
    )
    return [head, CardLine([StyledPiece("  "), StyledPiece(safe(changes) or "created", "faint")])]


def status_style(status: str, settings: Settings) -> str:
    """Return the style of a status: done, not begun, or on its way."""
    if settings.is_terminal(status):
        return "good"
    return "faint" if status == settings.statuses[0] else "warn"


def _badges(task: TaskSummary, facts: CardFacts) -> list[StyledPiece]:
    badges = []
    if task.blocked and not facts.settings.is_terminal(task.status):
        badges.append(StyledPiece(BLOCKED, "bad"))
    rank = facts.settings.priority_rank(task.priority)
    if task.priority is not None and rank == 0:
        badges.append(StyledPiece(HIGH, "bad"))
    elif task.priority is not None and rank == len(facts.settings.priorities) - 1:
        badges.append(StyledPiece(LOW, "faint"))
    if task.criteria_total:
        whole = task.criteria_checked == task.criteria_total
        badges.append(
            StyledPiece(f"{task.criteria_checked}/{task.criteria_total}", "good" if whole else "warn")
        )
    if task.legacy_done:
        badges.append(StyledPiece("imported", "warn"))
    return badges


def _meta(task: TaskSummary, facts: CardFacts) -> list[StyledPiece]:
    pieces = []
    if task.due_date is not None:
        pieces.append(_due(task, facts))
    if task.assignees:
        pieces.append(StyledPiece(safe(people(task.assignees)), "person"))
    pieces += [StyledPiece(f"#{safe(label)}", "label") for label in task.labels]
    if task.milestone:
        pieces.append(StyledPiece(f"◆{safe(task.milestone)}", "faint"))
    return pieces


def _due(task: TaskSummary, facts: CardFacts) -> StyledPiece:
    due = task.due_date
    assert due is not None  # noqa: S101  its caller has looked
    if facts.settings.is_terminal(task.status):
        return StyledPiece(f"due {due.isoformat()}", "faint")
    days = (due - facts.today).days
    if days < 0:
        return StyledPiece(f"{-days} d late", "bad")
    if days == 0:
        return StyledPiece("due today", "warn")
    return StyledPiece(f"due in {days} d" if days < SOON_DAYS else f"due {due.isoformat()}", "faint")


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
