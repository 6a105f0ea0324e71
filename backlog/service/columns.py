"""Reads a board as far as it is looked at: the first tasks of each column, and how many there are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.filters import Query, matches
from backlog.domain.list_request import ListRequest, query_of
from backlog.domain.milestones import MilestoneName, find_milestone
from backlog.domain.names import name_key
from backlog.domain.task import TaskSummary, same_word
from backlog.service.filter_names import resolved
from backlog.service.lookup import find
from backlog.service.queries import view_of
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from backlog.domain.settings import Settings
    from backlog.service.context import Context
    from backlog.store import Reader


class ShownColumn(NamedTuple):
    """A column as far as it is looked at; `total` is None where only a look at every task would tell."""

    status: str
    tasks: Sequence[TaskSummary]
    total: int | None
    more: bool


class ShownLane(NamedTuple):
    """The columns of one milestone; `id` is what a task of it is given, None for no milestone."""

    id: str | None
    title: str
    columns: Sequence[ShownColumn]


class Columns(NamedTuple):
    """A board's columns in the order of the statuses, and what is needed to draw them."""

    columns: Sequence[ShownColumn]
    settings: Settings
    milestones: Sequence[MilestoneName]


class Lanes(NamedTuple):
    """A board's lanes: no milestone, then the milestones by number."""

    lanes: Sequence[ShownLane]
    settings: Settings
    milestones: Sequence[MilestoneName]


def columns(context: Context, request: ListRequest, most: int, *, skip: int = 0) -> Columns:
    """Return at most so many tasks of each status that match, leaving out the first `skip`.

    Without a filter the counts come from an index. Raises as `list_asked` does; the request's limit has
    no effect.
    """
    return _columns(context, request, most, skip, context.now())


def lanes(context: Context, request: ListRequest, most: int) -> Lanes:
    """Return at most so many tasks of each status of each milestone; see `columns`.

    A milestone that no task has is a lane, too, for one may be moved there; an archived one is not.
    """
    return _lanes(context, request, most, context.now())


def cards(context: Context, request: ListRequest, ids: Sequence[str]) -> Columns:
    """Return the columns with no other tasks than these, as far as they match, and how many there are in all.

    An id of a task that is not active any more, or that names none, is left out. Words that are searched
    for are ignored: whoever changed a task goes on seeing it until the board is read again.
    """
    return _some(context, request, ids, context.now())


@reading
def _columns(reader: Reader, request: ListRequest, most: int, skip: int, now: datetime) -> Columns:
    settings = reader.settings()
    query = resolved(reader, query_of(request, settings), settings)._replace(now=now)
    counts = counts_by_status(reader, settings)
    plain = filters_by_status_alone(query)
    shown = []
    for status in wanted(query, counts, settings):
        if plain:
            some = tuple(reader.page((status,), query.sort, settings, skip=skip, most=most + 1))
        else:
            some = tuple(islice(_of_status(reader, query, status, settings), skip, skip + most + 1))
        more = len(some) > most
        known = counts[status] if plain else None if more else skip + len(some)
        shown.append(ShownColumn(status, some[:most], known, more))
    return Columns(shown, settings, reader.milestones())


@reading
def _lanes(reader: Reader, request: ListRequest, most: int, now: datetime) -> Lanes:
    settings = reader.settings()
    query = resolved(reader, query_of(request, settings), settings)._replace(now=now)
    milestones = reader.milestones()
    statuses = wanted(query, counts_by_status(reader, settings), settings)
    chosen = [each for each in milestones if not each.archived]
    if query.milestones is not None:
        names = {name_key(value) for value in query.milestones}
        chosen = [each for each in chosen if {name_key(each.id), name_key(each.title)} & names]
    shown = [
        ShownLane(each.id, each.title, _lane(reader, query, each, statuses, most, settings))
        for each in chosen
    ]
    if query.milestones is None:
        shown.insert(0, ShownLane(None, "", _lane(reader, query, None, statuses, most, settings)))
    return Lanes(shown, settings, milestones)


