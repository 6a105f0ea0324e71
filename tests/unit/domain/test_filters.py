"""Which tasks a list shows and in which order (docs/contract.md 1.1, 6.7, 6.11)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.filters import (
    Query,
    check_limit,
    is_ready,
    is_waiting,
    matches,
    ordering,
    read_sort,
    takes_everything,
)
from backlog.domain.settings import Settings
from backlog.domain.task import TaskSummary
from backlog.errors import InvalidInput

SETTINGS = Settings()
TASK = TaskSummary(
    id="TASK-7",
    title="Add login",
    status="In Progress",
    type="bug",
    priority="high",
    project="Web",
    assignees=("@sara", "bob"),
    reporter=None,
    labels=("auth", "UI"),
    milestone="m-0",
    parent="TASK-3",
    criteria_checked=0,
    criteria_total=0,
    references=(),
    modified_files=(),
    ordinal=2000.0,
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    updated_at=None,
    due_date=None,
    legacy_done=False,
    blocked=False,
)
BARE = TASK._replace(
    type=None, priority=None, project=None, assignees=(), labels=(), milestone=None, parent=None
)


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(statuses=("In Progress",)),
        Query(statuses=("done", "in progress")),
        Query(exclude_statuses=("Done", "To Do")),
        Query(assignee="@SARA"),
        Query(assignee="bob"),
        Query(milestones=("m-0", "Beta")),
        Query(milestones=("Alpha", "M-0")),
        Query(parent="task-3"),
        Query(priority="High"),
        Query(types=("docs", "BUG")),
        Query(projects=("web",)),
        Query(labels=("ui",)),
        Query(labels=("UI", "Auth")),
        Query(ready=True),
        Query(search="nothing like it"),
        Query(
            statuses=("In Progress",),
            exclude_statuses=("Done",),
            assignee="bob",
            milestones=("m-0",),
            parent="TASK-3",
            priority="high",
            types=("bug",),
            projects=("Web",),
            labels=("auth",),
            ready=True,
        ),
    ],
)
def test_a_task_that_is_all_that_was_asked_for_is_listed(query: Query) -> None:
    assert matches(TASK, query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        Query(statuses=()),
        Query(statuses=("Done",)),
        Query(statuses=("inprogress",)),
        Query(exclude_statuses=("in progress",)),
        Query(assignee="bob,@sara"),
        Query(assignee=""),
        Query(unassigned=True),
        Query(milestones=()),
        Query(milestones=("m-1",)),
        Query(parent="TASK-30"),
        Query(priority="low"),
        Query(types=("docs",)),
        Query(projects=("Ops",)),
        Query(labels=("aut",)),
        Query(labels=("auth", "nope")),
        # one mismatch is enough
        Query(statuses=("In Progress",), assignee="bob", labels=("auth",), priority="low"),
    ],
)
def test_a_task_that_is_not_is_left_out(query: Query) -> None:
    assert not matches(TASK, query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        Query(assignee="bob"),
        Query(milestones=("m-0",)),
        Query(milestones=("none",)),
        Query(parent="TASK-3"),
        Query(priority="high"),
        Query(types=("bug",)),
        Query(projects=("Web",)),
        Query(labels=("auth",)),
    ],
)
def test_a_task_without_a_value_matches_no_filter_for_one(query: Query) -> None:
    assert not matches(BARE, query, SETTINGS)


def test_a_query_that_asks_for_nothing_leaves_nothing_out() -> None:
    assert matches(BARE._replace(blocked=True), Query(), SETTINGS)


def test_a_task_without_assignee_is_unassigned() -> None:
    assert matches(BARE, Query(unassigned=True), SETTINGS)


@pytest.mark.parametrize(
    ("status", "blocked", "expected"),
    [
        ("To Do", False, True),
        ("In Progress", False, True),
        ("Parked", False, True),
        ("To Do", True, False),
        ("Done", False, False),
        ("done", False, False),
        ("Done", True, False),
    ],
)
def test_a_task_is_ready_if_it_is_neither_done_nor_blocked(
    status: str,
    blocked: bool,  # noqa: FBT001  a column of the table
    expected: bool,  # noqa: FBT001  a column of the table
) -> None:
    task = TASK._replace(status=status, blocked=blocked)

    assert expected is is_ready(task, SETTINGS)
    assert expected is matches(task, Query(ready=True), SETTINGS)


@pytest.mark.parametrize(
    ("status", "blocked", "expected"),
    [("To Do", True, True), ("Parked", True, True), ("To Do", False, False), ("Done", True, False)],
)
def test_a_task_that_is_blocked_is_waiting_unless_it_is_done(
    status: str,
    blocked: bool,  # noqa: FBT001  a column of the table
    expected: bool,  # noqa: FBT001  a column of the table
) -> None:
    task = TASK._replace(status=status, blocked=blocked)

    assert expected is is_waiting(task, SETTINGS)
    assert expected is matches(task, Query(blocked=True), SETTINGS)


def test_done_is_the_last_configured_status_for_being_ready_too() -> None:
    settings = Settings(statuses=("Open", "Done", "Shipped"))

    assert is_ready(TASK._replace(status="Done"), settings)
    assert not is_ready(TASK._replace(status="Shipped"), settings)


def rows(text: str) -> list[TaskSummary]:
    """Tasks written as `10 low 2.5`: number, priority and ordinal, `-` for none."""
    return [
        TASK._replace(
            id=f"TASK-{number}",
            priority=None if priority == "-" else priority,
            ordinal=None if ordinal == "-" else float(ordinal),
        )
        for number, priority, ordinal in (row.split() for row in text.split(","))
    ]


SHUFFLED = "10 low 5, 2 - 3, 1.10 high -, 1 medium 3, 1.2 urgent 0, 3 high -, 2.1 HIGH 0.5"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        # the first configured priority first; none and unknown ones last, alike; ties by id
        ("priority", "1.10 2.1 3 1 10 1.2 2"),
        ("id", "1 1.2 1.10 2 2.1 3 10"),
        # those without an ordinal last; ties by id, never by priority
        ("ordinal", "1.2 2.1 1 2 10 1.10 3"),
    ],
)
def test_a_list_is_ordered_by_what_was_asked_for_and_then_by_id(sort: str, expected: str) -> None:
    wanted = read_sort(sort)
    assert wanted is not None
    ordered = sorted(rows(SHUFFLED), key=ordering(wanted, SETTINGS))

    assert expected == " ".join(task.id.removeprefix("TASK-") for task in ordered)


def test_the_rank_of_a_priority_is_its_place_among_the_configured_ones() -> None:
    settings = Settings(priorities=("Low", "Urgent"))
    ordered = sorted(rows("1 high -, 2 urgent -, 3 low -"), key=ordering("priority", settings))

    assert [task.id for task in ordered] == ["TASK-3", "TASK-2", "TASK-1"]


SUMMARIES = st.builds(
    lambda number, priority, ordinal: TASK._replace(id=f"TASK-{number}", priority=priority, ordinal=ordinal),
    st.integers(1, 99),
    st.sampled_from([None, "high", "medium", "low", "urgent"]),
    st.none() | st.floats(0, 10),
)


@given(
    st.lists(SUMMARIES, unique_by=lambda task: task.id).flatmap(
        lambda tasks: st.tuples(st.just(tasks), st.permutations(tasks))
    ),
    st.sampled_from(["priority", "id", "ordinal"]),
)
def test_the_order_of_a_list_does_not_depend_on_how_it_was_read(
    lists: tuple[list[TaskSummary], list[TaskSummary]], sort: str
) -> None:
    wanted = read_sort(sort)
    assert wanted is not None
    one, other = lists

    assert sorted(one, key=ordering(wanted, SETTINGS)) == sorted(other, key=ordering(wanted, SETTINGS))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("", None),
        ("priority", "priority"),
        ("ID", "id"),
        ("Ordinal", "ordinal"),
    ],
)
def test_a_sort_field_is_read_in_any_letter_case(given: str | None, expected: str | None) -> None:
    assert expected == read_sort(given)


@pytest.mark.parametrize("given", [" priority ", "title", "priority,id", " ", "\x00", "\udcff"])
def test_any_other_sort_field_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_sort(given)

    assert refusal.value.code == "invalid-sort-field"
    assert refusal.value.message.endswith("allowed: priority, id, ordinal")


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_a_number_from_one(limit: int) -> None:
    check_limit(None)
    check_limit(1)
    with pytest.raises(InvalidInput) as refusal:
        check_limit(limit)

    assert refusal.value.code == "invalid-limit"


RESTRICTIONS: dict[str, object] = {
    "statuses": (),
    "exclude_statuses": ("Done",),
    "assignee": "@a",
    "unassigned": True,
    "milestones": (),
    "parent": "TASK-1",
    "priority": "high",
    "types": ("bug",),
    "projects": ("Web",),
    "labels": ("ui",),
    "search": "words",
    "hit_keys": "[1]",
    "ready": True,
    "blocked": True,
    "claims": "held",
}


def test_a_query_without_a_restriction_takes_everything() -> None:
    assert takes_everything(Query(sort="id", limit=3))
    assert RESTRICTIONS.keys() == {*Query._fields} - {"sort", "limit", "now"}


@pytest.mark.parametrize("field", RESTRICTIONS)
def test_a_query_with_any_restriction_does_not(field: str) -> None:
    restricted: dict[str, Any] = {field: RESTRICTIONS[field]}

    assert not takes_everything(Query()._replace(**restricted))


def test_a_query_of_a_moment_restricts_nothing_by_that() -> None:
    assert takes_everything(Query(now=datetime(2027, 1, 15, tzinfo=UTC), sort="id", limit=3))
    assert not takes_everything(Query(unassigned=True))
