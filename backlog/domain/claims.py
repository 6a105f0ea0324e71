"""Claims: an exclusive, expiring promise to work on a task, so that two agents never start the same one."""

from __future__ import annotations

from datetime import datetime, timedelta

from backlog.domain.people import is_among, is_me, same_person
from backlog.domain.settings import Settings, configured_status
from backlog.domain.task import Task, TaskSummary, same_word
from backlog.domain.text import one_line
from backlog.errors import Conflict, InvalidInput, Refused, TaskClaimed, listed, quoted
from backlog.lean import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.events import Event  # only who releases a claim reads any
    from backlog.domain.views import TaskView

DEFAULT_LEASE = timedelta(minutes=30)
LONGEST_LEASE = timedelta(days=30)

RESTORED = ("assignees", "status")
"""What a task gets back when a claim is given up."""
OF_CLAIM = ("claimed_by", *RESTORED)
"""The fields whose history says what that is."""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOST_DIGITS = 6


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
    claim: Claim | None = None
    view: TaskView | None = None


def read_lease(given: str | None) -> timedelta:
    """Return how long a claim lasts: `45s`, `30m`, `2h`, `1d`; 30 minutes if nothing is given.

    Raises InvalidInput unless it is from one second to thirty days.
    """
    if given is None:
        return DEFAULT_LEASE
    text = given.strip()
    number, unit = text[:-1].rstrip(), text[-1:].lower()
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS and unit in _SECONDS):
        raise _no_lease(given)
    lease = timedelta(seconds=int(number) * _SECONDS[unit])
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
    return None if not name or is_me(name) else name


def claim_of(task: Task, now: datetime) -> Claim | None:
    """Return the claim that holds now; one whose lease has expired holds no longer."""
    claim = last_claim(task)
    return claim if claim is not None and claim.until > now else None


def may_be_handed(
    task: Task | TaskSummary, claim: Claim | None, who: str, settings: Settings, now: datetime
) -> bool:
    """Say whether a task that is ready may be given to somebody who asked for any (docs/contract.md 1.1).

    That is one that nobody works on: it is in no active status and assigned to nobody else. Of a task
    with a `claim` it depends on that alone: once the lease is over, anybody may have it.
    """
    if others_of(task, claim, who):
        return False
    if claim is not None:
        return claim.until <= now and not settings.is_terminal(task.status)
    return may_be_begun(task.status, settings)


def others_of(task: Task | TaskSummary, claim: Claim | None, who: str) -> tuple[str, ...]:
    """Return to whom a task is assigned if that is not `who`; the holder of a claim is no such person."""
    return others_among(task.assignees, claim, who)


def others_among(assignees: Sequence[str], claim: Claim | None, who: str) -> tuple[str, ...]:
    """Return who of some assignees has the task, if that is not `who`; see `others_of`."""
    if is_among(who, assignees):
        return ()
    return tuple(name for name in assignees if claim is None or not same_person(name, claim.holder))


def may_be_begun(status: str, settings: Settings) -> bool:
    """Say whether nobody works yet on an unclaimed task in a status, and it is not done either."""
    return not settings.is_terminal(status) and not is_active(status, settings)


def claimed(
    task: Task, holder: str, lease: timedelta, settings: Settings, now: datetime, *, take_over: bool = False
) -> Task:
    """Return the task claimed: assigned to the holder, in the first active status, until the lease ends.

    Whoever holds it already gets it as it is. Raises Refused for a task that is done, and unless it is to be
    taken over Conflict if somebody else holds it or it is assigned to somebody else.
    """
    if settings.is_terminal(task.status):
        raise Refused(
            f'{task.id} is "{task.status}": it can no longer be claimed',
            code="task-is-terminal",
            task=task.id,
            status=task.status,
        )
    holder = one_line(holder, "assignee")
    until = _end(now, lease)
    claim = claim_of(task, now)
    if claim is not None and same_person(claim.holder, holder):
        return task
    if not take_over:
        _check_free(task, claim, holder)
    return task._replace(
        claimed_by=holder,
        claimed_until=until,
        assignees=task.assignees if is_among(holder, task.assignees) else (holder,),
        status=active_status(task.status, settings),
        updated_at=now,
    )


