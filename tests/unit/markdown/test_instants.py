"""Dates in files, as people write them."""

import time
from datetime import UTC, date, datetime

import pytest

from backlog.markdown.instants import read_day, read_instant, written_instant

DAY = date(2026, 1, 2)
TEN = datetime(2026, 1, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-02", DAY),
        (" 2026-1-2 ", DAY),
        ("2026/01/02", DAY),
        ("2026-01-02 10:00", TEN),
        ("2026/1/2 10:00", TEN),
        ("2026-01-02T10:00:00Z", TEN),
        ("2026-01-02T10:00:00.000Z", TEN),
        ("2026-01-02 12:00 +02:00", TEN),
        ("2026-01-02 12:00:00+0200", TEN),
        ("2026-01-02 9:05", TEN.replace(hour=9, minute=5)),
        ("2026-02-30", None),
        ("2026-13-01", None),
        ("2026-00-01", None),
        ("0000-01-01", None),
        ("2026-01/02", None),
        ("2026-01-02 25:00", None),
        ("0001-01-01 00:00 +14:00", None),
        ("yesterday", None),
        ("02.01.2026", None),
        ("1/2/2026", None),
        ("", None),
        ("٢٠٢٦-01-02", None),
    ],
)
def test_an_instant_is_read_however_it_is_written_as_long_as_it_is_clear(
    text: str, instant: datetime | date | None
) -> None:
    assert read_instant(text) == instant
    assert type(read_instant(text)) is type(instant)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-02", DAY),
        ("2026-01-02T23:00:00-05:00", DAY),
        ("2026/1/2", DAY),
        ("2026-02-30", None),
        ("soon", None),
    ],
)
def test_the_day_of_a_date_is_read_without_its_time(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_an_instant_is_utc_wherever_the_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        try:
            read = read_instant("2026-01-02 03:04")
            assert isinstance(read, datetime)
            assert (read.tzinfo, written_instant(read)) == (UTC, "2026-01-02 03:04")
        finally:
            there.undo()
            time.tzset()
