"""Works out what an undo stores: which events it takes back, and what that makes of each record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from backlog.domain.events import BACKLOG, Event, EventQuery, Recorded
from backlog.domain.gate import judged
from backlog.domain.reconstruction import NEWEST
from backlog.domain.reversal import fields_to_retrace, retraced
from backlog.domain.task import Change, Task
from backlog.domain.undo import (
    check_takes_back_a_change,
    setting_undone,
    undoable,
    with_configured_status,
)
from backlog.errors import Conflict, NotFound, Refused, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.records import Milestone, Record
    from backlog.domain.reversal import Retraced
    from backlog.domain.settings import Settings
    from backlog.store import Reader, Writer
    from backlog.store.parts import HistoryReader
    from backlog.store.prepared import Prepared

AT_ONCE = 500
"""How many records are read together, and how many are worked out again while others wait, at most."""


class Outdated(Exception):
    """Others have changed too much of what the plan covers."""


class ThisEvent(NamedTuple):
    """One event, by its number in the log."""

    key: int


class ThisBatch(NamedTuple):
    """All that one command did, by the UUID of its run."""

    uuid: str


class PlannedRecord(NamedTuple):
    """What becomes of a record: its events that are taken back, newest first, and what is to be stored."""

    events: list[Recorded]
    before: Task | Record
    prepared: Prepared

    @property
    def after(self) -> Task | Record:
        """The record afterwards, with its new revision."""
        return self.prepared.record


class UndoPlan(NamedTuple):
    """What an undo takes back and stores.

    `events` are newest first; what came with them of tasks' files is in `texts`. `settings` are those that
    the plan was made by; `statuses` are those that tasks may pass through, if the configured ones change.
    """

    events: list[Recorded]
    texts: list[Recorded]
    records: list[PlannedRecord]
    settings: Settings
    statuses: tuple[str, ...]

    @property
    def is_of_tasks(self) -> bool:
        """Whether all that it is about can be judged before it is stored, as that of files cannot be."""
        return not (self.of("setting") or self.of("milestone") or self.texts)

    def of(self, entity: str) -> list[Recorded]:
        """Return the events of one kind of record, or of settings."""
        return [event for event in self.events if event.entity == entity]


def planned(reader: Reader, what: ThisEvent | ThisBatch | None, stamp: Stamp) -> UndoPlan:
    """Return what an undo with that stamp takes back and stores; raise as `undo.undo` does."""
    events, files = _wanted(reader, what, stamp.actor)
    events = _without_prefix(events)
    settings = reader.settings()
    judging, statuses = _former_statuses(reader, events)
    of_each: dict[str, list[Recorded]] = {}
    for event in events:
        if event.entity != "setting":
            of_each.setdefault(event.entity_uuid, []).append(event)
    records = list(_records(reader, list(of_each.values()), judging, stamp))
    return UndoPlan(events, _texts(events, files), records, settings, statuses)


def renewed(writer: Writer, plan: UndoPlan) -> UndoPlan:
    """Return a plan as it is now, those records worked out again that others have changed since.

    Raises Outdated if they changed more than can be worked out while others wait, or what is taken back.
    """
    revisions = writer.history.revisions([each.events[0] for each in plan.records])
    moved = {
        each.before.uuid: each
        for each in plan.records
        if revisions.get(each.before.uuid) != each.before.revision
    }
    if len(moved) > AT_ONCE or writer.settings() != plan.settings:
        raise Outdated
    if not moved:
        return plan
    if any(writer.history.undone_by(event.key) for each in moved.values() for event in each.events):
        raise Outdated
    judging, _ = _former_statuses(writer, plan.events)
    again = _records(writer, [each.events for each in moved.values()], judging, writer.stamp)
    by_uuid = {each.before.uuid: each for each in again}
    return plan._replace(records=[by_uuid.get(each.before.uuid, each) for each in plan.records])


def whole(reader: Reader, event: Recorded) -> Event:
    """Return an event with the values of its fields."""
    return next(reader.history.events(EventQuery(key=event.key)))


def is_of_statuses(event: Recorded) -> bool:
    """Say whether a setting's event is about the configured statuses."""
    return event.entity_id == "statuses"