def _check_free(task: Task, claim: Claim | None, holder: str) -> None:
    """Raise Conflict if somebody else holds a task, or works on it without a claim."""
    if claim is not None:
        raise conflict(claim)
    others = others_of(task, last_claim(task), holder)
    if others:
        raise Conflict(
            f"{task.id} is assigned to {listed(map(quoted, others))}",
            code="task-assigned",
            task=task.id,
            assignees=list(others),
        )


def last_claim(task: Task) -> Claim | None:
    """Return the claim on a task, whether it holds or its lease has expired."""
    if task.claimed_by is None or task.claimed_until is None:
        return None
    return Claim(task.id, task.claimed_by, task.claimed_until)


def renewed(task: Task, holder: str, lease: timedelta, now: datetime) -> Task:
    """Return the task with its claim lasting from now; raise Conflict unless the holder holds it.

    An expired claim can be renewed as long as nobody else has claimed the task.
    """
    claim = claim_of(task, now)
    if claim is not None and not same_person(claim.holder, holder):
        raise conflict(claim)
    if task.claimed_by is None or not same_person(task.claimed_by, holder):
        raise Conflict(
            f"{task.id} is not claimed by {quoted(holder)}",
            code="not-claimed",
            task=task.id,
            holder=holder,
        )
    return task._replace(claimed_until=_end(now, lease))


def released(
    task: Task, holder: str, settings: Settings, now: datetime, events: Iterable[Event] = ()
) -> Task:
    """Return the task without a claim, and otherwise as it was before it; raise Conflict if another holds it.

    `events` are those of the task, newest first. Assignee and status go back to what they were unless
    somebody has changed them since, or the status can no longer be given to a task that is not done.
    """
    claim = claim_of(task, now)
    if claim is not None and not same_person(claim.holder, holder):
        raise conflict(claim)
    before = _before_claim(task, events)
    status = configured_status(before["status"], settings)
    if status is None or settings.is_terminal(status):
        before["status"] = task.status
    return unclaimed(task)._replace(**before)


def _before_claim(task: Task, events: Iterable[Event]) -> dict[str, Any]:
    """Return assignees and status from before a claim, and before those that it took over, unless changed."""
    before: dict[str, Any] = {field: getattr(task, field) for field in RESTORED}
    unchanged = set(before)
    for event in events:
        holders = event.changes.get("claimed_by")
        if holders is None:
            unchanged -= set(event.changes)
            continue
        for field in unchanged & set(event.changes):
            before[field] = event.changes[field][0]
        if holders[0] is None:
            break
    return {**before, "assignees": tuple(before["assignees"])}


def _end(now: datetime, lease: timedelta) -> datetime:
    """Return when a lease that begins now ends; raise InvalidInput for one that is too short or too long."""
    if not _is_lease(lease):
        raise _no_lease(str(lease))
    return now + lease


def unclaimed(task: Task) -> Task:
    """Return the task without a claim: also when it is done, completed, archived or demoted."""
    return task._replace(claimed_by=None, claimed_until=None)


def active_status(current: str, settings: Settings) -> str:
    """Return the status of a task that is being worked on.

    A task in a status between that of new tasks and the terminal one keeps it; any other gets the
    first of these, if there is one.
    """
    between = _between(settings)
    return current if not between or is_active(current, settings) else between[0]


def is_active(status: str, settings: Settings) -> bool:
    """Say whether a status means that somebody is working: it lies between that of new tasks and the last."""
    return any(same_word(status, other) for other in _between(settings))


def _between(settings: Settings) -> tuple[str, ...]:
    first = 0
    for place, status in enumerate(settings.statuses):
        if same_word(status, settings.initial_status):
            first = place
    return tuple(status for status in settings.statuses[first + 1 :] if not settings.is_terminal(status))


def conflict(claim: Claim) -> TaskClaimed:
    """Return the error that tells a loser who holds the task and until when."""
    return TaskClaimed(claim.id, claim.holder, claim.until)
