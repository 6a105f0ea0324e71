"""Reads a due date as people and programs write it: `2027-01-15`, `+3d`, `2w`, `tomorrow`, `friday`."""

import re
from datetime import date, timedelta

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):?[0-5]\d|14:?00))?)?",
    re.ASCII,
)
_SPAN = re.compile(r"\+?(\d{1,4})\s*(d|w|m|y)", re.ASCII | re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {"today": 0, "tomorrow": 1}
_MONTHS_PER_YEAR = 12


def read_date(text: str, today: date) -> date | None:
    """Return the day that `text` names, None if it names none in the forms known here.

    An ISO date may carry a time, which is dropped without conversion (docs/contract.md 6.13). A span
    counts from `today` in days, weeks, months or years; a weekday is the next one after today.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    text = text.lower()
    if text in _NAMED:
        return _later(today, _NAMED[text])
    if match := _SPAN.fullmatch(text):
        count, unit = int(match[1]), match[2]
        if unit in "my":
            return _months_later(today, count if unit == "m" else count * _MONTHS_PER_YEAR)
        return _later(today, count if unit == "d" else count * len(_WEEKDAYS))
    wanted = [number for number, name in enumerate(_WEEKDAYS) if text in {name, name[:3]}]
    if wanted:
        return _later(today, (wanted[0] - today.weekday() - 1) % len(_WEEKDAYS) + 1)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _later(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _months_later(today: date, months: int) -> date | None:
    """Return the same day `months` later, the last day of that month if it is shorter."""
    years, month = divmod(today.month - 1 + months, _MONTHS_PER_YEAR)
    for day in range(today.day, today.day - 4, -1):
        if found := _day(today.year + years, month + 1, day):
            return found
    return None
