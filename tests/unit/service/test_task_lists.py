"""A list as lines of plain text says what the list says, and leaves to it whatever has to be looked at."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.filters import Query
from backlog.domain.list_request import ListRequest
from backlog.domain.views import TaskLines
from backlog.service.queries import lines, listed, view
from backlog.service.task_lists import lines_asked, list_asked
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog


@pytest.fixture
def filled(backlog: Backlog) -> Backlog:
    """Tasks whose order by priority differs from that by id, and another project's settings."""
    backlog.save(
        task(1, priority="low"),
        task(2, priority="high", labels=("ui",)),
        task(3, status="Done"),
        task(4, state="completed"),
        task(1, "draft"),
        project_name="Shop",
    )
    return backlog


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (ListRequest(), ["TASK-2", "TASK-1", "TASK-3"]),
        (ListRequest(sort="priority"), ["TASK-2", "TASK-1", "TASK-3"]),
        (ListRequest(sort="id"), ["TASK-1", "TASK-2", "TASK-3"]),
        (ListRequest(sort="id", limit=2), ["TASK-1", "TASK-2"]),
        (ListRequest(limit=1), ["TASK-2"]),
    ],
)
def test_the_lines_of_a_whole_list_are_its_tasks(
    filled: Backlog, request_: ListRequest, expected: list[str]
) -> None:
    whole, found = list_asked(filled.asking(), request_), lines_asked(filled.asking(), request_)

    assert isinstance(found, TaskLines)
    assert [each.id for each in found.tasks] == [each.id for each in whole.tasks] == expected
    assert [(each.title, each.status, each.priority) for each in found.tasks] == [
        (each.title, each.status, each.priority) for each in whole.tasks
    ]
    assert (found.settings, found.sort, found.parent) == (whole.settings, whole.sort, whole.parent)
    assert found.settings.project_name == "Shop"
    assert found.sort == request_.sort


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"sort": "ordinal"}, ["TASK-1", "TASK-2", "TASK-3"]),
        ({"labels": ("ui",)}, ["TASK-2"]),
        ({"statuses": ("done",), "sort": "id"}, ["TASK-3"]),
        ({"labels": ("ui",), "statuses": ("done",)}, []),
        ({"labels": ("ui",), "priority": "high"}, ["TASK-2"]),
        ({"readiness": "ready"}, ["TASK-2", "TASK-1"]),
        ({"readiness": "ready", "sort": "ordinal"}, ["TASK-1", "TASK-2"]),
        ({"search": "nowhere"}, []),
        ({"limit": 1, "sort": "ordinal"}, ["TASK-1"]),
    ],
)
def test_a_list_that_has_to_be_looked_at_is_whole(
    filled: Backlog, fields: dict[str, Any], expected: list[str]
) -> None:
    request = ListRequest(**fields)
    found = lines_asked(filled.asking(), request)

    assert found == list_asked(filled.asking(), request)
    assert [each.id for each in found.tasks] == expected
    assert found.sort == request.sort


def test_claims_are_held_or_have_ended_by_now(backlog: Backlog) -> None:
    held, ended = START + timedelta(days=1), START - timedelta(days=1)
    backlog.save(
        task(1, claimed_by="Bo", claimed_until=ended), task(2, claimed_by="Bo", claimed_until=held), task(3)
    )

    for claims, expected in (("stale", ["TASK-1"]), ("held", ["TASK-2"])):
        found = lines_asked(backlog.asking(), ListRequest(claims=claims))  # type: ignore[arg-type]  # a table of values
        assert [each.id for each in found.tasks] == expected


@pytest.mark.parametrize(("status", "ready"), [("To Do", True), ("Done", False)])
def test_what_is_done_is_not_ready(backlog: Backlog, status: str, ready: bool) -> None:  # noqa: FBT001  of the table
    backlog.save(task(1, status=status))

    assert view(backlog.asking(), "1").readiness.is_ready is ready


def test_a_list_that_nobody_put_in_order_says_none(filled: Backlog) -> None:
    with filled.store.reading() as reader:
        settings = reader.settings()
        plain = lines(reader, Query(), settings)
        whole = listed(reader, Query(), settings)
        narrowed = listed(reader, Query(labels=("UI",)), settings)

    assert plain is not None
    assert (plain.sort, whole.sort, narrowed.sort) == (None, None, None)
    assert whole.settings == narrowed.settings == settings
    assert [each.id for each in narrowed.tasks] == ["TASK-2"]
