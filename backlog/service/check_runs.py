"""Runs planned checks, several at once if wanted, and hands each result to be recorded when it is there.

A check is run by one process at a time (`processes/turns.py`), and what it proved is recorded before the next
one has its turn. A run that is interrupted ends every command it has started, and records nothing of them.
"""

from __future__ import annotations

import platform
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, Queue
from threading import Event
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.domain.task import CheckRun
from backlog.errors import BacklogError, Refused
from backlog.git.repository import commit_and_changes
from backlog.processes.environment import environment
from backlog.processes.run import Cancelled, Finished, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backlog.domain.verification import Effect, PlannedCheck
    from backlog.store.turns import Turns

CheckOutcome = Literal["passed", "failed", "timed-out", "not-agreed"]
NESTED = "BACKLOG_VERIFYING"
"""The environment variable that lists the checks a process is part of; none may run itself."""


class Means(NamedTuple):
    """How checks are run: from which folder, by which shell, for how many seconds each, how many at once.

    `turns` returns what lets processes take turns, `env` the caller's environment, `agreed` says of a
    command whether it may run.
    """

    root: str
    shell: str
    timeout: float
    jobs: int
    turns: Callable[[], Turns]
    env: Mapping[str, str]
    agreed: Callable[[str], bool]


class Result(NamedTuple):
    """What came of a check. What did not run has no exit code; `effect` is what became of its criterion."""

    check: PlannedCheck
    outcome: CheckOutcome
    exit_code: int | None = None
    seconds: float = 0.0
    output: str = ""
    commit: str | None = None
    dirty: bool | None = None
    effect: Effect = "none"
    problem: str = ""
    """Why the result could not be recorded."""


class CheckListener(NamedTuple):
    """Who hears what happens meanwhile: a check begins, writes something, or waits for another process."""

    begins: Callable[[PlannedCheck], None] = lambda _: None
    writes: Callable[[PlannedCheck, bytes], None] = lambda _check, _chunk: None
    waits: Callable[[PlannedCheck], None] = lambda _: None
    stopped: Callable[[], bool] = lambda: False
    """Says whether to stop; asked again and again."""


class _Ran(NamedTuple):
    """What came of a check, with what proves it, or why it could not be run; what to set once it is kept."""

    outcome: tuple[Result, CheckRun | None] | Exception
    recorded: Event


def verify(
    checks: Iterable[PlannedCheck],
    means: Means,
    record: Callable[[PlannedCheck, CheckRun | None], Effect],
    watch: CheckListener,
) -> Iterator[Result]:
    """Run checks and yield what came of each, in the order in which they end.

    `record` is called with the run that proved a criterion, or None, in the caller's thread. Raises Failed if
    a command cannot be started, Cancelled if `watch` says so, or what else is raised; none runs on then.
    """
    allowed = []
    for check in checks:
        if means.agreed(check.command):
            allowed.append(check)
        else:
            yield Result(check, "not-agreed")
    if not allowed:
        return
    turns = means.turns()
    cancelled = Event()
    done: Queue[_Ran] = Queue()
    pool = ThreadPoolExecutor(max_workers=means.jobs, thread_name_prefix="check")
    try:
        for check in allowed:
            pool.submit(_run, check, means, turns, cancelled, done, watch)
        for _ in allowed:
            yield _recorded(_next(done, watch.stopped), record)
    finally:
        cancelled.set()
        pool.shutdown()  # what has not begun yet sees that it is not to begin
        turns.close()


def _next(done: Queue[_Ran], stopped: Callable[[], bool]) -> _Ran:
    """Return what ended next; signals are looked at in between. Raises Cancelled if it is to end before."""
    while True:
        if stopped():
            raise Cancelled
        with suppress(Empty):
            return done.get(timeout=0.1)


def _recorded(ran: _Ran, record: Callable[[PlannedCheck, CheckRun | None], Effect]) -> Result:
    """Record what a command has proven; raise what kept it from running."""
    outcome, recorded = ran
    try:
        if isinstance(outcome, Exception):
            raise outcome
        result, proof = outcome
        try:
            return result._replace(effect=record(result.check, proof))
        except BacklogError as error:
            return result._replace(problem=error.message)
    finally:
        recorded.set()


def result_of(
    check: PlannedCheck, finished: Finished, *, commit: str | None, dirty: bool | None
) -> tuple[Result, CheckRun | None]:
    """Return what came of a check, and the run that proved its criterion, None unless it passed."""
    passed = finished.exit_code == 0 and not finished.timed_out
    outcome: CheckOutcome = "passed" if passed else "timed-out" if finished.timed_out else "failed"
    seconds = round(finished.seconds, 1)
    result = Result(check, outcome, finished.exit_code, seconds, finished.output, commit, dirty)
    if not passed:
        return result, None
    host = platform.node()
    return result, CheckRun(check.command, finished.exit_code, seconds, commit, dirty, host, finished.output)


def _run(
    check: PlannedCheck,
    means: Means,
    turns: Turns,
    cancelled: Event,
    done: Queue[_Ran],
    watch: CheckListener,
) -> None:
    """Run a check when its turn comes, and keep the turn until what came of it is recorded."""
    if cancelled.is_set():
        return
    recorded = Event()
    try:
        around = checks_around(check, means.env)
        with turns.at(f"{check.uuid}\n{check.text}", cancelled.is_set, lambda: watch.waits(check)):
            watch.begins(check)
            commit, dirty = commit_and_changes(means.root)
            finished = run(
                check.command,
                shell=means.shell,
                cwd=means.root,
                env=environment(means.env, {NESTED: around, "BACKLOG_TASK_ID": check.task}),
                timeout=means.timeout,
                watch=lambda chunk: watch.writes(check, chunk),
                cancelled=cancelled.is_set,
            )
            done.put(_Ran(result_of(check, finished, commit=commit, dirty=dirty), recorded))
            while not recorded.wait(0.1) and not cancelled.is_set():
                pass
    except Cancelled:
        return
    except Exception as error:  # noqa: BLE001  it is raised again, where the results are waited for
        done.put(_Ran(error, recorded))


def checks_around(check: PlannedCheck, env: Mapping[str, str]) -> str:
    """Return the checks that a check is a part of, itself included; raise Refused if it would run itself."""
    around = env.get(NESTED, "").split()
    key = f"{check.uuid}:{check.number}"
    if key in around:
        raise Refused(
            f"the check of {check.task} #{check.number} would run itself",
            code="check-runs-itself",
            task=check.task,
            number=check.number,
        )
    return " ".join([*around, key])
