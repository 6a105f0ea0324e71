"""Reads and writes tasks, drafts and settings through whatever runs the statements."""

from __future__ import annotations

from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING

from backlog.domain.filters import Query, ordering
from backlog.domain.graph import Edge, Node, Surroundings
from backlog.domain.ids import id_order, sort_key
from backlog.domain.milestones import MilestoneName
from backlog.domain.task import Change, Kind, State, Task, TaskLink, TaskName, TaskSummary, same_word
from backlog.storage.codec import records as codec
from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import datetime

    from backlog.domain.events import Stamp
    from backlog.domain.settings import Settings
    from backlog.service.store import Vocabulary
    from backlog.storage.session.part import Executor


class TaskSession(SessionPart):
    """The part of a session that reads and writes tasks, drafts and settings."""

    known_settings: Settings | None = None

    def __init__(self, executor: Executor, stamp: Stamp | None = None) -> None:
        """See `SessionPart`."""
        super().__init__(executor, stamp)
        self._known_words: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def settings(self) -> Settings:
        if self.known_settings is None:
            self.known_settings = codec.decode_settings(self.executor.rows("all_settings", {}))
        return self.known_settings

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        statement = "task_by_number" if self.stamp is None else "task_to_change"
        for row in self.executor.rows(statement, {"kind": kind, "sort_key": sort_key(numbers)}):
            return codec.decode_task(row)
        return None

    def task_by_uuid(self, uuid: str) -> Task:
        return codec.decode_task(
            next(self.executor.rows("tasks_by_uuids", {"uuids": codec.encode_json([uuid])}))
        )

    def names(self, kind: Kind, numbers: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], TaskName]:
        by_key = {sort_key(each): each for each in numbers}
        rows = self.executor.rows("numbered", {"kind": kind, "sort_keys": codec.encode_json(list(by_key))})
        return {
            by_key[key]: TaskName(kind, by_key[key], id_, title, state) for key, id_, title, state in rows
        }

    def first_free(self, ids: Sequence[str], now: datetime) -> Task | None:
        parameters: codec.Values = {"ids": codec.encode_json(list(ids)), "now": codec.encode_instant(now)}
        for row in self.executor.rows("first_free_task", parameters):
            return codec.decode_task(row)
        return None

    def surroundings(self, task: Task, settings: Settings, *, family: bool) -> Surroundings:
        # All is asked for before any of it is read, so that a server is waited for once.
        edges = self.executor.rows("edges_around", {"id": task.id})
        nodes = self.executor.rows("nodes_around", {"id": task.id})
        parents = self.executor.rows("link", {"id": task.parent}) if family and task.parent else iter(())
        children = self.executor.rows("subtasks", {"parent": task.id}) if family else iter(())
        return Surroundings(
            tuple(Edge(*row) for row in edges),
            tuple(
                Node(id_, title, status, completed=state == "completed" or settings.is_terminal(status))
                for id_, title, status, state in nodes
            ),
            next((TaskLink(*row) for row in parents), None),
            tuple(sorted((TaskLink(*row) for row in children), key=lambda link: id_order(link.id))),
        )

    def summaries(self, kind: Kind, query: Query, settings: Settings) -> Iterator[TaskSummary]:
        order = ordering(query.sort, settings)
        parameters: codec.Values = {"kind": kind, "terminal": self.terminal_spellings(settings)}
        found = None if query.found is None else frozenset(codec.decode_list(query.found))
        statement, values = self._narrowest(kind, query)
        if statement is None:
            return self._everything(query, parameters, found)
        streams = [self._summaries(statement, {**parameters, "value": value}, found) for value in values]
        if query.sort != "priority":
            return iter(sorted({task.id: task for task in chain(*streams)}.values(), key=order))
        return _without_repeats(merge(*streams, key=order))

    def _everything(
        self, query: Query, parameters: codec.Values, found: Container[int] | None
    ) -> Iterator[TaskSummary]:
        """Yield every summary in the order asked for, which an index holds."""
        if query.sort == "priority":
            return self._summaries("list_all", parameters, found)
        if query.sort == "id":
            return self._summaries("list_by_id", parameters, found)
        return chain(
            self._summaries("list_by_ordinal", parameters, found),
            self._summaries("list_without_ordinal", parameters, found),
        )

    def _narrowest(self, kind: Kind, query: Query) -> tuple[str | None, Iterable[str]]:
        """Return the listing that the fewest tasks are likely to be in, and the stored values to list."""
        if query.claims is not None and query.now is not None:
            statement = "claimed_summaries" if query.claims == "held" else "stale_summaries"
            return statement, (str(codec.encode_instant(query.now)),)
        if query.parent is not None:
            return "list_children", (query.parent,)
        if query.found is not None and len(query.found) < _FEW_FOUND:
            return "list_found", (query.found,)
        listings: tuple[tuple[str, str, tuple[str, ...] | None], ...] = (
            ("list_in_milestone", "milestones_in_use", query.milestones),
            ("list_assigned", "assignees_in_use", _one(query.assignee)),
            ("list_labelled", "labels_in_use", query.labels[:1] or None),
            ("list_in_project", "projects_in_use", query.projects or None),
            ("list_of_type", "types_in_use", query.types or None),
            ("list_with_priority", "priorities_in_use", _one(query.priority)),
            ("list_in_status", "statuses_in_use", query.statuses),
        )
        for statement, vocabulary, wanted in listings:
            if wanted is not None:
                return statement, self._spellings(vocabulary, kind, wanted)
        return None, ()

    def terminal_spellings(self, settings: Settings) -> str:
        """Return every spelling of the terminal status that tasks have, as one JSON list."""
        return codec.encode_json(self._spellings("statuses_in_use", "task", (settings.terminal_status,)))

    def _spellings(
        self, vocabulary: str, kind: Kind, wanted: tuple[str, ...], state: State = "active"
    ) -> list[str]:
        """Return the spellings in use of the words wanted, which differ from them in letter case only."""
        stored = self._stored(vocabulary, kind, state)
        return [value for value in stored if any(same_word(value, word) for word in wanted)]

    def _stored(self, vocabulary: str, kind: Kind, state: State) -> tuple[str, ...]:
        """Return the distinct values of a field; who only reads asks for them once."""
        asked = (vocabulary, kind, state)
        stored = self._known_words.get(asked)
        if stored is None:
            rows = self.executor.rows(vocabulary, {"kind": kind, "state": state})
            stored = tuple(value for (value,) in rows)
            if self.stamp is None:  # who writes may add some
                self._known_words[asked] = stored
        return stored

    def _summaries(
        self, statement: str, parameters: codec.Values, found: Container[int] | None
    ) -> Iterator[TaskSummary]:
        """Yield the summaries of a listing; of those in `found` only, which holds keys, if it is given."""
        rows = self.executor.rows(statement, parameters)
        if found is not None:
            rows = (row for row in rows if row[-1] in found)
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

    def tasks_in_status(self, status: str) -> list[Task]:
        states: tuple[State, ...] = ("active", "completed", "archived")
        found = [
            codec.decode_task(row)
            for state in states
            for spelled in self._spellings("statuses_in_use", "task", (status,), state)
            for row in self.executor.rows("tasks_in_status", {"state": state, "status": spelled})
        ]
        return sorted(found, key=lambda task: (states.index(task.state), id_order(task.id)))

    def next_number(self, series: str, owner: str = "") -> int:
        name = f"{series} of {owner}" if owner else series
        if name in self.numbers:
            stored, last = self.numbers[name]
            self.numbers[name] = (stored, last + 1)
            return last + 1
        number = 1
        for (value,) in self.executor.rows("raise_counter", {"of_name": name}):
            number = int(value)
            break
        else:
            self.executor.send("insert_counter", {"name": name, "value": number})
        self.numbers[name] = (number, number)
        return number

    def save(self, change: Change, undoes: int | None = None) -> Task:
        before, after = change
        if after.legacy_done:
            from backlog.domain.gate import settled  # few tasks are marked

            after = settled(change)
        after = after._replace(revision=before.revision + 1 if before is not None else 1)
        self.store(
            "task", before, after, lambda plain: codec.encode_task(after, plain, self.settings()), undoes
        )
        return after

    def save_setting(self, name: str, settings: Settings, undoes: int | None = None) -> None:
        before = self.settings()
        values = codec.encode_setting(name, settings)
        if not self.executor.change("update_setting", {"of_key": name, "value": values["value"]}):
            self.executor.send("insert_setting", values)
        if name == "priorities":
            self._rerank(settings)
        self.known_settings = settings
        changes = {name: (codec.plain_setting(name, before), codec.plain_setting(name, settings))}
        self.remember(("setting", name, name), 0, changes, undoes)

    def _rerank(self, settings: Settings) -> None:
        """Give the tasks and drafts with a priority the rank that the settings give it."""
        for (priority,) in list(self.executor.rows("stored_priorities", {})):
            rank = settings.priority_rank(priority)
            self.executor.send("rerank_tasks", {"of_priority": priority, "priority_rank": rank})


_FEW_FOUND = 40_000
"""Characters of the list of keys that a search found, up to which the list begins with them."""

_VOCABULARIES: dict[Vocabulary, str] = {
    "status": "statuses_in_use",
    "milestone": "milestones_in_use",
    "label": "labels_in_use",
    "assignee": "assignees_in_use",
}


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def _without_repeats(tasks: Iterable[TaskSummary]) -> Iterator[TaskSummary]:
    """Drop a task that comes again: one that two of the values lead to."""
    seen: set[str] = set()
    for task in tasks:
        if task.id not in seen:
            seen.add(task.id)
            yield task
