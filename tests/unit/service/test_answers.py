"""What makes two questions under one idempotency key the same."""

from datetime import date

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, KEEP, EditRequest
from backlog.domain.task import ChecklistItem
from backlog.service.answers import digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CreateRequest("x", labels=["a"]), CreateRequest("x", labels=("a",), references=[])),
        (EditRequest(add_ac=["a"]), EditRequest(add_ac=("a",), title=KEEP, comments=[])),
        (EditRequest(due_date=date(2027, 1, 15)), EditRequest(due_date=date(2027, 1, 15))),
    ],
)
def test_requests_for_the_same_are_the_same_question(
    one: CreateRequest | EditRequest, other: CreateRequest | EditRequest
) -> None:
    assert digest("task edit", one, ["1"], None) == digest("task edit", other, ["1"], None)


def test_requests_for_something_else_are_other_questions() -> None:
    asked = [
        CreateRequest("x"),
        CreateRequest("y"),
        CreateRequest("x", draft=True),
        CreateRequest("x", dod_defaults=False),
        CreateRequest("x", assignees=()),
        CreateRequest("x", acceptance_criteria=("a",)),
        CreateRequest("x", acceptance_criteria=(ChecklistItem("a"),)),
        EditRequest(),
        EditRequest(labels=()),
        EditRequest(labels=("a", "b")),
        EditRequest(labels=("a,b",)),
        EditRequest(plan=CLEAR),
        EditRequest(plan="CLEAR"),
        EditRequest(due_date=CLEAR),
        EditRequest(due_date=date(2027, 1, 15)),
        EditRequest(ordinal=0.0),
        EditRequest(check_ac=(1,)),
    ]
    digests = {digest("task edit", each, ["1"], None) for each in asked}
    digests |= {
        digest("draft edit", EditRequest(), ["1"], None),
        digest("task edit", EditRequest(), ["2"], None),
        digest("task edit", EditRequest(), ["1"], 3),
    }

    assert len(digests) == len(asked) + 3
