"""What a run of its check makes of a criterion, and of the task that it belongs to (docs/verification.md)."""

from datetime import datetime
from typing import Literal, NamedTuple

from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, CheckRun, Task
from backlog.errors import Refused

Effect = Literal["checked", "verified", "unchecked", "reopened", "still-done", "claimed", "none", "changed"]
"""What became of a criterion: *checked*, *verified* though it was checked already, *unchecked*, or unchecked
and its task *reopened*; a task that is *still done* with a check that fails, a criterion that stays *claimed*
by somebody's word; *none*, or *changed* meanwhile, so that nothing was recorded."""


class PlannedCheck(NamedTuple):
    """A check that is to be run: of which criterion, as it was read. `number` counts from 1."""

    task: str
    title: str
    uuid: str
    number: int
    text: str
    command: str
    checked: bool
    done: bool


class Verified(NamedTuple):
    """A task as a run of a check leaves it, and what became of the criterion."""

    task: Task
    effect: Effect


def planned_checks(task: Task, settings: Settings) -> tuple[PlannedCheck, ...]:
    """Return the checks of a task's criteria."""
    done = settings.is_terminal(task.status)
    return tuple(
        PlannedCheck(task.id, task.title, task.uuid, number, item.text, item.check, item.checked, done)
        for number, item in enumerate(task.acceptance_criteria, 1)
        if item.check is not None
    )


def place_of(task: Task, check: PlannedCheck) -> int | None:
    """Return the index of the criterion that was planned, None if it is not the same any more."""
    wanted = (check.text, check.command)
    same = [at for at, item in enumerate(task.acceptance_criteria) if (item.text, item.check) == wanted]
    if check.number - 1 in same:
        return check.number - 1
    return same[0] if len(same) == 1 else None


def after_pass(task: Task, place: int, run: CheckRun, actor: str, now: datetime) -> Verified:
    """Return a task whose criterion has been proven; `run` is the evidence."""
    before = task.acceptance_criteria[place]
    proven = before._replace(
        checked=True, evidence=summary_of(run), checked_by=actor, checked_at=now, run=run
    )
    return Verified(_with(task, place, proven, now), "verified" if before.checked else "checked")


def after_failure(task: Task, place: int, settings: Settings, now: datetime, *, reopen: bool) -> Verified:
    """Return a task whose criterion could not be proven.

    What a check has checked is unchecked, what somebody has stays. A task that is done stays as it is, unless
    it is to be reopened: then it goes back to the status before the last. Raises Refused if there is none.
    """
    item = task.acceptance_criteria[place]
    if not item.checked:
        return Verified(task, "none")
    if settings.is_terminal(task.status):
        if not reopen:
            return Verified(task, "still-done")
        back = task._replace(status=_status_before_done(task, settings))
        return Verified(_with(back, place, item.unchecked(), now), "reopened")
    if item.run is None:
        return Verified(task, "claimed")
    return Verified(_with(task, place, item.unchecked(), now), "unchecked")


def summary_of(run: CheckRun) -> str:
    """Return the evidence of a run in words: how long it took, on what, where."""
    changes = " with uncommitted changes" if run.dirty else ""
    on = "" if run.commit is None else f" at {run.commit[:12]}{changes}"
    return f"check passed in {run.seconds:.1f} s{on} on {run.host}"


def _with(task: Task, place: int, item: ChecklistItem, now: datetime) -> Task:
    criteria = task.acceptance_criteria
    return task._replace(
        acceptance_criteria=(*criteria[:place], item, *criteria[place + 1 :]), updated_at=now
    )


def _status_before_done(task: Task, settings: Settings) -> str:
    if len(settings.statuses) < 2:  # noqa: PLR2004  the last one, and one before it
        raise Refused(
            f"{task.id} cannot be reopened: {task.status} is the only status",
            code="no-status-before",
            task=task.id,
        )
    return settings.statuses[-2]
