from datetime import date

import pytest

from backlog.domain.graph import Edge, Node
from backlog.domain.settings import Settings
from backlog.domain.task import Comment
from backlog.domain.views import TaskList
from backlog.render.text import tasks as text_tasks
from tests.unit.render.samples import (
    BLANK_SUMMARY,
    BLANK_TASK,
    DRAFTS,
    EMPTY_LIST,
    FULL_VIEW,
    SAMPLE_LIST,
    UPDATED,
    view_of,
)

FULL_TEXT = """\
Task TASK-1.1 - Add card form
==================================================

Status: ◒ In Progress
Priority: High
Type: feature
Project: Web
Ordinal: 1500
Assignee: @maria, @lee
Reporter: @omar
Created: 2026-11-23 00:47 (UTC)
Updated: 2026-11-23 00:48 (UTC)
Due: 2027-01-10
Labels: backend, payments
Milestone: m-0
Parent: TASK-1 - Epic: payments
Subtasks (2):
- TASK-1.1.1 - Card number
- TASK-1.1.2 - Expiry date
References: https://example.org/spec, src/pay
Documentation: docs/pay.md

Dependency Graph:
--------------------------------------------------
Depends on (1 direct, 1 total):
└─ TASK-2 - Pick provider [To Do]

Description:
--------------------------------------------------
Collect card data.

See `src/pay/form.py`.

Acceptance Criteria:
--------------------------------------------------
- [x] #1 Form validates, inline
- [ ] #2 Errors are shown

Definition of Done:
--------------------------------------------------
- [ ] #1 Tests pass
- [x] #2 Demo recorded

Implementation Plan:
--------------------------------------------------
1. Sketch
2. Build

Implementation Notes:
--------------------------------------------------
Started with the layout

Then the errors

Modified files: src/pay/form.py

Comments:
--------------------------------------------------
#1 - @lee - 2026-11-23 00:48 (UTC)
Looks good

#2 - 2026-11-23 00:48 (UTC)
Two
lines

Final Summary:
--------------------------------------------------
Draft summary

Second part

"""

BLANK_TEXT = """\
Task TASK-1 - First
==================================================

Status: ○ To Do
Created: 2026-11-23 00:47 (UTC)

Description:
--------------------------------------------------
No description provided

Acceptance Criteria:
--------------------------------------------------
No acceptance criteria defined

Definition of Done:
--------------------------------------------------
No Definition of Done items defined

"""

GROUPED = """\
To Do:
  [HIGH] [bug] TASK-1 - Login page (ac: 0/2)
  [MEDIUM] TASK-4 - Rate limits (due 2026-12-01)
  TASK-1.1 - Password field
  TASK-5 - Tidy styles (ac: 0/1) (due 2026-12-12)

In Progress:
  [LOW] TASK-2 - Logout button

Done:
  [feature] TASK-3 - Sign-up (ac: 1/1)

"""

FLAT = """\
Tasks (sorted by priority):
  [HIGH] [bug] TASK-1 - Login page (To Do) (ac: 0/2)
  [MEDIUM] TASK-4 - Rate limits (To Do) (due 2026-12-01)
  [LOW] TASK-2 - Logout button (In Progress)
"""


def test_a_view_shows_everything_that_is_set() -> None:
    assert text_tasks.task_view(FULL_VIEW) == FULL_TEXT


def test_a_view_of_a_bare_task_says_what_is_missing() -> None:
    assert text_tasks.task_view(view_of(BLANK_TASK)) == BLANK_TEXT


def test_a_description_of_spaces_counts_as_none() -> None:
    assert text_tasks.task_view(view_of(BLANK_TASK._replace(description=" \n "))) == BLANK_TEXT


def test_a_draft_is_headed_as_a_task() -> None:
    draft = BLANK_TASK._replace(kind="draft", id="DRAFT-1", status="Draft")

    assert text_tasks.task_view(view_of(draft)).startswith(
        f"Task DRAFT-1 - First\n{'=' * 50}\n\nStatus: ○ Draft\nCreated: "
    )


def test_a_parent_that_is_not_looked_up_is_its_id() -> None:
    child = BLANK_TASK._replace(id="TASK-1.1", parent="TASK-1")

    assert "\nParent: TASK-1\n" in text_tasks.task_view(view_of(child))


def test_days_without_a_time_are_utc_too_but_not_the_due_date() -> None:
    old = BLANK_TASK._replace(
        created_at=date(2025, 1, 2), updated_at=date(2025, 1, 3), due_date=date(2025, 1, 4)
    )

    assert (
        "\nCreated: 2025-01-02 (UTC)\nUpdated: 2025-01-03 (UTC)\nDue: 2025-01-04\n"
        in text_tasks.task_view(view_of(old))
    )


