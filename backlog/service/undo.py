"""Takes commands back: the last one of an actor, a batch or a single event, as new events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from backlog.domain.errors import Conflict, NotFound, Refused, quoted
from backlog.domain.events import BACKLOG, Event, EventQuery
from backlog.domain.gate import judged
from backlog.domain.graph import check_acyclic
from backlog.domain.lifecycle import without_links_to
from backlog.domain.milestone_changes import belongs, check_free
from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Decision, Document, Milestone, record_number
from backlog.domain.task import Change
from backlog.domain.undo import (
    check_default_status,
    check_takes_back_a_change,
    id_given_up,
    links_to_check,
    refers_to,
    setting_undone,
    undoable,
    undone,
    with_configured_status,
)
from backlog.service.lookup import find
from backlog.service.statuses import change_statuses, check_tasks
from backlog.service.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.settings import Settings
    from backlog.service.store import Reader, Writer

R = TypeVar("R", Milestone, Document, Decision)


class ThisEvent(NamedTuple):
    """One event, by its number in the log."""

    key: int


class ThisBatch(NamedTuple):
    """All that one command did, by the UUID of its run."""

    uuid: str


def undo_in(writer: Writer, what: ThisEvent | ThisBatch | None = None) -> list[Event]:
    """Take back one event, a batch, or the actor's last command; return what was taken back.

    All or nothing. Taking back an undo brings the change back. Raises NotFound if there is nothing
    to take back, Conflict where later changes stand in the way, Refused where a rule forbids what
    would be left, the gate among them.
    """
    events = _wanted(writer, what, writer.stamp.actor)
    settings = _with_former_statuses(writer, events)
    for event in sorted(events, key=_of_statuses):
        _take_back(writer, event, settings)
    for event in events:
        _check_whole(writer, event)
    return events


undo = transaction(undo_in)


def _wanted(writer: Writer, what: ThisEvent | ThisBatch | None, actor: str) -> list[Event]:
    """Return the events to take back, newest first; those of a batch that were taken back are left out."""
    if isinstance(what, ThisEvent):
        events = _one(writer, what.key)
    elif what is not None:
        events = _batch(writer, what.uuid)
    else:
        last = writer.history.last_undoable(actor)
        if last is not None and last.entity == BACKLOG:
            raise Refused("the command that brought the backlog here cannot be undone", code="not-undoable")
        events = [] if last is None else _batch(writer, last.stamp.batch)
        if not events or not undoable(events):
            raise NotFound(
                f"there is nothing that {quoted(actor)} could undo",
                code="nothing-to-undo",
                actor=actor,
            )
    if not undoable(events):
        raise Refused("the command that created the backlog cannot be undone", code="not-undoable")
    for event in events:
        if event.undoes is not None:
            check_takes_back_a_change(event, next(writer.history.events(EventQuery(key=event.undoes)), None))
    return events


def _one(reader: Reader, key: int) -> list[Event]:
    events = list(reader.history.events(EventQuery(key=key)))
    if not events or events[0].entity not in _UNDOERS:
        raise NotFound(
            f"there is no event {key} to undo",
            code="event-not-found",
            event=key,
        )
    if by := reader.history.undone_by(key):
        raise Conflict(
            f"event {key} was already undone, by event {by}", code="undone-already", event=key, by=by
        )
    return events


def _batch(reader: Reader, batch: str) -> list[Event]:
    events = [event for event in reader.history.events(EventQuery(batch=batch)) if event.entity in _UNDOERS]
    if not events:
        raise NotFound(
            f"there is no batch {quoted(batch)} to undo",
            code="batch-not-found",
            batch=batch,
        )
    standing = [event for event in events if not reader.history.undone_by(event.key)]
    if not standing:
        raise Conflict(f"batch {quoted(batch)} was already undone", code="undone-already", batch=batch)
    return standing


def _of_statuses(event: Event) -> bool:
    return event.entity == "setting" and event.entity_id == "statuses"


def _with_former_statuses(writer: Writer, events: list[Event]) -> Settings:
    """Return the settings with the statuses that the undo leaves, and let tasks go back to them first.

    What an undo leaves of tasks is judged by these, for the same events may have taken tasks along.
    """
    settings = writer.settings()
    changes = [event for event in events if _of_statuses(event)]
    for event in changes:
        settings = setting_undone(settings, event, _later(writer, event))
    if changes:
        named = (status for event in changes for side in event.changes["statuses"] for status in side or ())
        writer.open_statuses(tuple(named))
    return settings


def _later(reader: Reader, event: Event) -> list[Event]:
    """Return the later events of a record that still stand, as they are now."""
    return [
        other
        for other in reader.history.events(EventQuery(entity=event.entity_uuid))
        if other.key > event.key and other.undoes is None and not reader.history.undone_by(other.key)
    ]


def _take_back(writer: Writer, event: Event, settings: Settings) -> None:
    """Take one event back; `settings` has the statuses that tasks are judged by."""
    _UNDOERS[event.entity](writer, event, _later(writer, event), settings)


def _undo_task(writer: Writer, event: Event, later: list[Event], settings: Settings) -> None:
    task = writer.task_by_uuid(event.entity_uuid)
    after = undone(task, event, later, writer.stamp.now)
    if event.changes.keys() & {"status", "state", "kind"}:
        after = with_configured_status(after, settings)
    if set(after.dependencies) - set(task.dependencies):  # a loop that an import brought may stay
        check_acyclic(after.id, after.dependencies, writer.edges_onward(after.dependencies))
    writer.save(judged(Change(task, after), settings), undoes=event.key)


def _undo_record(kind: type[R]) -> Callable[[Writer, Event, list[Event], Settings], None]:
    def undo_record(
        writer: Writer,
        event: Event,
        later: list[Event],
        settings: Settings,  # noqa: ARG001  one of several
    ) -> None:
        record = writer.record(kind, record_number(event.entity_id))
        if record is None:
            raise NotFound(
                f"{event.entity_id} is gone",
                code=f"{event.entity}-not-found",
                kind=event.entity,
                given=event.entity_id,
            )
        writer.save_record(record, undone(record, event, later, writer.stamp.now), undoes=event.key)

    return undo_record


def _undo_setting(
    writer: Writer,
    event: Event,
    later: list[Event],
    settings: Settings,  # noqa: ARG001  one of several
) -> None:
    before = writer.settings()
    after = setting_undone(before, event, later)
    if _of_statuses(event):
        change_statuses(writer, before, after, check_tasks(writer, before, after, {}), undoes=event.key)
    else:
        writer.save_setting(event.entity_id, after, undoes=event.key)


# What a record's file says beyond its fields is not among them: no command shows it, import mends it.
_UNDOERS: dict[str, Callable[..., Any]] = {
    "task": _undo_task,
    "draft": _undo_task,
    "milestone": _undo_record(Milestone),
    "document": _undo_record(Document),
    "decision": _undo_record(Decision),
    "setting": _undo_setting,
}


def _check_whole(writer: Writer, event: Event) -> None:
    """Raise Conflict or Refused if what an undo leaves does not fit together.

    That is judged once all events are taken back, for some of them mend what others break.
    """
    if event.entity in {"task", "draft"}:
        _check_links(writer, event)
    elif event.entity == "milestone":
        _check_milestone(writer, event)
    elif event.entity == "setting":
        check_default_status(writer.settings())


def _check_links(reader: Reader, event: Event) -> None:
    """Raise Conflict if a link would lead to a task or draft that is gone, as archiving cuts them all."""
    task = reader.task_by_uuid(event.entity_uuid)
    given_up = id_given_up(task, event)
    if given_up is not None and (given_up != task.id or task.state == "archived"):
        linked = [
            other.id
            for other in reader.tasks_linked_to(given_up)
            if without_links_to(other, given_up) != other
        ]
        if linked:
            raise refers_to(event, given_up, linked)
    settings = reader.settings()
    for id_ in links_to_check(task, event):
        found = find(reader, "task", id_, settings) or find(reader, "draft", id_, settings)
        if found is None or found.state == "archived":
            raise refers_to(event, id_, [task.id])


def _check_milestone(reader: Reader, event: Event) -> None:
    """Raise Conflict if tasks belong to a milestone that would be archived, or another one has its name."""
    milestone = reader.record(Milestone, record_number(event.entity_id))
    if milestone is None:
        return
    known = reader.milestones()
    if milestone.state == "active":
        check_free(milestone.title, known, own=milestone.id)
    elif event.created:
        name = MilestoneName(milestone.id, milestone.title, archived=True)
        tasks = [
            task.id
            for value in reader.in_use("milestone")
            for task in reader.tasks_of_milestone(value)
            if belongs(task, name)
        ]
        if tasks:
            raise refers_to(event, milestone.id, tasks)
