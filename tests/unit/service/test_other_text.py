"""Text of a task's file that belongs to no section is changed as its fields are, and becomes none of them."""

from typing import Any

import pytest

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.record_files import Extras
from backlog.domain.task import Task
from backlog.domain.text import MAX_READ
from backlog.service.other_text import TextChange, text_after
from tests.samples import task
from tests.unit.service.backlogs import refusal

BEFORE = Extras(
    "task-1 - One.md",
    {"k": "v"},
    {"": "Lead", "plan": "Loose"},
    {"definition_of_done": [("It works", 1, ("below",))]},
)


class Keeping:
    """What is kept of the file of a task."""

    def __init__(self, extras: Extras | None) -> None:
        self._extras = extras
        self.exchange = self

    def extras_of(self, uuid: str) -> Extras | None:
        assert uuid == task(1).uuid
        return self._extras


def after(extras: Extras | None, found: Task = task(1), **changes: Any) -> TextChange | None:  # noqa: ANN401, B008  values
    reader: Any = Keeping(extras)
    return text_after(reader, found, EditRequest(**changes))


@pytest.mark.parametrize(
    ("fields", "section"),
    [
        ({}, ""),
        ({"description": "d"}, "description"),
        ({"description": "d", "plan": "p"}, "plan"),
        ({"notes": "n", "plan": "p"}, "notes"),
        ({"final_summary": "f", "plan": "p"}, "final_summary"),
    ],
)
def test_other_text_stands_after_the_last_section(fields: Any, section: str) -> None:  # noqa: ANN401  of a task
    expected = Extras(loose={section: "Words"})

    assert after(None, task(1, **fields), other_text=" Words\n") == (None, expected)
    assert after(None, task(1, **fields), append_other_text=["Words"]) == (None, expected)
    assert after(Extras(), task(1, **fields), other_text="Words") == (Extras(), expected)


@pytest.mark.parametrize("given", ["New", CLEAR])
@pytest.mark.parametrize("text", ["x" * (MAX_READ + 1), "a\0b"])
def test_what_nobody_could_give_can_be_replaced_and_cleared(given: Any, text: str) -> None:  # noqa: ANN401  of a request
    kept = Extras(loose={"": text})

    assert after(kept, other_text=given) == (kept, Extras(loose={} if given is CLEAR else {"": "New"}))


def test_other_text_takes_the_place_of_all_there_was() -> None:
    assert after(BEFORE, other_text="New") == (BEFORE, BEFORE._replace(loose={"": "New"}, below={}))
    assert after(BEFORE, other_text=CLEAR) == (BEFORE, BEFORE._replace(loose={}, below={}))
    assert after(BEFORE, other_text="  ") == (BEFORE, BEFORE._replace(loose={}, below={}))
    assert after(BEFORE, other_text="New", append_other_text=["More", "Still"]) == (
        BEFORE,
        BEFORE._replace(loose={"": "New\n\nMore\n\nStill"}, below={}),
    )
    assert after(BEFORE, append_other_text=["More"]) == (
        BEFORE,
        BEFORE._replace(loose={"": "Lead", "plan": "Loose\n\nMore"}),
    )


def test_what_stays_the_same_is_no_change() -> None:
    assert after(None, other_text=CLEAR) is None
    assert after(None, other_text="") is None
    assert after(None, append_other_text=["", " "]) is None
    assert after(BEFORE, other_text="Lead\n\nLoose\n\nIt works\nbelow\n") is None
    assert after(BEFORE, append_other_text=[" "]) is None
    assert after(Extras(), other_text=CLEAR) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"other_text": "## Implementation Plan\n\nx"},
        {"append_other_text": ["## Implementation Plan\n\nx"]},
        {"append_other_text": ["Words", "## Implementation Plan\n\nx"], "other_text": "y"},
        {"append_other_text": ["Words"], "other_text": "## Implementation Plan\n\nx"},
    ],
)
def test_no_section_comes_in_as_other_text(changes: Any) -> None:  # noqa: ANN401  of a request
    assert refusal(lambda: after(BEFORE, **changes)) == (
        "InvalidInput",
        "text-of-a-section",
        "the other text cannot contain the section Implementation Plan, which is a field of its own",
        {"section": "Implementation Plan"},
    )


@pytest.mark.parametrize("change", [{"other_text": "a\0"}, {"append_other_text": ["a\0"]}])
def test_a_refusal_says_that_it_is_other_text_that_cannot_be_stored(change: dict[str, Any]) -> None:
    assert refusal(lambda: after(BEFORE, **change)).message.startswith("other text contains a NUL")
