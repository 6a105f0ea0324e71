"""Reads lists and columns page by page, as they scroll into view, however many tasks there are."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.domain.board import NO_MILESTONE
from backlog.domain.filters import Query, Sort, matches
from backlog.domain.list_request import ListRequest, query_of
from backlog.domain.task import TaskSummary, same_word
from backlog.service.columns import counts_by_status, filters_by_status_alone, has_no_milestone, wanted
from backlog.service.filter_names import resolved
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from backlog.domain.milestones import MilestoneName
    from backlog.domain.settings import Settings
    from backlog.service.context import Context
    from backlog.store import Reader

By = Literal["status", "milestone"]


class Head(NamedTuple):
    """A column of a board: what its tasks have in common, and what to call it.

    `value` is a status, or the id of a milestone; None stands for no milestone.
    """

    by: By
    value: str | None
    title: str


class Page(NamedTuple):
    """Some tasks of a list, in order; `total` is None where only a look at every task would tell."""

    tasks: Sequence[TaskSummary]
    total: int | None
    more: bool


class Outline(NamedTuple):
    """A board as far as it is looked at first: the beginning of each column."""

    columns: Sequence[tuple[Head, Page]]
    settings: Settings
    milestones: Sequence[MilestoneName]


class _Wanted(NamedTuple):
    """A list as it is read: by index alone if `statuses` is given, else by looking at each task."""

    query: Query
    settings: Settings
    statuses: Sequence[str] | None
    total: int | None
    unplanned: Sequence[MilestoneName] | None


def outline(context: Context, request: ListRequest, by: By, most: int) -> Outline:
    """Return the columns of a board with at most so many tasks of each.

    By status these are the configured ones and those in use, by milestone every one that is not archived,
    behind the tasks that have none. Raises as `list_asked` does; the request's limit has no effect.
    """
    return _outline(context, request, by, most, context.now())


def page(context: Context, request: ListRequest, head: Head | None, skip: int, most: int) -> Page:
    """Return at most so many tasks of a column, or of the whole list, leaving out the first `skip`.

    Raises as `list_asked` does; the request's limit has no effect.
    """
    return _one_page(context, request, head, skip, most, context.now())


def place(context: Context, request: ListRequest, head: Head | None, id_: str) -> int | None:
    """Return how many tasks of a column, or of the whole list, stand before one; None if it is not in it.

    Raises as `list_asked` does.
    """
    return _place(context, request, head, id_, context.now())


@reading
def _outline(reader: Reader, request: ListRequest, by: By, most: int, now: datetime) -> Outline:
    counts = counts_by_status(reader, reader.settings())
    heads = _heads(reader, request, by, counts)
    return Outline(
        [(head, _page(reader, _wanted(reader, request, head, now, counts), 0, most)) for head in heads],
        reader.settings(),
        reader.milestones(),
    )


@reading
def _one_page(
    reader: Reader, request: ListRequest, head: Head | None, skip: int, most: int, now: datetime
) -> Page:
    return _page(reader, _wanted(reader, request, head, now), skip, most)


@reading
def _place(reader: Reader, request: ListRequest, head: Head | None, id_: str, now: datetime) -> int | None:
    asked = _wanted(reader, request, head, now)
    if asked.statuses is not None:
        return reader.place(asked.statuses, asked.query.sort, id_)
    return next((place for place, task in enumerate(_stream(reader, asked)) if task.id == id_), None)


def _heads(reader: Reader, request: ListRequest, by: By, counts: dict[str, int]) -> list[Head]:
    settings = reader.settings()
    if by == "status":
        query = query_of(request, settings, reader.in_use("status") if request.statuses else ())
        return [Head("status", status, status) for status in wanted(query, counts, settings)]
    heads = [Head("milestone", each.id, each.title) for each in reader.milestones() if not each.archived]
    if request.milestone is None:
        return [Head("milestone", None, NO_MILESTONE), *heads]
    query = resolved(reader, Query(milestones=(request.milestone,)), settings)
    named = query.milestones or ()
    return [head for head in heads if any(same_word(head.value or "", name) for name in named)]


def _wanted(
    reader: Reader,
    request: ListRequest,
    head: Head | None,
    now: datetime,
    counts: dict[str, int] | None = None,
) -> _Wanted:
    """Return how a list is read; `counts` are those of all statuses, if they are known already."""
    settings = reader.settings()
    if head is not None and head.by == "status":
        request = request._replace(statuses=(head.value or "",))
    elif head is not None and head.value is not None:
        request = request._replace(milestone=head.value)
    query = query_of(request, settings, reader.in_use("status") if request.statuses else ())
    query = resolved(reader, query, settings)._replace(now=now)
    unplanned = (
        reader.milestones() if head is not None and head == Head("milestone", None, head.title) else None
    )
    if unplanned is not None or not filters_by_status_alone(query):
        return _Wanted(query, settings, None, None, unplanned)
    counts = counts or counts_by_status(reader, settings)
    statuses = wanted(query, counts, settings)
    return _Wanted(query, settings, statuses, sum(counts[status] for status in statuses), None)


def _page(reader: Reader, asked: _Wanted, skip: int, most: int) -> Page:
    if asked.statuses is not None:
        sort: Sort = asked.query.sort
        some = reader.page(asked.statuses, sort, asked.settings, skip=skip, most=most)
        total = asked.total or 0
        return Page(some, total, skip + len(some) < total)
    tasks = list(islice(_stream(reader, asked), skip, skip + most + 1))
    more = len(tasks) > most
    beyond = skip > 0 and not tasks  # then nobody knows how many come before
    return Page(tasks[:most], None if more or beyond else skip + len(tasks), more)


def _stream(reader: Reader, asked: _Wanted) -> Iterator[TaskSummary]:
    """Yield the tasks that match, in their order."""
    query, settings = asked.query, asked.settings
    if query.search is not None:
        from backlog.service.search.words import narrowed  # most lists are not searched

        looked_up = narrowed(reader, query, settings)
        if looked_up is None:
            return iter(())
        query = looked_up
    tasks: Iterable[TaskSummary] = reader.summaries("task", query, settings)
    tasks = (task for task in tasks if matches(task, query, settings))
    if asked.unplanned is not None:
        known = asked.unplanned
        tasks = (task for task in tasks if has_no_milestone(task, known))
    return iter(tasks)
