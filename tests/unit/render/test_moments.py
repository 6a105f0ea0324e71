from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backlog.render.rich.moments import due, moment

NOW = datetime(2027, 1, 15, 0, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(), "2027-01-15 00:30 (just now)"),
        (timedelta(seconds=44), "2027-01-15 00:29 (just now)"),
        (timedelta(seconds=46), "2027-01-15 00:29 (1 min ago)"),
        (timedelta(minutes=59), "2027-01-14 23:31 (59 min ago)"),
        (timedelta(hours=2), "2027-01-14 22:30 (2 h ago)"),
        (timedelta(days=1), "2027-01-14 00:30 (1 day ago)"),
        (timedelta(days=13), "2027-01-02 00:30 (13 days ago)"),
        (timedelta(days=15), "2026-12-31 00:30"),
        (timedelta(hours=-3), "2027-01-15 03:30 (in 3 h)"),
    ],
)
def test_an_instant_is_told_by_the_readers_clock(ago: timedelta, shown: str) -> None:
    assert moment((NOW - ago).astimezone(UTC), NOW) == shown


def test_a_day_stays_a_day() -> None:
    assert moment(date(2027, 1, 14), NOW) == "2027-01-14"


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (15, "today"),
        (14, "1 d late"),
        (2, "13 d late"),
        (1, "2027-01-01 late"),
        (16, "in 1 d"),
        (28, "in 13 d"),
        (29, "2027-01-29"),
    ],
)
def test_when_something_is_due_is_told_in_few_words(day: int, shown: str) -> None:
    assert due(date(2027, 1, day), NOW.date()) == shown
