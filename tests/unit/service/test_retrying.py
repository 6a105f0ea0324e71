"""A use case that the database undid is run again, a limited number of times, and no other is."""

import pytest

from backlog.domain.errors import BacklogError, Busy, Conflict, Overtaken
from backlog.service import retrying
from backlog.service.retrying import ATTEMPTS, retried


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have slept at the most, each time."""
    taken: list[float] = []
    monkeypatch.setattr(retrying, "_nap", taken.append)
    return taken


def failing(errors: list[BacklogError]) -> list[str]:
    """Run a use case that raises these errors, one each time, and then returns; return how often it ran."""
    runs = []

    @retried
    def use_case(word: str, *, end: str) -> str:
        runs.append(word)
        if errors:
            raise errors.pop(0)
        return word + end

    assert use_case("a", end="b") == "ab"
    return runs


def test_what_succeeds_is_run_once(naps: list[float]) -> None:
    assert failing([]) == ["a"]
    assert naps == []


def test_who_is_overtaken_is_run_again_after_longer_and_longer_naps(naps: list[float]) -> None:
    assert len(failing([Overtaken() for _ in range(ATTEMPTS - 1)])) == ATTEMPTS
    assert naps == sorted(set(naps))
    assert len(naps) == ATTEMPTS - 1


def test_who_is_overtaken_too_often_is_told_so() -> None:
    errors: list[BacklogError] = [Overtaken() for _ in range(ATTEMPTS + 1)]

    with pytest.raises(Overtaken):
        failing(errors)

    assert len(errors) == 1


@pytest.mark.parametrize("error", [Busy("busy"), Conflict("conflict")])
def test_no_other_error_is_tried_again(error: BacklogError) -> None:
    errors = [error, error]

    with pytest.raises(type(error)):
        failing(errors)

    assert len(errors) == 1
