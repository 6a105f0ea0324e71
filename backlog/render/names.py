"""The names of fields and settings as people and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.events import Event, Recorded


def name(event: Event | Recorded) -> str:
    """Return the id of what was changed, a setting's name as `config` knows it."""
    return camel(event.entity_id) if event.entity == "setting" else event.entity_id


def camel(field: str) -> str:
    """Return the name of a field as JSON has it: `final_summary` is `finalSummary`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)
