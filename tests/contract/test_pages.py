"""Pages of lists and columns are the parts of what is listed at once, and tell where a task stands."""

import pytest

from backlog.domain.filters import SORTS, Sort
from backlog.domain.list_request import ListRequest
from backlog.service.claims import claim
from backlog.service.columns import cards, columns, lanes
from backlog.service.context import Context
from backlog.service.milestones import add
from backlog.service.pages import Head, outline, page, place
from backlog.service.settings import save_changed
from backlog.service.task_lists import list_asked
from backlog.store.database import Store
from tests.contract.conftest import save_all
from tests.contract.test_lists import SETTINGS, population
from tests.samples import STAMP, Asking

REQUESTS = (
    ListRequest(),
    ListRequest(exclude_statuses=("To Do",)),
    ListRequest(labels=("ui",)),
    ListRequest(search="Same"),
    ListRequest(readiness="ready"),
    ListRequest(claims="held"),
)


@pytest.fixture
def asking(store: Store) -> Context:
    """Who asks a backlog with tasks of every kind."""
    with store.writing(STAMP) as writer:
        save_changed(writer, writer.settings(), SETTINGS)
    save_all(store, population())
    context = Asking(store)
    add(context, "Größe")
    return context


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_of_a_list_are_the_list(asking: Context, sort: Sort) -> None:
    for request in (each._replace(sort=sort) for each in REQUESTS):
        whole = [task.id for task in list_asked(asking, request).tasks]
        parts = [page(asking, request, None, skip, 40) for skip in range(0, len(whole) + 40, 40)]

        assert [task.id for part in parts for task in part.tasks] == whole
        assert [part.more for part in parts] == [
            skip + 40 < len(whole) for skip in range(0, len(whole) + 40, 40)
        ]
        assert {part.total for part in parts} <= {len(whole), None}
        assert page(asking, request, None, 0, 500).total == len(whole)
        for at in range(0, len(whole), 17):
            assert place(asking, request, None, whole[at]) == at
        assert place(asking, request, None, "TASK-9999") is None


def test_a_board_begins_as_the_columns_do(asking: Context) -> None:
    for request in REQUESTS:
        found = outline(asking, request, "status", 5)
        expected = columns(asking, request, 5)

        assert [head for head, _ in found.columns] == [
            Head("status", each.status, each.status) for each in expected.columns
        ]
        assert [[task.id for task in part.tasks] for _, part in found.columns] == [
            [task.id for task in each.tasks] for each in expected.columns
        ]
        assert [part.more for _, part in found.columns] == [each.more for each in expected.columns]


def test_a_board_by_milestone_has_the_tasks_of_the_lanes(asking: Context) -> None:
    request = ListRequest(sort="id")
    found = outline(asking, request, "milestone", 500)
    expected = {
        lane.id: {task.id for column in lane.columns for task in column.tasks}
        for lane in lanes(asking, request, 500).lanes
    }

    assert {head.value: {task.id for task in part.tasks} for head, part in found.columns} == expected
    assert [head.value for head, _ in found.columns] == [None, "m-0"]


def test_a_column_goes_on_where_its_beginning_ends(asking: Context) -> None:
    request = ListRequest(sort="ordinal")
    for by in ("status", "milestone"):
        for head, first in outline(asking, request, by, 7).columns:
            whole = page(asking, request, head, 0, 500)
            rest = page(asking, request, head, 7, 500)

            assert [*first.tasks, *rest.tasks] == list(whole.tasks)
            for at, task in enumerate(whole.tasks[:20:5]):
                assert place(asking, request, head, task.id) == at * 5


def test_a_board_of_what_is_claimed_has_nothing_else(asking: Context) -> None:
    request = ListRequest(claims="held")
    ids = [task.id for task in list_asked(asking, ListRequest(readiness="ready")).tasks[:3]]
    claim(asking, ids[0])

    found = [
        columns(asking, request, 500).columns,
        cards(asking, request, ids).columns,
        [column for lane in lanes(asking, request, 500).lanes for column in lane.columns],
    ]

    for each in found:
        assert [task.id for column in each for task in column.tasks] == ids[:1]
