"""Which checks are run, and what becomes of a criterion."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.task import ChecklistItem, CheckRun
from backlog.domain.verification import PlannedCheck
from backlog.service.verification import Selection, every_check, plan, record
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog, refusal

RUN = CheckRun("true", 0, 1.5, "c0ffee" * 7, False, "host", "fine")  # noqa: FBT003  as it is stored


def item(text: str, check: str | None = None, **fields: Any) -> ChecklistItem:  # noqa: ANN401  its fields
    return ChecklistItem(text, check=check, **fields)


@pytest.fixture
def checked(backlog: Backlog) -> Backlog:
    """Tasks with checks in every status."""
    backlog.save(
        task(1, acceptance_criteria=(item("a", "true"), item("b"), item("c", "false", checked=True))),
        task(2, status="Done", acceptance_criteria=(item("d", "true", checked=True),)),
        task(3, status="in progress", acceptance_criteria=(item("e", "true"),)),
        task(4, acceptance_criteria=(item("f"),)),
        task(5, state="archived", acceptance_criteria=(item("g", "true"),)),
        task(6, state="completed", status="Done", acceptance_criteria=(item("h", "true", checked=True),)),
        task(1, "draft", acceptance_criteria=(item("i", "true"),)),
        task(7, status="Parked", acceptance_criteria=(item("j", "true"),)),
    )
    return backlog


def planned(backlog: Backlog, *ids: str, **how: Any) -> list[tuple[str, int]]:  # noqa: ANN401  of a selection
    return [(each.task, each.number) for each in plan(backlog.asking(), Selection(ids, **how)).checks]


def test_the_checks_of_what_is_not_done_are_run_unless_it_is_said_otherwise(checked: Backlog) -> None:
    assert planned(checked) == [("TASK-1", 1), ("TASK-1", 3), ("TASK-3", 1), ("TASK-7", 1)]
    assert planned(checked, status="DONE") == [("TASK-2", 1)]
    assert planned(checked, status="in Progress") == [("TASK-3", 1)]
    assert planned(checked, status="inprogress") == [("TASK-3", 1)]
    assert planned(checked, status="parked") == [("TASK-7", 1)]
    assert planned(checked, "3", "TASK-1", "3") == [("TASK-3", 1), ("TASK-1", 1), ("TASK-1", 3)]
    assert planned(checked, "6") == [("TASK-6", 1)]
    assert planned(checked, "4") == []
    assert planned(checked, "1", "2", only=(1,)) == [("TASK-1", 1), ("TASK-2", 1)]
    assert planned(checked, "1", only=(3,)) == [("TASK-1", 3)]
    assert plan(checked.asking(), Selection()).settings.verify_timeout == 600


def test_a_check_is_planned_as_it_stands(checked: Backlog) -> None:
    first, second = plan(checked.asking(), Selection(("1",))).checks

    assert first == PlannedCheck(
        "TASK-1", "The task 1", checked.tasks()["TASK-1"].uuid, 1, "a", "true", checked=False, done=False
    )
    assert (second.command, second.checked) == ("false", True)


@pytest.mark.parametrize(
    ("selection", "code", "message", "data"),
    [
        (
            Selection(("9",)), "task-not-found", "task TASK-9 not found",
            {"kind": "task", "given": "9", "state": None},
        ),
        (
            Selection(("1",), only=(1, 2)), "check-not-found", "TASK-1 has no criterion #2 with a check",
            {"task": "TASK-1", "number": 2},
        ),
        (
            Selection(status="nowhere"), "invalid-status",
            'status "nowhere" is not valid; allowed: To Do, In Progress, Done',
            {"what": "status", "given": "nowhere", "allowed": ("To Do", "In Progress", "Done")},
        ),
    ],
)  # fmt: skip
def test_what_is_not_there_cannot_be_checked(
    checked: Backlog, selection: Selection, code: str, message: str, data: dict[str, object]
) -> None:
    assert refusal(lambda: plan(checked.asking(), selection))[1:] == (code, message, data)


def test_every_check_may_be_agreed_to(checked: Backlog) -> None:
    assert [(each.task, each.number) for each in every_check(checked.asking())] == [
        ("DRAFT-1", 1), ("TASK-1", 1), ("TASK-1", 3), ("TASK-2", 1), ("TASK-3", 1), ("TASK-7", 1),
    ]  # fmt: skip


def criterion(backlog: Backlog, id_: str, number: int) -> ChecklistItem:
    return backlog.tasks()[id_].acceptance_criteria[number - 1]


def test_what_a_check_has_proven_is_recorded_with_who_and_when(checked: Backlog) -> None:
    first, second = plan(checked.asking(), Selection(("1",))).checks

    assert record(checked.asking(actor="Bob"), first, RUN) == "checked"
    proven = criterion(checked, "TASK-1", 1)
    assert (proven.checked, proven.checked_by, proven.checked_at, proven.run) == (
        True, "Bob", START + timedelta(minutes=1), RUN,
    )  # fmt: skip
    assert checked.tasks()["TASK-1"].updated_at == START + timedelta(minutes=1)
    assert record(checked.asking(), second, RUN._replace(command="false")) == "verified"


def test_what_a_check_has_not_proven_is_unchecked(checked: Backlog) -> None:
    first, second = plan(checked.asking(), Selection(("1",))).checks
    assert record(checked.asking(), first, None) == "none"
    assert record(checked.asking(), second, None) == "claimed"
    assert checked.tasks()["TASK-1"].revision == 1
    record(checked.asking(), first, RUN)

    assert record(checked.asking(), first, None) == "unchecked"
    assert criterion(checked, "TASK-1", 1) == item("a", "true")
    changed = checked.tasks()["TASK-1"].updated_at
    assert changed == checked.events(limit=1)[0].stamp.now


def test_a_task_that_is_done_is_reopened_only_if_that_is_wanted(checked: Backlog) -> None:
    (check,) = plan(checked.asking(), Selection(("2",))).checks

    assert record(checked.asking(), check, None) == "still-done"
    assert checked.tasks()["TASK-2"].status == "Done"
    assert record(checked.asking(), check, None, reopen=True) == "reopened"
    assert checked.tasks()["TASK-2"].status == "In Progress"
    assert not criterion(checked, "TASK-2", 1).checked


def test_what_has_changed_meanwhile_is_not_recorded(checked: Backlog) -> None:
    first, _ = plan(checked.asking(), Selection(("1",))).checks
    (completed,) = plan(checked.asking(), Selection(("6",))).checks

    assert record(checked.asking(), completed, None, reopen=True) == "changed"
    assert record(checked.asking(), first._replace(text="other"), RUN) == "changed"
    assert record(checked.asking(), first._replace(uuid="another"), RUN) == "changed"
    assert record(checked.asking(), first._replace(task="TASK-99"), RUN) == "changed"
    assert checked.tasks()["TASK-1"].revision == 1
