"""Lists tasks in order, by the index that leads past the fewest of them."""

from __future__ import annotations

from itertools import chain, islice

from backlog.domain.filters import ordering
from backlog.domain.task import same_word
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from backlog.domain.filters import Query, Sort
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, TaskSummary
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.spellings import Spellings


_EVERY_ROW = 2**62
"""More rows than there are."""

_PAGES: dict[Sort, Statement] = {
    "priority": "page_by_priority",
    "id": "page_by_id",
    "ordinal": "page_by_ordinal",
}

_WHOLE_PAGES: dict[Sort, Statement] = {
    "priority": "whole_page_by_priority",
    "ordinal": "whole_page_by_ordinal",
}

_STATUS_PAGES: dict[Sort, Statement] = {
    "priority": "status_page_by_priority",
    "ordinal": "status_page_by_ordinal",
}

_OF_KEYS: frozenset[Statement] = frozenset(("list_hits", "list_assigned", "list_labelled"))
"""The listings that know keys alone, and no order."""

_IN_STATUS: dict[Statement, Statement] = {
    "list_assigned": "list_assigned_in_status",
    "list_labelled": "list_labelled_in_status",
}
"""The listings that walk through one status, and look of each task whether it is among such keys."""

_MOST_SORTED = 2_000
"""Summaries that are put in order here; of more, all tasks are looked at in the order of an index."""


