"""What a list of tasks is asked for, and what that means (docs/contract.md 1.1)."""

from __future__ import annotations

from backlog.domain.filters import Query, Sort, check_limit
from backlog.domain.settings import (
    Settings,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.task import same_name
from backlog.domain.text import composed, values
from backlog.errors import InvalidValue
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class ListRequest(NamedTuple):
    """What a list is to be narrowed to; None or () is no restriction, but no task is in one of no statuses.

    Of `statuses`, `types` and `projects` any is enough, of `labels` all are needed. Names may be in
    any letter case; a milestone is named by id, title or something close to one, a parent by its id.
    `ready` can be started, `blocked` waits for another task; claims that are `held` last, `stale`
    ones have ended without a release.
    """

    statuses: Sequence[str] | None = None
    exclude_statuses: Sequence[str] = ()
    assignee: str | None = None
    unassigned: bool = False
    milestone: str | None = None
    parent: str | None = None
    priority: str | None = None
    types: Sequence[str] = ()
    projects: Sequence[str] = ()
    labels: Sequence[str] = ()
    search: str | None = None
    readiness: Literal["ready", "blocked"] | None = None
    claims: Literal["held", "stale"] | None = None
    sort: Sort | None = None
    limit: int | None = None


def query_of(request: ListRequest, settings: Settings, in_use: Iterable[str] = ()) -> Query:
    """Return what a request means: names in their stored casing, parent and milestone as they were given.

    A status is one that is configured, or `in_use` by a task from the time when it was. Raises InvalidInput
    (docs/contract.md 5.3).
    """
    excluded = _named(request.exclude_statuses, status_named, settings)
    priority = None if request.priority is None else priority_named(request.priority, settings)
    types = _named(request.types, type_named, settings)
    projects = _named(request.projects, project_named, settings)
    check_limit(request.limit)
    return Query(
        statuses=None if request.statuses is None else _statuses(request.statuses, settings, in_use),
        exclude_statuses=excluded,
        assignee=None if request.assignee is None else composed(request.assignee),
        unassigned=request.unassigned,
        milestones=None if request.milestone is None else (request.milestone,),
        parent=request.parent,
        priority=priority,
        types=types,
        projects=projects,
        labels=values(request.labels, "label"),
        search=request.search,
        ready=request.readiness == "ready",
        blocked=request.readiness == "blocked",
        sort=request.sort or "priority",
        limit=request.limit,
        claims=request.claims,
    )


def _statuses(given: Sequence[str], settings: Settings, in_use: Iterable[str]) -> tuple[str, ...]:
    """Return the statuses named; white space and letter case make no difference."""
    statuses: dict[str, None] = {}
    for value in values(given, "status"):
        try:
            statuses[status_named(value, settings)] = None
        except InvalidValue:
            others = [status for status in in_use if same_name(status, value)]
            if not others:
                raise
            statuses.update(dict.fromkeys(others))
    return tuple(statuses)


def _named(
    given: Sequence[str], named: Callable[[str, Settings], str], settings: Settings
) -> tuple[str, ...]:
    return tuple(named(value, settings) for value in values(given, "name"))
