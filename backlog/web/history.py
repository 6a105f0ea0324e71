"""Tells events for pages: who did what, each changed field before and after, and whether it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.undo import undoable
from backlog.render.names import name
from backlog.render.text.history import changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backlog.domain.events import Event


class Line(NamedTuple):
    """An event as a page shows it; `fields` holds name, before and after, each on one line."""

    key: int
    at: datetime
    actor: str
    command: str
    entity: str
    id: str
    batch: str
    fields: Sequence[tuple[str, str, str]]
    created: bool
    undoes: int | None
    undoable: bool

    @property
    def path(self) -> str | None:
        """The page of what was changed, None if there is none."""
        return f"/{self.entity}s/{self.id}" if self.entity in _PAGES else None


_PAGES = frozenset({"task", "draft", "milestone", "document", "decision"})


def lines(events: Iterable[Event]) -> list[Line]:
    """Return events as a page shows them."""
    return [
        Line(
            event.key,
            event.stamp.now,
            event.stamp.actor,
            event.stamp.command,
            event.entity,
            name(event),
            event.stamp.batch,
            () if event.created else changed(event),
            event.created,
            event.undoes,
            event.undoes is None and event.entity != "file" and undoable([event]),
        )
        for event in events
    ]
