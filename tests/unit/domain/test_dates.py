"""Reading due dates in the forms that need no library (docs/contract.md 6.13)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.dates import read_date

MONDAY = date(2026, 11, 23)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = st.dates(date(1, 1, 1), date(9000, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-01-15", date(2027, 1, 15)),
        (" 2027-01-15\n", date(2027, 1, 15)),
        ("2024-02-29", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("1999-12-31", date(1999, 12, 31)),
    ],
)
def test_an_iso_date_is_that_day(text: str, expected: date) -> None:
    assert expected == read_date(text, MONDAY)


@pytest.mark.parametrize(
    "time",
    [
        *(" 10:00", "T10:00", "T23:59:59", "T10:00:30.1", "T10:00:30.123456789Z", "T10:00Z", " 10:00+01:00"),
        *("T23:30-05:00", "T00:30+14:00", "T10:00+1400", "T10:00-13:59", "T10:00:30.123456+0200"),
    ],
)
def test_a_time_after_an_iso_date_is_dropped_without_conversion(time: str) -> None:
    assert read_date(f"2026-02-03{time}", MONDAY) == date(2026, 2, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-03junk", "2026-02-03 junk", "2026-02-03Z", "2026-02-03T10", "2026-02-03T25:00"),
        *("2026-02-03 24:00", "2026-02-03T10:60", "2026-02-03 10:00:99", "2026-02-03T10:00 +02:00"),
        *("2026-02-03  10:00", "2026-02-03t10:00", "2026-02-03T10:00z", "2026-02-03T10:00+02"),
        *("2026-02-03T10:00+02:60", "2026-02-03T10:00+14:59", "2026-02-03T10:00:30.1234567890"),
        *("2026-02-03\n10:00", "2026-1-1", "12026-02-03", "26-02-03", "2026-02-30", "2025-02-29"),
        *(
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "0000-01-01",
            "\u0662\u0660\u0662\u0666-02-03",
            "2026-02-03\x00",
        ),
    ],
)
def test_what_is_almost_an_iso_date_is_none(text: str) -> None:
    assert read_date(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", date(2026, 11, 23)),
        ("Tomorrow", date(2026, 11, 24)),
        ("+3d", date(2026, 11, 26)),
        ("3d", date(2026, 11, 26)),
        ("0d", date(2026, 11, 23)),
        (" 3 D ", date(2026, 11, 26)),
        ("2w", date(2026, 12, 7)),
        ("+1m", date(2026, 12, 23)),
        ("2m", date(2027, 1, 23)),
        ("14m", date(2028, 1, 23)),
        ("1y", date(2027, 11, 23)),
        ("9999d", date(2026, 11, 23) + timedelta(9999)),
    ],
)
def test_a_span_counts_from_today(text: str, expected: date) -> None:
    assert expected == read_date(text, MONDAY)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2027, 1, 31), "1m", date(2027, 2, 28)),
        (date(2028, 1, 31), "1m", date(2028, 2, 29)),
        (date(2027, 3, 31), "1m", date(2027, 4, 30)),
        (date(2027, 12, 31), "2m", date(2028, 2, 29)),
        (date(2028, 2, 29), "1y", date(2029, 2, 28)),
        (date(2028, 2, 29), "4y", date(2032, 2, 29)),
        (date(2027, 12, 15), "1m", date(2028, 1, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    today: date, text: str, expected: date
) -> None:
    assert expected == read_date(text, today)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuesday", date(2026, 11, 24)),
        ("friday", date(2026, 11, 27)),
        ("FRI", date(2026, 11, 27)),
        ("Sunday", date(2026, 11, 29)),
        ("sun", date(2026, 11, 29)),
        # the same weekday is a week away
        ("monday", date(2026, 11, 30)),
    ],
)
def test_a_weekday_is_the_next_one_after_today(text: str, expected: date) -> None:
    assert expected == read_date(text, MONDAY)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "d",
            "+d",
            "-3d",
            "3",
            "3h",
            "3.5d",
            "3d4w",
            "12345d",
            "++3d",
            "\u0663d",
            "fr",
            "frida",
            "fridays",
        ),
        *("next friday", "yesterday", "15/1/2027", "Jan 15 2027", "\x00", "\udcff", "9" * 100_000),
    ],
)
def test_any_other_text_is_none(text: str) -> None:
    assert read_date(text, MONDAY) is None


@pytest.mark.parametrize("text", ["tomorrow", "9999d", "1w", "1m", "12m", "9999y", "mon"])
def test_a_day_after_the_end_of_the_calendar_is_none(text: str) -> None:
    assert read_date(text, date(9999, 12, 31)) is None


@given(st.dates())
def test_every_day_is_read_back_from_its_iso_form(day: date) -> None:
    assert day == read_date(day.isoformat(), MONDAY)


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_within_the_next_seven_days(today: date, name: str) -> None:
    day = read_date(name, today)

    assert day is not None
    assert name == WEEKDAYS[day.weekday()]
    assert timedelta(1) <= day - today <= timedelta(7)


@given(DAYS, st.integers(0, 9999))
def test_months_and_years_keep_the_day_or_end_the_month(today: date, months: int) -> None:
    day = read_date(f"{months}m", today)
    whole_years, month = divmod(today.month - 1 + months, 12)
    if day is None:
        assert today.year + whole_years > 9999
    else:
        assert (day.year, day.month) == (today.year + whole_years, month + 1)
        assert day.day == today.day or (day.day < today.day and (day + timedelta(1)).day == 1)


@given(st.text(st.characters()), st.dates())
def test_no_text_is_too_strange_to_be_judged(text: str, today: date) -> None:
    assert isinstance(read_date(text, today), date | None)


def test_a_month_too_short_ends_with_its_last_day_and_never_earlier() -> None:
    assert read_date("1m", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_date("1m", date(2028, 1, 31)) == date(2028, 2, 29)
    assert read_date("9999y", date(2027, 1, 31)) is None


def test_digits_of_another_script_are_no_time() -> None:
    assert read_date("2026-02-03T1\u0660:00", MONDAY) is None
