from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.edit_request import CLEAR, EMPTY, EditRequest
from backlog.domain.task import ChecklistItem, Task
from backlog.errors import InvalidInput
from backlog.service.task_text import edit_of, text_of
from tests.unit.render.samples import CREATED, FULL_TASK

TODAY = date(2027, 1, 15)
TASK = FULL_TASK._replace(
    acceptance_criteria=(
        ChecklistItem("Form validates, inline", checked=True, evidence="seen", checked_by="ana"),
        ChecklistItem("Errors are shown"),
    )
)
TEXT = """\
---
title: Add card form
status: In Progress
priority: high
assignee:
  - '@maria'
  - lee
labels:
  - backend
  - payments
milestone: m-0
due_date: '2027-01-10'
dependencies:
  - TASK-2
type: feature
project: Web
references:
  - 'https://example.org/spec'
  - src/pay
documentation:
  - docs/pay.md
modified_files:
  - src/pay/form.py
---

## Description

Collect card data.

See `src/pay/form.py`.

## Acceptance Criteria

- [x] Form validates, inline
- [ ] Errors are shown

## Definition of Done

- [ ] Tests pass
- [x] Demo recorded

## Implementation Plan

1. Sketch
2. Build

## Implementation Notes

Started with the layout

Then the errors

## Final Summary

Draft summary

Second part
"""


def changed(old: str, new: str) -> EditRequest:
    """What it asks for if in the text of the task one thing is replaced by another."""
    assert TEXT.count(old) == 1
    return edit_of(TEXT.replace(old, new), TASK, TODAY)


def test_a_task_is_one_text() -> None:
    assert text_of(TASK) == TEXT


def test_what_may_be_wanted_stands_there_even_when_empty() -> None:
    text = text_of(Task("1", "task", "TASK-1", "First", "To Do", CREATED))

    assert "assignee: []\n" in text
    assert "due_date: ''\n" in text
    headings = ("Description", "Acceptance Criteria", "Implementation Plan", "Implementation Notes")
    assert text.endswith("\n".join(f"\n## {heading}\n" for heading in headings) + "\n")


LINES = st.sampled_from(
    ["", "text", "## Implementation Plan", "## Own heading", "- [ ] an item", "<!-- SECTION:PLAN:END -->",
     "<!-- AC:BEGIN -->", "---", "# Title", "```", "   indented", "Comments:", "title: x", "<!-- gone? -->"]
)  # fmt: skip
TEXTS = st.none() | st.lists(LINES, min_size=1, max_size=5).map("\n".join).map(str.strip).map(
    lambda text: text or None
)
NAMES = st.text(st.sampled_from("ab-:#'\"[]{},&*!|>%@` é日"), max_size=8).map(str.strip)
ITEMS = st.lists(
    st.builds(ChecklistItem, NAMES.filter(bool) | st.just("#1 x"), st.booleans()), max_size=3
).map(tuple)


@given(
    st.builds(
        TASK._replace,
        kind=st.sampled_from(["task", "draft"]),
        title=NAMES.filter(bool),
        labels=st.lists(NAMES.filter(bool), unique=True, max_size=2).map(tuple),
        description=TEXTS,
        plan=TEXTS,
        notes=TEXTS,
        final_summary=TEXTS,
        acceptance_criteria=ITEMS,
        definition_of_done=ITEMS,
    )
)
def test_a_text_that_nobody_changed_changes_nothing(task: Task) -> None:
    assert edit_of(text_of(task), task, TODAY) == EMPTY
    assert edit_of(text_of(task).replace("\n", "\r\n"), task, TODAY) == EMPTY


