"""Reading due dates in every form that leaves no doubt (docs/contract.md 6.13)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.errors import InvalidInput
from backlog.service.dates import due_date, since
from tests.unit.service.backlogs import refusal

TODAY = date(2026, 11, 23)


def refusal_of(text: str) -> InvalidInput:
    """The error that a text is answered with."""
    with pytest.raises(InvalidInput) as refusal:
        due_date(text, TODAY)
    return refusal.value


def test_a_very_long_text_is_no_date() -> None:
    assert due_date(f"15 January{' ' * 46}2027", TODAY) == date(2027, 1, 15)
    assert refusal_of(f"15 January{' ' * 47}2027").code == "invalid-date"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_a_blank_text_is_no_date(text: str) -> None:
    assert due_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-01-15", date(2027, 1, 15)),
        ("2026-02-03T23:30-05:00", date(2026, 2, 3)),
        ("+3d", date(2026, 11, 26)),
        ("2w", date(2026, 12, 7)),
        ("tomorrow", date(2026, 11, 24)),
        ("friday", date(2026, 11, 27)),
    ],
)
def test_the_plain_forms_are_read(text: str, expected: date) -> None:
    assert expected == due_date(text, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan 15 2027", date(2027, 1, 15)),
        (" january 15, 2027 ", date(2027, 1, 15)),
        ("15 January 2027", date(2027, 1, 15)),
        ("15th of January 2027", date(2027, 1, 15)),
        ("15-Jan-2027", date(2027, 1, 15)),
        ("2027-Jan-15", date(2027, 1, 15)),
        ("Fri Jan 15 2027", date(2027, 1, 15)),
        ("15/1/2027", date(2027, 1, 15)),
        ("1/15/2027", date(2027, 1, 15)),
        ("15.1.2027", date(2027, 1, 15)),
        ("2/2/2027", date(2027, 2, 2)),
        ("2027/01/15", date(2027, 1, 15)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
def test_other_forms_are_read_where_they_leave_no_doubt(text: str, expected: date) -> None:
    assert expected == due_date(text, TODAY)


@pytest.mark.parametrize("time", ["10:00", "10:00 PM", "10:00 +02:00", "10:00 UTC", "23:59 XYZ"])
def test_a_time_and_zone_after_such_a_date_are_dropped_without_conversion(time: str) -> None:
    assert due_date(f"15 Jan 2027 {time}", TODAY) == date(2027, 1, 15)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1/2/2027", "2027-01-02 or 2027-02-01"),
        ("01.02.2027", "2027-01-02 or 2027-02-01"),
        ("2027/01/02", "2027-01-02 or 2027-02-01"),
        ("２０２７-０１-０２", "2027-01-02 or 2027-02-01"),  # noqa: RUF001  # other digits
        # which number is the year?
        ("15 Jan 27", "2015-01-27 or 2027-01-15"),
        ("15.01.27", "2015-01-27 or 2027-01-15"),
    ],
)
def test_a_date_that_could_mean_several_days_is_refused_with_all_of_them(text: str, readings: str) -> None:
    refusal = refusal_of(text)

    assert refusal.code == "ambiguous-date"
    assert refusal.message == f'due date "{text}" could mean {readings}'
    assert hint(refusal) == "write it as YYYY-MM-DD"


@pytest.mark.parametrize(
    "text",
    [
        # what begins as an ISO date is held to that form
        *(
            "2026-1-1",
            "2026-1-13",
            "2026-02-30",
            "2026-13-01",
            "12026-02-03",
            "2026-02-03junk",
            "2026-02-03 junk",
        ),
        *(
            "2026-02-03Z",
            "2026-02-03T10",
            "2026-02-03T25:00",
            "2026-02-13 10:00:99",
            "2026-02-13T10:00 +02:00",
        ),
        *("0000-01-01", "2027-02-13t10:00"),
        # a part of the date is missing
        *("15 Jan", "Jan 2027", "January", "may", "2027", "10:00", "fri 10:00", "10", "1.5", "20270115"),
        # no such day, or no date at all
        *(
            "29 Feb 2027",
            "31 Apr 2027",
            "32/1/2027",
            "31/12/99999",
            "9999y",
            "-3d",
            "next friday",
            "in 3 days",
        ),
        *("soon", "am", ",", "²", "a\x00b", "\udcff", "\x1b[31m", "9" * 60, "1/" * 50_000),
    ],
)
def test_a_text_that_is_no_whole_date_is_refused(text: str) -> None:
    refusal = refusal_of(text)

    assert refusal.code == "invalid-date"
    assert refusal.message.isprintable()
    assert refusal.message.endswith(" is not a date")
    assert "2027-01-15" in str(hint(refusal))


def test_the_last_year_of_the_calendar_is_no_trap() -> None:
    assert due_date("15 Jan 2027", date(9999, 12, 31)) == date(2027, 1, 15)


ALMOST_DATES = st.lists(
    st.sampled_from(
        [
            *(
                "1",
                "2",
                "15",
                "31",
                "2027",
                "27",
                "99999999999",
                "0",
                "²",
                "½",
                "Jan",
                "february",
                "fri",
                "th",
            ),
            *("10:00", "am", "Z", "UTC", "T", "W", "e", "of", "+", "-", "/", ".", ",", ":", " ", "\x00"),
        ]
    ),
    max_size=8,
)


@given(st.text(st.characters()) | ALMOST_DATES.map("".join) | ALMOST_DATES.map(" ".join), st.dates())
def test_any_text_is_a_day_or_none_or_refused(text: str, today: date) -> None:
    with suppress(InvalidInput):
        day = due_date(text, today)

        assert (day is None) == (not text.strip())


@pytest.mark.parametrize("text", ["9" * 10 + "d", "9" * 5000 + "m", "9999999w"])
def test_what_is_longer_ago_than_there_are_dates_is_since_the_first(text: str) -> None:
    assert since(text, datetime(2027, 1, 15, tzinfo=UTC), TODAY) == datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("30m", timedelta(minutes=30)),
        (" 3 H ", timedelta(hours=3)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("999999999m", timedelta(minutes=999_999_999)),
    ],
)
def test_a_time_ago_is_counted_back_from_now(text: str, ago: timedelta) -> None:
    now = datetime(2027, 1, 15, 12, tzinfo=UTC)

    assert since(text, now, TODAY) == now - ago


def test_a_day_begins_where_the_user_is() -> None:
    first = datetime(2026, 11, 24).astimezone()

    assert since("2026-11-24", datetime(2027, 1, 15, tzinfo=UTC), TODAY) == first
    assert since("tomorrow", datetime(2027, 1, 15, tzinfo=UTC), TODAY) == first


def test_the_first_day_of_all_begins_where_now_is() -> None:
    zone = timezone(timedelta(hours=3))

    found = since("0001-01-01", datetime(2027, 1, 15, tzinfo=zone), TODAY)
    assert (found, found.tzinfo) == (datetime.min.replace(tzinfo=zone), zone)


def test_what_is_no_time_is_said_as_it_was_given() -> None:
    def at(text: str) -> Callable[[], object]:
        return lambda: since(text, datetime(2027, 1, 15, tzinfo=UTC), TODAY)

    found = [refusal(at(text)) for text in ("", "soon", "1/2/2027")]

    assert [(each.message, each.data) for each in found] == [
        ("a time is missing", {}),
        ('"soon" is not a time', {"given": "soon"}),
        (
            'time "1/2/2027" could mean 2027-01-02 or 2027-02-01',
            {"given": "1/2/2027", "readings": [date(2027, 1, 2), date(2027, 2, 1)]},
        ),
    ]
    assert refusal(lambda: due_date("soon", TODAY)).data == {"given": "soon"}


@pytest.mark.parametrize(
    ("text", "code"), [("soon", "invalid-time"), ("", "invalid-time"), ("1/2/2027", "ambiguous-date")]
)
def test_a_time_that_is_none_is_not_called_a_due_date(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        since(text, datetime(2027, 1, 15, tzinfo=UTC), TODAY)

    assert caught.value.code == code
    assert "due date" not in caught.value.message
