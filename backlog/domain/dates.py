"""Reads a due date as people and programs write it: `2027-01-15`, `+3d`, `2w`, `tomorrow`, `friday`."""

from __future__ import annotations

from datetime import date, timedelta

_DAY_LENGTH = len("2027-01-15")
_TIME = (
    r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):?[0-5]\d|14:?00))?"
)
_UNITS = frozenset("dwmy")
_MOST_DIGITS = 4
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {"today": 0, "tomorrow": 1}
_MONTHS_PER_YEAR = 12


def read_date(text: str, today: date) -> date | None:
    """Return the day that `text` names, None if it names none in the forms known here.

    An ISO date may carry a time, which is dropped without conversion (docs/contract.md 6.13). A span
    counts from `today` in days, weeks, months or years; a weekday is the next one after today.
    """
    text = text.strip()
    parts = text[:_DAY_LENGTH].split("-")
    if [_digits(part) for part in parts] == [4, 2, 2] and _is_time(text[_DAY_LENGTH:]):
        year, month, day = map(int, parts)
        return _day(year, month, day)
    text = text.lower()
    if text in _NAMED:
        return _later(today, _NAMED[text])
    number, unit = text[:-1].removeprefix("+").rstrip(), text[-1:]
    if unit in _UNITS and 1 <= _digits(number) <= _MOST_DIGITS:
        count = int(number)
        if unit in "my":
            return _months_later(today, count if unit == "m" else count * _MONTHS_PER_YEAR)
        return _later(today, count if unit == "d" else count * len(_WEEKDAYS))
    wanted = [number for number, name in enumerate(_WEEKDAYS) if text in {name, name[:3]}]
    if wanted:
        return _later(today, (wanted[0] - today.weekday() - 1) % len(_WEEKDAYS) + 1)
    return None


def _digits(text: str) -> int:
    """Return how many digits a text consists of, 0 for one of anything else."""
    return len(text) if text.isascii() and text.isdigit() else 0


def _is_time(text: str) -> bool:
    """Say whether a text is the rest of an ISO date: nothing, or the time of day with a zone or without."""
    if not text:
        return True
    import re  # most dates have no time

    return re.fullmatch(_TIME, text, re.ASCII) is not None


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
        if later := _day(today.year + years, month + 1, day):
            return later
    return None