def later_events(reader: Reader, event: Event) -> Iterator[Event]:
    """Yield the later events of a setting that still stand, as they are now, while they are asked for."""
    for other in reader.history.events(EventQuery(entity=event.entity_uuid)):
        if other.key > event.key and other.undoes is None and not reader.history.undone_by(other.key):
            yield other


def _wanted(
    reader: Reader, what: ThisEvent | ThisBatch | None, actor: str
) -> tuple[list[Recorded], list[Recorded]]:
    """Return the events to take back, newest first, and those of files by the same command.

    Those of a batch that were taken back are left out.
    """
    if isinstance(what, ThisEvent):
        events, files = _one(reader, what.key)
    elif what is not None:
        events, files = _batch(reader, what.uuid)
    else:
        last = reader.history.last_undoable(actor)
        if last is not None and last.entity == BACKLOG:
            raise Refused("the command that brought the backlog here cannot be undone", code="not-undoable")
        events, files = ([], []) if last is None else _batch(reader, last.stamp.batch)
        if not events or not undoable(events):
            raise NotFound(
                f"there is nothing that {quoted(actor)} could undo",
                code="nothing-to-undo",
                actor=actor,
            )
    if not undoable(events):
        raise Refused("the command that created the backlog cannot be undone", code="not-undoable")
    undone = {event.undoes for event in events if event.undoes is not None}
    undoing = reader.history.undoing(undone) if undone else {}
    for event in events:
        if event.undoes is not None:
            check_takes_back_a_change(event, undoing.get(event.undoes))
    return events, files


def _without_prefix(events: list[Recorded]) -> list[Recorded]:
    """Return events but for that of the prefix of ids, which stays with the ids that were made with it."""
    others = [event for event in events if _PREFIX not in event.changes]
    renamed = any("id" in event.changes and not event.created for event in others)
    return events if renamed or not others else others


def _one(reader: Reader, key: int) -> tuple[list[Recorded], list[Recorded]]:
    events = list(reader.history.recorded(EventQuery(key=key)))
    if not events or events[0].entity not in _UNDOABLE:
        raise NotFound(
            f"there is no event {key} to undo",
            code="event-not-found",
            event=key,
        )
    if by := reader.history.undone_by(key):
        raise Conflict(
            f"event {key} was already undone, by event {by}", code="undone-already", event=key, by=by
        )
    uuid, batch = events[0].entity_uuid, events[0].stamp.batch
    others = reader.history.recorded(EventQuery(entity=uuid, batch=batch))
    return events, [event for event in others if event.entity == "file"]


def _batch(reader: Reader, batch: str) -> tuple[list[Recorded], list[Recorded]]:
    of_batch = list(reader.history.recorded(EventQuery(batch=batch)))
    events = [event for event in of_batch if event.entity in _UNDOABLE]
    if not events:
        raise NotFound(
            f"there is no batch {quoted(batch)} to undo",
            code="batch-not-found",
            batch=batch,
        )
    undone = reader.history.undone_in(batch)
    standing = [event for event in events if event.key not in undone]
    if not standing:
        raise Conflict(f"batch {quoted(batch)} was already undone", code="undone-already", batch=batch)
    return standing, [event for event in of_batch if event.entity == "file"]


def _texts(events: Iterable[Recorded], files: Iterable[Recorded]) -> list[Recorded]:
    """Return the events of what tasks' files say that came with edits; what an import kept, stays."""
    edits = {
        (event.entity_uuid, event.revision)
        for event in events
        if event.entity in {"task", "draft"} and event.stamp.command not in _FROM_FILES
    }
    return [event for event in files if (event.entity_uuid, event.revision) in edits]


