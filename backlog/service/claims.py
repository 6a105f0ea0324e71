"""Claims tasks for one actor at a time, renews and releases them."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from backlog.domain.claims import DEFAULT_LEASE, claimed, released, renewed
from backlog.domain.errors import NotFound
from backlog.domain.filters import Query, matches
from backlog.domain.gate import judged
from backlog.domain.task import Change, Task
from backlog.service.lookup import editable
from backlog.service.transaction import always, transaction

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from backlog.domain.settings import Settings
    from backlog.service.store import Reader, Writer

_AT_ONCE = 100
"""How many of the ready tasks are offered at once: more than there are likely to be others claiming."""


def claim_in(
    writer: Writer, id_: str | None, holder: str | None = None, lease: timedelta = DEFAULT_LEASE
) -> Task:
    """Claim a task, or without an id the first ready one that nobody holds, and return it.

    It is claimed for the actor unless a holder is named. Of all who ask for one task exactly one gets
    it. Raises NotFound if there is none, Conflict if somebody holds it, Refused if it is done.
    """
    settings, now = writer.settings(), writer.stamp.now
    task = editable(writer, "task", id_, settings) if id_ else first_free(writer, settings, now)
    after = claimed(task, holder or writer.stamp.actor, lease, settings, now)
    return writer.save(judged(Change(task, after), settings))


def renew_in(writer: Writer, id_: str, holder: str | None = None, lease: timedelta = DEFAULT_LEASE) -> Task:
    """Let a claim last from now; raise Conflict unless the holder, or the actor, holds it."""
    settings = writer.settings()
    task = editable(writer, "task", id_, settings)
    after = renewed(task, holder or writer.stamp.actor, lease, writer.stamp.now)
    return writer.save(judged(Change(task, after), settings))


def release_in(writer: Writer, id_: str, holder: str | None = None) -> Task:
    """Give a claim up; releasing a task that nobody holds changes nothing. Raises Conflict."""
    settings = writer.settings()
    task = editable(writer, "task", id_, settings)
    after = released(task, holder or writer.stamp.actor, writer.stamp.now)
    return task if after == task else writer.save(judged(Change(task, after), settings))


claim = transaction(claim_in, narrow=always)
renew = transaction(renew_in, narrow=always)
release = transaction(release_in, narrow=always)


def first_free(writer: Writer, settings: Settings, now: datetime) -> Task:
    """Return the first ready task, by priority and then by ordinal, that nobody holds; raise NotFound.

    Where others claim side by side, those that they are about to take are passed over. If that
    leaves none, the first one is waited for, and then it is looked again.
    """
    while ids := ready_ids(writer, settings, now):
        task = writer.first_free(ids[:_AT_ONCE], now)
        if task is None:
            editable(writer, "task", ids[0], settings)
        elif not settings.is_terminal(task.status):
            return task
    raise NotFound(
        "no ready task is free to claim",
        code="nothing-ready",
    )


def next_ready(reader: Reader, settings: Settings, now: datetime) -> str | None:
    """Return the id of the first ready task that nobody holds, by priority, ordinal and id."""
    return next(iter(ready_ids(reader, settings, now)), None)


def ready_ids(reader: Reader, settings: Settings, now: datetime) -> list[str]:
    """Return the ids of the ready tasks of the best priority that nobody holds, by ordinal and id."""
    held = {claim.id for claim in reader.claims() if claim.until > now}
    query = Query(ready=True)
    found: list[tuple[tuple[object, ...], str]] = []
    best: int | None = None
    for task in reader.summaries("task", query, settings):
        rank = settings.priority_rank(task.priority)
        if best is not None and rank != best:
            break
        if task.id not in held and matches(task, query, settings):
            best = rank
            found.append(((task.ordinal is None, task.ordinal or 0), task.id))
    return [id_ for _, id_ in sorted(found, key=itemgetter(0))]
