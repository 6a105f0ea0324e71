"""A task that is dragged stands where it was let go, whatever order there was before."""

from math import nextafter
from typing import Any

import pytest

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.filters import Query
from backlog.errors import Conflict
from backlog.service.placement import MOST_NUMBERED, move, move_together
from tests.samples import task
from tests.unit.service.backlogs import Backlog, refusal


def moved(backlog: Backlog, id_: str, *, request: EditRequest = EditRequest(), **where: Any) -> float | None:  # noqa: ANN401, B008  values
    return move(backlog.asking(), id_, request, **where).ordinal


def order(backlog: Backlog, status: str = "To Do") -> list[str]:
    with backlog.store.reading() as reader:
        query = Query(statuses=(status,), sort="ordinal")
        return [each.id for each in reader.summaries("task", query, reader.settings())]


def ordinals(backlog: Backlog) -> list[float | None]:
    return [each.ordinal for each in backlog.tasks().values()]


def test_between_two_tasks_there_is_a_number(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=1000.0), task(2, ordinal=2000.0), task(3, ordinal=9000.0), task(4))

    assert moved(backlog, "3", after="1", before="2") == 1500.0
    assert moved(backlog, "3", after="2") == 3000.0
    assert moved(backlog, "3", before="1") == 500.0
    assert moved(backlog, "4", after="2") == 3000.0
    assert order(backlog) == ["TASK-3", "TASK-1", "TASK-2", "TASK-4"]


def test_a_task_without_a_place_is_edited_and_nothing_else(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=5.0), task(2))

    assert move(backlog.asking(), "1", EditRequest()) == backlog.tasks()["TASK-1"]
    assert backlog.tasks()["TASK-1"].revision == 1
    found = move(backlog.asking(), "1", EditRequest(status="Done"), seen_in="to do")
    assert (found.status, found.ordinal, found.revision) == ("Done", 5.0, 2)
    found = move(backlog.asking(), "2", EditRequest(status="Done"), before="1")
    assert (found.status, found.ordinal) == ("Done", 2.0)


def test_who_saw_a_task_elsewhere_is_told_where_it_is(backlog: Backlog) -> None:
    backlog.save(task(1, status="Done"), task(2))

    assert refusal(lambda: moved(backlog, "1", seen_in="To Do", after="2")) == (
        "Conflict",
        "changed-meanwhile",
        'TASK-1 was moved to "Done" meanwhile',
        {"id": "TASK-1", "status": "Done"},
    )
    for where in ({"after": "9"}, {"before": "9"}):
        assert refusal(lambda where=where: moved(backlog, "1", **where)).code == "task-not-found"  # type: ignore[misc]
    assert refusal(lambda: moved(backlog, "9")).code == "task-not-found"


def test_what_stands_above_without_an_order_gets_one(backlog: Backlog) -> None:
    backlog.save(*(task(number) for number in range(1, 6)), task(9, status="Done", ordinal=10.0))

    assert moved(backlog, "5", after="2", before="3") == 3010.0
    assert ordinals(backlog) == [1010.0, 2010.0, None, None, 3010.0, 10.0]
    assert order(backlog) == ["TASK-1", "TASK-2", "TASK-5", "TASK-3", "TASK-4"]


def test_only_what_stands_above_in_the_same_status_gets_an_order(backlog: Backlog) -> None:
    backlog.save(
        task(1, status="In Progress"), task(2), task(3), task(4, priority="high"), task(5, status="Done")
    )

    assert moved(backlog, "5", request=EditRequest(status="To Do"), after="3") == 3000.0
    assert ordinals(backlog) == [None, 1000.0, 2000.0, None, 3000.0]


def test_who_saw_a_task_in_another_milestone_is_told_where_it_is(backlog: Backlog) -> None:
    backlog.save(task(1, milestone="m-1"), task(2))

    assert move(backlog.asking(), "1", EditRequest(milestone="m-2"), seen_milestone="M-1").milestone == "m-2"
    assert move(backlog.asking(), "2", EditRequest(milestone="m-2"), seen_milestone="").milestone == "m-2"
    assert refusal(lambda: moved(backlog, "1", seen_milestone="")) == (
        "Conflict",
        "changed-meanwhile",
        'TASK-1 was moved to "m-2" meanwhile',
        {"id": "TASK-1", "milestone": "m-2"},
    )
    move(backlog.asking(), "2", EditRequest(milestone=CLEAR))
    assert refusal(lambda: moved(backlog, "2", seen_milestone="m-2")) == (
        "Conflict",
        "changed-meanwhile",
        "TASK-2 was moved to no milestone meanwhile",
        {"id": "TASK-2", "milestone": None},
    )


