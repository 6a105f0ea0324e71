"""Tells what happened: the history of one task, and the log of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.events import EventQuery
from backlog.domain.ids import parse_reference
from backlog.service.lookup import find, not_found
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from backlog.domain.rebuilding import Log
    from backlog.domain.task import Kind
    from backlog.service.store import Reader


@reading
def task_history(reader: Reader, id_: str, limit: int | None = None) -> Log:
    """Return the events of a task, or of a draft named by its whole id, newest first; raise NotFound.

    It may be in whatever state. `limit` is how many to return at the most.
    """
    settings = reader.settings()
    reference = parse_reference(id_)
    kind: Kind = "draft" if reference is not None and reference.prefix == "draft" else "task"
    task = find(reader, kind, id_, settings)
    if task is None:
        raise not_found(kind, id_, settings)
    return reader.history.log(reader.history.recorded(EventQuery(entity=task.uuid, limit=limit)))


@reading
def log(reader: Reader, query: EventQuery) -> Log:
    """Return the events that match, newest first."""
    return reader.history.log(reader.history.recorded(query))