class Lists:
    """The lists and pages of a `Reader`: `backlog/store/` says what each method promises."""

    def __init__(self, executor: Executor, spellings: Spellings) -> None:
        """Take what runs the statements, and what knows which values are in use."""
        self._executor = executor
        self._spellings = spellings

    def expect_stale(self, now: datetime, settings: Settings) -> None:
        terminal, instant = self._spellings.terminal(settings), str(codec.encode_instant(now))
        parameters: codec.Values = {"kind": "task", "terminal": terminal, "value": instant}
        self._executor.anticipate("stale_summaries", parameters)

    def summaries(self, kind: Kind, query: Query, settings: Settings) -> Iterator[TaskSummary]:
        order = ordering(query.sort, settings)
        parameters: codec.Values = {"kind": kind, "terminal": self._spellings.terminal(settings)}
        statement, values = self._narrowest(kind, query, settings)
        if statement is None:
            return self._everything(query, parameters, query.hit_keys)
        if statement in _OF_KEYS:
            from backlog.storage.session.one_by_one import narrowed  # most lists go by columns

            statement, values = narrowed(self._executor, statement, tuple(values))
        if query.sort == "ordinal" and statement == "list_in_status":
            return self._placed(values, parameters, query, settings)
        places: list[codec.Values] = [{"value": value} for value in values]
        if statement in _IN_STATUS and not self._executor.knows_numbers:
            statuses = self._statuses(kind, query, settings)
            if statuses is not None:
                statement = _IN_STATUS[statement]
                places = [{**place, "status": status} for place in places for status in statuses]
        streams = [self._summaries(statement, {**parameters, **place}, query.hit_keys) for place in places]
        if query.sort == "priority":
            return _merged(streams, order)
        most = None if query.claims is not None or query.parent is not None else _MOST_SORTED + 1
        some = {task.id: task for task in islice(chain(*streams), most)}
        if most is None or len(some) < most:
            return iter(sorted(some.values(), key=order))
        statuses = self._statuses(kind, query, settings)
        if query.sort == "ordinal" and statuses is not None:
            return self._placed(statuses, parameters, query, settings)
        return self._everything(query, parameters, query.hit_keys)

    def _placed(
        self, statuses: Iterable[str], parameters: codec.Values, query: Query, settings: Settings
    ) -> Iterator[TaskSummary]:
        """Yield every summary in some statuses by ordinal, which an index holds for each status."""
        statement: Statement = "list_in_status_by_ordinal"
        streams = [
            self._summaries(statement, {**parameters, "value": status}, query.hit_keys) for status in statuses
        ]
        return _merged(streams, ordering(query.sort, settings))

    def page(
        self, statuses: Sequence[str], sort: Sort, settings: Settings, *, skip: int, most: int
    ) -> list[TaskSummary]:
        keys = [key for key, _ in self._page(statuses, sort, skip, most)]
        parameters: codec.Values = {
            "kind": "task",
            "terminal": self._spellings.terminal(settings),
            "value": codec.encode_json(keys),
        }
        return sorted(self._summaries("few_summaries", parameters, None), key=ordering(sort, settings))

    def place(self, statuses: Sequence[str], sort: Sort, id_: str) -> int | None:
        rows = self._page(statuses, sort, 0, _EVERY_ROW)
        return next((place for place, (_, each) in enumerate(rows) if each == id_), None)

    def _page(self, statuses: Sequence[str], sort: Sort, skip: int, most: int) -> Iterator[tuple[int, str]]:
        """Yield the keys and ids of one page."""
        stored = self._spellings.of("statuses_in_use", "task", tuple(statuses))
        place: codec.Values = {"skip": skip, "most": most}
        if len(stored) == 1 and sort in _STATUS_PAGES:
            statement, parameters = _STATUS_PAGES[sort], {**place, "status": stored[0]}
        elif sort in _WHOLE_PAGES and len(stored) == len(self._spellings.stored("statuses_in_use", "task")):
            statement, parameters = _WHOLE_PAGES[sort], place
        else:
            statement, parameters = _PAGES[sort], {**place, "statuses": codec.encode_json(stored)}
        for key, id_ in self._executor.rows(statement, parameters):
            yield int(key), str(id_)

    def _everything(
        self, query: Query, parameters: codec.Values, hit_keys: str | None
    ) -> Iterator[TaskSummary]:
        """Yield every summary in the order asked for, which an index holds."""
        if query.sort == "priority":
            return self._summaries("list_all", parameters, hit_keys)
        if query.sort == "id":
            return self._summaries("list_by_id", parameters, hit_keys)
        return chain(
            self._summaries("list_by_ordinal", parameters, hit_keys),
            self._summaries("list_without_ordinal", parameters, hit_keys),
        )

    def _narrowest(
        self, kind: Kind, query: Query, settings: Settings
    ) -> tuple[Statement | None, Iterable[str]]:
        """Return the listing that the fewest tasks are likely to be in, and the stored values to list."""
        if query.claims is not None and query.now is not None:
            claimed: Statement = "claimed_summaries" if query.claims == "held" else "stale_summaries"
            return claimed, (str(codec.encode_instant(query.now)),)
        if query.parent is not None:
            return "list_children", (query.parent,)
        if query.hit_keys is not None and query.hit_keys[:1] == "[":  # each of them is named
            return "list_hits", (query.hit_keys,)
        statuses = self._statuses(kind, query, settings)
        listings: tuple[tuple[Statement, Statement, tuple[str, ...] | None], ...] = (
            ("list_in_milestone", "milestones_in_use", query.milestones),
            ("list_assigned", "assignees_in_use", _one(query.assignee)),
            ("list_labelled", "labels_in_use", query.labels[:1] or None),
            ("list_unassigned", "statuses_in_use", statuses if query.unassigned else None),
            ("list_dependent", "statuses_in_use", statuses if query.blocked else None),
            ("list_in_project", "projects_in_use", query.projects or None),
            ("list_of_type", "types_in_use", query.types or None),
            ("list_with_priority", "priorities_in_use", _one(query.priority)),
            ("list_in_status", "statuses_in_use", statuses),
        )
        for statement, vocabulary, wanted in listings:
            if wanted is not None:
                return statement, self._spellings.of(vocabulary, kind, wanted)
        return None, ()

    def _statuses(self, kind: Kind, query: Query, settings: Settings) -> tuple[str, ...] | None:
        """Return the statuses in use whose tasks may match, None if a list of each status is no help.

        That is where they all may, or where the list is in an order that an index of all tasks holds.
        """
        unfinished = query.ready or query.blocked
        narrowed = unfinished or query.exclude_statuses or query.unassigned
        if query.statuses is None and not (narrowed and query.sort == "priority"):
            return None
        return tuple(
            status
            for status in self._spellings.stored("statuses_in_use", kind)
            if (query.statuses is None or any(same_word(status, word) for word in query.statuses))
            and not any(same_word(status, word) for word in query.exclude_statuses)
            and not (unfinished and settings.is_terminal(status))
        )

    def _summaries(
        self, statement: Statement, parameters: codec.Values, hit_keys: str | None
    ) -> Iterator[TaskSummary]:
        """Yield the summaries of a listing; of those in `hit_keys` only, which holds keys, if it is given."""
        rows = self._executor.rows(statement, parameters)
        if hit_keys is not None:
            from backlog.storage.session.search import hits_among  # most lists are not searched

            rows = hits_among(self._executor, rows, hit_keys)
        return map(codec.decode_summary, rows)


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def _merged(
    streams: Sequence[Iterator[TaskSummary]], order: Callable[[TaskSummary], tuple[object, ...]]
) -> Iterator[TaskSummary]:
    """Yield the summaries of several listings in one order, each once."""
    from heapq import merge  # few lists are put together of several

    return _without_repeats(merge(*streams, key=order))


def _without_repeats(tasks: Iterable[TaskSummary]) -> Iterator[TaskSummary]:
    """Drop a task that comes again: one that two of the values lead to."""
    seen: set[str] = set()
    for task in tasks:
        if task.id not in seen:
            seen.add(task.id)
            yield task
