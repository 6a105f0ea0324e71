"""What can be changed in a backlog within one transaction, on whatever engine, and the events it leaves."""

from __future__ import annotations

from functools import partial

from backlog.domain.deltas import Replaced
from backlog.domain.ids import counter_name, id_order, sort_key
from backlog.errors import Conflict
from backlog.lean import TYPE_CHECKING, Any, compiled
from backlog.storage.codec import encoding
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import encode_event
from backlog.storage.codec.packing import packed_event
from backlog.storage.session.preparation import Prepared, Preparing
from backlog.storage.session.reader import ReadSession
from backlog.storage.session.search_index import Index, Indexed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import TypeVar

    from backlog.domain.events import Stamp
    from backlog.domain.gate import Judged
    from backlog.domain.milestones import MilestoneName
    from backlog.domain.records import Decision, Document, Milestone
    from backlog.domain.reversal import Retraced
    from backlog.domain.settings import Settings
    from backlog.domain.task import Change, Kind, Task, TaskName
    from backlog.storage._statements import Statement
    from backlog.storage.session.exchange import ExchangeWriting
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.history import HistoryWriting
    from backlog.storage.session.recent import Asked, Recent
    from backlog.storage.session.search import Search
    from backlog.storage.session.transfer import TransferWriting
    from backlog.storage.session.upkeep import UpkeepWriting

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class WriteSession(ReadSession):
    """A `Writer`: `backlog/store/` says what each method promises."""

    def __init__(self, executor: Executor, stamp: Stamp) -> None:
        """Take what runs the statements, and what the events share."""
        super().__init__(executor)
        self.stamp = stamp
        self._index = Index(executor)
        self._highest: tuple[float | None, bool] | None = None
        """What `highest_ordinal` returns, if that was asked and what was stored since then tells."""
        self._numbers: dict[str, tuple[int, int]] = {}
        """Of each counter that numbers were taken from: the last one that is stored, the last one taken."""
        self._expected: dict[tuple[Kind, str], Asked] = {}
        """Answers that are on their way, by the kinds and sort keys of the tasks."""
        self._preparing: Preparing | None = None
        self._recent: Recent | None = None
        """What the transaction stored last, if it asks a server ahead: that is not asked for again."""
        self._opened = False
        """Whether the stored statuses are those of `open_statuses`, and not the settings."""
        self.counted: dict[str, int] = {}
        """What the transaction set counters to."""
        self.moved: list[Change] = []
        """The tasks whose status the transaction has changed, in the order in which it did."""
        self.appended = 0
        """How many events the transaction appended."""

    @property
    def search(self) -> Search:
        self._index.finish()
        return super().search

    @property
    def history(self) -> HistoryWriting:
        from backlog.storage.session.history import HistoryWriting

        return HistoryWriting(self.executor, self._events_of_records(), self.stamp, self.remember)

    @property
    def exchange(self) -> ExchangeWriting:
        from backlog.storage.session.exchange import ExchangeWriting

        return ExchangeWriting(self.executor, self.stamp, self._append)

    @property
    def upkeep(self) -> UpkeepWriting:
        from backlog.storage.session.upkeep import UpkeepWriting

        return UpkeepWriting(self.executor, self.settle)

    @property
    def transfer(self) -> TransferWriting:
        from backlog.storage.session.transfer import TransferWriting

        return TransferWriting(self.executor, self.settle)

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        if self._recent is not None and (stored := self._recent.task(kind, numbers)):
            return stored
        key = sort_key(numbers)
        if (asked := self._expected.pop((kind, key), None)) and (row := asked.row(key)):
            return codec.decode_task(row)
        for row in self.executor.rows("task_to_change", {"kind": kind, "sort_key": key}):
            return codec.decode_task(row)
        return None

    @property
    def reads_ahead(self) -> int:
        return self.executor.reads_ahead

    @property
    def groups_ahead(self) -> int:
        return self.executor.groups_ahead

    @property
    def beside_others(self) -> bool:
        return self.executor.beside_others

    def expect(
        self,
        tasks: Iterable[tuple[Kind, tuple[int, ...]]],
        named: Iterable[tuple[Kind, tuple[int, ...]]] = (),
    ) -> None:
        if self.executor.reads_ahead:
            from backlog.storage.session.recent import Asked, Recent  # only a batch asks ahead

            if self._recent is None:
                self._recent = Recent()
                compiled(Prepared, Indexed)
            keys: dict[Kind, list[str]] = {}
            for kind, numbers in tasks:
                keys.setdefault(kind, []).append(sort_key(numbers))
            for kind, wanted in keys.items():
                asked = Asked(self._ahead("small_tasks_to_change", kind, wanted))
                self._expected.update(((kind, key), asked) for key in wanted)
            unknown = self._recent.unknown(named)
            for kind, places in unknown.items():
                asked = Asked(self._ahead("each_numbered", kind, map(sort_key, places)))
                self._recent.expect(kind, places, asked)
            if keys or unknown:
                self.executor.dispatch()

    def _ahead(self, statement: Statement, kind: Kind, keys: Iterable[str]) -> Iterator[codec.Row]:
        return self.executor.ahead(statement, {"kind": kind, "sort_keys": codec.encode_json(list(keys))})

    def names(self, kind: Kind, numbers: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], TaskName]:
        if self._recent is None:
            return super().names(kind, numbers)
        known, unknown = self._recent.names(kind, numbers)
        return {**known, **super().names(kind, unknown)} if unknown else known

    def milestones(self) -> tuple[MilestoneName, ...]:
        if self._recent is None:
            return super().milestones()
        if self._recent.milestones is None:
            self._recent.milestones = super().milestones()
        return self._recent.milestones

    def first_free(self, ids: Sequence[str], now: datetime) -> Task | None:
        parameters: codec.Values = {"ids": codec.encode_json(list(ids)), "now": codec.encode_instant(now)}
        for row in self.executor.rows("first_free_task", parameters):
            return codec.decode_task(row)
        return None

    def highest_ordinal(self) -> tuple[float | None, bool]:
        if self._highest is None:
            self._highest = super().highest_ordinal()
        return self._highest

    def next_number(self, counter: str, owner: str = "") -> int:
        name = counter_name(counter, owner)
        if name in self._numbers:
            stored, last = self._numbers[name]
            self._numbers[name] = (stored, last + 1)
            return last + 1
        number = 1
        if name == "task" and self._highest is None:  # a new task goes below all others
            self.executor.anticipate("highest_ordinal", {})
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
        for (counter, owner), number in numbers.items():
            name = counter_name(counter, owner)
            if name not in known:
                self.executor.send("insert_counter", {"name": name, "value": number})
            elif known[name] < number:
                self.executor.send("lift_counter", {"of_name": name, "value": number})
            self.counted[name] = max(number, known.get(name, 0))

    def save(self, change: Judged, undone: Retraced | None = None) -> Task:
        prepared = self._prepare().change(change, undone)
        self._store([prepared])
        return prepared.record  # type: ignore[return-value]  # it is what the task becomes

    def save_record(self, before: R | None, after: R, undone: Retraced | None = None) -> R:
        prepared = self._prepare().change_of_record(before, after, undone)
        self._store([prepared])
        return prepared.record  # type: ignore[return-value]  # see above

    def save_prepared(self, changes: Sequence[Any]) -> None:
        self._store(changes)  # nobody but `Preparing` makes any

    def _prepare(self) -> Preparing:
        settings = self.settings()
        if self._preparing is None or self._preparing.settings is not settings:
            many = self.executor.reads_ahead > 0
            self._preparing = Preparing(self.executor, self.stamp, settings, many=many)
        return self._preparing

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
        change = Replaced(encoding.plain_setting(name, before), encoding.plain_setting(name, settings))
        self.remember(("setting", name, name), 0, {name: change}, undoes)

    def _store_setting(self, name: str, settings: Settings) -> None:
        if name == "statuses":
            self._opened = False
        values = encoding.encode_setting(name, settings)
        if not self.executor.change("update_setting", {"of_key": name, "value": values["value"]}):
            self.executor.send("insert_setting", values)

    def _rerank(self, settings: Settings) -> None:
        """Give the tasks and drafts with a priority the rank that the settings give it."""
        for (priority,) in list(self.executor.rows("stored_priorities", {})):
            rank = settings.priority_rank(priority)
            self.executor.send("rerank_tasks", {"of_priority": priority, "priority_rank": rank})

    def settle(self) -> None:
        """Store the last number of each counter that this transaction took more than one from, and index.

        One change for many numbers: PostgreSQL would go through all earlier versions of a row that one
        transaction changes again and again. Statuses that were opened are closed, unless they were
        stored. Who reads the counters, and who commits, does this first.
        """
        self._expected = {}
        if self._opened:
            self._store_setting("statuses", self.settings())
        for name, (stored, last) in self._numbers.items():
            if last > stored:
                self.executor.send("lift_counter", {"of_name": name, "value": last})
            self.counted[name] = last
        self._numbers = {}
        self._index.finish()

    def _store(self, changes: Sequence[Prepared]) -> None:
        """Store what was prepared.

        Raises Conflict if one of the records was changed since it was read.
        """
        self._index.expect(len(changes))
        self._forget(changes)
        if self._recent is not None:
            for each in changes:
                self._recent.keep(each.record, each.id)
        if self._highest is not None:
            self._highest = _highest_after(self._highest, changes)
        for each in changes:
            if each.admitted:
                self.executor.send(
                    "insert_admission", {"uuid": each.record.uuid}
                )  # the gate gave it the mark
        rows: dict[Statement, list[Prepared]] = {}
        events: list[codec.Values] = []
        for each in changes:
            rows.setdefault(each.statement, []).append(each)
            events += each.events
        for statement, stored in rows.items():
            if stored[0].id is None:
                self.executor.send_each(statement, [each.row for each in stored])
            else:
                conflict = partial(_overtaken, stored[0].id if len(stored) == 1 else None)
                self.executor.change_each(statement, [each.row for each in stored], conflict)
        self._index.add((each.record.uuid, each.indexed) for each in changes)
        self._append(events)
        self.moved += [each.moved for each in changes if each.moved is not None]

    def _forget(self, changes: Sequence[Prepared]) -> None:
        """Forget the values in use, and what was expected of tasks as they were.

        Of one that gets another id, nobody knows which.
        """
        if self._spellings is not None:
            self._spellings.forget()
        for each in changes if self._expected else ():
            if each.id not in {None, each.record.id}:
                self._expected = {}
            elif each.statement != "insert_task" and (kind := getattr(each.record, "kind", None)):
                self._expected.pop((kind, sort_key(id_order(each.record.id))), None)

    def remember(
        self,
        entity: tuple[str, str, str],
        revision: int,
        changes: codec.FieldChanges,
        undoes: int | None = None,
    ) -> None:
        """Append the event of one change of an entity, given as kind, UUID and id."""
        event = encode_event(self.stamp, entity, revision, changes, undoes)
        self._append([packed_event(event, self.executor.packed)])

    def _append(self, events: Sequence[codec.Values]) -> None:
        """Store events as they are kept."""
        self.appended += len(events)
        self.executor.send_each("insert_event", events)


def _highest_after(
    highest: tuple[float | None, bool], changes: Sequence[Prepared]
) -> tuple[float | None, bool] | None:
    """Return the highest ordinal of an active task after some changes, and whether there is one.

    None is for what only the database can tell.
    """
    ordinal, is_there = highest
    for each in changes:
        task = each.record
        if each.statement == "insert_task" and task.kind == "task" and task.state == "active":  # type: ignore[union-attr]  # it is a task
            ordinals = [value for value in (ordinal, task.ordinal) if value is not None]  # type: ignore[union-attr]  # see above
            ordinal, is_there = max(ordinals, default=None), True
        elif each.statement == "update_task":  # the others change nothing of that
            return None
    return ordinal, is_there


def _overtaken(id_: str | None) -> Conflict:
    """Return the error for a record without the revision that it was read with; None is one of several."""
    what = "one of the records" if id_ is None else id_
    return Conflict(f"{what} was changed by somebody else at the same time", code="changed-meanwhile", id=id_)


_NOBODYS = ""
"""The last status while tasks are moved: none has it, so that the gate waits for the statuses to come."""
