"""Says when something happened or is due: by the reader's clock, and how far away that is."""

from datetime import date, datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MOST_DAYS = 14
"""From how many days on the date alone is said."""


_JUST_NOW = 45


def moment(when: datetime | date, now: datetime) -> str:
    """Return an instant by the clock of `now`: `2026-01-02 03:04 (2 h ago)`; of a day, the day."""
    if not isinstance(when, datetime):
        return when.isoformat()
    here = when.astimezone(now.tzinfo)
    away = distance(when, now)
    return f"{here:%Y-%m-%d %H:%M}{f' ({away})' if away else ''}"


def distance(when: datetime, now: datetime) -> str:
    """Return how long ago something was, `2 h ago`, or how soon it will be; "" for what is far away."""
    seconds = (now - when).total_seconds()
    size = abs(seconds)
    if size < _JUST_NOW:
        return "just now"
    if size < _HOUR:
        length = f"{max(round(size / _MINUTE), 1)} min"
    elif size < _DAY:
        length = f"{round(size / _HOUR)} h"
    elif size < _MOST_DAYS * _DAY:
        days = round(size / _DAY)
        length = f"{days} day{'s' * (days > 1)}"
    else:
        return ""
    return f"{length} ago" if seconds > 0 else f"in {length}"


def due(day: date, today: date) -> str:
    """Return when something is due: `3 d late`, `today`, `in 2 d`; of what is far away `2026-12-16`."""
    days = (day - today).days
    if days == 0:
        return "today"
    near = abs(days) < _MOST_DAYS
    if days < 0:
        return f"{-days} d late" if near else f"{day.isoformat()} late"
    return f"in {days} d" if near else day.isoformat()
