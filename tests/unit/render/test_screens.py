"""What somebody sees on terminals of three widths: each drawing is kept as a picture in letters.

`python -m tests.unit.render.test_screens` draws the pictures again, to be looked at before they are kept.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from backlog.domain.agenda import agenda
from backlog.domain.board import Board
from backlog.domain.graph import Edge, Node
from backlog.domain.milestone_views import MilestoneProgress
from backlog.domain.records import Decision, Document
from backlog.domain.search import read_sought
from backlog.domain.sequence import OpenTask, plan
from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Comment, Task, TaskSummary
from backlog.domain.views import TaskList
from backlog.render.rich import agenda as rich_agenda
from backlog.render.rich import board as rich_board
from backlog.render.rich import milestones as rich_milestones
from backlog.render.rich import records as rich_records
from backlog.render.rich import search as rich_search
from backlog.render.rich import sequence as rich_sequence
from backlog.render.rich import settings as rich_settings
from backlog.render.rich import task_lists as rich_task_lists
from backlog.render.rich import tasks as rich_tasks
from backlog.service.search.hits import Hit, SearchResult
from backlog.service.settings import Configuration
from tests.unit.render.samples import BLANK_SUMMARY, view_of

SCREENS = Path(__file__).parent / "screens"
WIDTHS = (40, 80, 120)
SETTINGS = Settings(project_name="Shop")
NOW = datetime(2027, 1, 15, 9, 30, tzinfo=timezone(timedelta(hours=1)))
TODAY = NOW.date()


def row(number: int, title: str, **facts: Any) -> TaskSummary:  # noqa: ANN401  any field's value
    """A task of a list."""
    return BLANK_SUMMARY._replace(id=f"TASK-{number}", title=title, **facts)


TASKS = (
    row(1, "Login page", priority="high", assignees=("ana",), due_date=date(2027, 1, 12), criteria_total=3,
        criteria_checked=1, labels=("web", "auth")),
    row(2, "Payment with cards and invoices over several providers, with retries", priority="high",
        assignees=("sara",), blocked=True, criteria_total=2),
    row(3, "日本語のタイトル、在庫管理画面の検索機能を改善する", priority="medium", due_date=TODAY,
        labels=("検索",)),
    row(4, "Rate limits", status="In Progress", type="bug", assignees=("ben",), due_date=date(2027, 1, 17)),
    row(5, "👩‍💻 onboarding", priority="low"),
    row(6, "Tidy styles", status="Done", due_date=date(2027, 1, 2)),
)  # fmt: skip
TASK = Task(
    "7f21",
    "task",
    "TASK-1",
    "Login page",
    "To Do",
    datetime(2027, 1, 13, 8, 0, tzinfo=UTC),
    updated_at=datetime(2027, 1, 15, 6, 30, tzinfo=UTC),
    priority="high",
    assignees=("ana",),
    due_date=date(2027, 1, 12),
    ordinal=1000.0,
    acceptance_criteria=(ChecklistItem("Form validates", checked=True), ChecklistItem("エラーを表示する")),
    comments=(Comment("Looks *good*", datetime(2027, 1, 15, 8, 29, tzinfo=UTC), "@ben"),),
    description=(
        "## Why\n\nUsers **must** log in with `OAuth`, see https://example.org/spec\nand <b>more</b>.\n\n"
        "- one item\n- two *items*\n  1. nested\n\n```python\ndef login() -> bool: ...\n```\n\n"
        "| a | b |\n|---|--:|\n| 日本 | 2 |\n\n> quoted [text](https://example.org) <!-- hidden? --> &#27;"
    ),
    plan="1. Sketch\n2. Build",
)
VIEW = view_of(
    TASK,
    nodes=[Node("TASK-2", "Payment", "To Do", completed=False)],
    edges=[Edge("TASK-2", "TASK-1")],
)
COUNTS = {"To Do": 4, "In Progress": 1, "Done": 1}
PLAN = plan(
    [OpenTask(each.id, each.title, each.status, each.priority) for each in TASKS[:5]],
    [
        Edge("TASK-2", "TASK-1"),
        Edge("TASK-2", "TASK-4"),
        Edge("TASK-3", "TASK-1"),
        Edge("TASK-5", "TASK-2"),
    ],
)
MILESTONES = [
    MilestoneProgress("m-0", "First public release", 1, 4),
    MilestoneProgress("m-1", "日本語対応", 2, 2),
]
GUIDE = Document(
    "1", "doc-1", "Guide to login", NOW, type="guide", path="guides", tags=("web", "検索"),
    content="# Login\n\nThe page **needs** a session.",
)  # fmt: skip
RULE = Decision("2", "decision-1", "Use OAuth for every login, of people and of programs alike", NOW)
FOUND = SearchResult(
    [Hit("task", TASKS[0], 0.9), Hit("task", TASKS[2], 0.5), Hit("document", GUIDE, 0.3)],
    SETTINGS,
    read_sought("login 検索 sess"),
)
FOUND_TEXTS = {
    ("task", "TASK-1"): [("Notes", "First line\nWhat was tried before the session was lost, at last")],
    ("document", "doc-1"): [("Text", GUIDE.content)],
}

SHOWN: dict[str, Callable[[int], str]] = {
    "agenda": lambda width: rich_agenda.agenda(
        agenda(TASKS, (), COUNTS, SETTINGS, who="ana", now=NOW, today=TODAY),
        today=TODAY,
        width=width,
        color=False,
    ),
    "board": lambda width: rich_board.board(
        Board(TASKS, (), SETTINGS), rich_board.Look(TODAY), width=width, color=False
    ),
    "list": lambda width: rich_task_lists.task_list(
        TaskList(TASKS, SETTINGS), today=TODAY, width=width, color=False
    ),
    "milestones": lambda width: rich_milestones.milestone_list(
        MILESTONES, show_completed=True, today=TODAY, width=width, color=False
    ),
    "records": lambda width: rich_records.record_list([GUIDE, RULE], width=width, color=False),
    "record": lambda width: rich_records.record_view(GUIDE, now=NOW, width=width, color=False),
    "search": lambda width: rich_search.search_result(FOUND, FOUND_TEXTS, width=width, color=False),
    "settings": lambda width: rich_settings.listing(
        Configuration(SETTINGS, ("m-0",)), width=width, color=False
    ),
    "sequence": lambda width: rich_sequence.sequence(PLAN, width=width, color=False),
    "view": lambda width: rich_tasks.task_view(VIEW, SETTINGS, now=NOW, width=width, color=False),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SHOWN)
def test_a_screen_looks_as_it_was_kept(name: str, width: int) -> None:
    assert SHOWN[name](width) == (SCREENS / f"{name}-{width}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SHOWN)
def test_a_screen_is_no_wider_than_the_terminal(name: str, width: int) -> None:
    assert max(map(cell_len, SHOWN[name](width).split("\n"))) <= width


def test_a_long_plan_is_cut_off() -> None:
    drawn = rich_sequence.sequence(PLAN, most=2, width=80, color=False)

    assert [line.split()[0] for line in drawn.splitlines()[1:]] == ["TASK-1", "└─"]


def test_a_plan_of_very_many_tasks_is_drawn_as_far_as_it_is_shown() -> None:
    many = plan([OpenTask(f"TASK-{number}", "Title", "To Do", None) for number in range(1_100)], [])

    drawn = rich_sequence.sequence(many, most=3, width=60, color=False).splitlines()

    assert drawn[0] == "Can start now: 1100, in 1 step"
    assert [line.split()[0] for line in drawn[1:]] == ["TASK-0", "TASK-1", "TASK-2"]


def test_a_deep_plan_stands_no_further_to_the_right() -> None:
    tasks = [OpenTask(f"TASK-{number}", "Title", "To Do", None) for number in range(60)]
    chain = plan(tasks, [Edge(f"TASK-{number + 1}", f"TASK-{number}") for number in range(59)])

    drawn = rich_sequence.sequence(chain, width=60, color=False)

    assert max(map(cell_len, drawn.split("\n"))) <= 60
    assert drawn.count("Title") == 60


def test_no_picture_is_kept_that_nothing_draws() -> None:
    drawn = {f"{name}-{width}.txt" for name in SHOWN for width in WIDTHS}

    assert {path.name for path in SCREENS.iterdir()} == drawn


if __name__ == "__main__":
    for name, drawing in SHOWN.items():
        for width in WIDTHS:
            (SCREENS / f"{name}-{width}.txt").write_text(drawing(width), encoding="utf-8")
