"""What can be changed in a backlog within one transaction, on whatever engine, and the events it leaves."""

from __future__ import annotations

from backlog.domain.deltas import Replaced
from backlog.domain.errors import Conflict
from backlog.domain.ids import counter_name, sort_key
from backlog.domain.task import Task
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import encode_event
from backlog.storage.session.indexing import Indexing
from backlog.storage.session.reading import ReadSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import TypeVar

    from backlog.domain.events import Stamp
    from backlog.domain.gate import Judged
    from backlog.domain.records import Decision, Document, Milestone, Record
    from backlog.domain.retracing import Retraced
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, State
    from backlog.storage._statements import Statement
    from backlog.storage.session.exchange import ExchangeWriting
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.history import HistoryWriting
    from backlog.storage.session.transfer import TransferWriting
    from backlog.storage.session.upkeep import UpkeepWriting

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class WriteSession(ReadSession):
    """A `Writer`: `service/store.py` says what each method promises."""

    def __init__(self, executor: Executor, stamp: Stamp) -> None:
        """Take what runs the statements, and what the events share."""
        super().__init__(executor)
        self.stamp = stamp
        self._indexing = Indexing(executor)
        self._numbers: dict[str, tuple[int, int]] = {}
        """Of each series that numbers were taken from: the last one that is stored, the last one taken."""
        self._opened = False
        """Whether the stored statuses are those of `open_statuses`, and not the settings."""
        self.counted: dict[str, int] = {}
        """What the transaction set counters to."""
        self.appended = 0
        """How many events the transaction appended."""

    @property
    def history(self) -> HistoryWriting:
        from backlog.storage.session.history import HistoryWriting

        return HistoryWriting(self.executor, self.stamp, self.remember)

    @property
    def exchange(self) -> ExchangeWriting:
        from backlog.storage.session.exchange import ExchangeWriting

        return ExchangeWriting(self.executor, self.stamp, self.remember)

    @property
    def upkeep(self) -> UpkeepWriting:
        from backlog.storage.session.upkeep import UpkeepWriting

        return UpkeepWriting(self.executor, self.settle)

    @property
    def transfer(self) -> TransferWriting:
        from backlog.storage.session.transfer import TransferWriting

        return TransferWriting(self.executor, self.settle)

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        for row in self.executor.rows("task_to_change", {"kind": kind, "sort_key": sort_key(numbers)}):
            return codec.decode_task(row)
        return None

    def _stored(self, vocabulary: Statement, kind: Kind, state: State) -> tuple[str, ...]:
        return self._asked(vocabulary, kind, state)  # what this transaction changes may add some

    def first_free(self, ids: Sequence[str], now: datetime) -> Task | None:
        parameters: codec.Values = {"ids": codec.encode_json(list(ids)), "now": codec.encode_instant(now)}
        for row in self.executor.rows("first_free_task", parameters):
            return codec.decode_task(row)
        return None

    def next_number(self, series: str, owner: str = "") -> int:
        name = counter_name(series, owner)
        if name in self._numbers:
            stored, last = self._numbers[name]
            self._numbers[name] = (stored, last + 1)
            return last + 1
        number = 1
        for (value,) in self.executor.rows("raise_counter", {"of_name": name}):
            number = int(value)
            break
        else:
            self.executor.send("insert_counter", {"name": name, "value": number})
        self._numbers[name] = (number, number)
        return number

    def lift_counters(self, numbers: Mapping[tuple[str, str], int]) -> None:
        self.settle()
        known: dict[str, int] = dict(map(tuple, self.executor.rows("all_counters", {})))
        for (series, owner), number in numbers.items():
            name = counter_name(series, owner)
            if name not in known:
                self.executor.send("insert_counter", {"name": name, "value": number})
            elif known[name] < number:
                self.executor.send("lift_counter", {"of_name": name, "value": number})
            self.counted[name] = max(number, known.get(name, 0))

    def save(self, change: Judged, undone: Retraced | None = None) -> Task:
        before, after = change
        if after.legacy_done and not (before and _as_done(before) == _as_done(after)):
            self.executor.send("insert_admission", {"uuid": after.uuid})  # the gate gave it the mark
        after = after._replace(revision=_next_revision(before, undone))
        self._store(
            "Task", before, after, lambda plain: codec.encode_task(after, plain, self.settings()), undone
        )
        return after

    def save_record(self, before: R | None, after: R, undone: Retraced | None = None) -> R:
        from backlog.domain.records import record_number

        after = after._replace(revision=_next_revision(before, undone))
        number = record_number(after.id)
        self._store(
            type(after).__name__,
            before,
            after,
            lambda plain: {**codec.encode_fields(plain), "number": number},
            undone,
        )
        return after

    def open_statuses(self, more: Iterable[str]) -> None:
        settings = self.settings()
        every = dict.fromkeys((*settings.statuses, *more, _NOBODYS))
        self._store_setting("statuses", settings._replace(statuses=tuple(every)))
        self._opened = True

    def save_setting(self, name: str, settings: Settings, undoes: int | None = None) -> None:
        before = self.settings()
        self._store_setting(name, settings)
        if name == "priorities":
            self._rerank(settings)
        self.known_settings = settings
        change = Replaced(codec.plain_setting(name, before), codec.plain_setting(name, settings))
        self.remember(("setting", name, name), 0, {name: change}, undoes)

    def _store_setting(self, name: str, settings: Settings) -> None:
        if name == "statuses":
            self._opened = False
        values = codec.encode_setting(name, settings)
        if not self.executor.change("update_setting", {"of_key": name, "value": values["value"]}):
            self.executor.send("insert_setting", values)

    def _rerank(self, settings: Settings) -> None:
        """Give the tasks and drafts with a priority the rank that the settings give it."""
        for (priority,) in list(self.executor.rows("stored_priorities", {})):
            rank = settings.priority_rank(priority)
            self.executor.send("rerank_tasks", {"of_priority": priority, "priority_rank": rank})

    def settle(self) -> None:
        """Store the last number of each series that this transaction took more than one from.

        One change for many numbers: PostgreSQL would go through all earlier versions of a row that one
        transaction changes again and again. Statuses that were opened are closed, unless they were
        stored. Who reads the counters, and who commits, does this first.
        """
        if self._opened:
            self._store_setting("statuses", self.settings())
        for name, (stored, last) in self._numbers.items():
            if last > stored:
                self.executor.send("lift_counter", {"of_name": name, "value": last})
            self.counted[name] = last
        self._numbers = {}

    def _store(
        self,
        kind: str,
        before: Task | Record | None,
        after: Task | Record,
        encode: Callable[[codec.Plain], codec.Values],
        undone: Retraced | None,
    ) -> None:
        """Insert or update a record by the name of its class, and append its event.

        If events are taken back, there is one for each of them.

        `encode` makes the columns of what JSON knows of the record. Raises Conflict if the record
        was changed since `before` was read.
        """
        insert, update = _STORING[kind]
        plain = codec.plain_fields(after)
        if before is None:
            self.executor.send(insert, encode(plain))
        else:
            self.executor.change_one(
                update,
                {**encode(plain), "of_uuid": before.uuid, "of_revision": before.revision},
                Conflict(
                    f"{before.id} was changed by somebody else at the same time",
                    code="changed-meanwhile",
                    id=before.id,
                ),
            )
        self._indexing.add(kind, before, after)
        entity = after.kind if isinstance(after, Task) else kind.lower()
        found = None if before is None else codec.plain_fields(before)
        undoes = None
        if undone is not None:
            found, undoes = undone.midway, undone.oldest
            first = after.revision - len(undone.steps)
            for revision, step in enumerate(undone.steps, first):
                self.remember((step.entity, after.uuid, step.id), revision, step.changes, step.undoes)
        changes = codec.changed_fields(found, plain)
        self.remember((entity, after.uuid, after.id), after.revision, changes, undoes)

    def remember(
        self, entity: tuple[str, str, str], revision: int, changes: codec.Changes, undoes: int | None = None
    ) -> None:
        """Append the event of one change of an entity, given as kind, UUID and id."""
        self.appended += 1
        self.executor.send("insert_event", encode_event(self.stamp, entity, revision, changes, undoes))


def _next_revision(before: Task | Record | None, undone: Retraced | None) -> int:
    return (before.revision if before is not None else 0) + 1 + (len(undone.steps) if undone else 0)


def _as_done(task: Task) -> tuple[object, ...]:
    """Return what the triggers keep of a task that has the mark of an imported one (migration 0006)."""
    return task.kind, task.status, task.acceptance_criteria, task.legacy_done


_NOBODYS = ""
"""The last status while tasks are moved: none has it, so that the gate waits for the statuses to come."""

_STORING: dict[str, tuple[Statement, Statement]] = {
    "Task": ("insert_task", "update_task"),
    "Milestone": ("insert_milestone", "update_milestone"),
    "Document": ("insert_document", "update_document"),
    "Decision": ("insert_decision", "update_decision"),
}
"""The statements that store a new and a changed record, by the name of its class."""
