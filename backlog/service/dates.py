"""Reads a due date in any form that leaves no doubt which day is meant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

from backlog.domain.dates import read_date
from backlog.errors import InvalidInput, quoted

_MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
_DIGITS = 9
"""More of them than there are minutes in the history of dates."""

_MAX_LENGTH = 60  # no date is longer
_ISO_BEGUN = r"\d{4,}-\d"
_GAPS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001  a date has no zone


def due_date(given: str, today: date) -> date | None:
    """Return the day that was meant, None for a blank text; raise InvalidInput if it is in doubt.

    `today` is the user's day, from which relative dates count.
    """
    if not given.strip():
        return None
    day = _day_meant(given, today, "due date")
    if day is None:
        raise InvalidInput(f"due date {quoted(given)} is not a date", code="invalid-date", given=given)
    return day


def _day_meant(given: str, today: date, what: str) -> date | None:
    """Return the day that a text means, None if it means none; raise InvalidInput if it is in doubt."""
    day = read_date(given, today)
    if day is not None:
        return day
    readings = _readings(given.strip())
    if len(readings) > 1:
        raise InvalidInput(
            f"{what} {quoted(given)} could mean {' or '.join(each.isoformat() for each in readings)}",
            code="ambiguous-date",
            given=given,
            readings=readings,
        )
    return readings[0] if readings else None


def since(given: str, now: datetime, today: date) -> datetime:
    """Return the instant that a text means: `30m`, `3h` or `2d` before now, or the start of a day.

    What would be before the first date there is becomes that date. Raises InvalidInput for any other text.
    """
    import re  # only who looks back needs it

    if match := re.fullmatch(r"(\d+)\s*([mhdw])", given.strip(), re.ASCII | re.IGNORECASE):
        first = datetime.min.replace(tzinfo=now.tzinfo)
        if len(match[1]) > _DIGITS:
            return first
        try:
            return now - timedelta(minutes=int(match[1]) * _MINUTES[match[2].lower()])
        except OverflowError:
            return first
    if not given.strip():
        raise InvalidInput("a time is missing", code="invalid-time")
    day = _day_meant(given, today, "time")
    if day is None:
        raise InvalidInput(f"{quoted(given)} is not a time", code="invalid-time", given=given)
    start = datetime(day.year, day.month, day.day)  # noqa: DTZ001  the user's own zone is added below
    try:
        return start.astimezone()
    except (OverflowError, ValueError):  # the first and the last days of all are unknown in some zones
        return start.replace(tzinfo=now.tzinfo)


def _readings(text: str) -> list[date]:
    """Return every day that a text could mean; none if a part of the date is missing or impossible.

    A part is missing if the answer depends on the day from which the parser fills gaps. What
    begins as an ISO date is held to that form (docs/contract.md 6.13).
    """
    import re

    from dateutil import parser  # takes long to import and is needed for unusual dates only

    if text.isdigit() or len(text) > _MAX_LENGTH or re.match(_ISO_BEGUN, text, re.ASCII):
        return []
    days: set[date] = set()
    for day_first, year_first in product((False, True), repeat=2):
        readings: set[date] = set()
        for gaps in _GAPS:
            try:
                read = parser.parse(
                    text, dayfirst=day_first, yearfirst=year_first, default=gaps, ignoretz=True
                )
            except (ValueError, OverflowError, TypeError):
                return []
            readings.add(read.date())
        if len(readings) > 1:
            return []
        days |= readings
    return sorted(days)