def test_modified_files_follow_the_checklists_if_there_are_no_notes() -> None:
    task = BLANK_TASK._replace(modified_files=("a.py", "b.py"), comments=(Comment("Hi", UPDATED),))

    assert text_tasks.task_view(view_of(task)).endswith(
        f"""\
No Definition of Done items defined

Modified files: a.py, b.py

Comments:
{"-" * 50}
#1 - 2026-11-23 00:48 (UTC)
Hi

"""
    )


def test_both_directions_of_dependencies_stand_in_one_block() -> None:
    view = view_of(
        BLANK_TASK._replace(dependencies=("TASK-99",)),
        nodes=[Node("TASK-5", "N5", "To Do", completed=False)],
        edges=[Edge("TASK-1", "TASK-99"), Edge("TASK-5", "TASK-1")],
    )

    assert f"""\
Dependency Graph:
{"-" * 50}
Depends on (1 direct, 1 total):
└─ TASK-99 - unknown task ID

Dependents (1 direct, 1 total):
└─ TASK-5 - N5 [To Do]

Description:
""" in text_tasks.task_view(view)


@pytest.mark.parametrize(
    ("status", "icon"),
    [
        ("Done", "✔"),
        ("done", "✔"),
        ("IN PROGRESS", "◒"),
        ("In-Progress", "○"),
        ("Blocked", "●"),
        ("To Do", "○"),
        ("Review", "◆"),
        ("In Review", "○"),
        ("Testing", "▣"),
        ("Shipped", "○"),
        ("Draft", "○"),
    ],
)
def test_the_icon_goes_by_the_name_of_the_status_in_any_letter_case(status: str, icon: str) -> None:
    text = text_tasks.task_view(view_of(BLANK_TASK._replace(status=status)))

    assert f"\nStatus: {icon} {status}\n" in text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("high", "High"),
        ("p0 urgent", "P0 Urgent"),
        ("p0-urgent", "P0-urgent"),
        ("élan vital", "Élan Vital"),
        ("2nd (maybe) a'b", "2nd (maybe) A'b"),
    ],
)
def test_each_word_of_a_priority_has_a_capital(stored: str, shown: str) -> None:
    text = text_tasks.task_view(view_of(BLANK_TASK._replace(priority=stored)))

    assert f"\nPriority: {shown}\n" in text


def test_a_list_groups_tasks_by_status() -> None:
    assert text_tasks.task_list(SAMPLE_LIST) == GROUPED


@pytest.mark.parametrize("sort", ["id", "ordinal"])
def test_another_order_leaves_the_groups(sort: str) -> None:
    assert text_tasks.task_list(SAMPLE_LIST._replace(sort=sort)) == GROUPED  # type: ignore[arg-type]  # a Sort


def test_a_list_sorted_by_priority_is_flat_and_shows_the_status() -> None:
    found = SAMPLE_LIST._replace(tasks=SAMPLE_LIST.tasks[:3], sort="priority")

    assert text_tasks.task_list(found) == FLAT


def test_unknown_statuses_follow_in_order_of_appearance() -> None:
    statuses = ("doing", "", "Doing", "DONE", "in progress", "To Do")
    tasks = [
        BLANK_SUMMARY._replace(id=f"TASK-{number}", status=status)
        for number, status in enumerate(statuses, 1)
    ]

    assert (
        text_tasks.task_list(TaskList(tasks, Settings()))
        == """\
To Do:
  TASK-6 - First

In Progress:
  TASK-5 - First

Done:
  TASK-4 - First

doing:
  TASK-1 - First

No Status:
  TASK-2 - First

Doing:
  TASK-3 - First

"""
    )


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (EMPTY_LIST, "No tasks found.\n"),
        (EMPTY_LIST._replace(sort="priority"), "No tasks found.\n"),
        (
            EMPTY_LIST._replace(parent="TASK-3"),
            "No child tasks found for parent task TASK-3.\n",
        ),
    ],
)
def test_an_empty_list_says_so(found: TaskList, text: str) -> None:
    assert text_tasks.task_list(found) == text


@pytest.mark.parametrize("sort", [None, "priority"])
def test_drafts_show_their_priority_and_nothing_else(sort: str | None) -> None:
    assert (
        text_tasks.draft_list(DRAFTS._replace(sort=sort))  # type: ignore[arg-type]  # a Sort or None
        == """\
Drafts:
  [HIGH] DRAFT-3 - Third
  DRAFT-1 - First idea
  DRAFT-2 - Second
"""
    )


def test_an_empty_list_of_drafts_says_so() -> None:
    assert text_tasks.draft_list(EMPTY_LIST) == "No drafts found.\n"


def test_ids_are_one_a_line_in_the_order_of_the_list() -> None:
    assert text_tasks.ids(SAMPLE_LIST) == "TASK-1\nTASK-4\nTASK-2\nTASK-1.1\nTASK-3\nTASK-5\n"


def test_no_ids_are_no_lines() -> None:
    assert text_tasks.ids(EMPTY_LIST) == ""
