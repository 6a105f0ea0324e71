"""Lists tasks and drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.listing import ListRequest, query_of
from backlog.service.queries import listed
from backlog.service.retrying import retried

if TYPE_CHECKING:
    from datetime import datetime

    from backlog.domain.task import Kind
    from backlog.domain.views import TaskList
    from backlog.service.store import Store


@retried
def list_asked(
    store: Store, request: ListRequest, kind: Kind = "task", *, now: datetime | None = None
) -> TaskList:
    """Return the active tasks or drafts that were asked for, in their order.

    `now` is needed for claims alone. Raises InvalidInput for a value that is not configured,
    NotFound for an unknown parent.
    """
    with store.reading() as reader:
        settings = reader.settings()
        query = query_of(request, settings)._replace(now=now)
        return listed(reader, query, settings, kind, sort_given=bool(request.sort))
