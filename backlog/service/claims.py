"""Claims tasks for one actor at a time, renews and releases them."""

from __future__ import annotations

from backlog.domain.claims import (
    DEFAULT_LEASE,
    OF_CLAIM,
    claimed,
    last_claim,
    may_be_begun,
    may_be_handed,
    others_among,
    released,
    renewed,
)
from backlog.domain.filters import Query, is_ready, ordering
from backlog.domain.gate import judged
from backlog.domain.task import Change, Task
from backlog.errors import NotFound
from backlog.lean import TYPE_CHECKING
from backlog.service.lookup import editable
from backlog.service.transaction import always, transaction

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from backlog.domain.settings import Settings
    from backlog.store import Reader, Writer

_FEW, _AT_ONCE = 16, 100
"""How many of the ready tasks are offered at once where others may take some; and if they take those."""


def claim_in(
    writer: Writer,
    id_: str | None,
    holder: str | None = None,
    lease: timedelta = DEFAULT_LEASE,
    *,
    take_over: bool = False,
) -> Task:
    """Claim a task, or without an id the first one that may be handed to anybody, and return it.

    It is claimed for the actor unless a holder is named. Of all who ask for one task, exactly one gets
    it. Raises NotFound if there is none, Refused if it is done, and Conflict if somebody else holds it or is
    assigned to it, unless it is to be taken over.
    """
    if not id_:
        writer.expect_unclaimed()
    settings, now = writer.settings(), writer.stamp.now
    who = holder or writer.stamp.actor
    task = editable(writer, "task", id_, settings) if id_ else first_free(writer, who, settings, now)
    after = claimed(task, who, lease, settings, now, take_over=take_over)
    return task if after == task else writer.save(judged(Change(task, after), settings))


def renew_in(writer: Writer, id_: str, holder: str | None = None, lease: timedelta = DEFAULT_LEASE) -> Task:
    """Let a claim last from now; raise Conflict unless the holder, or the actor, holds it."""
    settings = writer.settings()
    task = editable(writer, "task", id_, settings)
    after = renewed(task, holder or writer.stamp.actor, lease, writer.stamp.now)
    return writer.save(judged(Change(task, after), settings))


def release_in(writer: Writer, id_: str, holder: str | None = None) -> Task:
    """Give a claim up, and the task back as it was; if nobody holds it nothing changes. Raises Conflict."""
    settings = writer.settings()
    task = editable(writer, "task", id_, settings)
    events = () if task.claimed_by is None else writer.history.events_of(task.uuid, OF_CLAIM)
    after = released(task, holder or writer.stamp.actor, settings, writer.stamp.now, events)
    return task if after == task else writer.save(judged(Change(task, after), settings))


claim = transaction(claim_in, narrow=always)
renew = transaction(renew_in, narrow=always)
release = transaction(release_in, narrow=always)


def first_free(writer: Writer, who: str, settings: Settings, now: datetime) -> Task:
    """Return the first task, by priority and then by ordinal, that may be handed out; raise NotFound.

    Where others claim side by side, several are offered, and those that they are about to take are passed
    over. If that leaves none, this waits for the first one, and looks again.
    """
    few = _FEW if writer.beside_others else 1
    most = few
    while ids := ready_ids(writer, who, settings, now, most):
        task = writer.first_free(ids[:most], now)
        if task is None and most == few <= len(ids):
            most = _AT_ONCE
        elif task is None:
            editable(writer, "task", ids[0], settings)
        elif may_be_handed(task, last_claim(task), who, settings, now):
            return task
    raise NotFound(
        "no ready task is free to claim",
        code="nothing-ready",
    )


def next_ready(reader: Reader, who: str, settings: Settings, now: datetime) -> str | None:
    """Return the id of the first task that may be handed out, by priority, ordinal and id."""
    return next(iter(ready_ids(reader, who, settings, now, most=1)), None)


def ready_ids(reader: Reader, who: str, settings: Settings, now: datetime, most: int = _AT_ONCE) -> list[str]:
    """Return the ids of the ready tasks of the best priority that may be handed out, by ordinal and id.

    There are at least `most` of them, if there are so many.
    """
    statuses = [status for status in reader.in_use("status") if may_be_begun(status, settings)]
    reader.expect_stale(now, settings)
    unclaimed = reader.unclaimed(
        statuses, lambda people: not others_among(people, None, who), most=most, settings=settings
    )
    stale = list(reader.summaries("task", Query(claims="stale", now=now), settings))
    claims = {claim.id: claim for claim in reader.claims()} if stale else {}
    free = [
        task
        for task in (*unclaimed, *stale)
        if is_ready(task, settings) and may_be_handed(task, claims.get(task.id), who, settings, now)
    ]
    best = min((settings.priority_rank(task.priority) for task in free), default=None)
    chosen = [task for task in free if settings.priority_rank(task.priority) == best]
    return [task.id for task in sorted(chosen, key=ordering("ordinal", settings))]
