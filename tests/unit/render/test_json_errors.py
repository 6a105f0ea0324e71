"""What programs read of an error: its code, its words, and the facts as plain values."""

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import BacklogError, InvalidInput, NotFound, OpenItems, TaskClaimed
from backlog.render.json.errors import LONGEST_FACT, error_line, error_object

UNTIL = datetime(2027, 1, 15, 10, 0, tzinfo=UTC)
ANY_TEXT = st.text(st.characters())


def test_an_error_is_one_line() -> None:
    error = NotFound('no task "9\n9" — sorry', code="task-not-found", given="9\n9")

    assert error_line(error, error.message, "see: backlog task list") == (
        '{"error": {"code": "task-not-found", "message": "no task \\"9\\\\n9\\" — sorry", '
        '"hint": "see: backlog task list", "data": {"given": "9\\n9"}}}\n'
    )


def test_an_error_without_advice_and_facts_says_so() -> None:
    assert error_object(BacklogError("no"), "no", None) == {
        "code": "failed",
        "message": "no",
        "hint": None,
        "data": {},
    }


def test_the_facts_are_plain_values() -> None:
    claimed = error_object(TaskClaimed("TASK-1", "ann", UNTIL), "no", None)
    dated = error_object(InvalidInput("no", readings=[date(2027, 1, 2), date(2027, 2, 1)]), "no", None)
    items = error_object(OpenItems("no", task="TASK-1", status="Done", open=((2, "b"),)), "no", None)

    assert claimed["data"] == {"task": "TASK-1", "holder": "ann", "until": "2027-01-15T10:00:00Z"}
    assert dated["data"] == {"readings": ["2027-01-02", "2027-02-01"]}
    assert items["data"] == {
        "task": "TASK-1",
        "status": "Done",
        "open": [{"number": 2, "text": "b"}],
    }


def test_of_a_very_long_text_only_the_beginning_is_repeated() -> None:
    found = error_object(
        InvalidInput("no", given="x" * (LONGEST_FACT + 1), exact="x" * LONGEST_FACT), "no", None
    )

    assert found["data"] == {"given": "x" * LONGEST_FACT + "…", "exact": "x" * LONGEST_FACT}


@given(ANY_TEXT, ANY_TEXT)
def test_whatever_the_facts_are_the_line_is_one_line_of_json(message: str, fact: str) -> None:
    line = error_line(InvalidInput(message, fact=fact, facts=[{"fact": fact}]), message, None)

    assert line.count("\n") == 1
    assert json.loads(line)["error"]["data"]["facts"][0]["fact"][:LONGEST_FACT] == fact[:LONGEST_FACT]
