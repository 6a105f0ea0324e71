"""What the gate makes of a task that comes in a file."""

from dataclasses import dataclass
from typing import Any

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, Task
from backlog.errors import OpenItems
from backlog.markdown.notes import Note
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.decision import ImportContext
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.import_gate import JudgedRecord, judge_record
from backlog.service.exchange.links import Targets
from backlog.service.exchange.report import NotDone
from tests.samples import task

PATH = "tasks/task-1 - A.md"
OPEN = ChecklistItem("a")
CLAIMED = ChecklistItem("b", checked=True, check="make b")
UNPROVEN = ChecklistItem("b", check="make b")
OTHER = ChecklistItem("c", checked=True, check="make c")


def judged(
    record: Task,
    before: Task | None = None,
    *,
    verified: bool = False,
    **others: Any,  # noqa: ANN401  of the context
) -> JudgedRecord:
    settings = Settings(require_verification=verified, statuses=others.pop("statuses", Settings().statuses))
    context = ImportContext(
        "backlog", "run", Meanings(str, str, settings), prefixes(settings), Targets([], {}), {}, **others
    )
    return judge_record(before, record, context, PATH)


def with_(*criteria: ChecklistItem, status: str = "To Do", **fields: Any) -> Task:  # noqa: ANN401  of a task
    return task(1, acceptance_criteria=criteria, status=status, **fields)


def test_what_only_a_check_can_check_is_open_and_the_rest_is_as_in_the_file() -> None:
    before = with_(UNPROVEN, ChecklistItem("c", checked=True, check="make c"))

    assert judged(with_(CLAIMED, OTHER), before, verified=True) == JudgedRecord(
        with_(UNPROVEN, OTHER),
        notes=(Note("claim", "criterion #1 is checked in the file alone: requireVerification is on"),),
    )
    assert judged(with_(CLAIMED, OTHER), before) == JudgedRecord(with_(CLAIMED, OTHER))
    assert judged(with_(OPEN, OTHER), before, verified=True) == JudgedRecord(with_(OPEN, OTHER))
    assert judged(with_(CLAIMED), None, verified=True).record == with_(UNPROVEN)


def test_a_task_that_only_a_check_could_finish_is_not_done_and_its_file_is_named() -> None:
    found = judged(with_(CLAIMED, OTHER, status="Done"), with_(UNPROVEN, OTHER), verified=True)

    assert found.record == with_(UNPROVEN, OTHER)
    assert found.held_back == {"status": "To Do"}
    assert found.not_done is not None
    assert (found.not_done.path, found.not_done.open_, found.not_done.by_checks) == (PATH, (1,), True)


@dataclass
class Wished:
    """Criteria of a task that its file says is done, and whether only checks can check some of them."""

    criteria: tuple[ChecklistItem, ...]
    verified: bool
    by_checks: bool


@pytest.mark.parametrize(
    "wished",
    [
        Wished((OPEN,), verified=False, by_checks=False),
        Wished((OPEN,), verified=True, by_checks=False),
        Wished((UNPROVEN,), verified=False, by_checks=False),
        Wished((UNPROVEN,), verified=True, by_checks=True),
        Wished((OPEN, OTHER), verified=True, by_checks=False),
    ],
)
def test_it_is_said_whether_only_checks_can_check_what_is_open(wished: Wished) -> None:
    before = with_(*(item for item in wished.criteria if item.checked))
    found = judged(with_(*wished.criteria, status="Done"), before, verified=wished.verified)

    criterion = wished.criteria[0]
    assert found == JudgedRecord(
        with_(*wished.criteria),
        {"status": "To Do"},
        NotDone(
            PATH,
            "TASK-1",
            "To Do",
            f'TASK-1 cannot be "Done": 1 acceptance criterion is unchecked (#1 {criterion.text})',
            "Done",
            "open-criteria",
            (1,),
            wished.by_checks,
        ),
    )


@pytest.mark.parametrize(
    ("statuses", "before", "status"),
    [
        (("New", "Doing", "Done"), None, "Doing"),
        (("New", "Doing", "Done"), "New", "New"),
        (("New", "Doing", "Done"), "Done", "Doing"),
        (("New", "Done"), None, "New"),
    ],
)
def test_what_cannot_be_done_has_the_status_that_it_had_else_the_last_before_done(
    statuses: tuple[str, ...], before: str | None, status: str
) -> None:
    was = None if before is None else with_(status=before)

    assert judged(with_(OPEN, status="Done"), was, statuses=statuses).held_back == {"status": status}


def test_where_there_is_no_status_but_done_it_is_refused() -> None:
    with pytest.raises(OpenItems):
        judged(with_(OPEN, status="Done"), statuses=("Done",))


def test_what_was_done_before_the_rule_is_as_done_as_it_was() -> None:
    done = with_(OPEN, status="Done", legacy_done=True)

    assert judged(done._replace(title="Other"), done) == JudgedRecord(done._replace(title="Other"))
    assert judged(done._replace(legacy_done=False), None, accept_done=True) == JudgedRecord(done, marked=True)
