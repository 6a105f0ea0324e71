"""The part of a session that serves import and export: what files said, and when they were exchanged."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from backlog.domain.deltas import Replaced
from backlog.domain.events import TakenBack
from backlog.domain.record_files import Extras, RecordStates, read_extras
from backlog.storage.codec.events import encode_event
from backlog.storage.codec.exchange import (
    decode_exchange,
    decode_mark,
    encode_exchange,
    encode_extras,
)
from backlog.storage.codec.packing import packed_event
from backlog.storage.codec.records import decode_task, encode_json
from backlog.storage.session.search_index import learn, searched_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.record_files import Exchange, Mark
    from backlog.domain.task import Task
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import FieldChanges, Row, Values
    from backlog.storage.session.executor import Executor


_MARKS: tuple[Statement, ...] = (
    "marks_of_milestones",
    "marks_of_tasks",
    "marks_of_documents",
    "marks_of_decisions",
)
_STATES: tuple[Statement, ...] = (
    "states_of_milestones",
    "states_of_tasks",
    "states_of_documents",
    "states_of_decisions",
)
_SOME_MARKS: tuple[Statement, ...] = (
    "marks_of_some_milestones",
    "marks_of_some_tasks",
    "marks_of_some_documents",
    "marks_of_some_decisions",
)


class PreparedFile(NamedTuple):
    """What is stored of a record's file: a row by a statement, words that are searched, the event of it.

    `forgets` is the tree, and the UUID of the record, of what is remembered of the file before.
    """

    statement: Statement
    row: Values
    words: str | None = None
    event: Values | None = None
    forgets: tuple[str, str] | None = None


class PreparingFiles:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, stamp: Stamp) -> None:
        """Take what knows how the engine keeps events, and what these share; nothing is read or changed."""
        self._executor = executor
        self._stamp = stamp

    def extras(
        self, uuid: str, before: Extras | None, after: Extras, entity: tuple[str, int] | None = None
    ) -> PreparedFile:
        content = encode_extras(after)
        words = searched_words(after)
        event: Values | None = None
        if entity is not None:
            id_, revision = entity
            was = encode_extras(before) if before is not None else None
            changes: FieldChanges = {"kept": Replaced(was, content)}
            event = encode_event(self._stamp, ("file", uuid, id_), revision, changes, None)
            event = packed_event(event, self._executor.packed)
        if before is None:
            return PreparedFile(
                "insert_extras", {"uuid": uuid, "content": content, "words": words}, words, event
            )
        return PreparedFile(
            "update_extras", {"of_uuid": uuid, "content": content, "words": words}, words, event
        )

    def exchange(self, exchange: Exchange, *, known: bool) -> PreparedFile:
        forgets = (exchange.tree, exchange.uuid) if known else None
        return PreparedFile("insert_exchange", encode_exchange(exchange, self._stamp.now), forgets=forgets)


class ExchangeReading:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor

    def extras(self, uuids: Collection[str] | None = None) -> dict[str, Extras]:
        rows = self._of(uuids, "all_extras", "extras_of_several")
        return {uuid: read_extras(content) for uuid, content in rows}

    def extras_of(self, uuid: str) -> Extras | None:
        rows = self._executor.rows("extras_of", {"of_uuid": uuid})
        return next((read_extras(content) for (content,) in rows), None)

    def exchanges(self, uuids: Collection[str] | None = None) -> list[Exchange]:
        return [decode_exchange(row) for row in self._of(uuids, "all_exchanges", "exchanges_of")]

    def tasks(self, uuids: Collection[str]) -> list[Task]:
        return [decode_task(row) for row in self._of(uuids, "every_task", "tasks_by_uuids")]

    def marks(self, tree: str, uuids: Collection[str] | None = None) -> Iterator[Mark]:
        some: Values = {} if uuids is None else {"uuids": encode_json(sorted(uuids))}
        for statement in _MARKS if uuids is None else _SOME_MARKS:
            for row in self._executor.rows(statement, {"of_tree": tree, **some}):
                yield decode_mark(row)

    def states(self, tree: str) -> RecordStates:
        ids: dict[str, str] = {}
        records: dict[str, str] = {}
        for statement in _STATES:
            for uuid, id_, state in self._executor.rows(statement, {}):
                ids[uuid] = id_
                records[uuid] = state
        files = self._executor.rows("states_of_exchanges", {"of_tree": tree})
        extras = self._executor.rows("all_extras", {})
        return RecordStates(ids, records, _pairs(files), _pairs(extras))

    def _of(self, uuids: Collection[str] | None, every: Statement, some: Statement) -> Iterator[Row]:
        if uuids is None:
            return self._executor.rows(every, {})
        return self._executor.rows(some, {"uuids": encode_json(sorted(uuids))})

    def preparing(self, stamp: Stamp) -> PreparingFiles:
        return PreparingFiles(self._executor, stamp)

    def state(self) -> str:
        digest = blake2b(digest_size=16)
        digest.update(repr(list(self._executor.rows("revisions_in_sum", {}))).encode())
        for (instant,) in self._executor.rows("exchange_instants", {}):
            digest.update(instant.encode())
        return digest.hexdigest()

    def trees(self) -> frozenset[str]:
        return frozenset(str(tree) for (tree,) in self._executor.rows("exchanged_trees", {}))

    def imports_taken_back(self) -> tuple[TakenBack, ...]:
        rows = self._executor.rows("imports_taken_back", {})
        return tuple(TakenBack(batch, entity, uuid, bool(unmade)) for batch, entity, uuid, unmade in rows)


def _pairs(rows: Iterator[Row]) -> dict[str, str]:
    """Return rows of two texts by the first of them."""
    pairs: dict[str, str] = dict(rows)  # type: ignore[arg-type]  # the statement has two columns
    return pairs


class ExchangeWriting(ExchangeReading):
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, stamp: Stamp, append: Callable[[Sequence[Values]], None]) -> None:
        """Take what runs the statements, when files are exchanged, and what stores events as they are."""
        super().__init__(executor)
        self._append = append
        self._preparing = self.preparing(stamp)

    def vacate(self, uuids: Iterable[str]) -> None:
        parameters: Values = {"uuids": encode_json(sorted(uuids))}
        self._executor.send("vacate_tasks", parameters)
        self._executor.send("vacate_milestones", parameters)
        self._executor.send("vacate_documents", parameters)
        self._executor.send("vacate_decisions", parameters)

    def save_extras(
        self, uuid: str, before: Extras | None, after: Extras, entity: tuple[str, int] | None = None
    ) -> None:
        self.save_prepared([self._preparing.extras(uuid, before, after, entity)])

    def put_back(self, uuid: str, then: str, was: str | None, entity: tuple[str, int]) -> bool:
        now = self.extras_of(uuid)
        if now is None or encode_extras(now) != then:
            return False
        self.save_extras(uuid, now, Extras() if was is None else read_extras(was), entity)
        return True

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        self.save_prepared([self._preparing.exchange(exchange, known=known)])

    def save_prepared(self, files: Sequence[Any]) -> None:  # nobody but `PreparingFiles` makes any
        rows: dict[Statement, list[Values]] = {}
        forgotten: dict[str, list[str]] = {}
        for each in files:
            rows.setdefault(each.statement, []).append(each.row)
            if each.forgets is not None:
                tree, uuid = each.forgets
                forgotten.setdefault(tree, []).append(uuid)
        for tree, uuids in forgotten.items():
            self._executor.send("delete_exchanges", {"of_tree": tree, "uuids": encode_json(uuids)})
        for statement, stored in rows.items():
            self._executor.send_each(statement, stored)
        learn(self._executor, {word for each in files for word in (each.words or "").split()})
        self._append([each.event for each in files if each.event is not None])
