from datetime import UTC, datetime, timedelta
from typing import Any

from backlog.domain.board import Board, as_listed, columns, columns_as_given, lanes
from backlog.domain.milestones import MilestoneName
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from tests.unit.render.samples import BLANK_SUMMARY

START = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)


def summary(number: str, minutes: int = 0, **fields: Any) -> TaskSummary:  # noqa: ANN401  any field
    created = START + timedelta(minutes=minutes)
    return BLANK_SUMMARY._replace(id=f"TASK-{number}", created_at=created, **fields)


def board(*tasks: TaskSummary, milestones: tuple[MilestoneName, ...] = ()) -> Board:
    return Board(tasks, milestones, Settings())


def ids(found: Board) -> dict[str, list[str]]:
    return {column.status: [task.id for task in column.tasks] for column in columns(found)}


def test_the_columns_are_the_configured_statuses_and_then_what_else_is_found() -> None:
    found = board(summary("1", status="Odd"), summary("2", status="in progress"))

    assert ids(found) == {"To Do": [], "In Progress": ["TASK-2"], "Done": [], "Odd": ["TASK-1"]}


def test_what_was_touched_last_is_on_top_to_the_minute() -> None:
    later = START + timedelta(seconds=29)
    found = board(
        summary("1"),
        summary("2", 5),
        summary("3", updated_at=START + timedelta(hours=1)),
        summary("10")._replace(created_at=later),
    )

    assert ids(found)["To Do"] == ["TASK-3", "TASK-2", "TASK-1", "TASK-10"]


def test_a_subtask_stands_below_its_parent_in_the_same_column() -> None:
    found = board(
        summary("1", parent=None),
        summary("1.1", 9, parent="TASK-1"),
        summary("1.2", 9, parent="TASK-1", status="Done"),
        summary("1.1.1", 9, parent="TASK-1.1"),
        summary("2", 5),
    )

    assert ids(found)["To Do"] == ["TASK-2", "TASK-1", "TASK-1.1", "TASK-1.1.1"]
    assert ids(found)["Done"] == ["TASK-1.2"]


def test_parents_in_a_circle_lose_no_task() -> None:
    found = board(summary("1", parent="TASK-2"), summary("2", parent="TASK-1"), summary("3", parent="TASK-3"))

    assert sorted(ids(found)["To Do"]) == ["TASK-1", "TASK-2", "TASK-3"]


def test_a_deep_chain_of_subtasks_needs_no_deep_stack() -> None:
    tasks = [summary("1")]
    for depth in range(3_000):
        tasks.append(summary(f"{depth + 2}", parent=tasks[-1].id))

    assert ids(board(*tasks))["To Do"] == [task.id for task in tasks]


def test_lanes_are_none_then_milestones_by_number_then_other_texts() -> None:
    milestones = (
        MilestoneName("m-0", "Launch"),
        MilestoneName("m-1", "Old", archived=True),
        MilestoneName("m-2", "Empty"),
        MilestoneName("m-3", "Beta"),
    )
    found = board(
        summary("1", milestone="Someday"),
        summary("2", milestone="m-3"),
        summary("3", milestone="m-0"),
        summary("4"),
        summary("5", milestone="m-1"),
        summary("6", milestone="launch"),
        milestones=milestones,
    )

    actual = [(lane.id, lane.title, lane.size) for lane in lanes(found)]

    assert actual == [
        (None, "No Milestone", 2),
        ("m-0", "Launch", 2),
        ("m-3", "Beta", 1),
        (None, "Someday", 1),
    ]


def test_a_board_as_listed_goes_by_priority_and_then_by_id() -> None:
    found = board(summary("10", priority="low"), summary("2"), summary("9", priority="high"), summary("1"))

    listed = as_listed(found)

    assert [task.id for task in listed.tasks] == ["TASK-9", "TASK-10", "TASK-1", "TASK-2"]
    assert listed.settings == found.settings


def test_siblings_stand_below_their_parent_by_number_whatever_they_are_given_in() -> None:
    found = board(
        summary("1.10", parent="TASK-1"),
        summary("1.2", parent="TASK-1"),
        summary("2.1", parent="TASK-2"),
        summary("2", minutes=-5),
        summary("1"),
    )

    assert ids(found)["To Do"] == ["TASK-1", "TASK-1.2", "TASK-1.10", "TASK-2", "TASK-2.1"]


def test_what_was_never_touched_is_at_the_bottom_by_number() -> None:
    found = board(
        summary("2")._replace(created_at=None), summary("1")._replace(created_at=None), summary("3")
    )

    assert ids(found)["To Do"] == ["TASK-3", "TASK-1", "TASK-2"]


def test_a_blank_milestone_is_none_even_where_one_has_no_title() -> None:
    untitled = MilestoneName("m-7", "")

    assert [lane.id for lane in lanes(board(summary("1"), milestones=(untitled,)))] == [None]


def test_columns_may_keep_the_order_in_which_tasks_are_given() -> None:
    given = board(summary("2"), summary("1", 5), summary("3", status="done"))

    found = [(column.status, [task.id for task in column.tasks]) for column in columns_as_given(given)]

    assert found == [("To Do", ["TASK-2", "TASK-1"]), ("In Progress", []), ("Done", ["TASK-3"])]
