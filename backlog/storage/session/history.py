"""The part of a session that remembers: events, and the responses that a repeated command gets again."""

from __future__ import annotations

from itertools import islice

from backlog.domain.deltas import Replaced
from backlog.domain.events import BACKLOG, EventQuery, Operation, operation_of
from backlog.domain.reconstruction import Log, Rebuilding
from backlog.domain.records import Decision, Document, Milestone, Record, record_number
from backlog.domain.task import Task
from backlog.lean import TYPE_CHECKING, Any
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import decode_event, decode_value
from backlog.storage.codec.responses import decode_response, encode_response
from backlog.storage.session.alike import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from backlog.domain.events import Arrival, Event, Recorded, Stamp
    from backlog.domain.responses import Response
    from backlog.storage._statements import Statement
    from backlog.storage.session.alike import EventsOfRecords
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.preparation import Preparing


class HistoryReading:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, of_records: EventsOfRecords) -> None:
        """Take what runs the statements, and what finds the events of records in this transaction."""
        self._executor = executor
        self._of_records = of_records

    def events(self, query: EventQuery) -> Iterator[Event]:
        rebuilding = Rebuilding(self, decode_value)
        return map(rebuilding.event, self.recorded(query))

    def events_of(self, uuid: str, names: Collection[str]) -> Iterator[Event]:
        rebuilding = Rebuilding(self, decode_value)
        for event in self.recorded(EventQuery(entity=uuid)):
            changes = {name: event.changes[name] for name in names if name in event.changes}
            yield rebuilding.event(event._replace(changes=changes))

    def log(self, recorded: Iterable[Recorded], *, brief: bool = False) -> Log:
        return Log(recorded, self, decode_value, brief=brief)

    def recorded(self, query: EventQuery) -> Iterator[Recorded]:
        matching = (
            event
            for event in map(decode_event, self._narrowed(query))
            if query.batch in {None, event.stamp.batch}
            and query.actor in {None, event.stamp.actor}
            and (query.since is None or event.stamp.now >= query.since)
        )
        return islice(matching, query.limit)

    def operations(self, query: EventQuery) -> Iterator[Operation]:
        events = self.recorded(query)
        following = next(events, None)
        while following is not None:
            run, following = _run(following, events, _MANY)
            if len(run) < _MANY:
                yield operation_of(run)
                continue
            whole = self._whole(run[0])
            events = self.recorded(query._replace(below=whole.oldest))
            following = next(events, None)
            yield whole

    def _whole(self, newest: Recorded) -> Operation:
        """Return what a run did whose newest event is given."""
        run: codec.Values = {"value": newest.stamp.batch, "last": newest.key}
        kinds = list(self._executor.rows("counts_of_run", run))
        changes = sum(count for _, count, *_ in kinds)
        oldest = min(first for *_, first in kinds)
        return Operation(newest, oldest, changes, tuple(sorted((each[0], each[2]) for each in kinds)))

    def current(self, event: Recorded, names: Collection[str] | None = None) -> tuple[dict[str, Any], int]:
        from backlog.storage.codec.encoding import plain_values  # only who rebuilds values needs it

        kind, rows = self._stored(event)
        for row in rows:
            stored = dict(zip(kind._fields, row, strict=True))
            if stored["uuid"] == event.entity_uuid:
                wanted = stored if names is None else {name: stored[name] for name in names if name in stored}
                return plain_values(codec.decode_some(wanted)), stored["revision"]
        return {}, 0

    def _stored(self, event: Recorded) -> tuple[type[Task | Record], Iterator[codec.Row]]:
        """Return the class of an event's record, and the rows that may be the record's."""
        if event.entity in _RECORDS:
            kind, statement = _RECORDS[event.entity]
            return kind, self._executor.rows(statement, {"number": record_number(event.entity_id)})
        uuids = codec.encode_json([event.entity_uuid] if event.entity in {"task", "draft"} else [])
        return Task, self._executor.rows("tasks_by_uuids", {"uuids": uuids})

    def records(self, events: Iterable[Recorded]) -> dict[str, Task | Record]:
        records: dict[str, Task | Record] = {}
        tasks = []
        for event in events:
            if event.entity in {"task", "draft"}:
                tasks.append(event.entity_uuid)
            elif event.entity in _RECORDS:
                kind, statement = _RECORDS[event.entity]
                for row in self._executor.rows(statement, {"number": record_number(event.entity_id)}):
                    record: Record = kind._make(codec.decode_fields(kind._fields, row))
                    if record.uuid == event.entity_uuid:
                        records[record.uuid] = record
        if tasks:
            for row in self._executor.rows("tasks_by_uuids", {"uuids": codec.encode_json(tasks)}):
                task = codec.decode_task(row)
                records[task.uuid] = task
        return records

    def revisions(self, events: Iterable[Recorded]) -> dict[str, int]:
        every = list(events)
        others = [event for event in every if event.entity in _RECORDS]
        tasks = [event.entity_uuid for event in every if event.entity not in _RECORDS]
        rows = self._executor.rows("task_revisions", {"uuids": codec.encode_json(tasks)})
        revisions = {str(uuid): int(revision) for uuid, revision in rows}
        return revisions | {record.uuid: record.revision for record in self.records(others).values()}

    def fields(self, record: Task | Record, names: Iterable[str]) -> dict[str, Any]:
        from backlog.storage.codec.encoding import plain_fields  # see above

        return plain_fields(record, [name for name in names if name in record._fields])

    def preparing(self, stamp: Stamp) -> Preparing:
        from backlog.storage.session.preparation import Preparing  # only an undo plans ahead

        rows = self._executor.rows("all_settings", {})
        return Preparing(self._executor, stamp, codec.decode_settings(rows))

    def undoing(self, keys: Iterable[int]) -> dict[int, int]:
        wanted: codec.Values = {"keys": codec.encode_json([*keys])}
        return dict(map(tuple, self._executor.rows("undone_by_events", wanted)))

    def value(self, entity: str, field: str, value: object) -> Any:  # noqa: ANN401  whatever the field holds
        return decode_value(entity, field, value)

    def undone_in(self, batch: str) -> frozenset[int]:
        return frozenset(key for (key,) in self._executor.rows("undone_in_batch", {"value": batch}))

    def between(self, uuid: str, above: int, below: int) -> list[Recorded]:
        return [decode_event(row) for row in self._of_records.between(self._executor, uuid, above, below)]

    def _narrowed(self, query: EventQuery) -> Iterator[codec.Row]:
        """Return the rows of the one restriction that leaves the fewest."""
        below: codec.Values = {"below": _NO_KEY if query.below is None else query.below}
        if query.key is None and query.entity is not None:
            return self._of_records.between(self._executor, query.entity, LEAST, _NO_KEY)
        restrictions: tuple[tuple[Statement, str | int | None, codec.Values], ...] = (
            ("event_by_key", query.key, {}),
            ("events_of_batch", query.batch, {}),
            ("events_since", codec.encode_instant(query.since), below),
            ("events_of_actor", query.actor, below),
        )
        for statement, value, more in restrictions:
            if value is not None:
                return self._executor.rows(statement, {"value": value, **more})
        return self._executor.rows("all_events", below)

    def last_undoable(self, actor: str) -> Recorded | None:
        for row in self._executor.rows("last_undoable_event", {"value": actor}):
            return decode_event(row)
        return None

    def undone_by(self, key: int) -> int | None:
        for (undoing,) in self._executor.rows("undoing_event", {"value": key}):
            return int(undoing)
        return None

    def response(self, key: str) -> Response | None:
        for row in self._executor.rows("response_by_key", {"value": key}):
            return decode_response(row)
        return None


