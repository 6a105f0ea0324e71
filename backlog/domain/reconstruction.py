"""Rebuilds what an event found and what it left, from what the record is now and the events since.

Walking back in time needs every event of a record, those included that were not asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from backlog.domain.deltas import Delta, ListDelta, Mismatch, Replaced, only_moved, parts, revert
from backlog.domain.events import Event, Recorded
from backlog.lean import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Protocol

    class Source(Protocol):
        """What is looked up of records while their events are rebuilt."""

        def current(
            self, event: Recorded, names: Collection[str] | None = None
        ) -> tuple[dict[str, Any], int]:
            """Return fields of an event's record as they are now, as JSON knows them, and its revision.

            They are those of some names, or all.
            """

        def between(self, uuid: str, above: int, below: int) -> list[Recorded]:
            """Return the events of a record with a key between two others, newest first."""


Decode = Callable[[str, str, Any], Any]
"""Returns a field's value from an entity, the field's name and what JSON knows of the value."""

NEWEST = 2**63 - 1
"""No event has so high a key."""


class Remembered:
    """A source that asks another one once, so that it can be asked again when that one is closed.

    Until then, it says nothing of the fields: what is asked next follows from revisions and keys alone.
    """

    def __init__(self, source: Source) -> None:
        """Take the source to ask."""
        self._source: Source | None = source
        self._current: dict[str, tuple[dict[str, Any], int]] = {}
        self._between: dict[tuple[str, int, int], list[Recorded]] = {}

    def current(self, event: Recorded, names: Collection[str] | None = None) -> tuple[dict[str, Any], int]:
        """See `Source`."""
        if self._source is None:
            fields, revision = self._current[event.entity_uuid]
            return dict(fields), revision
        self._current[event.entity_uuid] = self._source.current(event, names)
        return {}, self._current[event.entity_uuid][1]

    def between(self, uuid: str, above: int, below: int) -> list[Recorded]:
        """See `Source`."""
        place = (uuid, above, below)
        if place not in self._between and self._source is not None:
            self._between[place] = self._source.between(uuid, above, below)
        return self._between[place]

    def close(self) -> None:
        """Let go of the source."""
        self._source = None


class _Past(NamedTuple):
    """What a record was before an event: its fields as far as they are known, its revision.

    `key` is that of the event.
    """

    fields: dict[str, Any]
    revision: int
    key: int


class Rebuilding:
    """Rebuilds events one after the other, newest first; of each record it holds one former state."""

    def __init__(
        self, source: Source, decode: Decode, wanted: Mapping[str, Collection[str]] | None = None
    ) -> None:
        """Take where to look records up, and what decodes the values of their fields.

        `wanted` are the names of the fields that are rebuilt, by the UUIDs of records, from a record's first
        event on; by default all are, from the first event on that does not hold whole values.
        """
        self._source = source
        self._decode = decode
        self._wanted = wanted
        self._past: dict[str, _Past] = {}

    def event(self, recorded: Recorded) -> Event:
        """Return an event with the whole values of each field that it changed and that is wanted.

        Of another field, and of one that somebody changed without leaving an event, as only SQL can, it has
        the parts that were replaced.
        """
        changes = {
            field: tuple(self._decode(recorded.entity, field, value) for value in sides)
            for field, sides in self._sides(recorded).items()
        }
        return Event(*recorded)._replace(changes=changes)  # type: ignore[arg-type]  # pairs by construction

    def _sides(self, recorded: Recorded) -> dict[str, tuple[Any, Any]]:
        uuid = recorded.entity_uuid
        wanted = recorded.changes if self._wanted is None else self._wanted.get(uuid, ())
        needed = uuid in self._past or (
            any(not isinstance(delta, Replaced) for delta in recorded.changes.values())
            if self._wanted is None
            else bool(wanted)
        )
        if recorded.entity == "file" or not needed:
            return {field: parts(delta) for field, delta in recorded.changes.items()}
        past = self._before_those_since(recorded)
        sides = {
            field: (step_back(past.fields, field, delta) if field in wanted else None) or parts(delta)
            for field, delta in recorded.changes.items()
        }
        if recorded.created:
            self._past.pop(uuid, None)  # nothing is older
        else:
            self._past[uuid] = _Past(past.fields, recorded.revision - 1, recorded.key)
        return sides

    def _before_those_since(self, recorded: Recorded) -> _Past:
        """Return what the record was right after an event."""
        past = self._past.get(recorded.entity_uuid)
        if past is None:
            names = None if self._wanted is None else self._wanted[recorded.entity_uuid]
            past = _Past(*self._source.current(recorded, names), NEWEST)
        if past.revision != recorded.revision:
            for event in self._source.between(recorded.entity_uuid, recorded.key, past.key):
                for field, delta in event.changes.items():
                    step_back(past.fields, field, delta)
        return past


class Log:
    """Events that were looked up, as small as they are stored; each pass rebuilds them, newest first."""

    def __init__(
        self, recorded: Iterable[Recorded], source: Source, decode: Decode, *, brief: bool = False
    ) -> None:
        """Look up whatever it takes to rebuild the events; the source is not asked later.

        In `brief`, an event has of a list what was removed and added, unless only its order changed.
        """
        self._recorded = tuple(recorded)
        self._source = Remembered(source)
        self._decode = decode
        self._wanted = _to_rebuild(self._recorded, brief=brief)
        looking_up = Rebuilding(self._source, lambda _, __, value: value, self._wanted)
        for event in self._recorded:
            looking_up.event(event)
        self._source.close()

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self._recorded)

    def __iter__(self) -> Iterator[Event]:
        """Yield the events."""
        return map(Rebuilding(self._source, self._decode, self._wanted).event, self._recorded)


def _to_rebuild(events: Iterable[Recorded], *, brief: bool) -> dict[str, set[str]]:
    """Return the names of the fields of which events do not say enough, by the UUIDs of records."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        for field, delta in event.changes.items() if event.entity != "file" else ():
            enough = isinstance(delta, ListDelta) and brief and not only_moved(delta)
            if not (enough or isinstance(delta, Replaced)):
                wanted.setdefault(event.entity_uuid, set()).add(field)
    return wanted


def step_back(fields: dict[str, Any], field: str, delta: Delta) -> tuple[Any, Any] | None:
    """Return a field's values before and after a change, and let the fields be what they were before it.

    Returns None where they are not known, because somebody changed the field without leaving an event.
    """
    if isinstance(delta, Replaced):
        fields[field] = delta.before
        return delta
    try:
        after = fields[field]
        fields[field] = before = revert(delta, after)
    except (KeyError, Mismatch):
        fields.pop(field, None)
        return None
    return before, after
