"""What templates show the same way everywhere: days, people, the place of a card among the others."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from backlog.domain.ids import id_order, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MONTH_DAYS = 31
HUES = 6
"""How many colours labels have."""


def instant(when: datetime | date | None, now: datetime) -> Markup:
    """Return a `time` element: how long ago it was, the instant itself when it is pointed at."""
    if when is None:
        return Markup("")
    if not isinstance(when, datetime):
        return Markup('<time datetime="{0}">{0}</time>').format(when.isoformat())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        when.isoformat(timespec="seconds"), f"{when:%Y-%m-%d %H:%M} UTC", ago(when, now)
    )


def ago(when: datetime, now: datetime) -> str:
    """Return how long ago an instant was; the day, if that was more than a month."""
    seconds = (now - when).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h ago"
    if seconds < _MONTH_DAYS * _DAY:
        days = seconds // _DAY
        return "yesterday" if days == 1 else f"{days:.0f} days ago"
    return f"{when:%Y-%m-%d}"


def person(name: str) -> str:
    """Return a name with its `@`."""
    return name if name.startswith("@") else f"@{name}"


def initials(name: str) -> str:
    """Return one or two letters that stand for somebody."""
    words = name.lstrip("@").replace(".", " ").replace("-", " ").replace("_", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "?"


def hue(text: str) -> int:
    """Return the number of the colour that a label or a person always has."""
    return sum(text.lower().encode(errors="replace")) % HUES


def place(settings: Settings, sort: str) -> Callable[[TaskSummary], str]:
    """Return what gives a text for each task that sorts as the board does."""
    if sort == "id":
        return lambda task: sort_key(id_order(task.id))
    if sort == "ordinal":
        return lambda task: (
            f"{'~' if task.ordinal is None else format(task.ordinal, '030.6f')} {sort_key(id_order(task.id))}"
        )
    return lambda task: f"{settings.priority_rank(task.priority):04d} {sort_key(id_order(task.id))}"


def filters() -> dict[str, Callable[..., Any]]:
    """Return what templates may call on a value, by name."""
    return {"person": person, "initials": initials, "hue": hue, "pair": lambda text: (text, text)}
