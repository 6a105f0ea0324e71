"""Puts events into words for pages: who did what, each field before and after, whether it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.events import EventQuery
from backlog.domain.undo import undoable
from backlog.render.names import name
from backlog.render.text.history import changed
from backlog.service.history import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from backlog.domain.events import Event
    from backlog.service.context import Context


class EventLine(NamedTuple):
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


MOST_SINCE = 100
"""Events that are looked at for what has happened to a record since somebody saw it."""


def since(context: Context, uuid: str, revision: int | None) -> list[EventLine]:
    """Return what has happened to a record since it was at a revision, newest first."""
    events = log(context, EventQuery(entity=uuid, limit=MOST_SINCE), brief=True)
    return lines(event for event in events if event.revision > (revision or 0))


def lines(events: Iterable[Event]) -> list[EventLine]:
    """Return events as a page shows them."""
    return [
        EventLine(
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