def _former_statuses(reader: Reader, events: Iterable[Recorded]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings with the statuses that the undo leaves, and all statuses that it changes.

    What an undo leaves of tasks is judged by these, for the same events may have taken tasks along. Raises
    Refused for the prefix of ids, before anything else is found to be in the way.
    """
    settings = reader.settings()
    for recorded in events:
        if recorded.entity == "setting" and _PREFIX in recorded.changes:
            setting_undone(settings, whole(reader, recorded), ())
    changes = [
        whole(reader, event) for event in events if event.entity == "setting" and is_of_statuses(event)
    ]
    for event in changes:
        settings = setting_undone(settings, event, later_events(reader, event))
    named = (status for event in changes for side in event.changes["statuses"] for status in side or ())
    return settings, tuple(dict.fromkeys(named))


def _records(
    reader: Reader, of_each: Sequence[list[Recorded]], settings: Settings, stamp: Stamp
) -> Iterator[PlannedRecord]:
    """Yield what becomes of records, given the events of each; `settings` has the statuses to judge by."""
    history = reader.history
    prepare = history.preparing(stamp)
    for start in range(0, len(of_each), AT_ONCE):
        some = of_each[start : start + AT_ONCE]
        records = history.records(own[0] for own in some)
        for own in some:
            event = own[-1]
            record = records.get(event.entity_uuid)
            if record is None:
                raise NotFound(
                    f"{event.entity_id} is gone",
                    code=f"{event.entity}-not-found",
                    kind=event.entity,
                    given=event.entity_id,
                )
            undone, former = _retraced(history, record, own, stamp)
            if isinstance(record, Task):
                after = record._replace(**former)
                if (after.status, after.state, after.kind) != (record.status, record.state, record.kind):
                    after = with_configured_status(after, settings)
                yield PlannedRecord(
                    own, record, prepare.change(judged(Change(record, after), settings), undone)
                )
            else:
                one = cast("Milestone", record)  # or another record: a TypeVar takes no union
                yield PlannedRecord(
                    own, record, prepare.change_of_record(one, one._replace(**former), undone)
                )


def _retraced(
    history: HistoryReader, record: Task | Record, own: Sequence[Recorded], stamp: Stamp
) -> tuple[Retraced, dict[str, Any]]:
    """Take events of a record back, and return the values that this gives it, as the domain knows them.

    Events in between and since are looked up only if there are any.
    """
    events, oldest = own, own[-1]
    if record.revision != oldest.revision + len(own) - 1:
        events = history.between(oldest.entity_uuid, oldest.key - 1, NEWEST)
        events = [event for event in events if event.entity != "file"]
    fields = history.fields(record, fields_to_retrace(events))
    undone = retraced(
        fields,
        events,
        frozenset(event.key for event in own),
        lambda event: event.undoes is None and not history.undone_by(event.key),
    )
    entity = type(record).__name__.lower()
    former: dict[str, Any] = {
        field: _value(history, entity, field, value, (fields[field], getattr(record, field)))
        for field, value in undone.fields.items()
        if value != fields[field]
    }
    if not undone.created or undone.steps:  # to archive what was created is no change of it
        former["updated_at"] = stamp.now
    return undone, former


def _value(history: HistoryReader, entity: str, field: str, plain: object, now: tuple[object, object]) -> Any:  # noqa: ANN401  whatever the field holds
    """Return a field's value from what JSON knows of it, given that of what it is now, and that itself.

    The items that stay in a list are taken from there: most do.
    """
    known, items = now
    if not (isinstance(plain, list) and isinstance(known, list) and isinstance(items, tuple)):
        return history.value(entity, field, plain)
    stays = {id(one): item for one, item in zip(known, items, strict=True)}
    came = iter(history.value(entity, field, [one for one in plain if id(one) not in stays]))
    return tuple(stays[id(one)] if id(one) in stays else next(came) for one in plain)


_PREFIX = "task_prefix"
_FROM_FILES = frozenset({"import", "sync"})

# What a file says beyond its fields is not among them: no command shows it, and imports put it right.
_UNDOABLE = frozenset({"task", "draft", "milestone", "document", "decision", "setting"})