@reading
def _some(reader: Reader, request: ListRequest, ids: Sequence[str], now: datetime) -> Columns:
    settings = reader.settings()
    query = resolved(reader, query_of(request, settings)._replace(search=None), settings)._replace(now=now)
    counts = counts_by_status(reader, settings)
    plain = request.search is None and filters_by_status_alone(query)
    summaries = [task for id_ in ids if (task := _summary(reader, id_, settings)) is not None]
    chosen = [task for task in summaries if matches(task, query, settings)]
    if query.claims is not None:  # which `matches` cannot tell
        claimed = {task.id for task in reader.summaries("task", query, settings)}
        chosen = [task for task in chosen if task.id in claimed]
    return Columns(
        [
            ShownColumn(
                status,
                [task for task in chosen if same_word(task.status, status)],
                counts[status] if plain else None,
                more=False,
            )
            for status in wanted(query, counts, settings)
        ],
        settings,
        reader.milestones(),
    )


def _summary(reader: Reader, id_: str, settings: Settings) -> TaskSummary | None:
    """Return an active task as a list shows it."""
    task = find(reader, "task", id_, settings)
    if task is None or task.state != "active":
        return None
    ready = view_of(reader, task, settings, surroundings=False).readiness
    derived = {
        "criteria_checked": sum(item.checked for item in task.acceptance_criteria),
        "criteria_total": len(task.acceptance_criteria),
        "blocked": ready.is_blocked,
    }
    return TaskSummary._make(
        derived[field] if field in derived else getattr(task, field) for field in TaskSummary._fields
    )


def _lane(
    reader: Reader,
    query: Query,
    milestone: MilestoneName | None,
    statuses: Sequence[str],
    most: int,
    settings: Settings,
) -> list[ShownColumn]:
    """Return the columns of one milestone, or of none."""
    known = reader.milestones()
    if milestone is not None:
        query = query._replace(milestones=(milestone.id, milestone.title))
    shown = []
    for status in statuses:
        tasks = _of_status(reader, query, status, settings)
        if milestone is None:
            tasks = (task for task in tasks if has_no_milestone(task, known))
        some = tuple(islice(tasks, most + 1))
        more = len(some) > most
        shown.append(ShownColumn(status, some[:most], None if more else len(some), more))
    return shown


def has_no_milestone(task: TaskSummary, known: Sequence[MilestoneName]) -> bool:
    """Say whether a task stands in the lane without a milestone, as those of archived ones do."""
    if task.milestone is None:
        return True
    milestone = find_milestone(task.milestone, known)
    return milestone is None or milestone.archived


def _of_status(reader: Reader, query: Query, status: str, settings: Settings) -> Iterator[TaskSummary]:
    """Yield the tasks in a status that match, in the order asked for."""
    query = query._replace(statuses=(status,))
    if query.search is not None:
        from backlog.service.search.words import narrowed  # most boards are not searched

        looked_up = narrowed(reader, query, settings)
        if looked_up is None:
            return iter(())
        query = looked_up
    return (task for task in reader.summaries("task", query, settings) if matches(task, query, settings))


def counts_by_status(reader: Reader, settings: Settings) -> dict[str, int]:
    """Return how many active tasks there are by status: the configured ones in order, then others."""
    counts = dict.fromkeys(settings.statuses, 0)
    configured = {name_key(status): status for status in reversed(settings.statuses)}
    for status, count in reader.overview.active_counts().items():
        name = configured.get(name_key(status), status)
        counts[name] = counts.get(name, 0) + count
    return counts


def wanted(query: Query, counts: dict[str, int], settings: Settings) -> list[str]:
    """Return the statuses that have a column: those that are configured or in use, if not filtered away."""
    chosen = None if query.statuses is None else {name_key(status) for status in query.statuses}
    excluded = {name_key(status) for status in query.exclude_statuses}
    return [
        status
        for status in counts
        if (chosen is None or name_key(status) in chosen)
        and name_key(status) not in excluded
        and (counts[status] or status in settings.statuses)
    ]


def filters_by_status_alone(query: Query) -> bool:
    """Say whether an index answers how many tasks match, and which ones are on a page."""
    return query == Query(
        statuses=query.statuses,
        exclude_statuses=query.exclude_statuses,
        sort=query.sort,
        limit=query.limit,
        now=query.now,
    )
