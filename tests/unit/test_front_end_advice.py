"""Where nobody can tell whether a change was made, front ends say to look before it is repeated."""

import pytest

from backlog.cli.advice import ADVICE as AT_THE_SHELL
from backlog.tui.problems import ADVICE as AT_THE_BOARD
from backlog.web.problems import ADVICE as ON_THE_WEB


@pytest.mark.parametrize("advice", [AT_THE_SHELL, AT_THE_BOARD, ON_THE_WEB], ids=["shell", "board", "web"])
def test_an_unknown_commit_is_looked_for(advice: dict[str, object]) -> None:
    text = str(advice["commit-unknown"])

    assert "look" in text or "check" in text
    assert "repeat" in text
