"""How long a command waits for others is a number of seconds."""

import pytest

from backlog.errors import InvalidInput
from backlog.location import Location
from backlog.storage.patience import PATIENCE


@pytest.mark.parametrize(
    ("given", "seconds"), [("", PATIENCE), ("0", 0.0), ("2.5", 2.5), ("86400", 86_400.0)]
)
def test_the_environment_says_for_how_many_seconds(
    monkeypatch: pytest.MonkeyPatch, given: str, seconds: float
) -> None:
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", given)

    assert Location().patience() == seconds


@pytest.mark.parametrize("given", ["x", "-1", "1e3", "1.2.3", ".", "\u0661", "999999999", "nan", "inf"])
def test_what_is_no_number_of_seconds_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", given)

    with pytest.raises(InvalidInput) as caught:
        Location().patience()

    assert caught.value.code == "invalid-timeout"


def test_what_a_front_end_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLOG_BUSY_TIMEOUT", "x")

    assert Location(patience=0.5).patience() == 0.5
