"""What can be asked of a backlog within one transaction, on whatever engine."""

from __future__ import annotations

from backlog.domain.graph import Edge, Node, Surroundings
from backlog.domain.ids import id_order, parse_reference, sort_key
from backlog.domain.milestones import MilestoneName
from backlog.domain.task import Kind, State, Task, TaskLine, TaskLink, TaskName, TaskSummary
from backlog.lean import TYPE_CHECKING, Literal
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import TypeVar

    from backlog.domain.claims import Claim
    from backlog.domain.filters import Query, Sort
    from backlog.domain.records import Decision, Document, Milestone
    from backlog.domain.settings import Settings
    from backlog.storage._statements import Statement
    from backlog.storage.session.alike import EventsOfRecords
    from backlog.storage.session.completion import Completion
    from backlog.storage.session.exchange import ExchangeReading
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.history import HistoryReading
    from backlog.storage.session.lists import Lists
    from backlog.storage.session.overview import Overview
    from backlog.storage.session.search import Search
    from backlog.storage.session.spellings import Spellings
    from backlog.storage.session.transfer import TransferReading
    from backlog.storage.session.upkeep import UpkeepReading
    from backlog.store import WordKind

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class ReadSession:
    """A `Reader`: `backlog/store/` says what each method promises.

    What only some commands ask stands in parts, each imported when it is first asked for.
    """

    known_settings: Settings | None = None

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self.executor = executor
        self._spellings: Spellings | None = None
        self._of_records: EventsOfRecords | None = None

    @property
    def search(self) -> Search:
        from backlog.storage.session.search import Search

        return Search(self.executor, self.spellings)

    @property
    def overview(self) -> Overview:
        from backlog.storage.session.overview import Overview

        return Overview(self.executor, self.spellings.terminal)

    @property
    def completion(self) -> Completion:
        from backlog.storage.session.completion import Completion

        return Completion(self.executor)

    @property
    def history(self) -> HistoryReading:
        from backlog.storage.session.history import HistoryReading

        return HistoryReading(self.executor, self._events_of_records())

    def _events_of_records(self) -> EventsOfRecords:
        if self._of_records is None:
            from backlog.storage.session.alike import EventsOfRecords

            self._of_records = EventsOfRecords()
        return self._of_records

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

    def uuid(self, kind: Kind, numbers: tuple[int, ...]) -> str | None:
        rows = self.executor.rows("uuid_by_number", {"kind": kind, "sort_key": sort_key(numbers)})
        return next((str(uuid) for (uuid,) in rows), None)

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

    @property
    def spellings(self) -> Spellings:
        if self._spellings is None:
            from backlog.storage.session.spellings import Spellings

            self._spellings = Spellings(self.executor)
        return self._spellings

    @property
    def _lists(self) -> Lists:
        from backlog.storage.session.lists import Lists

        return Lists(self.executor, self.spellings)

    def summaries(self, kind: Kind, query: Query, settings: Settings) -> Iterator[TaskSummary]:
        return self._lists.summaries(kind, query, settings)

    def expect_stale(self, now: datetime, settings: Settings) -> None:
        self._lists.expect_stale(now, settings)

    def lines(self, sort: Literal["priority", "id"]) -> Iterator[TaskLine]:
        statement: Statement = "lines_by_id" if sort == "id" else "lines_by_priority"
        return map(codec.decode_line, self.executor.rows(statement, {}))

    def page(
        self, statuses: Sequence[str], sort: Sort, settings: Settings, *, skip: int, most: int
    ) -> list[TaskSummary]:
        return self._lists.page(statuses, sort, settings, skip=skip, most=most)

    def place(self, statuses: Sequence[str], sort: Sort, id_: str) -> int | None:
        return self._lists.place(statuses, sort, id_)

    def milestones(self) -> tuple[MilestoneName, ...]:
        rows = self.executor.rows("milestone_names", {})
        return tuple(MilestoneName(id_, title, state == "archived") for id_, title, state in rows)

    def in_use(self, vocabulary: WordKind, kind: Kind = "task") -> tuple[str, ...]:
        return self.spellings.stored(_VOCABULARIES[vocabulary], kind)

    def highest_ordinal(self) -> tuple[float | None, bool]:
        ordinal, is_there = next(self.executor.rows("highest_ordinal", {}))
        return ordinal, bool(is_there)

    def edges_onward(self, ids: Iterable[str]) -> list[Edge]:
        return [
            Edge(*row) for row in self.executor.rows("edges_onward", {"ids": codec.encode_json(list(ids))})
        ]

    def tasks_linked_to(self, id_: str) -> list[Task]:
        escaped = id_.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters: codec.Values = {"id": id_, "as_stored": f'%"{escaped}"%', **_spellings(id_, escaped)}
        return [codec.decode_task(row) for row in list(self.executor.rows("tasks_linked_to", parameters))]

    def tasks_linked_to_any(self, ids: Iterable[str]) -> list[Task]:
        parameters: codec.Values = {"ids": codec.encode_json(list(ids))}
        return [codec.decode_task(row) for row in self.executor.rows("tasks_linked_to_any", parameters)]

    def tasks_in_status(self, status: str) -> list[Task]:
        states: tuple[State, ...] = ("active", "completed", "archived")
        tasks = [
            codec.decode_task(row)
            for state in states
            for spelled in self.spellings.of("statuses_in_use", "task", (status,), state)
            for row in self.executor.rows("tasks_in_status", {"state": state, "status": spelled})
        ]
        return sorted(tasks, key=lambda task: (states.index(task.state), id_order(task.id)))

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

    def expect_unclaimed(self) -> None:
        from backlog.storage.session.claimable import expect_unclaimed  # only who looks for work needs it

        self.spellings.expect("statuses_in_use", "task")
        expect_unclaimed(self.executor)

    def unclaimed(
        self,
        statuses: Iterable[str],
        takes: Callable[[Sequence[str]], bool],
        *,
        most: int,
        settings: Settings,
    ) -> list[TaskSummary]:
        from backlog.storage.session.claimable import unclaimed  # only who looks for work needs it

        terminal = self.spellings.terminal(settings)
        return unclaimed(self.executor, tuple(statuses), takes, most=most, terminal=terminal)

    def every_task(self) -> Iterator[Task]:
        return map(codec.decode_task, self.executor.rows("every_task", {}))

    def moved_to(self) -> str | None:
        return next((str(to) for (to,) in self.executor.rows("moved_to", {})), None)

    def legacy_done(self) -> tuple[TaskLink, ...]:
        return tuple(TaskLink(*row) for row in self.executor.rows("legacy_done_tasks", {}))

    def waiting(self) -> tuple[TaskLink, ...]:
        import json

        links = {
            TaskLink(id_, title): None
            for id_, title, status, held_back in self.executor.rows("held_back_tasks", {})
            if json.loads(held_back).get("status") == status
        }
        return tuple(links)

    def tasks_with_checks(self) -> list[Task]:
        rows = self.executor.rows("tasks_with_checks", {"kinds": '["task","draft"]'})
        return [codec.decode_task(row) for row in rows]

    def done_with_files(self, settings: Settings) -> list[Task]:
        rows = self.executor.rows("done_with_files", {"terminal": self.spellings.terminal(settings)})
        return [codec.decode_task(row) for row in rows]

    def may_admit(self) -> bool:
        return bool(next(self.executor.rows("may_admit", {}))[0])


def _other_text(extras: str) -> str:
    """Return the text in the extras of a file, which most files have none of."""
    if '"loose"' not in extras and '"below"' not in extras:
        return ""
    from backlog.domain.record_files import other_text, read_extras

    return other_text(read_extras(extras))


def _spellings(id_: str, escaped: str) -> codec.Values:
    """Return patterns for an id without leading zeros, and with any before each of its numbers.

    Others may spell it with more or fewer of them. `escaped` fits what is no id of ours.
    """
    reference = parse_reference(id_)
    if reference is None or reference.prefix is None:
        return {"unpadded": f'%"{escaped}"%', "padded": f'%"{escaped}"%'}
    numbers = [str(number) for number in reference.numbers]
    return {
        "unpadded": f'%"{reference.prefix}-{".".join(numbers)}"%',
        "padded": f'%"{reference.prefix}-%{".%".join(numbers)}"%',
    }


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

_VOCABULARIES: dict[WordKind, Statement] = {
    "status": "statuses_in_use",
    "milestone": "milestones_in_use",
    "label": "labels_in_use",
    "assignee": "assignees_in_use",
}
