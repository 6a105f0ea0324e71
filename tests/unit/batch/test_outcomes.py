"""What became of a line of a batch is kept as facts, and told again as it was told."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.batch.outcomes import LineOutcome, decode_outcomes, encode_outcome
from backlog.cli.complaints import hint
from backlog.errors import BacklogError, InvalidValue, NotFound, OpenItems, TaskClaimed
from backlog.render.json.batch import result_line
from tests.strategies import texts

UNTIL = datetime(2027, 1, 15, 9, 30, 45, 250, tzinfo=UTC)

ERRORS = [
    InvalidValue("status", "Dome", ["To Do", "Done"]),
    OpenItems("TASK-1 is open", task="TASK-1", status="Done", open=((1, "one"), (3, "three"))),
    TaskClaimed("TASK-1", "@bot", UNTIL),
    NotFound("no such thing", code="task-not-found", kind="task", given="9", state=None),
    BacklogError("a day", code="invalid-date", day=date(2027, 1, 15), days=[date(2027, 1, 16)]),
    BacklogError("long", code="invalid-value", given="x" * 5_000, allowed=()),
    BacklogError("as long as an error shows", code="invalid-value", given="x" * 1_000, allowed=()),
]


def again(outcome: LineOutcome) -> LineOutcome:
    (found,) = decode_outcomes(encode_outcome(outcome))
    return found


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error.code))
def test_an_error_is_told_again_with_its_facts_and_the_same_advice(error: BacklogError) -> None:
    outcome = LineOutcome(3, name="epic", error=error)

    assert result_line(again(outcome), hint) == result_line(outcome, hint)


@given(
    st.integers(1),
    st.lists(st.tuples(texts(min_size=1), st.integers(1)), min_size=1, max_size=4),
    st.booleans(),
    st.none() | texts(min_size=1),
    st.none() | texts(min_size=1),
)
def test_what_was_done_is_told_again(
    line: int,
    done: list[tuple[str, int]],
    several: bool,  # noqa: FBT001  hypothesis gives arguments by name
    name: str | None,
    note: str | None,
) -> None:
    ids, revisions = (tuple(column) for column in zip(*done, strict=True))
    outcome = LineOutcome(line, ids, revisions, several, name, note)

    assert again(outcome) == outcome


def test_what_has_no_revision_has_none_again() -> None:
    assert again(LineOutcome(1, ("projectName",))) == LineOutcome(1, ("projectName",))
