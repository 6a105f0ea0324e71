from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.render.notation import instant, instant_json, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1500.0, "1500"),
        (1500, "1500"),
        (2.50, "2.5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (0.0001, "0.0001"),
        (0.00001, "0.00001"),
        (0.000001, "0.000001"),
        (1.25e-6, "0.00000125"),
        (1e-7, "1e-7"),
        (1.5e-7, "1.5e-7"),
        (-5e-6, "-0.000005"),
        (9007199254740993.0, "9007199254740992"),
        (1e16, "10000000000000000"),
        (12345678901234567.0, "12345678901234568"),
        (1e20, "100000000000000000000"),
        (1.2e20, "120000000000000000000"),
        (-1e20, "-100000000000000000000"),
        (1e21, "1e+21"),
        (123456789012345678901234567890.0, "1.2345678901234568e+29"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_the_same(value: float) -> None:
    assert float(number(value)) == value


@given(st.integers(-(2**53), 2**53))
def test_a_whole_number_has_neither_point_nor_exponent(value: int) -> None:
    assert number(float(value)) == str(value)


@pytest.mark.parametrize(
    ("when", "for_people", "for_programs"),
    [
        (
            datetime(2026, 1, 2, 3, 4, 59, 999_999, tzinfo=UTC),
            "2026-01-02 03:04 (UTC)",
            "2026-01-02T03:04:00Z",
        ),
        (datetime(999, 1, 2, tzinfo=UTC), "0999-01-02 00:00 (UTC)", "0999-01-02T00:00:00Z"),
        (date(2025, 1, 2), "2025-01-02 (UTC)", "2025-01-02"),
    ],
)
def test_instants_have_minutes_and_days_stay_days(
    when: datetime | date, for_people: str, for_programs: str
) -> None:
    assert instant(when) == for_people
    assert instant_json(when) == for_programs


def test_no_instant_is_none() -> None:
    assert instant_json(None) is None
