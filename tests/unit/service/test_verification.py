"""Which checks are run, what becomes of a criterion, and in which order commands get their turn."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from backlog.domain.task import ChecklistItem, CheckRun
from backlog.domain.verification import PlannedCheck
from backlog.errors import Refused
from backlog.processes.run import Cancelled
from backlog.service.check_runs import NESTED, CheckListener, Means, Result, verify
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


class Orderly:
    """Turns that are there at once, and remember at what."""

    def __init__(self) -> None:
        self.things: list[str] = []
        self.closed = False

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        assert not cancelled()
        self.things.append(thing)
        waiting()
        yield

    def close(self) -> None:
        self.closed = True


def checks(*commands: str) -> list[PlannedCheck]:
    return [
        PlannedCheck("TASK-7", "A task", "uuid", number, f"text {number}", command, checked=False, done=False)
        for number, command in enumerate(commands, 1)
    ]


def means(folder: Path, turns: Orderly, **changes: Any) -> Means:  # noqa: ANN401  of the means
    whole = Means(
        str(folder),
        "/bin/sh",
        20,
        1,
        lambda: turns,
        {"PATH": "/bin:/usr/bin", "TZ": "Utopia", "OWN": "no"},
        lambda _: True,
    )
    return whole._replace(**changes)


def test_results_come_with_what_a_command_said_and_what_became_of_it(tmp_path: Path) -> None:
    turns = Orderly()
    recorded: list[tuple[int, CheckRun | None]] = []
    heard: list[tuple[object, ...]] = []
    watch = CheckListener(
        begins=lambda check: heard.append(("begins", check.number)),
        writes=lambda check, chunk: heard.append(("writes", check.number, chunk)),
        waits=lambda check: heard.append(("waits", check.number)),
    )

    def keep(check: PlannedCheck, run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
        recorded.append((check.number, run))
        if check.number == 3:
            raise Refused("not so", code="no")
        return "checked" if run else "none"

    wanted = checks('echo "$TZ$OWN $BACKLOG_TASK_ID"; pwd', "echo no; exit 3", "true", "forbidden")
    allowed = means(tmp_path, turns, agreed=lambda command: command != "forbidden")
    found = list(verify(wanted, allowed, keep, watch))

    assert found[0] == Result(wanted[3], "not-agreed")
    assert [
        (each.check.number, each.outcome, each.exit_code, each.effect, each.problem) for each in found[1:]
    ] == [
        (1, "passed", 0, "checked", ""), (2, "failed", 3, "none", ""), (3, "passed", 0, "none", "not so"),
    ]  # fmt: skip
    assert [each.output for each in found[1:]] == [f"Utopia TASK-7\n{tmp_path}\n", "no\n", ""]
    assert [(each.commit, each.dirty) for each in found] == [(None, None)] * 4
    assert [number for number, _ in recorded] == [1, 2, 3]
    assert recorded[1][1] is None
    proof = recorded[0][1]
    assert proof is not None
    assert (proof.command, proof.exit_code, proof.output, proof.commit) == (
        wanted[0].command, 0, found[1].output, None,
    )  # fmt: skip
    assert proof.seconds == round(proof.seconds, 1) == found[1].seconds
    assert proof.host
    assert turns.things == ["uuid\ntext 1", "uuid\ntext 2", "uuid\ntext 3"]
    assert turns.closed
    assert [each for each in heard if each[1] == 2] == [("waits", 2), ("begins", 2), ("writes", 2, b"no\n")]


def test_where_nothing_is_agreed_to_nobody_takes_a_turn(tmp_path: Path) -> None:
    turns = Orderly()

    found = list(
        verify(checks("true"), means(tmp_path, turns, agreed=lambda _: False), no_record, CheckListener())
    )

    assert [each.outcome for each in found] == ["not-agreed"]
    assert not turns.closed


def no_record(_check: PlannedCheck, _run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
    return "none"


def test_a_check_that_lasts_too_long_is_ended(tmp_path: Path) -> None:
    endless = f"exec {shlex.quote(sys.executable)} -c 'while True: pass'"
    recorded: list[CheckRun | None] = []

    def keep(_check: PlannedCheck, run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
        recorded.append(run)
        return "none"

    (found,) = verify(checks(endless), means(tmp_path, Orderly(), timeout=0.05), keep, CheckListener())

    assert (found.outcome, recorded) == ("timed-out", [None])


def test_whoever_is_stopped_records_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "silent")
    turns = Orderly()
    stopped = Event()
    running = verify(
        checks("cat silent"),
        means(tmp_path, turns),
        no_record,
        CheckListener(begins=lambda _: stopped.set(), stopped=stopped.is_set),
    )

    with pytest.raises(Cancelled):
        list(running)
    assert turns.closed


@pytest.mark.parametrize("around", ["uuid:1", "other:1 uuid:1"])
def test_no_check_runs_itself(tmp_path: Path, around: str) -> None:
    nested = means(tmp_path, Orderly(), env={"PATH": "/bin:/usr/bin", NESTED: around})

    assert refusal(lambda: list(verify(checks("true"), nested, no_record, CheckListener()))) == (
        "Refused",
        "check-runs-itself",
        "the check of TASK-7 #1 would run itself",
        {"task": "TASK-7", "number": 1},
    )


@pytest.mark.parametrize(("around", "within"), [(None, "uuid:1"), ("other:2", "other:2 uuid:1")])
def test_a_check_knows_what_it_is_a_part_of(tmp_path: Path, around: str | None, within: str) -> None:
    env = {"PATH": "/bin:/usr/bin", **({} if around is None else {NESTED: around})}

    (found,) = verify(
        checks(f'echo "${NESTED}"'), means(tmp_path, Orderly(), env=env), no_record, CheckListener()
    )

    assert found.output == f"{within}\n"


def test_several_checks_run_at_once_if_wanted(tmp_path: Path) -> None:
    for name in ("there", "back"):
        os.mkfifo(tmp_path / name)
    wanted = checks("echo x > there; cat back", "cat there; echo x > back")

    found = list(verify(wanted, means(tmp_path, Orderly(), jobs=2), no_record, CheckListener()))

    assert {each.outcome for each in found} == {"passed"}
