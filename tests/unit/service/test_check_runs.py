"""In which order checks are run, what is heard of them meanwhile, and what comes of them."""

import os
import platform
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest

from backlog.domain.task import CheckRun
from backlog.domain.verification import PlannedCheck
from backlog.errors import Refused
from backlog.processes.run import Cancelled, Finished
from backlog.service import check_runs
from backlog.service.check_runs import (
    NESTED,
    CheckListener,
    CheckOutcome,
    Means,
    Result,
    checks_around,
    result_of,
    verify,
)
from tests.repositories import git, make_repository
from tests.unit.service.backlogs import refusal


class Orderly:
    """Turns that are there at once, and remember at what."""

    def __init__(self) -> None:
        self.things: list[str] = []
        self.closed = self.held = False

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        self.things.append(thing)
        assert not cancelled()
        waiting()
        self.held = True
        yield
        self.held = False

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


@pytest.mark.parametrize(
    ("code", "timed_out", "outcome"),
    [
        (0, False, "passed"),
        (1, False, "failed"),
        (143, True, "timed-out"),
        (0, True, "timed-out"),  # it was asked to end, and said that all was well
    ],
)
def test_a_check_has_passed_that_ended_well_in_time_and_that_alone_proves_something(
    code: int,
    timed_out: bool,  # noqa: FBT001  of the table
    outcome: CheckOutcome,
) -> None:
    (check,) = checks("true")
    ran = Finished(code, 1.26, "fine", timed_out)

    result, proof = result_of(check, ran, commit="c0ffee", dirty=True)

    assert result == Result(check, outcome, code, 1.3, "fine", "c0ffee", dirty=True)
    if outcome == "passed":
        assert proof == CheckRun("true", 0, 1.3, "c0ffee", True, platform.node(), "fine")  # noqa: FBT003  as it is stored
    else:
        assert proof is None


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, "uuid:1"),
        ({NESTED: "other:1 uuid:2"}, "other:1 uuid:2 uuid:1"),
        ({NESTED: "xuuid:1"}, "xuuid:1 uuid:1"),
    ],
)
def test_a_check_is_a_part_of_those_that_run_it(env: dict[str, str], expected: str) -> None:
    (check,) = checks("true")

    assert checks_around(check, env) == expected


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


def test_one_check_begins_after_the_other_is_recorded(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []

    def keep(check: PlannedCheck, _run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
        heard.append(("recorded", check.number))
        return "none"

    watch = CheckListener(begins=lambda check: heard.append(("begins", check.number)))
    list(verify(checks("true", "true"), means(tmp_path, Orderly()), keep, watch))

    assert heard == [("begins", 1), ("recorded", 1), ("begins", 2), ("recorded", 2)]


def test_what_was_not_begun_does_not_begin_once_it_is_to_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "silent")
    turns = Orderly()
    begun = Event()
    answers = iter([False])  # it is asked again while nothing comes of the check
    watch = CheckListener(
        begins=lambda _: begun.set(), stopped=lambda: begun.is_set() and next(answers, True)
    )

    with pytest.raises(Cancelled):
        list(verify(checks("cat silent", "true"), means(tmp_path, turns), no_record, watch))
    assert turns.things == ["uuid\ntext 1"]


def test_a_result_says_what_was_checked_out(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "shop")
    commit = git("rev-parse", "HEAD", cwd=root).strip()

    (clean,) = verify(checks("touch new"), means(root, Orderly()), no_record, CheckListener())
    (dirty,) = verify(checks("true"), means(root, Orderly()), no_record, CheckListener())

    assert [(each.commit, each.dirty) for each in (clean, dirty)] == [(commit, False), (commit, True)]


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> "Queue[Event]":
    """What is waited for, each time that somebody begins to; nobody waits for long at a time."""
    queue = Queue[Event]()

    class Noticed(Event):
        def wait(self, timeout: float | None = None) -> bool:
            queue.put(self)
            return super().wait(timeout and timeout / 100)

    monkeypatch.setattr(check_runs, "Event", Noticed)
    return queue


def test_a_turn_lasts_until_the_result_is_recorded(tmp_path: Path, entered: "Queue[Event]") -> None:
    turns = Orderly()
    held: list[bool] = []

    def keep(_check: PlannedCheck, _run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
        for _ in range(3):
            entered.get(timeout=20)
        held.append(turns.held)
        return "none"

    list(verify(checks("true"), means(tmp_path, turns), keep, CheckListener()))

    assert (held, turns.held) == ([True], False)


def test_a_result_that_nobody_takes_any_more_holds_nobody_up(tmp_path: Path, entered: "Queue[Event]") -> None:
    turns = Orderly()

    def keep(_check: PlannedCheck, _run: CheckRun | None) -> Any:  # noqa: ANN401  an effect
        ended: set[Event] = set()
        while len(ended) < 2:
            ended.add(entered.get(timeout=20))
        return "none"

    running = verify(checks("true", "true"), means(tmp_path, turns, jobs=2), keep, CheckListener())
    next(running)
    running.close()  # type: ignore[attr-defined]  # it is a generator

    assert turns.closed
