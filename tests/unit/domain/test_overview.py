from datetime import date

import pytest

from backlog.domain.overview import (
    BURN_UP_DAYS,
    Day,
    Move,
    average_age,
    burn_up,
    by_priority,
    by_status,
    percent,
)
from backlog.domain.settings import Settings

TODAY = date(2027, 1, 15)
SAME = (None, None)


@pytest.mark.parametrize(
    ("part", "total", "expected"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (1, 200, 1), (5, 5, 100)]
)
def test_percentages_are_whole_and_halves_go_up(part: int, total: int, expected: int) -> None:
    assert percent(part, total) == expected


def test_every_configured_status_is_counted_and_then_others() -> None:
    actual = by_status([("done", 2), ("Odd", 1), ("Done", 3)], Settings())

    assert actual == {"To Do": 0, "In Progress": 0, "Done": 5, "Odd": 1}
    assert list(actual) == ["To Do", "In Progress", "Done", "Odd"]


def test_priorities_without_tasks_are_left_out_and_none_comes_last() -> None:
    actual = by_priority([(None, 4), ("odd", 1), ("high", 2)], Settings())

    assert list(actual.items()) == [("High", 2), ("odd", 1), (None, 4)]


def test_the_average_age_is_in_whole_days() -> None:
    assert average_age([(date(2027, 1, 5), 1), (TODAY, 1), (date(2028, 1, 1), 1)], TODAY) == 3
    assert average_age([], TODAY) == 0


def move(
    day: int,
    entity: str = "task",
    *,
    new: bool = False,
    times: int = 1,
    **fields: tuple[str | None, str | None],
) -> Move:
    changed = {"status": SAME, "state": SAME, "kind": SAME, **fields}
    return Move(date(2027, 1, day), entity, new, changed["status"], changed["state"], changed["kind"], times)


@pytest.mark.parametrize(
    ("moved", "before"),
    [
        (move(15, new=True, status=(None, "To Do"), times=2), (8, 4)),
        (move(15, new=True, status=(None, "Done")), (9, 3)),
        (move(15, status=("To Do", "done")), (10, 3)),
        (move(15, status=("Done", "To Do")), (10, 5)),
        (move(15, state=("active", "archived")), (11, 4)),
        (move(15, state=("archived", "active")), (9, 4)),
        (move(15, state=("active", "completed")), (10, 4)),
        (move(15, "draft", kind=("task", "draft"), status=("Done", "Draft")), (11, 5)),
        (move(15, "task", kind=("draft", "task"), status=("Draft", "To Do")), (9, 4)),
        (move(15, "draft", new=True, status=(None, "Draft")), (10, 4)),
    ],
)
def test_the_past_is_counted_back_from_the_present(moved: Move, before: tuple[int, int]) -> None:
    days = burn_up([moved], 10, 4, Settings(), TODAY)

    assert len(days) == BURN_UP_DAYS
    assert days[-1] == Day(TODAY, 10, 4)
    assert days[-2] == Day(date(2027, 1, 14), *before)
    assert days[0] == Day(date(2026, 12, 17), *before)


def test_several_moves_of_one_day_add_up() -> None:
    moves = [
        move(15, new=True, status=(None, "Done"), times=2),
        move(15, new=True, status=(None, "Done"), times=3),
        move(15, new=True, status=(None, "To Do")),
    ]

    assert burn_up(moves, 10, 6, Settings(), TODAY)[-2] == Day(date(2027, 1, 14), 4, 1)


def test_a_project_without_tasks_has_none_on_any_day() -> None:
    assert {day[1:] for day in burn_up([], 0, 0, Settings(), TODAY)} == {(0, 0)}


def test_counts_of_one_priority_add_up_and_ages_count_once_for_each_task() -> None:
    counts = [(None, 4), ("high", 2), (None, 1), ("HIGH", 3)]

    assert by_priority(counts, Settings()) == {"High": 5, None: 5}
    assert average_age([(date(2027, 1, 5), 3), (TODAY, 1)], TODAY) == 8
