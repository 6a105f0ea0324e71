"""The names of fields and settings as people and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backlog.domain.events import Event, Recorded


def name(event: Event | Recorded) -> str:
    """Return the id of what was changed, a setting's name as `config` knows it."""
    return camel(event.entity_id) if event.entity == "setting" else event.entity_id


def changes_of(event: Event) -> dict[str, tuple[Any, Any]]:
    """Return the fields that an event changed, before and after, the text of a file as a text."""
    if event.entity != "file":
        return event.changes
    from backlog.domain.record_files import other_text, read_extras

    before, after = (
        other_text(read_extras(text)) or None if text else None for text in event.changes["kept"]
    )
    return {"other_text": (before, after)} if before != after else {"file": (None, "what else it says")}


def camel(field: str) -> str:
    """Return the name of a field as JSON has it: `final_summary` is `finalSummary`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)
