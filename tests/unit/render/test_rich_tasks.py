import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backlog.domain.board import Board
from backlog.domain.sequence import OpenTask, SequencePlan, Waiting
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment
from backlog.domain.views import TaskList
from backlog.render.rich import board as rich_board
from backlog.render.rich import console as rich_console
from backlog.render.rich import parts as rich_parts
from backlog.render.rich import sequence as rich_sequence
from backlog.render.rich import task_lists as rich_task_lists
from backlog.render.rich import tasks as rich_tasks
from backlog.render.terminal import sanitise
from backlog.render.text import tasks as text_tasks
from tests.unit.render.samples import (
    BLANK_SUMMARY,
    BLANK_TASK,
    DRAFTS,
    EMPTY_LIST,
    FULL_TASK,
    FULL_VIEW,
    SAMPLE_LIST,
    UPDATED,
    view_of,
)

SETTINGS = Settings()
NOW = datetime(2026, 11, 24, 3, 48, tzinfo=timezone(timedelta(hours=1)))
TODAY = NOW.date()
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

HOSTILE = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "\x1b[2J\x1b]0;owned\x07",
        "[bold red]x[/] [/nothing] [link=file:///]x[/link]",
        ":rocket: &#27;[31m <b>hidden?</b> <!-- gone? --> ![alt](url)",
        "\u202etxt.exe",
        "a\tb\n\n```\n`",
    ]
)

Draw = Callable[..., str]


def drawings(text: str) -> list[Draw]:
    """Everything that can be drawn, with `text` wherever the words of others may stand."""
    task = FULL_TASK._replace(
        title=text,
        status=text,
        priority=text,
        type=text,
        assignees=(text,),
        labels=(text,),
        milestone=text,
        references=(text,),
        modified_files=(text,),
        acceptance_criteria=(ChecklistItem(text), ChecklistItem(text, checked=True)),
        comments=(Comment(text, UPDATED, text),),
        description=text,
    )
    row = BLANK_SUMMARY._replace(title=text, status=text, priority=text, type=text, assignees=(text,))
    found = TaskList([row, row._replace(id="TASK-2", status="Done")], SETTINGS)
    return [
        lambda **look: rich_tasks.task_view(view_of(task), SETTINGS, now=NOW, **look),
        lambda **look: rich_task_lists.task_list(found, today=TODAY, **look),
        lambda **look: rich_task_lists.task_list(found._replace(sort="priority"), today=TODAY, **look),
        lambda **look: rich_task_lists.draft_list(found, today=TODAY, **look),
        lambda **look: rich_board.board(Board([row], (), SETTINGS), rich_board.Look(TODAY), **look),
        lambda **look: rich_sequence.sequence(
            SequencePlan(
                [[OpenTask("TASK-1", text, "To Do", text)]],
                [Waiting(OpenTask("TASK-2", text, "To Do", None), [text])],
                {},
            ),
            **look,
        ),
    ]


@given(HOSTILE)
def test_nothing_but_colours_steers_the_terminal(text: str) -> None:
    for draw in drawings(text):
        bare = COLOURS.sub("", draw(width=80, color=True))

        assert sanitise(bare) == bare


@given(HOSTILE)
def test_without_colours_nothing_steers_the_terminal(text: str) -> None:
    for draw in drawings(text):
        drawn = draw(width=80, color=False)

        assert sanitise(drawn) == drawn


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", ":rocket:", "List<String>", "&#27;[31m", "<!-- note -->", "[a]: b"]
)
def test_texts_are_shown_as_they_are(text: str) -> None:
    for draw in drawings(text):
        assert text in draw(width=80, color=False)


def test_colours_change_nothing_but_colours() -> None:
    for draw in drawings("# Head\n- item `code` **bold** https://example.org"):
        coloured = draw(width=80, color=True)
        bare = [line.rstrip() for line in COLOURS.sub("", coloured).split("\n")]

        assert "\x1b" in coloured
        assert bare == draw(width=80, color=False).split("\n")


@given(st.integers(rich_console.MIN_WIDTH, 120), st.text(st.characters(categories=["L", "Zs"])))
def test_no_line_is_wider_than_the_terminal(width: int, text: str) -> None:
    for draw in drawings(f"word {text}"):
        assert max(map(cell_len, draw(width=width, color=False).split("\n"))) <= width


