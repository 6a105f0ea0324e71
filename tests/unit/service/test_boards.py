"""Lists, columns and lanes, and their pages: which tasks stand where, and how many there are."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.board import NO_MILESTONE
from backlog.domain.list_request import ListRequest
from backlog.service.board import END, START, board, with_block
from backlog.service.columns import Columns, cards, columns, counts_by_status, lanes
from backlog.service.milestones import remove
from backlog.service.pages import Head, Page, outline, page, place
from backlog.service.task_lists import list_asked, unknown_names
from tests.samples import CHECKED, NOW, OPEN, task
from tests.unit.service.backlogs import Backlog, refusal

LATER = NOW + timedelta(hours=1)
NONE: tuple[list[str], int, bool] = ([], 0, False)
UNPLANNED = ["TASK-1.1", "TASK-3", "TASK-4", "TASK-5", "TASK-6"]


@pytest.fixture
def filled(backlog: Backlog) -> Backlog:
    """Tasks in every status, one of them not configured, with and without a milestone."""
    backlog.milestone("Launch")
    backlog.milestone("Gone")
    backlog.milestone("Later")
    backlog.save(
        task(1, milestone="m-0", labels=("ui",), assignees=("Ada",), priority="low"),
        task(2, milestone="LAUNCH", status="In Progress", dependencies=("TASK-1",)),
        task(3, priority="high", acceptance_criteria=(CHECKED, OPEN, CHECKED), title="Paint the door"),
        task(4, milestone="m-1", title="Open a door", ordinal=2.0),
        task(5, status="to do", milestone="Some day", claimed_by="Bob", claimed_until=LATER),
        task(6, status="Parked"),
        task(7, status="Done", milestone="m-0"),
        task(8, state="archived"),
        task("1.1", parent="TASK-1", ordinal=1.0),
        task(1, "draft"),
    )
    remove(backlog.asking(), "m-1", "keep")
    return backlog


def ids(found: Columns) -> dict[str, list[str]]:
    return {each.status: [task.id for task in each.tasks] for each in found.columns}


def totals(found: Columns) -> list[tuple[str, int | None, bool]]:
    return [(each.status, each.total, each.more) for each in found.columns]


def test_columns_are_the_configured_statuses_and_those_in_use(filled: Backlog) -> None:
    found = columns(filled.asking(), ListRequest(), 10)

    assert ids(found) == {
        "To Do": ["TASK-3", "TASK-1", "TASK-1.1", "TASK-4", "TASK-5"],
        "In Progress": ["TASK-2"],
        "Done": ["TASK-7"],
        "Parked": ["TASK-6"],
    }
    assert totals(found) == [
        ("To Do", 5, False), ("In Progress", 1, False), ("Done", 1, False), ("Parked", 1, False),
    ]  # fmt: skip
    assert [each.id for each in found.milestones] == ["m-0", "m-1", "m-2"]
    assert found.settings.statuses == ("To Do", "In Progress", "Done")


@pytest.mark.parametrize(
    ("request_", "most", "skip", "first", "total", "more"),
    [
        (ListRequest(), 2, 0, ["TASK-3", "TASK-1"], 5, True),
        (ListRequest(), 2, 3, ["TASK-4", "TASK-5"], 5, False),
        (ListRequest(), 5, 0, ["TASK-3", "TASK-1", "TASK-1.1", "TASK-4", "TASK-5"], 5, False),
        (ListRequest(), 4, 0, ["TASK-3", "TASK-1", "TASK-1.1", "TASK-4"], 5, True),
        (ListRequest(sort="id"), 2, 0, ["TASK-1", "TASK-1.1"], 5, True),
        (ListRequest(limit=1), 2, 0, ["TASK-3", "TASK-1"], 5, True),
        (ListRequest(exclude_statuses=("done",)), 2, 0, ["TASK-3", "TASK-1"], 5, True),
        (ListRequest(search="door"), 1, 0, ["TASK-3"], None, True),
        (ListRequest(search="door"), 1, 1, ["TASK-4"], 2, False),
        (ListRequest(search="door"), 2, 0, ["TASK-3", "TASK-4"], 2, False),
        (ListRequest(search="window"), 2, 0, [], 0, False),
        (ListRequest(labels=("UI",)), 2, 0, ["TASK-1"], 1, False),
        (ListRequest(parent="1"), 2, 0, ["TASK-1.1"], 1, False),
        (ListRequest(claims="held"), 2, 0, ["TASK-5"], 1, False),
        (ListRequest(readiness="ready", labels=("ui",)), 2, 0, ["TASK-1"], 1, False),
    ],
)
def test_a_column_is_read_as_far_as_it_is_looked_at(
    filled: Backlog, request_: ListRequest, most: int, skip: int, first: list[str], total: Any, more: bool  # noqa: ANN401, FBT001  values
) -> None:  # fmt: skip
    found = columns(filled.asking(), request_, most, skip=skip).columns[0]

    assert (found.status, [each.id for each in found.tasks], found.total, found.more) == (
        "To Do", first, total, more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (ListRequest(statuses=("done", "to do")), ["To Do", "Done"]),
        (ListRequest(exclude_statuses=("To do",)), ["In Progress", "Done", "Parked"]),
        (ListRequest(statuses=()), []),
    ],
)
def test_statuses_that_are_filtered_away_have_no_column(
    filled: Backlog, request_: ListRequest, statuses: list[str]
) -> None:
    assert [each.status for each in columns(filled.asking(), request_, 5).columns] == statuses
    lane = lanes(filled.asking(), request_, 5).lanes[0]
    assert [each.status for each in lane.columns] == statuses


def test_lanes_are_no_milestone_and_then_those_that_are_not_archived(filled: Backlog) -> None:
    found = lanes(filled.asking(), ListRequest(sort="id"), 3)

    assert [(each.id, each.title) for each in found.lanes] == [
        (None, ""), ("m-0", "Launch"), ("m-2", "Later"),
    ]  # fmt: skip
    assert [
        [([task.id for task in each.tasks], each.total, each.more) for each in lane.columns]
        for lane in found.lanes
    ] == [
        [(["TASK-1.1", "TASK-3", "TASK-4"], None, True), NONE, NONE, (["TASK-6"], 1, False)],
        [(["TASK-1"], 1, False), (["TASK-2"], 1, False), (["TASK-7"], 1, False), NONE],
        [NONE] * 4,
    ]  # fmt: skip
    assert [each.id for each in found.milestones] == ["m-0", "m-1", "m-2"]


def test_a_lane_says_whether_there_is_more(filled: Backlog) -> None:
    none, launch, _ = lanes(filled.asking(), ListRequest(sort="id"), 1).lanes

    assert ([each.id for each in none.columns[0].tasks], none.columns[0].total) == (["TASK-1.1"], None)
    assert [(each.total, each.more) for each in launch.columns] == [(1, False)] * 3 + [(0, False)]


def test_a_status_that_nobody_uses_is_a_column_too(backlog: Backlog) -> None:
    backlog.save(task(1, status="Parked"), task(2, status="Gone", state="archived"))

    assert ids(columns(backlog.asking(), ListRequest(), 5)) == {
        "To Do": [], "In Progress": [], "Done": [], "Parked": ["TASK-1"],
    }  # fmt: skip


@pytest.mark.parametrize("named", ["m-0", "launch", "Laumch"])
def test_a_milestone_that_is_asked_for_is_the_only_lane(filled: Backlog, named: str) -> None:
    found = lanes(filled.asking(), ListRequest(milestone=named), 5).lanes

    assert [(each.id, each.title) for each in found] == [("m-0", "Launch")]
    assert [task.id for column in found[0].columns for task in column.tasks] == ["TASK-1", "TASK-2", "TASK-7"]


def test_cards_are_those_of_the_tasks_named_as_far_as_they_match(filled: Backlog) -> None:
    named = ["TASK-3", "TASK-2", "TASK-8", "TASK-99", "DRAFT-1", "TASK-1", "TASK-5", "TASK-6"]
    found = cards(filled.asking(), ListRequest(), named)

    assert ids(found) == {
        "To Do": ["TASK-3", "TASK-1", "TASK-5"], "In Progress": ["TASK-2"], "Done": [], "Parked": ["TASK-6"],
    }  # fmt: skip
    assert totals(found) == [
        ("To Do", 5, False), ("In Progress", 1, False), ("Done", 1, False), ("Parked", 1, False),
    ]  # fmt: skip
    listed = {each.id: each for each in list_asked(filled.asking(), ListRequest()).tasks}
    assert [task for each in found.columns for task in each.tasks] == [
        listed[id_] for id_ in ("TASK-3", "TASK-1", "TASK-5", "TASK-2", "TASK-6")
    ]
    assert [each.id for each in found.milestones] == ["m-0", "m-1", "m-2"]


@pytest.mark.parametrize(
    ("request_", "expected", "total"),
    [
        (ListRequest(search="no such word"), ["TASK-3", "TASK-1", "TASK-5"], None),
        (ListRequest(labels=("ui",)), ["TASK-1"], None),
        (ListRequest(claims="held"), ["TASK-5"], None),
        (ListRequest(statuses=("to do",)), ["TASK-3", "TASK-1", "TASK-5"], 5),
    ],
)
def test_cards_are_counted_where_that_costs_nothing(
    filled: Backlog, request_: ListRequest, expected: list[str], total: int | None
) -> None:
    found = cards(filled.asking(), request_, ["TASK-3", "TASK-2", "TASK-1", "TASK-5"])

    assert ids(found)["To Do"] == expected
    assert found.columns[0].total == total


def test_counts_are_by_the_configured_spelling(filled: Backlog) -> None:
    with filled.store.reading() as reader:
        assert counts_by_status(reader, reader.settings()) == {
            "To Do": 5, "In Progress": 1, "Done": 1, "Parked": 1,
        }  # fmt: skip
        assert list(counts_by_status(reader, reader.settings())) == [
            "To Do", "In Progress", "Done", "Parked",
        ]  # fmt: skip


def shown(found: Page) -> tuple[list[str], int | None, bool]:
    return [each.id for each in found.tasks], found.total, found.more


NOWHERE = Head("milestone", None, NO_MILESTONE)
LAUNCH = Head("milestone", "m-0", "Launch")
TO_DO = Head("status", "To Do", "To Do")


@pytest.mark.parametrize(
    ("head", "request_", "skip", "most", "expected"),
    [
        (None, ListRequest(sort="id"), 0, 2, (["TASK-1", "TASK-1.1"], 8, True)),
        (None, ListRequest(sort="id"), 7, 2, (["TASK-7"], 8, False)),
        (None, ListRequest(sort="id"), 6, 2, (["TASK-6", "TASK-7"], 8, False)),
        (None, ListRequest(sort="id"), 9, 2, ([], 8, False)),
        (None, ListRequest(exclude_statuses=("to do",)), 0, 9, (["TASK-2", "TASK-6", "TASK-7"], 3, False)),
        (None, ListRequest(statuses=("parked",)), 0, 9, (["TASK-6"], 1, False)),
        (None, ListRequest(search="door"), 0, 1, (["TASK-3"], None, True)),
        (None, ListRequest(search="door"), 1, 1, (["TASK-4"], 2, False)),
        (None, ListRequest(search="door"), 2, 1, ([], None, False)),
        (None, ListRequest(search="window"), 0, 1, ([], 0, False)),
        (None, ListRequest(search="window"), 1, 1, ([], None, False)),
        (None, ListRequest(statuses=("done",), exclude_statuses=("done",)), 0, 1, ([], 0, False)),
        (None, ListRequest(readiness="ready", milestone="launch"), 0, 9, (["TASK-1"], 1, False)),
        (None, ListRequest(parent="task-1"), 0, 5, (["TASK-1.1"], 1, False)),
        (None, ListRequest(claims="held"), 0, 5, (["TASK-5"], 1, False)),
        (TO_DO, ListRequest(), 0, 2, (["TASK-3", "TASK-1"], 5, True)),
        (TO_DO, ListRequest(labels=("ui",)), 0, 2, (["TASK-1"], 1, False)),
        (LAUNCH, ListRequest(), 0, 2, (["TASK-1", "TASK-2"], None, True)),
        (LAUNCH, ListRequest(), 2, 2, (["TASK-7"], 3, False)),
        (NOWHERE, ListRequest(sort="id"), 0, 9, (UNPLANNED, 5, False)),
        (NOWHERE, ListRequest(sort="id", statuses=("parked",)), 0, 9, (["TASK-6"], 1, False)),
    ],
)  # fmt: skip
def test_a_page_is_a_part_of_what_is_listed(
    filled: Backlog, head: Head | None, request_: ListRequest, skip: int, most: int, expected: Any  # noqa: ANN401  values
) -> None:  # fmt: skip
    assert shown(page(filled.asking(), request_, head, skip, most)) == expected


@pytest.mark.parametrize(
    ("head", "request_", "id_", "at"),
    [
        (None, ListRequest(sort="id"), "TASK-1.1", 1),
        (None, ListRequest(sort="id"), "TASK-7", 7),
        (None, ListRequest(), "TASK-3", 0),
        (None, ListRequest(), "TASK-8", None),
        (TO_DO, ListRequest(), "TASK-1", 1),
        (TO_DO, ListRequest(), "TASK-2", None),
        (LAUNCH, ListRequest(), "TASK-2", 1),
        (LAUNCH, ListRequest(), "TASK-3", None),
        (NOWHERE, ListRequest(sort="id"), "TASK-3", 1),
        (None, ListRequest(search="door"), "TASK-4", 1),
        (None, ListRequest(search="door"), "TASK-1", None),
        (None, ListRequest(claims="held"), "TASK-5", 0),
        (None, ListRequest(claims="held"), "TASK-3", None),
    ],
)
def test_a_task_has_a_place_in_what_is_listed(
    filled: Backlog, head: Head | None, request_: ListRequest, id_: str, at: int | None
) -> None:
    assert place(filled.asking(), request_, head, id_) == at


def test_an_outline_is_the_beginning_of_each_column(filled: Backlog) -> None:
    found = outline(filled.asking(), ListRequest(), "status", 2)

    assert [(head, shown(part)) for head, part in found.columns] == [
        (TO_DO, (["TASK-3", "TASK-1"], 5, True)),
        (Head("status", "In Progress", "In Progress"), (["TASK-2"], 1, False)),
        (Head("status", "Done", "Done"), (["TASK-7"], 1, False)),
        (Head("status", "Parked", "Parked"), (["TASK-6"], 1, False)),
    ]
    assert [each.id for each in found.milestones] == ["m-0", "m-1", "m-2"]
    assert found.settings.statuses == ("To Do", "In Progress", "Done")
    filtered = outline(filled.asking(), ListRequest(statuses=("parked", "DONE")), "status", 2)
    assert [head.value for head, _ in filtered.columns] == ["Done", "Parked"]


def test_an_outline_shows_the_claims_that_hold_now(filled: Backlog) -> None:
    found = outline(filled.asking(), ListRequest(claims="held"), "status", 2)

    assert [shown(part)[0] for _, part in found.columns] == [["TASK-5"], [], [], []]
    held = lanes(filled.asking(), ListRequest(claims="held"), 2)
    assert [task.id for lane in held.lanes for each in lane.columns for task in each.tasks] == ["TASK-5"]


def test_an_outline_has_a_column_for_a_status_that_nobody_uses(backlog: Backlog) -> None:
    backlog.save(task(1, status="Parked"))

    found = outline(backlog.asking(), ListRequest(), "status", 2)
    assert [(head.title, shown(part)) for head, part in found.columns] == [
        ("To Do", ([], 0, False)),
        ("In Progress", ([], 0, False)),
        ("Done", ([], 0, False)),
        ("Parked", (["TASK-1"], 1, False)),
    ]
    assert shown(page(backlog.asking(), ListRequest(), None, 0, 2)) == (["TASK-1"], 1, False)
    assert shown(page(backlog.asking(), ListRequest(), TO_DO, 0, 2)) == ([], 0, False)


def test_an_outline_by_milestone_begins_with_none(filled: Backlog) -> None:
    found = outline(filled.asking(), ListRequest(sort="id"), "milestone", 2)

    assert [(head, shown(part)) for head, part in found.columns] == [
        (NOWHERE, (["TASK-1.1", "TASK-3"], None, True)),
        (LAUNCH, (["TASK-1", "TASK-2"], None, True)),
        (Head("milestone", "m-2", "Later"), ([], 0, False)),
    ]
    for name in ("launch", "m-0"):
        one = outline(filled.asking(), ListRequest(milestone=name), "milestone", 9)
        assert [(head, shown(part)) for head, part in one.columns] == [
            (LAUNCH, (["TASK-1", "TASK-2", "TASK-7"], 3, False))
        ]
    assert outline(filled.asking(), ListRequest(milestone="x y z"), "milestone", 9).columns == []


def test_a_list_is_what_was_asked_for(filled: Backlog) -> None:
    found = list_asked(filled.asking(), ListRequest(milestone="launch", sort="id", limit=2))
    assert ([each.id for each in found.tasks], found.sort, found.parent) == (["TASK-1", "TASK-2"], "id", None)
    found = list_asked(filled.asking(), ListRequest(parent="1"))
    assert ([each.id for each in found.tasks], found.sort, found.parent) == (["TASK-1.1"], None, "TASK-1")
    drafts = list_asked(filled.asking(), ListRequest(), "draft")
    assert [each.id for each in drafts.tasks] == ["DRAFT-1"]
    held = list_asked(filled.asking(), ListRequest(claims="held"))
    assert [each.id for each in held.tasks] == ["TASK-5"]
    parked = list_asked(filled.asking(), ListRequest(statuses=("PARKED",)))
    assert [each.id for each in parked.tasks] == ["TASK-6"]
    doors = list_asked(filled.asking(), ListRequest(search="door", limit=1))
    assert [each.id for each in doors.tasks] == ["TASK-3"]
    assert list_asked(filled.asking(), ListRequest(search="x")).tasks == ()
    assert refusal(lambda: list_asked(filled.asking(), ListRequest(parent="9"))).code == "parent-not-found"
    assert refusal(lambda: list_asked(filled.asking(), ListRequest(statuses=("x",)))).code == "invalid-status"


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (ListRequest(), []),
        (ListRequest(labels=("UI", "known"), assignee="@ada", milestone="launch"), []),
        (ListRequest(labels=("ux", "ui", "up")), [("label", "ux"), ("label", "up")]),
        (ListRequest(assignee="Eve"), [("assignee", "Eve")]),
        (ListRequest(milestone="never"), [("milestone", "never")]),
        (ListRequest(milestone="some da"), []),
        (
            ListRequest(labels=("ux",), assignee="Eve", milestone="never"),
            [("label", "ux"), ("assignee", "Eve"), ("milestone", "never")],
        ),
    ],
)
def test_names_that_nobody_uses_may_be_slips(
    filled: Backlog, request_: ListRequest, names: list[tuple[str, str]]
) -> None:
    filled.save(labels=("known",))

    assert unknown_names(filled.asking(), request_) == names


def test_a_whole_board_has_the_active_tasks_by_id(filled: Backlog) -> None:
    found = board(filled.asking())

    assert [each.id for each in found.tasks] == [
        "TASK-1", "TASK-1.1", "TASK-2", "TASK-3", "TASK-4", "TASK-5", "TASK-6", "TASK-7",
    ]  # fmt: skip
    assert [each.id for each in found.milestones] == ["m-0", "m-1", "m-2"]
    assert found.settings.task_prefix == "task"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "B\n"),
        ("\n\n", "B\n"),
        ("Words", "Words\n\nB\n"),
        ("Words\n\n\n", "Words\n\nB\n"),
        (f"a {START} old {END} z\n", "a B z\n"),
        (f"{START}{END}", "B"),
        (f"{START} no end", f"{START} no end\n\nB\n"),
        (f"{END} {START}", f"{END} {START}\n\nB\n"),
        (f"{START}1{END}{START}2{END}", f"B{START}2{END}"),
        ("Notes \n\n", "Notes \n\nB\n"),
        ("Plan X\n", "Plan X\n\nB\n"),
    ],
)
def test_a_board_takes_the_place_of_the_last_one_in_a_text(text: str, expected: str) -> None:
    assert with_block(text, "B") == expected
