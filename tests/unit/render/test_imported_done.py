"""A task that was imported as done with open criteria is marked wherever tasks are listed."""

from datetime import UTC, date, datetime

import pytest

from backlog.domain.board import Board
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.domain.views import TaskList
from backlog.render.json.tasks import task_summary
from backlog.render.markdown import board as markdown_board
from backlog.render.rich import board as rich_board
from backlog.render.rich import task_lists as rich_task_lists
from backlog.render.text import tasks as text_tasks
from tests.unit.render.samples import BLANK_SUMMARY

MARKED = BLANK_SUMMARY._replace(status="Done", criteria_checked=1, criteria_total=3, legacy_done=True)
PLAIN = MARKED._replace(legacy_done=False, criteria_checked=3)
SETTINGS = Settings()


def forms(task: TaskSummary) -> list[str]:
    """A list and a board of one task, in every form."""
    found = TaskList((task,), SETTINGS)
    board = Board((task,), (), SETTINGS)
    return [
        text_tasks.task_list(found),
        rich_task_lists.task_list(found, today=date(2027, 1, 15), width=100, color=False),
        markdown_board.board(board, datetime(2027, 1, 15, tzinfo=UTC)),
        rich_board.board(board, rich_board.Look(date(2027, 1, 15)), width=100, color=False),
    ]


@pytest.mark.parametrize(("task", "marked"), [(MARKED, True), (PLAIN, False)])
def test_the_mark_is_shown(task: TaskSummary, marked: bool) -> None:  # noqa: FBT001  what is expected
    assert ["imported as done" in text for text in forms(task)] == [marked] * 4
    assert task_summary(task, SETTINGS).get("legacyDone", False) is marked
