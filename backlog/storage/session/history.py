"""Reads the history and claims, and keeps the answers that a repeated command gets again.

Its methods import what they need themselves: most commands call none of them.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from backlog.storage.codec import records as codec
from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.claims import Claim
    from backlog.domain.events import Answer, Event, EventQuery


class HistorySession(SessionPart):
    """The part of a session that serves many hands at once: history, claims, answers."""

    def events(self, query: EventQuery) -> Iterator[Event]:
        from backlog.storage.codec.events import decode_event

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
        for statement, value in (
            ("event_by_key", query.key),
            ("events_of_entity", query.entity),
            ("events_of_batch", query.batch),
            ("events_since", codec.encode_instant(query.since)),
            ("events_of_actor", query.actor),
        ):
            if value is not None:
                return self.executor.rows(statement, {"value": value})
        return self.executor.rows("all_events", {})

    def last_undoable(self, actor: str) -> Event | None:
        from backlog.storage.codec.events import decode_event

        for row in self.executor.rows("last_undoable_event", {"value": actor}):
            return decode_event(row)
        return None

    def undone_by(self, key: int) -> int | None:
        for (undoing,) in self.executor.rows("undoing_event", {"value": key}):
            return int(undoing)
        return None

    def claims(self) -> tuple[Claim, ...]:
        from backlog.domain.claims import Claim

        rows = self.executor.rows("all_claims", {})
        return tuple(Claim(id_, holder, codec.decode_moment(until)) for id_, holder, until in rows)

    def answer(self, key: str) -> Answer | None:
        from backlog.domain.events import Answer

        for row in self.executor.rows("answer_by_key", {"value": key}):
            return Answer(*row)
        return None

    def save_answer(self, key: str, answer: Answer) -> None:
        if self.stamp is None:
            raise RuntimeError("a session without a stamp only reads")
        instant = codec.encode_instant(self.stamp.now)
        self.executor.send("insert_answer", {"idempotency_key": key, "instant": instant, **answer._asdict()})
