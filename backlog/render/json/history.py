"""Events for programs, with every changed field whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from backlog.render.json import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.events import Event
from backlog.render.names import camel, changes_of, name


def history(kind: str, events: Iterable[Event], *, oldest_first: bool = False) -> str:
    """Return the events as one document, with every changed field whole."""
    objects = [event_object(event) for event in events]
    return document(kind, "events", objects[::-1] if oldest_first else objects)


def event_object(event: Event) -> dict[str, object]:
    """Return an event as programs read it."""
    return {
        "event": event.key,
        "at": _plain(event.stamp.now),
        "actor": event.stamp.actor,
        "command": event.stamp.command,
        "batch": event.stamp.batch,
        "entity": event.entity,
        "id": name(event),
        "uuid": event.entity_uuid,
        "revision": event.revision,
        "undoes": event.undoes,
        "changes": [
            {"field": camel(field), "before": _plain(before), "after": _plain(after)}
            for field, (before, after) in changes_of(event).items()
        ],
    }


def _plain(value: Any) -> object:  # noqa: ANN401  any field's value
    """Return a field's value as JSON knows it."""
    if hasattr(value, "_asdict"):
        return {camel(key): _plain(part) for key, part in value._asdict().items() if part is not None}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