class HistoryWriting(HistoryReading):
    """See `store/parts.py`."""

    def __init__(
        self,
        executor: Executor,
        of_records: EventsOfRecords,
        stamp: Stamp,
        remember: Callable[[tuple[str, str, str], int, codec.FieldChanges], None],
    ) -> None:
        """Take what a reading one takes, when an answer was given, and what appends an event."""
        super().__init__(executor, of_records)
        self._stamp = stamp
        self._remember = remember

    def save_arrival(self, arrival: Arrival, source: str) -> None:
        self._remember((BACKLOG, self._stamp.batch, BACKLOG), 0, {arrival: Replaced(None, source)})

    def save_response(self, key: str, response: Response) -> None:
        instant = codec.encode_instant(self._stamp.now)
        self._executor.send(
            "insert_response", {"idempotency_key": key, "instant": instant, **encode_response(response)}
        )


_MANY = 200
"""Events of one run that are looked at; if there are more, the database counts them."""
_NO_KEY = 2**63 - 1
"""A key above all others."""


def _run(
    first: Recorded, events: Iterator[Recorded], most: int | None = None
) -> tuple[list[Recorded], Recorded | None]:
    """Return an event and the next ones of its run, at most so many, and the one behind the run."""
    run = [first]
    while len(run) != most:
        event = next(events, None)
        if event is None or event.stamp.batch != first.stamp.batch:
            return run, event
        run.append(event)
    return run, None


_RECORDS: dict[str, tuple[type[Record], Statement]] = {
    "milestone": (Milestone, "milestone_by_number"),
    "document": (Document, "document_by_number"),
    "decision": (Decision, "decision_by_number"),
}
"""The class of a record and the statement that returns it, by the entity of its events."""