@pytest.mark.parametrize(
    ("old", "new", "request_"),
    [
        ("title: Add card form", "title: Card form", {"title": "Card form"}),
        ("status: In Progress", "status: Done", {"status": "Done"}),
        ("priority: high\n", "", {"priority": CLEAR}),
        ("priority: high", "priority:", {"priority": CLEAR}),
        ("due_date: '2027-01-10'", "due_date: +3d", {"due_date": date(2027, 1, 18)}),
        ("due_date: '2027-01-10'", "due_date: ''", {"due_date": CLEAR}),
        ("labels:\n  - backend\n  - payments\n", "labels: web, auth\n", {"labels": ("web", "auth")}),
        ("labels:\n  - backend\n  - payments\n", "labels: []\n", {"labels": ()}),
        ("  - TASK-2\n", "  - TASK-2\n  - '3'\n", {"dependencies": ("TASK-2", "3")}),
        ("milestone: m-0", "milestone: Launch", {"milestone": "Launch"}),
        ("1. Sketch\n2. Build\n", "", {"plan": CLEAR}),
        ("1. Sketch\n2. Build", "1. Build", {"plan": "1. Build"}),
        ("Second part\n", "Second\n\n## More\n", {"final_summary": "Draft summary\n\nSecond\n\n## More"}),
        (
            "- [ ] Errors are shown",
            "- [X] Errors are shown\n- [ ] And logged",
            {
                "acceptance_criteria": (
                    TASK.acceptance_criteria[0],
                    ChecklistItem("Errors are shown", checked=True),
                    ChecklistItem("And logged"),
                )
            },
        ),
        (
            "status: In Progress\npriority: high",
            "status: Done\npriority: low",
            {"status": "Done", "priority": "low"},
        ),
        ("- [ ] Tests pass\n- [x] Demo recorded\n", "", {"definition_of_done": ()}),
        ("- [ ] Tests pass\n", "", {"definition_of_done": (ChecklistItem("Demo recorded", checked=True),)}),
    ],
)  # fmt: skip
def test_what_was_changed_is_asked_for(old: str, new: str, request_: dict[str, Any]) -> None:
    assert changed(old, new) == EditRequest(**request_)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: Add card form\n", "", "title is empty"),
        ("status: In Progress", "status: ''", "status is empty"),
        ("project: Web", "project: Web\nid: TASK-9", '"id" cannot be changed here'),
        ("title: Add card form", "title: Add card form\ntitle=: x", '"title" cannot be changed here'),
        ("project: Web", "projct: Web", '"projct" cannot be changed here'),
        ("labels:\n  - backend", "labels:\n  - {a: 1}", '"labels" holds more than texts'),
        ("---\n\n## Description", "---\n\nstray\n\n## Description", '"stray" at the first section'),
        (
            "## Definition of Done\n",
            "## Comments\n\n## Definition of Done\n\nstray\n",
            '"stray" at Definition of Done',
        ),
        ("- [x] Form", "stray\n- [x] Form", '"stray" at Acceptance Criteria'),
        ("- [ ] Errors are shown", "- [ ] Errors are shown\n  more", '"more" below "Errors are shown"'),
        ("due_date: '2027-01-10'", "due_date: soonish", "is not a date"),
        (TEXT, "", "the title is empty"),
    ],
)
def test_what_has_no_place_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        changed(old, new)
    assert raised.value.code == ("invalid-date" if "date" in words else "invalid-text")


LABELS = "  - backend\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: Add card form", "title: [a, b]", 2, '"title" is one text, and this is a list'),
        ("title: Add card form", "title: [WIP] card form [x]", 2, '"title" is one text, and this is a list'),
        ("title: Add card form", "title: {a: b}", 2, '"title" holds more than a text'),
        ("due_date: '2027-01-10'", "due_date: ['2027-01-10']", 12, '"due_date" is one text'),
        ("title: Add card form", "title: Fix # 12", 2, 'YAML takes "# 12" for no part of "title"'),
        ("title: Add card form", "title: !urgent fix", 2, 'YAML takes "!urgent" for no part of "title"'),
        ("title: Add card form", "title: &co fix", 2, 'YAML takes "&co" for no part of "title"'),
        ("title: Add card form", 'title: "Add" it', 2, 'what "title" holds is no YAML'),
        ("title: Add card form", "title: One\ntitle: Two", 2, '"title: One" belongs to no key, or'),
        ("title: Add card form", "title: One\n*a : y", 3, '"*a : y" belongs to no key'),
        ("title: Add card form", "title: One\nstray", 3, '"stray" belongs to no key'),
        (
            "title: Add card form",
            "# a remark\n\n  # another\n*a : y\ntitle: One",
            5,
            '"*a : y" belongs to no key, or to one that is there twice',
        ),
        ("  - src/pay/form.py\n", "  - src/pay/form.py # x\n", 23, 'YAML takes "# x" for no part of'),
        (LABELS, "  - backend # ours\n", 9, 'YAML takes "# ours" for no part of "labels"'),
        ("modified_files:\n", "modified_files: []\n", 22, 'what "modified_files" holds is no YAML'),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_yaml_takes_for_something_else_is_refused_with_its_line(
    old: str, new: str, line: int, words: str, ending: str
) -> None:
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new).replace("\n", ending)

    with pytest.raises(InvalidInput) as refusal:
        edit_of(text, TASK, TODAY)

    assert refusal.value.message.startswith(f"line {line}: {words}")
    assert refusal.value.code == "invalid-text"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("C# or F#", "C# or F#"),
        ("Fix: it", "Fix: it"),
        ("*bold* move", "*bold* move"),
        (">5 MB", ">5 MB"),
        ("2027-01-01", "2027-01-01"),
        ("007", "007"),
        ("yes", "yes"),
        ("'Fix # 12'", "Fix # 12"),
        ("|\n  - a # b\n  - c # d", "- a # b\n- c # d"),
    ],
)
def test_a_text_is_taken_as_it_stands(typed: str, title: str) -> None:
    assert changed("title: Add card form\n", f"title: {typed}\n# a remark\n") == EditRequest(title=title)


