"""A due date in words is the same request on another day; one that is a date is that date."""

from datetime import date

import pytest

from backlog.cli.idempotency import key_of
from backlog.domain.edit_request import CLEAR, KEEP

DAY = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("given", "meant", "kept"),
    [
        (None, None, None),
        (None, KEEP, None),
        ("", CLEAR, None),
        ("2027-01-15", DAY, None),
        (" 2027-01-15 ", DAY, None),
        ("+3d", DAY, "+3d"),
        (" Next   Friday", DAY, "next friday"),
    ],
)
def test_a_key_holds_the_words_that_mean_another_day_tomorrow(
    given: str | None, meant: object, kept: str | None
) -> None:
    assert key_of("k", given, meant) == ("k", kept)
