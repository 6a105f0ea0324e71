import pytest

from backlog.cli.advice import ADVICE
from backlog.errors import InvalidInput, OpenItems
from backlog.mcp.advice import _NEXT, error_data
from backlog.mcp.schemas import BY_NAME

OF_CALLS = {"program-changed", "unknown-argument"}
"""The codes that only a call of a tool can have."""


def test_advice_is_for_errors_that_there_are() -> None:
    assert set(_NEXT) - OF_CALLS <= set(ADVICE)


@pytest.mark.parametrize("code", sorted(_NEXT))
def test_advice_names_no_tool_that_there_is_not(code: str) -> None:
    words = {word.strip(";,:.") for word in _NEXT[code].split()}

    assert {word for word in words if word.startswith("task_")} <= set(BY_NAME)


def test_an_error_says_what_to_call_next_and_keeps_its_facts() -> None:
    found = error_data(OpenItems("no", task="TASK-7", status="Done", open=[(2, "b")]))

    assert (found["code"], found["data"]["task"]) == ("open-criteria", "TASK-7")
    assert "task_edit" in found["next"]


def test_a_long_fact_is_cut() -> None:
    found = error_data(InvalidInput("no", code="invalid-argument", given="x" * 5_000))

    assert len(found["data"]["given"]) == 1_001