def test_above_the_first_without_an_order_there_is_room(backlog: Backlog) -> None:
    backlog.save(task(1), task(2), task(3))

    assert moved(backlog, "3", before="1") == 500.0
    assert ordinals(backlog) == [1000.0, None, 500.0]
    assert moved(backlog, "2", after="1", before="3") is not None


def test_what_has_an_order_is_not_numbered_again(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=7.0), task(2), task(3), task(4))

    assert moved(backlog, "4", after="2") == 2007.0
    assert ordinals(backlog) == [7.0, 1007.0, None, 2007.0]


@pytest.mark.parametrize("count", [MOST_NUMBERED, MOST_NUMBERED + 1])
def test_only_so_many_are_numbered_at_once(backlog: Backlog, count: int) -> None:
    backlog.save(*(task(number) for number in range(1, count + 2)))
    above = str(count)

    if count == MOST_NUMBERED:
        assert moved(backlog, str(count + 1), after=above) == (MOST_NUMBERED + 1) * 1000.0
    else:
        assert refusal(lambda: moved(backlog, str(count + 1), after=above)) == (
            "Conflict",
            "changed-meanwhile",
            f"more than {MOST_NUMBERED} tasks stand above TASK-{count} without an order of their own",
            {"id": f"TASK-{count}"},
        )
        assert set(ordinals(backlog)) == {None}


def test_where_no_number_is_left_what_stands_below_moves_on(backlog: Backlog) -> None:
    backlog.save(
        task(1, ordinal=1.0),
        task(2, ordinal=1.0),
        task(3, ordinal=1.0),
        task(4, ordinal=5000.0),
        task(5, ordinal=1.0, status="Done"),
        task(6),
        task(7, ordinal=0.5),
    )

    assert moved(backlog, "6", after="1", before="2") == 501.0
    assert ordinals(backlog) == [1.0, 1001.0, 2001.0, 5000.0, 1.0, 501.0, 0.5]
    assert order(backlog) == ["TASK-7", "TASK-1", "TASK-6", "TASK-2", "TASK-3", "TASK-4"]


def test_what_moves_on_keeps_its_order_whatever_its_priority(backlog: Backlog) -> None:
    backlog.save(
        task(1, ordinal=1.0),
        task(2, ordinal=nextafter(1.0, 2), priority="low"),
        task(3, ordinal=2.0, priority="high"),
        task(4, ordinal=3000.0 + nextafter(1.0, 2)),
        task(5),
    )

    moved(backlog, "5", after="1", before="2")
    assert order(backlog) == ["TASK-1", "TASK-5", "TASK-2", "TASK-3", "TASK-4"]
    assert ordinals(backlog)[1:4] == [pytest.approx(1001), pytest.approx(2001), 3000.0 + nextafter(1.0, 2)]


def test_above_a_task_at_zero_there_is_no_room_but_made(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=0.0), task(2, ordinal=0.0), task(3, ordinal=9.0))

    assert moved(backlog, "3", before="1") is not None
    assert order(backlog)[0] == "TASK-3"


def test_what_has_room_enough_keeps_its_number(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=0.0), task(2, ordinal=2000.0), task(3, ordinal=2500.0), task(4))

    assert moved(backlog, "4", before="1") == 500.0
    assert ordinals(backlog) == [1000.0, 2000.0, 2500.0, 500.0]