@pytest.mark.parametrize("width", [-1, 0, 1, 10**9])
def test_an_impossible_width_is_replaced_by_a_possible_one(width: int) -> None:
    for draw in drawings("x"):
        nearest = min(max(width, rich_console.MIN_WIDTH), rich_console.MAX_WIDTH)

        assert draw(width=width, color=False) == draw(width=nearest, color=False)


def test_a_view_shows_each_section_that_is_set() -> None:
    assert (
        rich_tasks.task_view(FULL_VIEW, SETTINGS, now=NOW, width=60, color=False)
        == f"""\
TASK-1.1  Add card form
{"─" * 60}
Status         ◒ In Progress
Priority       High
Type           feature
Project        Web
Assignee       @maria, @lee
Reporter       @omar
Created        2026-11-23 01:47 (1 day ago)
Updated        2026-11-23 01:48 (1 day ago)
Due            2027-01-10
Labels         backend, payments
Milestone      m-0
Parent         TASK-1 - Epic: payments
Subtasks (2)   TASK-1.1.1 - Card number
               TASK-1.1.2 - Expiry date
References     https://example.org/spec, src/pay
Documentation  docs/pay.md

Depends on (1 direct, 1 total)
  └─ TASK-2 - Pick provider [To Do]

Description
  Collect card data.

  See src/pay/form.py.

Acceptance Criteria
  ██████████░░░░░░░░░░ 1/2
  ✔  #1  Form validates, inline
  ○  #2  Errors are shown

Definition of Done
  ██████████░░░░░░░░░░ 1/2
  ○  #1  Tests pass
  ✔  #2  Demo recorded

Implementation Plan
   1 Sketch
   2 Build

Implementation Notes
  Started with the layout

  Then the errors

Modified Files
  src/pay/form.py

Comment #1 - @lee - 2026-11-23 01:48 (1 day ago)
  Looks good

Comment #2 - 2026-11-23 01:48 (1 day ago)
  Two
  lines

Final Summary
  Draft summary

  Second part
"""
    )


def test_a_list_has_its_columns_under_each_status() -> None:
    assert (
        rich_task_lists.task_list(SAMPLE_LIST, today=TODAY, width=80, color=False)
        == """\
ID        Title           Priority  Type     AC   Due

○ To Do (4)
TASK-1    Login page      High      bug      0/2
TASK-4    Rate limits     Medium                  in 7 d
TASK-1.1  Password field
TASK-5    Tidy styles                        0/1  2026-12-12

◒ In Progress (1)
TASK-2    Logout button   Low

✔ Done (1)
TASK-3    Sign-up                   feature  1/1
"""
    )


def test_a_list_sorted_by_priority_has_a_column_for_the_status() -> None:
    drawn = rich_task_lists.task_list(
        SAMPLE_LIST._replace(sort="priority"), today=TODAY, width=80, color=False
    )

    assert drawn.split("\n")[0].split() == ["ID", "Title", "Status", "Priority", "Type", "AC", "Due"]
    assert [line.split()[0] for line in drawn.split("\n")[1:-1]] == [task.id for task in SAMPLE_LIST.tasks]


def test_a_table_has_the_columns_that_there_is_room_for() -> None:
    drawn = rich_task_lists.task_list(SAMPLE_LIST, today=TODAY, width=60, color=False)

    assert drawn.split("\n")[0].split() == ["ID", "Title", "Priority", "Type", "AC", "Due"]
    assert rich_task_lists.NARROW == 60


def test_a_narrow_terminal_has_the_facts_below_the_titles() -> None:
    assert (
        rich_task_lists.task_list(SAMPLE_LIST, today=TODAY, width=30, color=False)
        == """\
○ To Do (4)
TASK-1    Login page
          High · 0/2 · bug
TASK-4    Rate limits
          Medium · in 7 d
TASK-1.1  Password field
TASK-5    Tidy styles
          2026-12-12 · 0/1

◒ In Progress (1)
TASK-2    Logout button
          Low

✔ Done (1)
TASK-3    Sign-up
          1/1 · feature
"""
    )


