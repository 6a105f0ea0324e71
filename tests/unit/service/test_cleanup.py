"""What has been done for long is put away, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backlog.service.cleanup import complete_done, done, number_done, old
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog

TODAY = date(2027, 1, 15)


def ago(days: int) -> datetime:
    return START - timedelta(days=days)


@pytest.fixture
def aged(backlog: Backlog) -> Backlog:
    """Tasks that were done at different times, and some that were not."""
    backlog.save(
        task(2, status="Done", updated_at=ago(7)),
        task(10, status="Done", updated_at=ago(8)),
        task(1, status="done", created_at=ago(30), updated_at=ago(3)),
        task(3, status="Done", created_at=ago(7)),
        task(4, updated_at=ago(90)),
        task(5, status="Done", created_at=None),
        task(6, status="Done", updated_at=ago(90), state="completed"),
        task(7, status="Done", updated_at=datetime(2027, 1, 8, 23, 59, tzinfo=UTC)),
        task(8, status="Done", updated_at=datetime(2027, 1, 9, 0, 0, tzinfo=UTC)),
    )
    return backlog


def test_nothing_is_done_in_a_backlog_without_done_tasks(backlog: Backlog) -> None:
    backlog.save(task(1), task(2, status="Done", state="completed"))

    assert done(backlog.asking()) == ("Done", False)


@pytest.mark.parametrize(
    ("days", "ids"),
    [
        (7, ["TASK-2", "TASK-3", "TASK-7", "TASK-10"]),
        (8, ["TASK-10"]),
        (9, []),
        (6, ["TASK-2", "TASK-3", "TASK-7", "TASK-8", "TASK-10"]),
        (800_000, []),
        (10**10, []),
    ],
)
def test_what_was_done_so_long_ago_is_named_by_id(aged: Backlog, days: int, ids: list[str]) -> None:
    assert [each.id for each in old(aged.asking(), days, TODAY)] == ids


def test_what_is_put_away_is_what_was_named(aged: Backlog) -> None:
    named = old(aged.asking(), 7, TODAY)
    assert done(aged.asking()) == ("Done", True)
    assert number_done(aged.asking()) == 7

    assert complete_done(aged.asking(), 7) == named
    assert named[0] == ("TASK-2", "The task 2")
    assert {each.id for each in aged.tasks().values() if each.state == "completed"} == {
        "TASK-2", "TASK-3", "TASK-6", "TASK-7", "TASK-10",
    }  # fmt: skip
    assert number_done(aged.asking()) == 3
    assert complete_done(aged.asking(), 7) == ()
