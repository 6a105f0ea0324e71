"""Tells what happened: the history of one task, and the log of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.events import Event, EventQuery
from backlog.domain.ids import parse_reference
from backlog.service.lookup import find, not_found
from backlog.service.retrying import retried

if TYPE_CHECKING:
    from backlog.domain.task import Kind
    from backlog.service.store import Store


@retried
def task_history(store: Store, id_: str) -> list[Event]:
    """Return the events of a task, or of a draft named by its whole id, oldest first; raise NotFound.

    It may be in whatever state.
    """
    with store.reading() as reader:
        settings = reader.settings()
        reference = parse_reference(id_)
        kind: Kind = "draft" if reference is not None and reference.prefix == "draft" else "task"
        task = find(reader, kind, id_, settings)
        if task is None:
            raise not_found(kind, id_, settings)
        return list(reader.history.events(EventQuery(entity=task.uuid)))[::-1]


@retried
def log(store: Store, query: EventQuery) -> list[Event]:
    """Return the events that match, newest first."""
    with store.reading() as reader:
        return list(reader.history.events(query))