def test_a_long_title_goes_on_below_and_is_shortened_at_last_but_an_id_never() -> None:
    task = BLANK_SUMMARY._replace(id=f"TASK-1{'.1' * 12}", title="word " * 40)

    drawn = rich_task_lists.task_list(TaskList([task], SETTINGS), today=TODAY, width=60, color=False)

    indent = " " * (len(task.id) + 2)
    assert drawn.split("\n")[3:] == [
        f"{task.id}  {'word ' * 4}word",
        f"{indent}{'word ' * 4}word",
        f"{indent}{'word ' * 4}word…",
        "",
    ]


@pytest.mark.parametrize(
    ("changed", "mark", "style"),
    [
        ({"due_date": date(2026, 11, 21)}, "3 d late", "1;31"),
        ({"due_date": date(2026, 11, 1)}, "2026-11-01 late", "1;31"),
        ({"due_date": date(2026, 11, 24)}, "today", "33"),
        ({"due_date": date(2026, 11, 21), "status": "Done"}, "2026-11-21", "2"),
        ({"priority": "high"}, "High", "1;31"),
        ({"priority": "low"}, "Low", "2"),
        ({"blocked": True}, "⊘\u00a0blocked", "31"),
    ],
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_asks_for_attention_stands_out(
    changed: dict[str, Any], mark: str, style: str, width: int
) -> None:
    found = TaskList([BLANK_SUMMARY._replace(**changed)], SETTINGS)

    assert f"\x1b[{style}m{mark}" in rich_task_lists.task_list(found, today=TODAY, width=width, color=True)


def test_what_is_done_is_not_blocked() -> None:
    found = TaskList([BLANK_SUMMARY._replace(blocked=True, status="Done")], SETTINGS)

    assert "blocked" not in rich_task_lists.task_list(found, today=TODAY, width=80, color=False)


def test_drafts_are_one_table() -> None:
    drawn = rich_task_lists.draft_list(DRAFTS, today=TODAY, width=60, color=False)

    assert [line.split()[0] for line in drawn.split("\n")[:-1]] == ["ID", "DRAFT-3", "DRAFT-1", "DRAFT-2"]


def test_an_empty_list_says_so() -> None:
    assert rich_task_lists.task_list(EMPTY_LIST, today=TODAY, width=80, color=True) == "No tasks found.\n"
    assert rich_task_lists.draft_list(EMPTY_LIST, today=TODAY, width=80, color=True) == "No drafts found.\n"


def test_what_is_very_long_comes_as_plain_text() -> None:
    long_list = TaskList([BLANK_SUMMARY] * (rich_parts.MAX_LINES + 1), SETTINGS)
    long_view = view_of(BLANK_TASK._replace(description="\x1b" * (rich_parts.MAX_CHARACTERS + 1)))

    assert rich_task_lists.task_list(long_list, today=TODAY, width=80, color=True) == text_tasks.task_list(
        long_list
    )
    assert rich_task_lists.draft_list(long_list, today=TODAY, width=80, color=True) == text_tasks.draft_list(
        long_list
    )
    assert rich_tasks.task_view(long_view, SETTINGS, now=NOW, width=80, color=True) == sanitise(
        text_tasks.task_view(long_view)
    )


@pytest.mark.parametrize(
    ("part", "total", "drawn"),
    [
        (1, 400, "█░░░░░░░░░░░░░░░░░░░"),
        (199, 400, "█████████░░░░░░░░░░░"),
        (200, 400, "██████████░░░░░░░░░░"),
        (0, 400, "░░░░░░░░░░░░░░░░░░░░"),
        (0, 0, "░░░░░░░░░░░░░░░░░░░░"),
        (399, 400, "███████████████████░"),
        (400, 400, "████████████████████"),
    ],
)
def test_a_bar_is_empty_only_for_nothing_and_full_only_for_all(part: int, total: int, drawn: str) -> None:
    assert rich_parts.bar(part, total, 20, "green").plain == drawn


def test_a_terminal_status_is_green_whatever_its_name() -> None:
    settings = Settings(statuses=("Open", "Doing", "Shipped"))

    styles = [rich_parts.status_style(status, settings) for status in ("Open", "Doing", "Blocked", "Shipped")]

    assert styles == ["", "yellow", "red", "green"]