def test_a_remark_in_front_of_the_first_key_is_left_alone() -> None:
    new = "# a remark\n\n# another\ntitle: *bold* move"

    assert changed("title: Add card form", new) == EditRequest(title="*bold* move")


@pytest.mark.parametrize("line", ["- as in # 12", "note: !important", "see: &co # 3"])
def test_below_the_front_matter_nothing_is_yaml(line: str) -> None:
    found = changed("Collect card data.\n", f"{line}\n")

    assert found == EditRequest(description=f"{line}\n\nSee `src/pay/form.py`.")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: Add card form", "title: {a: b}", 'line 2: "title" holds more than a text'),
        ("title: Add card form", "title: [a]", 'line 2: "title" is one text, and this is a list'),
        ("title: Add card form", 'title: "a" b', 'line 2: what "title" holds is no YAML'),
        ("title: Add card form", "title: a # b", 'line 2: YAML takes "# b" for no part of "title"'),
    ],
)
def test_who_types_what_yaml_takes_for_something_else_is_told_what_to_do(
    old: str, new: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        changed(old, new)

    assert refusal.value.message == f"{message}; put it into quotes if it is meant as it stands"


COMMENTS = """\
## Comments

<!-- COMMENTS:BEGIN -->
author: @lee
---
Looks good
---
<!-- COMMENTS:END -->

## Final Summary
"""


def test_comments_are_not_edited() -> None:
    with pytest.raises(InvalidInput) as raised:
        changed("## Final Summary\n", COMMENTS)
    assert (str(raised.value), raised.value.code) == ("comments cannot be edited", "invalid-text")


def test_a_draft_has_no_status_to_edit() -> None:
    draft = TASK._replace(kind="draft", id="DRAFT-1", status="Draft")

    assert text_of(draft) == TEXT.replace("status: In Progress\n", "")
    with pytest.raises(InvalidInput, match="a task always has one"):
        edit_of(TEXT.replace("status: In Progress", "status: ''"), TASK, TODAY)


CHECKS = (
    ChecklistItem("a", check="make test"),
    ChecklistItem("b", checked=True, check="true"),
    ChecklistItem("c"),
)


@pytest.mark.parametrize(
    ("old", "new", "items", "cleared"),
    [
        ("- [ ] c", "- [x] c", (*CHECKS[:2], CHECKS[2]._replace(checked=True)), None),
        ("make test", "make all", (CHECKS[0]._replace(check="make all"), *CHECKS[1:]), None),
        ("b <!-- check: true -->", "b", (CHECKS[0], CHECKS[1]._replace(check=None), CHECKS[2]), (2,)),
        ("a <!-- check: make test -->", "a", (CHECKS[0]._replace(check=None), *CHECKS[1:]), (1,)),
        ("- [ ] c", "- [ ] c <!-- check: x -->", (*CHECKS[:2], CHECKS[2]._replace(check="x")), None),
    ],
)
def test_checks_stand_behind_their_criteria(
    old: str, new: str, items: tuple[ChecklistItem, ...], cleared: tuple[int, ...] | None
) -> None:
    task = TASK._replace(acceptance_criteria=CHECKS)
    text = text_of(task)
    assert text.count(old) == 1

    found = edit_of(text.replace(old, new), task, TODAY)

    expected = EditRequest(acceptance_criteria=items)
    assert found == (expected if cleared is None else expected._replace(clear_checks=cleared))


def test_a_text_that_nobody_can_read_is_refused_with_its_line() -> None:
    text = f"{text_of(TASK)}\n<<<<<<< mine\n=======\n>>>>>>> theirs\n"

    with pytest.raises(InvalidInput) as refusal:
        edit_of(text, TASK, TODAY)

    line = text.split("\n").index("<<<<<<< mine") + 1
    assert (refusal.value.message, refusal.value.code) == (
        f"line {line}: it has an unresolved git conflict", "invalid-text",
    )  # fmt: skip
