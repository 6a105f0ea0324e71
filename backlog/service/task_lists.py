"""Lists tasks and drafts."""

from __future__ import annotations

from backlog.domain.list_request import ListRequest, query_of
from backlog.domain.milestones import closest_milestone
from backlog.domain.people import is_among
from backlog.domain.task import same_word
from backlog.lean import TYPE_CHECKING
from backlog.service.queries import lines, listed
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from datetime import datetime

    from backlog.domain.filters import Query
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind
    from backlog.domain.views import TaskLines, TaskList
    from backlog.service.context import Context
    from backlog.store import Reader


def list_asked(context: Context, request: ListRequest, kind: Kind = "task") -> TaskList:
    """Return the active tasks or drafts that were asked for, in their order.

    Raises InvalidInput for a value that is not configured, NotFound for an unknown parent.
    """
    return _list_asked(context, request, kind, context.now())


@reading
def _list_asked(reader: Reader, request: ListRequest, kind: Kind, now: datetime) -> TaskList:
    settings, query = _query(reader, request, now)
    return listed(reader, query, settings, kind, sort_given=bool(request.sort))


def lines_asked(context: Context, request: ListRequest) -> TaskLines | TaskList:
    """Return the active tasks that were asked for, as `list_asked` does, for plain text."""
    return _lines_asked(context, request, context.now())


@reading
def _lines_asked(reader: Reader, request: ListRequest, now: datetime) -> TaskLines | TaskList:
    settings, query = _query(reader, request, now)
    given = bool(request.sort)
    return lines(reader, query, settings, sort_given=given) or listed(
        reader, query, settings, sort_given=given
    )


def _query(reader: Reader, request: ListRequest, now: datetime) -> tuple[Settings, Query]:
    settings = reader.settings()
    in_use = reader.in_use("status") if request.statuses else ()
    return settings, query_of(request, settings, in_use)._replace(now=now)


@reading
def unknown_names(reader: Reader, request: ListRequest) -> list[tuple[str, str]]:
    """Return the names in a request that no task has and nobody has configured, each with what it is one of.

    They may be slips: of a `label`, an `assignee` or a `milestone` (docs/contract.md 1.1).
    """
    settings = reader.settings()
    labels = (*settings.labels, *reader.in_use("label"))
    unknown = [
        ("label", name) for name in request.labels if not any(same_word(name, each) for each in labels)
    ]
    if request.assignee is not None and not is_among(request.assignee, reader.in_use("assignee")):
        unknown.append(("assignee", request.assignee))
    if request.milestone is not None and not closest_milestone(
        request.milestone, reader.milestones(), reader.in_use("milestone")
    ):
        unknown.append(("milestone", request.milestone))
    return unknown
