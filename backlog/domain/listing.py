"""What a list of tasks is asked for, in the user's words, and what that means (docs/contract.md 1.1)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from backlog.domain.errors import InvalidInput
from backlog.domain.filters import Query, read_limit, read_sort
from backlog.domain.settings import (
    Settings,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.text import values


class ListRequest(NamedTuple):
    """What the user asked for: the long flags of `task list`; None or () if absent."""

    status: Sequence[str] = ()
    exclude_status: Sequence[str] = ()
    assignee: str | None = None
    unassigned: bool = False
    milestone: str | None = None
    parent: str | None = None
    priority: str | None = None
    type: Sequence[str] = ()
    project: Sequence[str] = ()
    labels: Sequence[str] = ()
    search: str | None = None
    ready: bool = False
    blocked: bool = False
    sort: str | None = None
    limit: str | None = None
    claimed: bool = False
    stale: bool = False


def read_query(request: ListRequest, settings: Settings) -> Query:
    """Return what a request means: names in their stored casing, parent and milestone as typed.

    A blank value is no restriction, but for the parent. Raises InvalidInput (docs/contract.md 5.3).
    """
    excluded = _named(request.exclude_status, status_named, settings)
    priority = _text(request.priority)
    if priority is not None:
        priority = priority_named(priority, settings)
    types = _named(request.type, type_named, settings)
    projects = _named(request.project, project_named, settings)
    if request.parent is not None and not request.parent.strip():
        raise InvalidInput("--parent needs the id of a task", code="missing-value")
    assignee = _text(request.assignee)
    if request.unassigned and assignee is not None:
        raise InvalidInput("--unassigned and --assignee cannot be combined", code="conflicting-options")
    if request.ready and request.blocked:
        raise InvalidInput("--ready and --blocked cannot be combined", code="conflicting-options")
    if request.claimed and request.stale:
        raise InvalidInput("--claimed and --stale cannot be combined", code="conflicting-options")
    limit = read_limit(request.limit)
    milestone = _text(request.milestone)
    statuses = values(request.status, "status")
    return Query(
        statuses=statuses if any(map(str.strip, request.status)) else None,
        exclude_statuses=excluded,
        assignee=assignee,
        unassigned=request.unassigned,
        milestones=None if milestone is None else (milestone,),
        parent=request.parent,
        priority=priority,
        types=types,
        projects=projects,
        labels=values(request.labels, "label"),
        search=_text(request.search),
        ready=request.ready,
        blocked=request.blocked,
        sort=read_sort(request.sort) or "priority",
        limit=limit,
        claims="held" if request.claimed else "stale" if request.stale else None,
    )


def _text(given: str | None) -> str | None:
    """Return a value trimmed, None for a blank one."""
    return (given or "").strip() or None


def _named(
    given: Sequence[str], named: Callable[[str, Settings], str], settings: Settings
) -> tuple[str, ...]:
    return tuple(named(value, settings) for value in values(given, "name"))
