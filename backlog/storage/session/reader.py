"""What can be asked of a backlog within one transaction, on whatever engine."""

from __future__ import annotations

from itertools import chain, islice

from backlog.domain.filters import Query, ordering
from backlog.domain.graph import Edge, Node, Surroundings
from backlog.domain.ids import id_order, sort_key
from backlog.domain.milestones import MilestoneName
from backlog.domain.people import same_person
from backlog.domain.task import Kind, State, Task, TaskLink, TaskName, TaskSummary, same_word
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    from backlog.domain.claims import Claim
    from backlog.domain.filters import Sort
    from backlog.domain.records import Decision, Document, Milestone
    from backlog.domain.settings import Settings
    from backlog.storage._statements import Statement
    from backlog.storage.session.completion import Completion
    from backlog.storage.session.exchange import ExchangeReading
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.history import HistoryReading
    from backlog.storage.session.overview import Overview
    from backlog.storage.session.search import Search
    from backlog.storage.session.transfer import TransferReading
    from backlog.storage.session.upkeep import UpkeepReading
    from backlog.store import Vocabulary

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class ReadSession:
    """A `Reader`: `backlog/store/` says what each method promises.

    What only some commands ask stands in parts, each imported by the first who asks for it.
    """

    known_settings: Settings | None = None

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self.executor = executor
        self._known_words: dict[tuple[Statement, str, str], tuple[str, ...]] = {}

    @property
    def search(self) -> Search:
        from backlog.storage.session.search import Search

        return Search(self.executor, self.terminal_spellings)

    @property
    def overview(self) -> Overview:
        from backlog.storage.session.overview import Overview

        return Overview(self.executor, self.terminal_spellings)

    @property
    def completion(self) -> Completion:
        from backlog.storage.session.completion import Completion

        return Completion(self.executor)

    @property
    def history(self) -> HistoryReading:
        from backlog.storage.session.history import HistoryReading

        return HistoryReading(self.executor)

    @property
    def exchange(self) -> ExchangeReading:
        from backlog.storage.session.exchange import ExchangeReading

        return ExchangeReading(self.executor)

    @property
    def upkeep(self) -> UpkeepReading:
        from backlog.storage.session.upkeep import UpkeepReading

        return UpkeepReading(self.executor)

    @property
    def transfer(self) -> TransferReading:
        from backlog.storage.session.transfer import TransferReading

        return TransferReading(self.executor)

    def settings(self) -> Settings:
        if self.known_settings is None:
            self.known_settings = codec.decode_settings(self.executor.rows("all_settings", {}))
        return self.known_settings

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        for row in self.executor.rows("task_by_number", {"kind": kind, "sort_key": sort_key(numbers)}):
            return codec.decode_task(row)
        return None

    def names(self, kind: Kind, numbers: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], TaskName]:
        by_key = {sort_key(each): each for each in numbers}
        rows = self.executor.rows("numbered", {"kind": kind, "sort_keys": codec.encode_json(list(by_key))})
        return {
            by_key[key]: TaskName(kind, by_key[key], id_, title, state) for key, id_, title, state in rows
        }

    def surroundings(self, task: Task, settings: Settings, *, family: bool) -> Surroundings:
        # All is asked for before any of it is read, so that a server is waited for once.
        edges = self.executor.rows("edges_around", {"id": task.id})
        nodes = self.executor.rows("nodes_around", {"id": task.id})
        parents = self.executor.rows("link", {"id": task.parent}) if family and task.parent else iter(())
        children = self.executor.rows("subtasks", {"parent": task.id}) if family else iter(())
        extras = self.executor.rows("extras_of", {"of_uuid": task.uuid})
        return Surroundings(
            tuple(Edge(*row) for row in edges),
            tuple(
                Node(id_, title, status, completed=state == "completed" or settings.is_terminal(status))
                for id_, title, status, state in nodes
            ),
            next((TaskLink(*row) for row in parents), None),
            tuple(sorted((TaskLink(*row) for row in children), key=lambda link: id_order(link.id))),
            "\n\n".join(_other_text(str(content)) for (content,) in extras),
        )

    def summaries(self, kind: Kind, query: Query, settings: Settings) -> Iterator[TaskSummary]:
        order = ordering(query.sort, settings)
        parameters: codec.Values = {"kind": kind, "terminal": self.terminal_spellings(settings)}
        statement, values = self._narrowest(kind, query, settings)
        if statement is None:
            return self._everything(query, parameters, query.found)
        if statement in _OF_KEYS:
            from backlog.storage.session.few import narrowed  # most lists go by columns

            statement, values = narrowed(self.executor, statement, tuple(values))
        if query.sort == "ordinal" and statement == "list_in_status":
            return self._placed(values, parameters, query, settings)
        streams = [
            self._summaries(statement, {**parameters, "value": value}, query.found) for value in values
        ]
        if query.sort == "priority":
            return _merged(streams, order)
        most = None if query.claims is not None or query.parent is not None else _MOST_SORTED + 1
        some = {task.id: task for task in islice(chain(*streams), most)}
        if most is None or len(some) < most:
            return iter(sorted(some.values(), key=order))
        statuses = self._statuses(kind, query, settings)
        if query.sort == "ordinal" and statuses is not None:
            return self._placed(statuses, parameters, query, settings)
        return self._everything(query, parameters, query.found)

    def _placed(
        self, statuses: Iterable[str], parameters: codec.Values, query: Query, settings: Settings
    ) -> Iterator[TaskSummary]:
        """Yield every summary in some statuses by ordinal, which an index holds for each status."""
        statement: Statement = "list_in_status_by_ordinal"
        streams = [
            self._summaries(statement, {**parameters, "value": status}, query.found) for status in statuses
        ]
        return _merged(streams, ordering(query.sort, settings))

    def page(
        self, statuses: Sequence[str], sort: Sort, settings: Settings, *, skip: int, most: int
    ) -> list[TaskSummary]:
        keys = [key for key, _ in self._page(statuses, sort, skip, most)]
        parameters: codec.Values = {
            "kind": "task",
            "terminal": self.terminal_spellings(settings),
            "value": codec.encode_json(keys),
        }
        return sorted(self._summaries("few_summaries", parameters, None), key=ordering(sort, settings))

    def place(self, statuses: Sequence[str], sort: Sort, id_: str) -> int | None:
        rows = self._page(statuses, sort, 0, _EVERY_ROW)
        return next((place for place, (_, each) in enumerate(rows) if each == id_), None)

    def _page(self, statuses: Sequence[str], sort: Sort, skip: int, most: int) -> Iterator[tuple[int, str]]:
        """Yield the keys and ids of one page."""
        stored = self._spellings("statuses_in_use", "task", tuple(statuses))
        place: codec.Values = {"skip": skip, "most": most}
        if len(stored) == 1 and sort in _STATUS_PAGES:
            statement, parameters = _STATUS_PAGES[sort], {**place, "status": stored[0]}
        elif sort in _WHOLE_PAGES and len(stored) == len(self._stored("statuses_in_use", "task", "active")):
            statement, parameters = _WHOLE_PAGES[sort], place
        else:
            statement, parameters = _PAGES[sort], {**place, "statuses": codec.encode_json(stored)}
        for key, id_ in self.executor.rows(statement, parameters):
            yield int(key), str(id_)

    def _everything(self, query: Query, parameters: codec.Values, found: str | None) -> Iterator[TaskSummary]:
        """Yield every summary in the order asked for, which an index holds."""
        if query.sort == "priority":
            return self._summaries("list_all", parameters, found)
        if query.sort == "id":
            return self._summaries("list_by_id", parameters, found)
        return chain(
            self._summaries("list_by_ordinal", parameters, found),
            self._summaries("list_without_ordinal", parameters, found),
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
        if query.found is not None and query.found[:1] == "[":  # each of them is named
            return "list_found", (query.found,)
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
                return statement, self._spellings(vocabulary, kind, wanted)
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
            for status in self._stored("statuses_in_use", kind, "active")
            if (query.statuses is None or any(same_word(status, word) for word in query.statuses))
            and not any(same_word(status, word) for word in query.exclude_statuses)
            and not (unfinished and settings.is_terminal(status))
        )

    def terminal_spellings(self, settings: Settings) -> str:
        """Return every spelling of the terminal status that tasks have, as one JSON list."""
        return codec.encode_json(self._spellings("statuses_in_use", "task", (settings.terminal_status,)))

    def _spellings(
        self, vocabulary: Statement, kind: Kind, wanted: tuple[str, ...], state: State = "active"
    ) -> list[str]:
        """Return the spellings in use of the words wanted: in any letter case, people also with an `@`."""
        stored = self._stored(vocabulary, kind, state)
        same = same_person if vocabulary == "assignees_in_use" else same_word
        return [value for value in stored if any(same(value, word) for word in wanted)]

    def _stored(self, vocabulary: Statement, kind: Kind, state: State) -> tuple[str, ...]:
        """Return the distinct values of a field, asked for once."""
        asked = (vocabulary, kind, state)
        if asked not in self._known_words:
            self._known_words[asked] = self._asked(vocabulary, kind, state)
        return self._known_words[asked]

    def _asked(self, vocabulary: Statement, kind: Kind, state: State) -> tuple[str, ...]:
        """Return the distinct values of a field, as they are now."""
        return tuple(value for (value,) in self.executor.rows(vocabulary, {"kind": kind, "state": state}))

    def _summaries(
        self, statement: Statement, parameters: codec.Values, found: str | None
    ) -> Iterator[TaskSummary]:
        """Yield the summaries of a listing; of those in `found` only, which holds keys, if it is given."""
        rows = self.executor.rows(statement, parameters)
        if found is not None:
            from backlog.storage.session.search import found_among  # most lists are not searched

            rows = found_among(self.executor, rows, found)
        return map(codec.decode_summary, rows)

    def milestones(self) -> tuple[MilestoneName, ...]:
        rows = self.executor.rows("milestone_names", {})
        return tuple(MilestoneName(id_, title, state == "archived") for id_, title, state in rows)

    def in_use(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        return self._stored(_VOCABULARIES[vocabulary], "task", "active")

    def highest_ordinal(self) -> tuple[float | None, bool]:
        ordinal, found = next(self.executor.rows("highest_ordinal", {}))
        return ordinal, bool(found)

    def edges_onward(self, ids: Iterable[str]) -> list[Edge]:
        return [
            Edge(*row) for row in self.executor.rows("edges_onward", {"ids": codec.encode_json(list(ids))})
        ]

    def tasks_linked_to(self, id_: str) -> list[Task]:
        escaped = id_.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters: codec.Values = {"id": id_, "reference": f'%"{escaped}"%'}
        return [codec.decode_task(row) for row in list(self.executor.rows("tasks_linked_to", parameters))]

    def tasks_linked_to_any(self, ids: Iterable[str]) -> list[Task]:
        parameters: codec.Values = {"ids": codec.encode_json(list(ids))}
        return [codec.decode_task(row) for row in self.executor.rows("tasks_linked_to_any", parameters)]

    def tasks_in_status(self, status: str) -> list[Task]:
        states: tuple[State, ...] = ("active", "completed", "archived")
        found = [
            codec.decode_task(row)
            for state in states
            for spelled in self._spellings("statuses_in_use", "task", (status,), state)
            for row in self.executor.rows("tasks_in_status", {"state": state, "status": spelled})
        ]
        return sorted(found, key=lambda task: (states.index(task.state), id_order(task.id)))

    def record(self, kind: type[R], number: int) -> R | None:
        for row in self.executor.rows(_BY_NUMBER[kind.__name__], {"number": number}):
            return kind._make(codec.decode_fields(kind._fields, row))
        return None

    def records(self, kind: type[R]) -> tuple[R, ...]:
        rows = self.executor.rows(_EVERY[kind.__name__], {})
        return tuple(kind._make(codec.decode_fields(kind._fields, row)) for row in rows)

    def milestone_counts(self) -> list[tuple[str, str, int]]:
        return [
            (milestone, status, count)
            for milestone, status, count in self.executor.rows("milestone_counts", {})
        ]

    def tasks_of_milestone(self, value: str) -> list[Task]:
        return [
            codec.decode_task(row) for row in list(self.executor.rows("tasks_of_milestone", {"value": value}))
        ]

    def claims(self) -> tuple[Claim, ...]:
        from backlog.domain.claims import Claim

        rows = self.executor.rows("all_claims", {})
        return tuple(Claim(id_, holder, codec.decode_moment(until)) for id_, holder, until in rows)

    def unclaimed(
        self,
        statuses: Iterable[str],
        takes: Callable[[Sequence[str]], bool],
        *,
        most: int,
        settings: Settings,
    ) -> list[TaskSummary]:
        from backlog.storage.session.free import unclaimed  # only who looks for work needs it

        terminal = self.terminal_spellings(settings)
        return unclaimed(self.executor, tuple(statuses), takes, most=most, terminal=terminal)

    def every_task(self) -> Iterator[Task]:
        return map(codec.decode_task, self.executor.rows("every_task", {}))

    def moved_to(self) -> str | None:
        return next((str(to) for (to,) in self.executor.rows("moved_to", {})), None)

    def legacy_done(self) -> tuple[TaskLink, ...]:
        return tuple(TaskLink(*row) for row in self.executor.rows("legacy_done_tasks", {}))

    def waiting(self) -> tuple[TaskLink, ...]:
        import json

        found = {
            TaskLink(id_, title): None
            for id_, title, status, held_back in self.executor.rows("held_back_tasks", {})
            if json.loads(held_back).get("status") == status
        }
        return tuple(found)

    def tasks_with_checks(self) -> list[Task]:
        rows = self.executor.rows("tasks_with_checks", {"kinds": '["task","draft"]'})
        return [codec.decode_task(row) for row in rows]

    def done_with_files(self, settings: Settings) -> list[Task]:
        rows = self.executor.rows("done_with_files", {"terminal": self.terminal_spellings(settings)})
        return [codec.decode_task(row) for row in rows]

    def may_admit(self) -> bool:
        return bool(next(self.executor.rows("may_admit", {}))[0])


def _other_text(extras: str) -> str:
    """Return the text in the extras of a file, which most files have none of."""
    if '"loose"' not in extras and '"below"' not in extras:
        return ""
    from backlog.domain.record_files import other_text, read_extras

    return other_text(read_extras(extras))


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

_OF_KEYS: frozenset[Statement] = frozenset(("list_found", "list_assigned", "list_labelled"))
"""The listings that know keys alone, and no order."""

_MOST_SORTED = 2_000
"""Summaries that are put in order here; of more, all tasks are looked at in the order of an index."""

_BY_NUMBER: dict[str, Statement] = {
    "Milestone": "milestone_by_number",
    "Document": "document_by_number",
    "Decision": "decision_by_number",
}
"""The statements of a record by the name of its class, here and below."""
_EVERY: dict[str, Statement] = {
    "Milestone": "all_milestones",
    "Document": "all_documents",
    "Decision": "all_decisions",
}

_VOCABULARIES: dict[Vocabulary, Statement] = {
    "status": "statuses_in_use",
    "milestone": "milestones_in_use",
    "label": "labels_in_use",
    "assignee": "assignees_in_use",
}


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
