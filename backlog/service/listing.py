"""Lists tasks and drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.listing import ListRequest, query_of
from backlog.service.queries import listed
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from datetime import datetime

    from backlog.domain.task import Kind
    from backlog.domain.views import TaskList
    from backlog.service.context import Context
    from backlog.service.store import Reader


def list_asked(context: Context, request: ListRequest, kind: Kind = "task") -> TaskList:
    """Return the active tasks or drafts that were asked for, in their order.

    Raises InvalidInput for a value that is not configured, NotFound for an unknown parent.
    """
    return _list_asked(context, request, kind, context.now())


@reading
def _list_asked(reader: Reader, request: ListRequest, kind: Kind, now: datetime) -> TaskList:
    settings = reader.settings()
    query = query_of(request, settings)._replace(now=now)
    return listed(reader, query, settings, kind, sort_given=bool(request.sort))
