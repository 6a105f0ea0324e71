"""The history of a task is found by its id, and the log by whatever is asked."""

from collections.abc import Iterable

import pytest

from backlog.domain.events import Event, EventQuery, Operation
from backlog.service.history import log, operations, task_history
from backlog.service.lifecycle import archive, demote
from tests.unit.service.backlogs import Backlog, refusal


@pytest.fixture
def eventful(backlog: Backlog) -> Backlog:
    """Two tasks and a draft with some events."""
    backlog.create("One")
    backlog.create("Two", dependencies=["1"])
    backlog.create("Idea", draft=True)
    backlog.edit("TASK-1", title="Uno")
    backlog.edit("TASK-1", labels=["x"], append_other_text=["Loose"])
    archive(backlog.asking("task archive", "Bob"), ["1"])
    return backlog


def test_the_history_of_a_task_is_its_events_the_newest_first(eventful: Backlog) -> None:
    found = list(task_history(eventful.asking(), "#1"))

    assert [event.entity_id for event in found] == ["TASK-1"] * 5
    assert [sorted(event.changes) for event in found[:2]] == [["state"], ["kept"]]
    assert found[-1].created
    assert [len(task_history(eventful.asking(), "TASK-1", limit)) for limit in (1, 3, 9)] == [1, 3, 5]
    assert next(iter(task_history(eventful.asking(), "1", 1))) == found[0]


def test_a_draft_is_named_by_its_whole_id(eventful: Backlog) -> None:
    assert [event.entity for event in task_history(eventful.asking(), "DRAFT-1")] == ["draft"]
    demote(eventful.asking(), ["2"])
    assert [event.entity_id for event in task_history(eventful.asking(), "draft-2")] == [
        "DRAFT-2",
        "TASK-2",
        "TASK-2",
    ]

    for id_, code, message in (
        ("9", "task-not-found", "task TASK-9 not found"),
        ("draft-9", "draft-not-found", "draft DRAFT-9 not found"),
        ("x", "task-not-found", 'task "x" not found'),
        ("TASK-2", "task-not-found", "task TASK-2 not found"),
    ):
        found = refusal(lambda id_=id_: task_history(eventful.asking(), id_))  # type: ignore[misc]
        assert (found.code, found.message) == (code, message)


def test_the_log_is_narrowed_to_what_is_asked_for(eventful: Backlog) -> None:
    assert [event.key for event in log(eventful.asking(), EventQuery(limit=2))] == [
        event.key for event in eventful.events()[:2]
    ]
    assert {event.stamp.actor for event in log(eventful.asking(), EventQuery(actor="Bob"))} == {"Bob"}
    assert len(log(eventful.asking(), EventQuery())) == len(eventful.events())


def test_runs_are_told_as_a_whole_or_event_by_event(eventful: Backlog) -> None:
    found = operations(eventful.asking(), EventQuery(limit=3))

    assert [(each.newest.stamp.batch, each.changes, len(each.alone)) for each in found.runs] == [
        ("run 5", 2, 0),
        ("run 4", 2, 2),
        ("run 3", 1, 1),
    ]
    assert found.runs[0].records == (("task", 2),)
    assert [(type(each).__name__, getattr(each, "entity", None)) for each in found.entries()] == [
        ("Operation", None),
        ("Event", "file"),
        ("Event", "task"),
        ("Event", "task"),
    ]
    assert len(operations(eventful.asking(), EventQuery()).runs) == 6
    assert [
        each.newest.stamp.actor for each in operations(eventful.asking(), EventQuery(actor="Bob")).runs
    ] == ["Bob"]


def test_runs_stay_in_their_order_whichever_way_they_are_listed(eventful: Backlog) -> None:
    eventful.create("Three")

    entries = operations(eventful.asking(), EventQuery(limit=3)).entries()

    assert [type(each).__name__ for each in entries] == ["Event", "Operation", "Event", "Event"]


def test_of_a_long_list_all_is_told_or_in_brief_what_came_and_went(backlog: Backlog) -> None:
    labels = tuple(f"label {number}" for number in range(30))
    backlog.create("One", labels=labels)
    backlog.edit("TASK-1", labels=(*labels, "x"))
    asking, query = backlog.asking(), EventQuery(limit=1)

    def told(events: Iterable[Event | Operation]) -> object:
        (event,) = events
        return event.changes

    for whole in (task_history(asking, "1", 1), log(asking, query)):
        assert told(whole) == {"labels": (labels, (*labels, "x"))}
    for brief in (
        task_history(asking, "1", 1, brief=True),
        log(asking, query, brief=True),
        operations(asking, query).entries(),
    ):
        assert told(brief) == {"labels": ((), ("x",))}
