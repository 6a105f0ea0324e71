"""Claims: an exclusive, expiring promise to work on a task, so that two agents never start the same one."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from backlog.domain.errors import Conflict, InvalidInput, Refused, TaskClaimed, quoted
from backlog.domain.settings import Settings
from backlog.domain.task import Task, same_word
from backlog.domain.text import one_line
from backlog.domain.views import TaskView

ME = "@me"
"""The name by which an actor claims for itself."""
DEFAULT_LEASE = timedelta(minutes=30)
LONGEST_LEASE = timedelta(days=30)

_LEASE = re.compile(r"(\d{1,6})\s*([smhd])", re.ASCII | re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Claim(NamedTuple):
    """Who holds a task and until when."""

    id: str
    holder: str
    until: datetime


class Edited(NamedTuple):
    """A task as an edit left it, and the claim of somebody else on it before, if there was one.

    `view` is what to show of it, of the same moment; None if nothing is to be shown.
    """

    task: Task
    held: Claim | None = None
    view: TaskView | None = None


def read_lease(given: str | None) -> timedelta:
    """Return how long a claim lasts: `45s`, `30m`, `2h`, `1d`; 30 minutes if nothing is given.

    Raises InvalidInput unless it is from one second to thirty days.
    """
    if given is None:
        return DEFAULT_LEASE
    match = _LEASE.fullmatch(given.strip())
    lease = timedelta(seconds=int(match[1]) * _SECONDS[match[2].lower()]) if match else timedelta()
    if not _is_lease(lease):
        raise _no_lease(given)
    return lease


def _is_lease(lease: timedelta) -> bool:
    return timedelta() < lease <= LONGEST_LEASE


def _no_lease(given: str) -> InvalidInput:
    return InvalidInput(
        f"lease {quoted(given)} is not a duration from 1s to 30d", code="invalid-lease", given=given
    )


def read_holder(given: str | None) -> str | None:
    """Return who is to hold a claim, None for the actor: that is `@me`, or nothing. Raises InvalidInput."""
    name = one_line(given or "", "assignee")
    return None if name in {"", ME} else name


def claim_of(task: Task, now: datetime) -> Claim | None:
    """Return the claim that holds now; one whose lease has expired holds no longer."""
    if task.claimed_by is None or task.claimed_until is None or task.claimed_until <= now:
        return None
    return Claim(task.id, task.claimed_by, task.claimed_until)


def claimed(task: Task, holder: str, lease: timedelta, settings: Settings, now: datetime) -> Task:
    """Return the task claimed: assigned to the holder, in the first active status, until the lease ends.

    Raises Conflict if somebody holds it, the holder included, and Refused for a task that is done.
    """
    if settings.is_terminal(task.status):
        raise Refused(
            f'{task.id} is "{task.status}": it can no longer be claimed',
            code="task-is-terminal",
            task=task.id,
            status=task.status,
        )
    held = claim_of(task, now)
    if held is not None:
        raise conflict(held)
    holder = one_line(holder, "assignee")
    return task._replace(
        claimed_by=holder,
        claimed_until=_end(now, lease),
        assignees=(holder,),
        status=active_status(task.status, settings),
        updated_at=now,
    )


def renewed(task: Task, holder: str, lease: timedelta, now: datetime) -> Task:
    """Return the task with its claim lasting from now; raise Conflict unless the holder holds it.

    An expired claim can be renewed as long as nobody else has claimed the task.
    """
    held = claim_of(task, now)
    if held is not None and not same_word(held.holder, holder):
        raise conflict(held)
    if task.claimed_by is None or not same_word(task.claimed_by, holder):
        raise Conflict(
            f"{task.id} is not claimed by {quoted(holder)}",
            code="not-claimed",
            task=task.id,
            holder=holder,
        )
    return task._replace(claimed_until=_end(now, lease))


def released(task: Task, holder: str, now: datetime) -> Task:
    """Return the task without a claim; raise Conflict if somebody else holds it."""
    held = claim_of(task, now)
    if held is not None and not same_word(held.holder, holder):
        raise conflict(held)
    return unclaimed(task)


def _end(now: datetime, lease: timedelta) -> datetime:
    """Return when a lease that begins now ends; raise InvalidInput for one that is too short or too long."""
    if not _is_lease(lease):
        raise _no_lease(str(lease))
    return now + lease


def unclaimed(task: Task) -> Task:
    """Return the task without a claim: also when it is done, put away or demoted."""
    return task._replace(claimed_by=None, claimed_until=None)


def active_status(current: str, settings: Settings) -> str:
    """Return the status of a task that is being worked on.

    A task in a status between that of new tasks and the terminal one keeps it; any other gets the
    first of these, if there is one.
    """
    first = 0
    for place, status in enumerate(settings.statuses):
        if same_word(status, settings.initial_status):
            first = place
    between = [status for status in settings.statuses[first + 1 :] if not settings.is_terminal(status)]
    if not between or any(same_word(status, current) for status in between):
        return current
    return between[0]


def conflict(held: Claim) -> TaskClaimed:
    """Return the error that tells a loser who holds the task and until when."""
    return TaskClaimed(held.id, held.holder, held.until)
