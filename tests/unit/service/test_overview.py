"""How far a project has got, what is next, and what can be done side by side."""

from datetime import date, timedelta

import pytest

from backlog.domain.sequence import OpenTask
from backlog.service.context import Context
from backlog.service.overview import agenda, next_task, overview, sequence, standing
from tests.samples import CHECKED, OPEN, task
from tests.unit.service.backlogs import START, Backlog, refusal


def ago(days: float) -> object:
    return START - timedelta(days=days)


def test_an_overview_counts_what_is_not_archived(backlog: Backlog) -> None:
    backlog.save(
        task(1, priority="high", created_at=ago(6.9), updated_at=ago(31)),
        task(2, status="done", created_at=ago(40), updated_at=ago(6.9)),
        task(3, state="archived", status="Done"),
        task(4, state="completed", status="Done", created_at=ago(7.1)),
        task(5, dependencies=("TASK-1",), created_at=ago(40), updated_at=ago(29)),
        task(6, status="Parked", created_at=ago(31), acceptance_criteria=(CHECKED._replace(check="x"), OPEN)),
        task(1, "draft"),
    )

    found = overview(backlog.asking())

    assert found.statuses == {"To Do": 2, "In Progress": 0, "Done": 2, "Parked": 1}
    assert (found.priorities, found.drafts) == ({"High": 1, None: 4}, 1)
    assert (found.total, found.done) == (5, 2)
    assert [each.id for each in found.created] == ["TASK-1"]
    assert [each.id for each in found.updated] == ["TASK-2"]
    assert [each.id for each in found.stale] == ["TASK-1", "TASK-6"]
    assert [each.id for each in found.waiting] == ["TASK-5"]
    assert found.average_age == 25
    assert found.criteria == (0, 1, 1)
    assert (len(found.burn_up), found.burn_up[-1]) == (30, (START.date(), 5, 2))
    assert found.burn_up[0] == (START.date() - timedelta(days=29), 0, 0)
    assert found.flow[-1] == (START.date(), {"To Do": 2, "In Progress": 0, "Done": 2, "Parked": 1})
    assert len(found.flow) == 30
    assert found.settings.statuses == ("To Do", "In Progress", "Done")


def test_the_quick_figures_are_those_of_the_overview_without_what_takes_long(backlog: Backlog) -> None:
    backlog.save(
        task(1, priority="high", created_at=ago(6.9), updated_at=ago(31)),
        task(2, status="done", created_at=ago(40), updated_at=ago(6.9)),
        task(3, dependencies=("TASK-1",), created_at=ago(40), updated_at=ago(29)),
        task(1, "draft"),
    )
    context = Context(backlog.store, "Ada", "overview", lambda: START)

    assert standing(context) == overview(context)._replace(
        priorities={}, created=(), average_age=0, burn_up=(), flow=()
    )


def test_an_overview_names_five_of_each(backlog: Backlog) -> None:
    backlog.save(
        *(task(number, created_at=ago(3), updated_at=ago(2)) for number in range(1, 7)),
        *(task(number, created_at=ago(90)) for number in range(11, 17)),
        *(task(number, dependencies=("TASK-1",), created_at=ago(3)) for number in range(21, 27)),
    )

    found = overview(backlog.asking())

    assert [len(each) for each in (found.created, found.updated, found.stale, found.waiting)] == [5] * 4
    assert found.criteria is None


def test_the_days_of_an_overview_are_counted_from_what_happened(backlog: Backlog) -> None:
    backlog.create("One")
    backlog.create("Two")
    backlog.edit("TASK-1", status="Done")

    found = overview(backlog.asking())

    assert [each[1:] for each in found.burn_up[-2:]] == [(0, 0), (2, 1)]
    assert [each.counts for each in found.flow[-2:]] == [
        {"To Do": 0, "In Progress": 0, "Done": 0},
        {"To Do": 1, "In Progress": 0, "Done": 1},
    ]


@pytest.fixture
def busy(backlog: Backlog) -> Backlog:
    """Tasks of several people."""
    later = START + timedelta(hours=1)
    backlog.save(
        task(1, assignees=("ada",), priority="low"),
        task(2, assignees=("Bob",)),
        task(3, dependencies=("TASK-1",), due_date=date(2027, 1, 14)),
        task(4, claimed_by="Ada", claimed_until=later, due_date=date(2027, 1, 1)),
        task(5, claimed_by="Bob", claimed_until=later, due_date=date(2027, 1, 15)),
        task(6, priority="high", dependencies=("TASK-7",)),
        task(7, status="Done", assignees=("Ada",), due_date=date(2027, 1, 1)),
        task(8, state="archived"),
    )
    return backlog


def test_an_agenda_is_the_actors_own(busy: Backlog) -> None:
    found = agenda(busy.asking(), date(2027, 1, 15))

    assert [[each.id for each in part] for part in (found.mine, found.late, found.blocked, found.next)] == [
        ["TASK-1", "TASK-4"], ["TASK-4", "TASK-3"], ["TASK-3"], ["TASK-6"],
    ]  # fmt: skip
    assert (found.who, found.total, found.done) == ("Ada", 7, 1)
    assert found.statuses == {"To Do": 6, "In Progress": 0, "Done": 1}
    assert [each.id for each in agenda(busy.asking(actor="Bob"), date(2027, 1, 16)).mine] == [
        "TASK-2",
        "TASK-5",
    ]
    assert [each.id for each in agenda(busy.asking(actor="Bob"), date(2027, 1, 16)).late] == [
        "TASK-4", "TASK-3", "TASK-5",
    ]  # fmt: skip


def test_what_is_next_is_the_actors_first_task(busy: Backlog) -> None:
    assert next_task(busy.asking()).task.id == "TASK-6"
    assert next_task(busy.asking(actor="Bob")).task.id == "TASK-6"
    busy.edit("TASK-6", status="Done")
    assert next_task(busy.asking(actor="Bob")).task.id == "TASK-2"
    assert next_task(busy.asking()).task.id == "TASK-1"
    busy.edit("TASK-1", status="In Progress")
    assert refusal(lambda: next_task(busy.asking())) == ("NotFound", "nothing-ready", "no task is ready", {})


def test_layers_hold_what_can_be_done_side_by_side(busy: Backlog) -> None:
    found = sequence(busy.asking())

    assert [[each.id for each in layer] for layer in found.layers] == [
        ["TASK-1", "TASK-2", "TASK-4", "TASK-5", "TASK-6"], ["TASK-3"],
    ]  # fmt: skip
    assert found.layers[0][0] == OpenTask("TASK-1", "The task 1", "To Do", "low")
    assert found.waiting == []