def test_a_task_goes_between_two_of_more_with_one_number_than_move_at_once(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backlog.service.placement.MOST_NUMBERED", 1)
    backlog.save(*(task(number, ordinal=5.0) for number in (1, 2, 3)), task(4))

    assert moved(backlog, "4", after="2", before="3") == 505.0
    assert ordinals(backlog) == [5.0, 5.0, 1005.0, 505.0]


@pytest.mark.parametrize("above", [0, 1, 2])
def test_where_more_stand_below_than_move_at_once_those_above_do(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch, above: int
) -> None:
    monkeypatch.setattr("backlog.service.placement.MOST_NUMBERED", 2)
    backlog.save(*(task(number, ordinal=5.0) for number in range(1, 8)), task(8))

    moved(backlog, "8", after=str(above) if above else None, before=str(above + 1))

    before, after = range(1, above + 1), range(above + 1, 8)
    assert order(backlog) == [f"TASK-{number}" for number in (*before, 8, *after)]
    assert ordinals(backlog)[above:-1] == [5.0] * (7 - above)


@pytest.mark.parametrize(
    ("numbers", "after", "before", "place"),
    [
        ([1000.0, 2000.0, 3000.0], "3", "1", 4000.0),
        ([2000.0, 3000.0, 4000.0], "3", "2", 5000.0),
        ([0.0, 2000.0, 3000.0], "2", "1", 3000.0),
    ],
)
def test_between_two_that_changed_their_order_a_task_goes_below_the_one_it_was_put_below(
    backlog: Backlog, numbers: list[float], after: str, before: str, place: float
) -> None:
    backlog.save(*(task(number, ordinal=ordinal) for number, ordinal in enumerate(numbers, 1)), task(9))

    assert moved(backlog, "9", after=after, before=before) == place
    assert ordinals(backlog) == [*numbers, place]


def test_between_two_of_one_number_in_the_other_order_a_task_goes_below_the_one_it_was_put_below(
    backlog: Backlog,
) -> None:
    backlog.save(task(1, ordinal=5.0), task(2, ordinal=5.0), task(3))

    moved(backlog, "3", after="2", before="1")

    assert order(backlog) == ["TASK-1", "TASK-2", "TASK-3"]
    assert ordinals(backlog) == [1005.0, 2005.0, 3005.0]


def test_a_task_at_zero_lets_one_stand_below_it(backlog: Backlog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.service.placement.MOST_NUMBERED", 1)
    backlog.save(task(1, ordinal=0.0), task(2, ordinal=0.0), task(3, ordinal=10.0), task(4))

    moved(backlog, "4", after="1", before="2")

    assert ordinals(backlog) == [0.0, 5.0, 10.0, 2.0]


def test_a_task_goes_nowhere_where_too_many_would_have_to_move(
    backlog: Backlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backlog.service.placement.MOST_NUMBERED", 2)
    backlog.save(*(task(number, ordinal=5.0) for number in range(1, 7)), task(7))

    assert refusal(lambda: moved(backlog, "7", after="3", before="4")) == (
        "Conflict",
        "changed-meanwhile",
        "more than 2 tasks stand too closely together on either side of TASK-4",
        {"id": "TASK-4"},
    )
    assert ordinals(backlog) == [*([5.0] * 6), None]


def test_what_is_moved_itself_does_not_move_on(backlog: Backlog) -> None:
    backlog.save(*(task(number, ordinal=5.0) for number in (1, 2, 3)))

    assert moved(backlog, "3", after="1", before="2") == 505.0
    assert ordinals(backlog) == [5.0, 1005.0, 505.0]
    assert backlog.tasks()["TASK-3"].revision == 2
    assert moved(backlog, "2", after="2", before="2") is not None


def test_beside_the_largest_numbers_those_above_move(backlog: Backlog) -> None:
    backlog.save(task(1, ordinal=1e300), task(2, ordinal=1e300), task(3))

    moved(backlog, "3", after="1", before="2")

    assert order(backlog) == ["TASK-1", "TASK-3", "TASK-2"]


def test_several_stand_together_in_their_order_all_of_them_or_none(backlog: Backlog) -> None:
    backlog.save(*(task(number, ordinal=number * 1000.0) for number in range(1, 6)))
    seen = [("TASK-1", "To Do"), ("TASK-3", "To Do")]

    done = move_together(backlog.asking(), seen, after="4", before="5")

    assert [each.id for each in done] == ["TASK-1", "TASK-3"]
    assert order(backlog) == ["TASK-2", "TASK-4", "TASK-1", "TASK-3", "TASK-5"]
    with pytest.raises(Conflict):
        move_together(backlog.asking(), [("TASK-2", "To Do"), ("TASK-4", "Done")], before="3", after="1")
    assert order(backlog) == ["TASK-2", "TASK-4", "TASK-1", "TASK-3", "TASK-5"]
