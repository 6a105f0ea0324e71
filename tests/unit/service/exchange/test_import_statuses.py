"""Statuses that come with files: which stand in the way of others, which tasks allow, which are in use."""

from collections.abc import Sequence

import pytest

from backlog.domain.record_files import Exchange
from backlog.domain.records import Milestone
from backlog.domain.settings import Settings
from backlog.domain.task import Kind, State, Task
from backlog.errors import BacklogError, OpenItems, Refused
from backlog.service.exchange.arrivals import Newcomer
from backlog.service.exchange.files import TreeFile
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.import_statuses import (
    new_statuses,
    refuse_statuses,
    stand_in_the_way,
    statuses_of,
)
from backlog.service.exchange.incoming import Incoming, understand
from backlog.service.exchange.matches import Matched
from backlog.service.exchange.plan import ImportPlan
from backlog.service.exchange.report import ImportReport
from backlog.service.exchange.stored_records import Facts, StoredRecord
from tests.samples import CHECKED, NOW, OPEN, let_through, task
from tests.unit.service.exchange.samples import task_file

BEFORE = Settings(statuses=("To Do", "In Progress", "Done"))
LESS = Settings(statuses=("To Do", "Done"))
SPELLED = Settings(statuses=("To Do", "in progress", "Done"))
MORE = Settings(statuses=("To Do", "In Progress", "Review", "Done"))
SHIPPED = Settings(statuses=("To Do", "In Progress", "Done", "Shipped"))
TURNED = Settings(statuses=("To Do", "Done", "In Progress"))

WAITING = task(1, status="in PROGRESS", acceptance_criteria=(OPEN,))
READY = task(2, status="In Progress", acceptance_criteria=(CHECKED,))
DONE = task(3, status="Done")
DRAFT = task(4, "draft", status="In Progress", acceptance_criteria=(OPEN,))
MILESTONE = Milestone(uuid="m", id="m-0", title="In Progress", created_at=NOW)


@pytest.mark.parametrize(
    ("records", "after", "stand"),
    [
        ([WAITING, DONE], BEFORE, False),
        ([WAITING, DONE], MORE, False),
        ([DONE, WAITING], LESS, True),
        ([DONE, READY], LESS, True),
        ([DONE, MILESTONE, DRAFT], LESS, False),
        ([DONE, WAITING], SPELLED, True),
        ([DONE], SPELLED, False),
        ([DONE, WAITING], SHIPPED, False),
        ([DONE, WAITING], TURNED, True),
        ([DONE, READY], TURNED, False),
        ([MILESTONE, DRAFT], TURNED, False),
        ([], LESS, False),
    ],
)
def test_tasks_stand_in_the_way_of_statuses_that_they_cannot_be_in(
    records: Sequence[Task | Milestone],
    after: Settings,
    stand: bool,  # noqa: FBT001  of the table
) -> None:
    assert stand_in_the_way(records, BEFORE, after) is stand


@pytest.mark.parametrize(
    ("records", "changed", "after", "error", "code"),
    [
        ([WAITING, DONE], [], BEFORE, None, ""),
        ([WAITING, DONE], [], MORE, None, ""),
        ([DONE, WAITING], [], LESS, Refused, "status-in-use"),
        ([DONE, WAITING], [WAITING._replace(status="To Do")], LESS, None, ""),
        ([DONE], [WAITING], LESS, Refused, "status-in-use"),
        ([DONE, DRAFT, MILESTONE], [], LESS, None, ""),
        ([DONE, WAITING], [], TURNED, OpenItems, "open-criteria"),
        ([DONE, READY, DRAFT], [], TURNED, None, ""),
        ([DONE, READY], [READY._replace(acceptance_criteria=(OPEN,))], TURNED, OpenItems, "open-criteria"),
        ([DONE, WAITING], [WAITING._replace(acceptance_criteria=(CHECKED,))], TURNED, None, ""),
    ],
)
def test_the_tasks_as_they_are_after_the_import_have_to_allow_the_statuses(
    records: Sequence[Task | Milestone],
    changed: Sequence[Task],
    after: Settings,
    error: type[BacklogError] | None,
    code: str,
) -> None:
    plan = ImportPlan(ImportReport("backlog", []), after, [let_through(None, one) for one in changed])
    facts = Facts(BEFORE, records)
    if error is None:
        refuse_statuses(facts, plan)
        return
    with pytest.raises(error) as caught:
        refuse_statuses(facts, plan)
    assert caught.value.code == code
    assert "TASK-1" in caught.value.message or "TASK-2" in caught.value.message


def incoming(path: str, status: str) -> Incoming:
    (file,) = understand([TreeFile(path, task_file("TASK-1", "A", status=status))], prefixes(BEFORE)).good
    return file


def stored(file: Incoming | None, *, undone: bool = False) -> StoredRecord:
    """A task that is known with what a file says."""
    base = None
    if file is not None:
        base = Exchange("backlog", "u", file.file.path, "", file.record_file)
    return StoredRecord(task(1), base=base, undone=undone)


A, B = "tasks/task-1 - A.md", "completed/task-1 - A.md"


def test_statuses_are_those_in_new_and_in_changed_files_of_tasks() -> None:
    was = incoming(A, "Was")
    matched = Matched(
        known=[
            (incoming(A, "Changed"), stored(was)),
            (was, stored(was)),
            (incoming(A, "Undone"), stored(incoming(A, "Undone"), undone=True)),
            (incoming(A, "Never exchanged"), stored(None)),
        ],
        newcomers=[incoming(A, "Not yet")],
        absent=[],
        twins=[(incoming(B, "Twin"), stored(was)), (was, stored(was))],
    )
    arrivals = [
        Newcomer(incoming(A, "New"), "v", (incoming(B, "Copy"),)),
        Newcomer(incoming("archive/tasks/task-2 - B.md", "Archived"), "w"),
        Newcomer(incoming("drafts/draft-1 - C.md", "Draft"), "x"),
    ]

    assert statuses_of(matched, arrivals) == [
        *("New", "Copy"),
        *("Changed", "Undone", "Never exchanged", "Twin"),
    ]


@pytest.mark.parametrize(
    ("before", "status", "state", "kind", "counts"),
    [
        (None, "To Do", "active", "task", True),
        (None, "To Do", "completed", "task", True),
        (None, "To Do", "archived", "task", False),
        (None, "Draft", "active", "draft", False),
        (task(1), "To Do", "active", "task", False),
        (task(1), "Done", "active", "task", True),
        (task(1), "To Do", "completed", "task", True),
        (task(1), "Done", "archived", "task", False),
        (task(1, state="archived"), "To Do", "active", "task", True),
        (task(1, kind="draft", status="To Do"), "To Do", "active", "task", True),
        (MILESTONE, "To Do", "active", "task", True),
    ],
)
def test_a_task_brings_a_status_that_it_gets_or_comes_back_to(
    before: Task | Milestone | None,
    status: str,
    state: State,
    kind: Kind,
    counts: bool,  # noqa: FBT001  of the table
) -> None:
    one = task(1, status=status, state=state)._replace(kind=kind)
    here = [] if before is None else [StoredRecord(before._replace(uuid=one.uuid))]
    other = task(2, status="Other")

    assert new_statuses([one, other], here) == ([status] if counts else []) + ["Other"]
