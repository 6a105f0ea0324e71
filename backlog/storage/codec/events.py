"""Turns events into what columns hold, and back; few commands read any."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from backlog.compact_json import read_json
from backlog.domain.deltas import Delta, ListDelta, Replaced, TextDelta
from backlog.domain.events import Recorded, Stamp
from backlog.domain.task import Task
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec
from backlog.storage.codec.packing import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from backlog.domain.records import Record

REPLACED_WHOLE = frozenset({"kind", "state", "status"})
"""Fields of which an event holds both values, however long: they are counted."""


def encode_event(
    stamp: Stamp, entity: tuple[str, str, str], revision: int, changes: codec.FieldChanges, undoes: int | None
) -> codec.Values:
    """Return the columns of an event; `entity` is kind, UUID and id."""
    day = f"{codec.encode_instant(stamp.now)}"[:_DAY]
    text, moved = codec.encode_json(changes), _moved(day, entity[0], revision, changes)
    return _columns(stamp, entity, revision, text, undoes, moved)


def encode_beginning(
    stamp: Stamp, entity: tuple[str, str, str], record: Task | Record, changes: str, undoes: int | None
) -> codec.Values:
    """Return the columns of the event of a new record; `changes` is what `encode_new` says is set of it."""
    moved = None
    if isinstance(record, Task):
        day = f"{codec.encode_instant(stamp.now)}"[:_DAY]
        new = record.revision == 1
        moved = _moved_at_beginning(day, entity[0], record.status, record.state, record.kind, new=new)
    return _columns(stamp, entity, record.revision, changes, undoes, moved)


def _columns(
    stamp: Stamp,
    entity: tuple[str, str, str],
    revision: int,
    changes: str,
    undoes: int | None,
    moved: str | None,
) -> codec.Values:
    kind, uuid, id_ = entity
    return {
        "instant": codec.encode_instant(stamp.now),
        "actor": stamp.actor,
        "command": stamp.command,
        "batch": stamp.batch,
        "entity": kind,
        "entity_uuid": uuid,
        "entity_id": id_,
        "revision": revision,
        "changes": changes,
        "undoes": undoes,
        "moved": moved,
    }


def packed_moved(day: str, entity: str, revision: int, changes: bytes) -> str | None:
    """Return what an event says of the status, state and kind whose changes are packed.

    Raises Failed if they cannot be read.
    """
    try:
        text = unpacked(changes)
        if not any(f'"{field}":' in text for field in REPLACED_WHOLE):
            return None
        return _moved(day, entity, revision, read_json(text))
    except codec.NOT_OURS as error:
        raise codec.unreadable(error) from error


def _moved(day: str, entity: str, revision: int, changes: Mapping[str, object]) -> str | None:
    """Return what an event says of the status, state and kind of a task or draft, None for nothing."""
    if entity not in {"task", "draft"} or REPLACED_WHOLE.isdisjoint(changes):
        return None
    pairs = [changes.get(field) for field in ("status", "state", "kind")]
    return f"{day}{codec.encode_json([entity, int(revision == 1), *pairs])}"


@lru_cache(maxsize=64)
def _moved_at_beginning(day: str, entity: str, *values: str, new: bool) -> str:
    """Return what `_moved` does of a new task, of which these are the values; many begin alike."""
    pairs = [(None, value) for value in values]
    return f"{day}{codec.encode_json([entity, int(new), *pairs])}"


def decode_moved(text: str) -> tuple[date, str, bool, tuple[Any, ...]]:
    """Return the day, the entity, whether it began, and the pairs of status, state and kind.

    A pair is the value before and after, both None for what did not change.
    """
    entity, new, *pairs = read_json(text[_DAY:])
    sides = tuple(tuple(pair or (None, None)) for pair in pairs)
    return date.fromisoformat(text[:_DAY]), entity, bool(new), sides


_DAY = len("2026-01-02")


def decode_event(row: codec.Row) -> Recorded:
    """Return the event of a row: key, instant, actor, command, batch, entity, …, changes, undoes.

    Raises Failed if one cannot be read.
    """
    key, instant, actor, command, batch, entity, uuid, id_, revision, changes, undoes = row
    try:
        stamp = _stamp(instant, actor, command, batch)
        plain = unpacked(changes) if isinstance(changes, bytes) else changes
        deltas = {field: decode_delta(parts) for field, parts in read_json(plain).items()}
    except codec.NOT_OURS as error:
        raise codec.unreadable(error) from error
    return Recorded(key, stamp, entity, uuid, id_, revision, deltas, undoes)


@lru_cache(maxsize=64)
def _stamp(instant: str, actor: str, command: str, batch: str) -> Stamp:
    """Return what all events of one command share; most follow another one of the same."""
    return Stamp(codec.decode_moment(instant), actor, command, batch)


_DELTAS: dict[int, type[Delta]] = {len(form._fields): form for form in (Replaced, ListDelta, TextDelta)}
"""The forms of a delta by the number of their parts, which tells them apart in a column."""
_TYPES: dict[type[Delta], tuple[type, ...]] = {
    TextDelta: (int, str, str, int, int),
    ListDelta: (list, int, int),
}


def decode_delta(parts: list[Any]) -> Delta:
    """Return the delta of a list of its parts; raise ValueError or TypeError for what is none."""
    form = _DELTAS.get(len(parts))
    if form is None or not isinstance(parts, list):
        raise ValueError(f"a change with {len(parts)} parts")
    if tuple(map(type, parts)) != _TYPES.get(form, tuple(map(type, parts))):
        raise ValueError("a change whose parts are of other types")
    if form is ListDelta:
        for hunk in parts[0]:
            if [type(part) for part in hunk] != [int, list, list]:
                raise ValueError("a change of a list with an odd hunk")
    return form(*parts)


def decode_value(entity: str, field: str, value: Any) -> Any:  # noqa: ANN401  whatever the field holds
    """Return a field's value from what JSON knows of it; raise Failed if that cannot be read."""
    try:
        return decode_plain(entity, field, value)
    except codec.NOT_OURS as error:
        raise codec.unreadable(error) from error


def decode_plain(entity: str, field: str, value: Any) -> Any:  # noqa: ANN401  # whatever the field holds
    """Return a field's value from what JSON knows of it."""
    if entity == "setting":
        return codec.frozen(value)
    if field not in codec.DECODE or (value is None and field != "legacy_done"):
        return value
    return (codec.DECODE_ITEMS if isinstance(value, list) else codec.DECODE)[field](value)
