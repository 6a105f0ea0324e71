"""How far a long command has come is drawn where somebody watches, if it takes long."""

import io
import re
import sys
from collections.abc import Iterator

import pytest

from backlog.cli.progress import PATIENCE, watched
from backlog.service.steps import counted


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def drawn(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float) -> str:
    """What is drawn of ten files on a stream, by a clock that goes on so far with each of them."""

    def clock() -> Iterator[float]:
        now = 0.0
        while True:
            yield now
            now += seconds

    ticks = clock()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with watched(lambda: next(ticks)) as step:
        assert list(counted("abcdefghij", step, "Reading files")) == list("abcdefghij")
        for number in range(1, 41):
            step("Storing records", number, 100)
    return stream.getvalue()


def test_a_bar_is_drawn_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    text = drawn(monkeypatch, Terminal(), PATIENCE)

    assert "Storing records" in text
    assert " 40/100 1/s 0:01:00" in re.sub(r"\x1b\[[0-9;]*m", "", text)  # one a second, and sixty to go
    assert "\x1b[?25h" in text  # the cursor is shown again


@pytest.mark.parametrize(
    ("stream", "seconds"), [(io.StringIO(), 10 * PATIENCE), (Terminal(), PATIENCE / 100)]
)
def test_nothing_is_drawn_of_what_is_short_or_not_watched(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, seconds: float
) -> None:
    assert drawn(monkeypatch, stream, seconds) == ""


def test_steps_are_counted_on_from_others() -> None:
    taken: list[tuple[str, int, int]] = []

    assert list(counted("ab", lambda *step: taken.append(step), "Storing", 3, 5)) == ["a", "b"]

    assert taken == [("Storing", 4, 5), ("Storing", 5, 5)]
