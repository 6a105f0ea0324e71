"""Takes commands back: the last one of an actor, a batch or a single event, as new events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from backlog.domain.errors import Conflict, NotFound, Refused, quoted
from backlog.domain.events import BACKLOG, Event, EventQuery, Recorded
from backlog.domain.gate import judged
from backlog.domain.graph import check_acyclic
from backlog.domain.lifecycle import without_links_to
from backlog.domain.milestone_changes import belongs, check_free
from backlog.domain.milestones import MilestoneName
from backlog.domain.rebuilding import NEWEST
from backlog.domain.records import Decision, Document, Milestone, record_number
from backlog.domain.retracing import Retraced, retraced
from backlog.domain.task import Change, Task
from backlog.domain.undo import (
    check_default_status,
    check_takes_back_a_change,
    id_given_up,
    links_to_check,
    refers_to,
    setting_undone,
    undoable,
    with_configured_status,
)
from backlog.service.lookup import find
from backlog.service.statuses import change_statuses, check_tasks
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from backlog.domain.rebuilding import Log
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.service.context import Context
    from backlog.service.store import Reader, Writer

AT_ONCE = 500
"""How many records are read together."""
FEW = 20
"""For so many ids at the most, each is looked up; for more, every task is read once."""


class ThisEvent(NamedTuple):
    """One event, by its number in the log."""

    key: int


class ThisBatch(NamedTuple):
    """All that one command did, by the UUID of its run."""

    uuid: str


class _Moved(NamedTuple):
    """A task that an undo changed, before and after, and the oldest event that was taken back."""

    event: Recorded
    before: Task
    after: Task


class _Rehearsed(Exception):
    """Carries what would be taken back out of a transaction that is to be undone."""

    def __init__(self, events: list[Recorded]) -> None:
        super().__init__()
        self.events = events


def undo_in(
    writer: Writer, what: ThisEvent | ThisBatch | None = None, *, rehearsal: bool = False
) -> list[Recorded]:
    """Take back one event, a batch, or the actor's last command; return what was taken back, newest first.

    All or nothing. Each record is written once, with one event for each that is taken back. Taking back an
    undo brings the change back. Raises NotFound if there is nothing to take back, Conflict where later
    changes stand in the way, Refused where a rule forbids what would be left, the gate among them.
    """
    events = _without_prefix(_wanted(writer, what, writer.stamp.actor))
    settings = _with_former_statuses(writer, events)
    of_records = [event for event in events if event.entity != "setting"]
    moved = list(_take_back(writer, of_records, settings))
    _take_back_texts(writer, moved, events)
    for event in sorted((event for event in events if event.entity == "setting"), key=_of_statuses):
        _undo_setting(writer, event)
    _check_whole(writer, moved, events)
    if rehearsal:
        raise _Rehearsed(events)
    return events


def _without_prefix(events: list[Recorded]) -> list[Recorded]:
    """Return events but for that of the prefix of ids, which stays with the ids that were made with it."""
    others = [event for event in events if _PREFIX not in event.changes]
    renamed = any("id" in event.changes and not event.created for event in others)
    return events if renamed or not others else others


_undo = transaction(undo_in)


def undo(
    context: Context, what: ThisEvent | ThisBatch | None = None, *, rehearsal: bool = False
) -> list[Recorded]:
    """Do as `undo_in` does, or only say what it would take back."""
    try:
        return _undo(context, what, rehearsal=rehearsal)
    except _Rehearsed as rehearsed:
        return rehearsed.events


@reading
def in_full(reader: Reader, events: Sequence[Recorded]) -> Log:
    """Return events that were taken back with the values of their fields."""
    return reader.history.log(events)


def _wanted(writer: Writer, what: ThisEvent | ThisBatch | None, actor: str) -> list[Recorded]:
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
            undone = next(writer.history.recorded(EventQuery(key=event.undoes)), None)
            check_takes_back_a_change(event, undone)
    return events


def _one(reader: Reader, key: int) -> list[Recorded]:
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
    return events


def _batch(reader: Reader, batch: str) -> list[Recorded]:
    of_batch = reader.history.recorded(EventQuery(batch=batch))
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
    return standing


def _of_statuses(event: Recorded) -> bool:
    return event.entity_id == "statuses"


def _with_former_statuses(writer: Writer, events: list[Recorded]) -> Settings:
    """Return the settings with the statuses that the undo leaves, and let tasks go back to them first.

    What an undo leaves of tasks is judged by these, for the same events may have taken tasks along.
    """
    settings = writer.settings()
    changes = [_whole(writer, event) for event in events if event.entity == "setting" and _of_statuses(event)]
    for event in changes:
        settings = setting_undone(settings, event, _later(writer, event))
    if changes:
        named = (status for event in changes for side in event.changes["statuses"] for status in side or ())
        writer.open_statuses(tuple(named))
    return settings


def _whole(reader: Reader, event: Recorded) -> Event:
    return next(reader.history.events(EventQuery(key=event.key)))


def _later(reader: Reader, event: Event) -> list[Event]:
    """Return the later events of a setting that still stand, as they are now."""
    return [
        other
        for other in reader.history.events(EventQuery(entity=event.entity_uuid))
        if other.key > event.key and other.undoes is None and not reader.history.undone_by(other.key)
    ]


def _take_back(writer: Writer, events: Iterable[Recorded], settings: Settings) -> Iterator[_Moved]:
    """Take back what happened to records, and yield the tasks; `settings` has the statuses to judge by."""
    of_each: dict[str, list[Recorded]] = {}
    for event in events:
        of_each.setdefault(event.entity_uuid, []).append(event)
    every = list(of_each.values())
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        records = writer.history.records(own[0] for own in some)
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
            undone = _retraced(writer, record, own)
            if isinstance(record, Task):
                yield _Moved(event, record, _save_task(writer, record, undone, settings))
            else:
                one = cast("Milestone", record)  # or another record: a TypeVar takes no union
                writer.save_record(one, _with_values(writer, one, undone), undone)


def _take_back_texts(writer: Writer, moved: Iterable[_Moved], events: Iterable[Recorded]) -> None:
    """Let what is kept of tasks' files be again what it was before edits; what an import kept, stays.

    Raises Conflict where it was changed since.
    """
    saved = {each.before.uuid: each.after for each in moved}
    edits = {
        (event.entity_uuid, event.revision): event.stamp.batch
        for event in events
        if event.entity_uuid in saved and event.stamp.command not in _FROM_FILES
    }
    for batch in dict.fromkeys(edits.values()):
        for recorded in writer.history.recorded(EventQuery(batch=batch)):
            if recorded.entity != "file" or (recorded.entity_uuid, recorded.revision) not in edits:
                continue
            (was, then), task = _whole(writer, recorded).changes["kept"], saved[recorded.entity_uuid]
            if not writer.exchange.put_back(task.uuid, then, was, (task.id, task.revision)):
                raise Conflict(
                    f"the text of {task.id} outside of its sections was changed since",
                    code="undo-conflict",
                    id=task.id,
                )


def _retraced(reader: Reader, record: Task | Record, own: Sequence[Recorded]) -> Retraced:
    """Take events of a record back; those in between and since are looked up only if there are any."""
    events, oldest = own, own[-1]
    if record.revision != oldest.revision + len(own) - 1:
        events = reader.history.between(oldest.entity_uuid, oldest.key - 1, NEWEST)
        events = [event for event in events if event.entity != "file"]
    return retraced(
        reader.history.fields(record),
        events,
        frozenset(event.key for event in own),
        lambda event: event.undoes is None and not reader.history.undone_by(event.key),
    )


T = TypeVar("T", Task, Milestone, Document, Decision)


def _with_values(writer: Writer, record: T, undone: Retraced) -> T:
    """Return a record with the values that an undo gives it, as the domain knows them."""
    entity = type(record).__name__.lower()
    found = writer.history.fields(record)
    former: dict[str, Any] = {
        field: writer.history.value(entity, field, value)
        for field, value in undone.fields.items()
        if value != found[field]
    }
    if not undone.created or undone.steps:  # to archive what was created is no change of it
        former["updated_at"] = writer.stamp.now
    return record._replace(**former)


def _save_task(writer: Writer, task: Task, undone: Retraced, settings: Settings) -> Task:
    after = _with_values(writer, task, undone)
    if (after.status, after.state, after.kind) != (task.status, task.state, task.kind):
        after = with_configured_status(after, settings)
    return writer.save(judged(Change(task, after), settings), undone)


def _undo_setting(writer: Writer, recorded: Recorded) -> None:
    event = _whole(writer, recorded)
    before = writer.settings()
    after = setting_undone(before, event, _later(writer, event))
    if _of_statuses(recorded):
        change_statuses(writer, before, after, check_tasks(writer, before, after, {}), undoes=event.key)
    else:
        writer.save_setting(event.entity_id, after, undoes=event.key)


_PREFIX = "task_prefix"
_FROM_FILES = frozenset({"import", "sync"})

# What a record's file says beyond its fields is not among them: no command shows it, import mends it.
_UNDOABLE = frozenset({"task", "draft", "milestone", "document", "decision", "setting"})


def _check_whole(writer: Writer, moved: Sequence[_Moved], events: Iterable[Recorded]) -> None:
    """Raise Conflict or Refused if what an undo leaves does not fit together.

    That is judged once all events are taken back, for some of them mend what others break.
    """
    _check_links(writer, moved)
    for event in events:
        if event.entity == "milestone":
            _check_milestone(writer, event)
        elif event.entity == "setting":
            check_default_status(writer.settings())


def _check_links(reader: Reader, moved: Sequence[_Moved]) -> None:
    """Raise Conflict if a link would lead to a task or draft that is gone, as archiving cuts them all.

    And where dependencies would wait for each other; a loop that an import brought may stay.
    """
    given_up = {id_: each for each in moved if (id_ := id_given_up(each.before, each.after)) is not None}
    for id_, others in _linked_to(reader, given_up.keys()).items():
        raise refers_to(given_up[id_].event, id_, others)
    settings = reader.settings()
    for event, before, after in moved:
        if set(after.dependencies) - set(before.dependencies):
            check_acyclic(after.id, after.dependencies, reader.edges_onward(after.dependencies))
        for id_ in links_to_check(before, after):
            found = find(reader, "task", id_, settings) or find(reader, "draft", id_, settings)
            if found is None or found.state == "archived":
                raise refers_to(event, id_, [after.id])


def _linked_to(reader: Reader, ids: Collection[str]) -> dict[str, list[str]]:
    """Return the ids of the active tasks and drafts that name each of some ids, if any do."""
    found: dict[str, list[str]] = {}
    if len(ids) <= FEW:
        pairs = ((id_, task) for id_ in ids for task in reader.tasks_linked_to(id_))
    else:
        spelled = {id_.lower(): id_ for id_ in ids}
        pairs = (
            (spelled[name.lower()], task)
            for task in reader.every_task()
            if task.state == "active"
            for name in {*task.dependencies, *task.references, task.parent or ""}
            if name.lower() in spelled
        )
    for id_, task in pairs:
        if without_links_to(task, id_) != task:
            found.setdefault(id_, []).append(task.id)
    return found


def _check_milestone(reader: Reader, event: Recorded) -> None:
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
