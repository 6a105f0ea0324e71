"""Reads and writes the dates in files, which people write in many ways (docs/contract.md 8.3)."""

import re
from datetime import UTC, date, datetime

_INSTANT = re.compile(
    r"(\d{4}([-/])\d{1,2}\2\d{1,2})(?:[T ]+(\d{1,2}:\d{2})(:\d{2})?(?:\.\d+)?[ ]*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_H_MM = len("9:05")


def read_instant(text: str) -> datetime | date | None:
    """Return the instant that a text names, a date if it has no time, None if it names neither.

    Without an offset it is in UTC, as the reference program writes it.
    """
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return None
    day, separator, time, seconds, offset = match.groups()
    try:
        on = _day(day, separator)
        if time is None:
            return on
        time = time.zfill(_H_MM + 1)
        instant = datetime.fromisoformat(f"{on.isoformat()}T{time}{seconds or ':00'}{offset or 'Z'}")
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """Return the day of a date; its time is dropped without conversion (docs/contract.md 6.13)."""
    match = _INSTANT.fullmatch(text.strip())
    try:
        return _day(match[1], match[2]) if match else None
    except ValueError:
        return None


def _day(text: str, separator: str) -> date:
    """Return the day of `2026-1-2`; raise ValueError for one that no calendar has."""
    year, month, day = map(int, text.split(separator))
    return date(year, month, day)


def written_instant(instant: datetime | date | None) -> str:
    """Return `2026-01-02 03:04`, of a date `2026-01-02`, "" of nothing."""
    if isinstance(instant, datetime):
        return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "minutes")
    return "" if instant is None else instant.isoformat()
