"""The part of a session that remembers: events, and the answers that a repeated command gets again."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from backlog.domain.events import BACKLOG
from backlog.storage.codec import records as codec
from backlog.storage.codec.answers import decode_answer, encode_answer
from backlog.storage.codec.events import decode_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.domain.answers import Answer
    from backlog.domain.events import Arrival, Event, EventQuery, Stamp
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor


class HistoryReading:
    """See `service/store_parts.py`."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor

    def events(self, query: EventQuery) -> Iterator[Event]:
        matching = (
            event
            for event in map(decode_event, self._narrowed(query))
            if query.batch in {None, event.stamp.batch}
            and query.actor in {None, event.stamp.actor}
            and (query.since is None or event.stamp.now >= query.since)
        )
        return islice(matching, query.limit)

    def _narrowed(self, query: EventQuery) -> Iterator[codec.Row]:
        """Return the rows of the one restriction that leaves the fewest."""
        restrictions: tuple[tuple[Statement, str | int | None], ...] = (
            ("event_by_key", query.key),
            ("events_of_entity", query.entity),
            ("events_of_batch", query.batch),
            ("events_since", codec.encode_instant(query.since)),
            ("events_of_actor", query.actor),
        )
        for statement, value in restrictions:
            if value is not None:
                return self._executor.rows(statement, {"value": value})
        return self._executor.rows("all_events", {})

    def last_undoable(self, actor: str) -> Event | None:
        for row in self._executor.rows("last_undoable_event", {"value": actor}):
            return decode_event(row)
        return None

    def undone_by(self, key: int) -> int | None:
        for (undoing,) in self._executor.rows("undoing_event", {"value": key}):
            return int(undoing)
        return None

    def answer(self, key: str) -> Answer | None:
        for row in self._executor.rows("answer_by_key", {"value": key}):
            return decode_answer(row)
        return None


class HistoryWriting(HistoryReading):
    """See `service/store_parts.py`."""

    def __init__(
        self,
        executor: Executor,
        stamp: Stamp,
        remember: Callable[[tuple[str, str, str], int, codec.Changes], None],
    ) -> None:
        """Take what runs the statements, when an answer was given, and what appends an event."""
        super().__init__(executor)
        self._stamp = stamp
        self._remember = remember

    def save_arrival(self, arrival: Arrival, source: str) -> None:
        self._remember((BACKLOG, self._stamp.batch, BACKLOG), 0, {arrival: (None, source)})

    def save_answer(self, key: str, answer: Answer) -> None:
        instant = codec.encode_instant(self._stamp.now)
        self._executor.send(
            "insert_answer", {"idempotency_key": key, "instant": instant, **encode_answer(answer)}
        )
