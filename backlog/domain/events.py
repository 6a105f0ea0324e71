"""What is stored of every change: who, what, when, and what became of each field (docs/design.md 3.5)."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backlog.domain.deltas import Delta

Arrival = Literal["restored_from", "loaded_from"]
"""How a backlog came in as a whole: the field of the event that says from where."""
BACKLOG = "backlog"
"""The entity of the events that concern the backlog as a whole."""


class Stamp(NamedTuple):
    """What all events of one command share. `batch` is the UUID of the command's run."""

    now: datetime
    actor: str
    command: str
    batch: str


class Event(NamedTuple):
    """One change of one record. `changes` maps a field to its values before and after.

    The values are those of the record's fields; before is None for what was not set. `key` counts
    all events of the backlog. `undoes` is the key of the event that this one takes back.
    """

    key: int
    stamp: Stamp
    entity: str
    entity_uuid: str
    entity_id: str
    revision: int
    changes: dict[str, tuple[Any, Any]]
    undoes: int | None = None

    @property
    def created(self) -> bool:
        """Whether the record began with this event."""
        return self.revision == 1


class Recorded(NamedTuple):
    """An event as it is stored: `changes` maps a field to what changed of its value, as JSON knows it.

    The other fields are those of `Event`.
    """

    key: int
    stamp: Stamp
    entity: str
    entity_uuid: str
    entity_id: str
    revision: int
    changes: dict[str, Delta]
    undoes: int | None = None

    @property
    def created(self) -> bool:
        """Whether the record began with this event."""
        return self.revision == 1


class Operation(NamedTuple):
    """What one run of a command did: its newest event, the key of its oldest, and how many there are.

    `records` counts what it changed by kind, each record once. `alone` holds the events, newest first, if
    they are listed one by one: the only one, or that of a task and that of what is kept of its file.
    """

    newest: Recorded
    oldest: int
    changes: int
    records: tuple[tuple[str, int], ...]
    alone: tuple[Recorded, ...] = ()


def operation_of(run: Sequence[Recorded]) -> Operation:
    """Return what all events of one run did together, newest first as they are given."""
    touched = {(event.entity, event.entity_uuid) for event in run}
    touched -= {("file", uuid) for kind, uuid in touched if kind != "file"}  # the extras of a task's file
    alone: tuple[Recorded, ...] = ()
    if len(touched) == 1 and len({event.entity for event in run}) == len(run):
        alone = tuple(run)
    return Operation(run[0], run[-1].key, len(run), counted(kind for kind, _ in touched), alone)


def counted(kinds: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return how many of each kind there are, by the name of the kind."""
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return tuple(sorted(counts.items()))


class EventQuery(NamedTuple):
    """Which events to return; None is no restriction.

    `entity` is a record's UUID, `batch` the UUID of a command's run, `key` one event's own. `below` leaves
    out newer events, from that key on, where neither record, run nor event is named.
    """

    entity: str | None = None
    batch: str | None = None
    actor: str | None = None
    since: datetime | None = None
    key: int | None = None
    limit: int | None = None
    below: int | None = None


class Touched(NamedTuple):
    """A record that changed: what it is (`task`, `draft`, `milestone`, `setting` …), its UUID and its id."""

    entity: str
    uuid: str
    id: str


class Changes(NamedTuple):
    """What changed since a token was given, and the token to ask with the next time.

    `touched` is None where it is not known: at the first time, after a restore, or after very many changes.
    """

    token: str
    touched: tuple[Touched, ...] | None


class TakenBack(NamedTuple):
    """A change that an undo took back and that is gone since: the run that made it, and what it changed.

    `entity` is the kind of record, `uuid` the record's (a setting's name); `unmade` says that nothing else of
    the record stands: it began with the change, or came back by it, and nothing has happened to it since.
    """

    batch: str
    entity: str
    uuid: str
    unmade: bool
