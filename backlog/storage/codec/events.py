"""Turns events into what columns hold, and back; few commands read any."""

from __future__ import annotations

import json
from typing import Any

from backlog.domain.events import Event, Stamp
from backlog.storage.codec import records as codec


def encode_event(
    stamp: Stamp, entity: tuple[str, str, str], revision: int, changes: codec.Changes, undoes: int | None
) -> codec.Values:
    """Return the columns of an event; `entity` is kind, UUID and id, `changes` are as JSON knows them."""
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
        "changes": codec.encode_json(changes),
        "undoes": undoes,
    }


def decode_event(row: codec.Row) -> Event:
    """Return the event of a row: key, instant, actor, command, batch, entity, …, changes, undoes."""
    key, instant, actor, command, batch, entity, uuid, id_, revision, changes, undoes = row
    try:
        stamp = Stamp(codec.decode_moment(instant), actor, command, batch)
        values = {
            field: (decode_plain(entity, field, before), decode_plain(entity, field, after))
            for field, (before, after) in json.loads(changes).items()
        }
    except codec.NOT_OURS as error:
        raise codec.unreadable(error) from error
    return Event(key, stamp, entity, uuid, id_, revision, values, undoes)


def decode_plain(entity: str, field: str, value: Any) -> Any:  # noqa: ANN401  # whatever the field holds
    """Return a field's value from what JSON knows of it."""
    if entity == "setting":
        return codec.frozen(value)
    if field not in codec.DECODE or (value is None and field != "legacy_done"):
        return value
    return codec.DECODE[field](codec.encode_json(value) if isinstance(value, list) else value)
