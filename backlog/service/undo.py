"""Takes commands back: the last one of an actor, a batch or a single event, as new events.

What is to be stored is worked out from what one moment shows, while others go on writing. Only then does the
undo take its turn: what others changed meanwhile is worked out again, and everything is stored.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from backlog.domain.undo import setting_undone
from backlog.errors import Conflict
from backlog.service.statuses import change_statuses, check_tasks
from backlog.service.transaction import Rollback, in_transaction, reading
from backlog.service.undo_checks import check_links, check_milestones, check_settings
from backlog.service.undo_plan import (
    Outdated,
    ThisBatch,
    ThisEvent,
    is_of_statuses,
    later_events,
    planned,
    renewed,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.events import Recorded, Stamp
    from backlog.domain.reconstruction import Log
    from backlog.service.context import Context
    from backlog.service.undo_plan import UndoPlan
    from backlog.store import Reader, Writer

__all__ = ["ThisBatch", "ThisEvent", "in_full", "undo"]

ROUNDS = 3
"""How often an undo is planned while others go on changing its records, before it makes them wait."""

TOGETHER = 512
"""How many records are handed over together, so that what stores them does not wait for the last of them."""


def undo(
    context: Context, what: ThisEvent | ThisBatch | None = None, *, rehearsal: bool = False
) -> list[Recorded]:
    """Take back one event, a batch, or the actor's last command; return what was taken back, newest first.

    All or nothing. Each record is written once, with one event for each that is taken back. Taking back an
    undo brings the change back. A `rehearsal` only says what would be taken back. Raises NotFound if there
    is nothing to take back, Conflict where later changes stand in the way, Refused where a rule forbids
    what would be left, the gate among them.
    """
    stamp = context.stamp()
    for _ in range(ROUNDS):
        plan = _planned(context, what, stamp, rehearsal=rehearsal)
        if rehearsal and plan.is_of_tasks:
            return plan.events
        try:
            in_transaction(context, stamp, partial(_carry_out, plan=plan, rehearsal=rehearsal), many=True)
        except Rollback:
            pass
        except Outdated:
            continue
        return plan.events
    events: list[Recorded] = []
    with suppress(Rollback):
        in_transaction(context, stamp, partial(_at_once, what=what, events=events, rehearsal=rehearsal))
    return events


@reading
def in_full(reader: Reader, events: Sequence[Recorded]) -> Log:
    """Return events that were taken back with the values of their fields."""
    return reader.history.log(events)


@reading
def _planned(
    reader: Reader, what: ThisEvent | ThisBatch | None, stamp: Stamp, *, rehearsal: bool
) -> UndoPlan:
    plan = planned(reader, what, stamp)
    if rehearsal and plan.is_of_tasks:
        check_links(reader, plan.records)
    return plan


def _at_once(
    writer: Writer, what: ThisEvent | ThisBatch | None, events: list[Recorded], *, rehearsal: bool
) -> None:
    """Plan and store in one transaction; `events` becomes what was taken back."""
    plan = planned(writer, what, writer.stamp)
    events[:] = plan.events
    _carry_out(writer, plan, rehearsal=rehearsal)


def _carry_out(writer: Writer, plan: UndoPlan, *, rehearsal: bool) -> None:
    """Store what was planned, as the backlog is now; raise Outdated if too much has changed since.

    What does not fit together is judged of what is left by all, for some of it repairs what the rest breaks.
    """
    plan = renewed(writer, plan)
    check_links(writer, plan.records)
    if plan.statuses:
        writer.open_statuses(plan.statuses)
    for start in range(0, len(plan.records), TOGETHER):
        writer.save_prepared([each.prepared for each in plan.records[start : start + TOGETHER]])
    _put_texts_back(writer, plan)
    for event in sorted(plan.of("setting"), key=is_of_statuses):
        _undo_setting(writer, event)
    check_milestones(writer, plan.of("milestone"))
    if plan.of("setting"):
        check_settings(writer)
    if rehearsal:
        raise Rollback


def _put_texts_back(writer: Writer, plan: UndoPlan) -> None:
    """Let what is kept of tasks' files be again what it was before edits; what an import kept, stays.

    Raises Conflict where it was changed since.
    """
    saved = {each.after.uuid: each.after for each in plan.records} if plan.texts else {}
    for recorded in plan.texts:
        (was, then), task = whole(writer, recorded).changes["kept"], saved[recorded.entity_uuid]
        if not writer.exchange.put_back(task.uuid, then, was, (task.id, task.revision)):
            raise Conflict(
                f"the text of {task.id} outside of its sections was changed since",
                code="undo-conflict",
                id=task.id,
            )


def _undo_setting(writer: Writer, recorded: Recorded) -> None:
    event = whole(writer, recorded)
    before = writer.settings()
    after = setting_undone(before, event, later_events(writer, event))
    if is_of_statuses(recorded):
        change_statuses(writer, before, after, check_tasks(writer, before, after, {}), undoes=event.key)
    else:
        writer.save_setting(event.entity_id, after, undoes=event.key)
