"""Which tasks a list shows and in which order (docs/contract.md 1.1, 6.7, 6.11)."""

from __future__ import annotations

from backlog.domain.ids import id_order
from backlog.domain.people import is_among
from backlog.domain.task import TaskSummary, same_word
from backlog.errors import InvalidInput, InvalidValue
from backlog.lean import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backlog.domain.settings import Settings

Sort = Literal["priority", "id", "ordinal"]
SORTS: tuple[Sort, ...] = ("priority", "id", "ordinal")


class Query(NamedTuple):
    """What a list is narrowed to; None or () is no restriction. Names are in their stored casing.

    `statuses`, `types` and `projects` mean any of them, `labels` all of them. `milestones` holds
    every stored value that means the milestone asked for. `hit_keys` is what the search index found
    for `search`, in a form that is the storage's own. `claims` are those that hold, or are stale,
    `now`.
    """

    statuses: tuple[str, ...] | None = None
    exclude_statuses: tuple[str, ...] = ()
    assignee: str | None = None
    unassigned: bool = False
    milestones: tuple[str, ...] | None = None
    parent: str | None = None
    priority: str | None = None
    types: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    search: str | None = None
    hit_keys: str | None = None
    ready: bool = False
    blocked: bool = False
    sort: Sort = "priority"
    limit: int | None = None
    claims: Literal["held", "stale"] | None = None
    now: datetime | None = None


def matches(task: TaskSummary, query: Query, settings: Settings) -> bool:
    """Say whether a task belongs in the list, apart from `search` and `claims`, which storage answers."""
    return (
        (query.statuses is None or _any_word(task.status, query.statuses))
        and (not query.exclude_statuses or not _any_word(task.status, query.exclude_statuses))
        and (query.assignee is None or is_among(query.assignee, task.assignees))
        and not (query.unassigned and task.assignees)
        and (
            query.milestones is None
            or (task.milestone is not None and _any_word(task.milestone, query.milestones))
        )
        and (query.parent is None or (task.parent is not None and same_word(task.parent, query.parent)))
        and (
            query.priority is None or (task.priority is not None and same_word(task.priority, query.priority))
        )
        and (not query.types or (task.type is not None and _any_word(task.type, query.types)))
        and (not query.projects or (task.project is not None and _any_word(task.project, query.projects)))
        and all(_any_word(label, task.labels) for label in query.labels)
        and (not query.ready or is_ready(task, settings))
        and (not query.blocked or is_waiting(task, settings))
    )


def takes_everything(query: Query) -> bool:
    """Say whether a query restricts nothing: then every task matches and none has to be looked at."""
    return query == Query(sort=query.sort, limit=query.limit, now=query.now)


def is_ready(task: TaskSummary, settings: Settings) -> bool:
    """Say whether work can start: not terminal and not blocked by a dependency (docs/contract.md 6.11)."""
    return not task.blocked and not settings.is_terminal(task.status)


def is_waiting(task: TaskSummary, settings: Settings) -> bool:
    """Say whether work cannot start yet: not terminal, and blocked by a dependency."""
    return task.blocked and not settings.is_terminal(task.status)


def ordering(sort: Sort, settings: Settings) -> Callable[[TaskSummary], tuple[object, ...]]:
    """Return the key function of an order (docs/contract.md 6.7); ties are broken by id."""
    if sort == "id":
        return lambda task: id_order(task.id)
    if sort == "ordinal":
        return lambda task: (task.ordinal is None, task.ordinal or 0, id_order(task.id))
    return lambda task: (settings.priority_rank(task.priority), id_order(task.id))


def read_sort(given: str | None) -> Sort | None:
    """Return the order named, None for none; raise InvalidInput (docs/contract.md 5.3)."""
    wanted = (given or "").lower()
    if not wanted:
        return None
    for sort in SORTS:
        if sort == wanted:
            return sort
    raise InvalidValue("sort field", given or "", SORTS)


def check_limit(limit: int | None) -> None:
    """Raise InvalidInput unless the number of rows wanted is 1 or more; None is all of them."""
    if limit is not None and limit < 1:
        raise InvalidInput(f"the limit {limit} is below 1", code="invalid-limit", given=str(limit))


def _any_word(word: str, among: tuple[str, ...]) -> bool:
    return any(same_word(word, other) for other in among)
