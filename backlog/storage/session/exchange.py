"""The part of a session that serves import and export: what files said, and when they were exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.deltas import Replaced
from backlog.domain.events import TakenBack
from backlog.domain.record_files import Extras, read_extras
from backlog.storage.codec.exchange import (
    decode_exchange,
    decode_mark,
    encode_exchange,
    encode_extras,
)
from backlog.storage.codec.records import decode_task, encode_json
from backlog.storage.session.search_index import learn, searched_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from backlog.domain.events import Stamp
    from backlog.domain.record_files import Exchange, Mark
    from backlog.domain.task import Task
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import FieldChanges, Row, Values
    from backlog.storage.session.executor import Executor

    Remember = Callable[[tuple[str, str, str], int, FieldChanges], None]
    """See `WriteSession.remember`."""


_MARKS: tuple[Statement, ...] = (
    "marks_of_milestones",
    "marks_of_tasks",
    "marks_of_documents",
    "marks_of_decisions",
)
_SOME_MARKS: tuple[Statement, ...] = (
    "marks_of_some_milestones",
    "marks_of_some_tasks",
    "marks_of_some_documents",
    "marks_of_some_decisions",
)


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

    def _of(self, uuids: Collection[str] | None, every: Statement, some: Statement) -> Iterator[Row]:
        if uuids is None:
            return self._executor.rows(every, {})
        return self._executor.rows(some, {"uuids": encode_json(sorted(uuids))})

    def trees(self) -> frozenset[str]:
        return frozenset(str(tree) for (tree,) in self._executor.rows("exchanged_trees", {}))

    def imports_taken_back(self) -> tuple[TakenBack, ...]:
        rows = self._executor.rows("imports_taken_back", {})
        return tuple(TakenBack(batch, entity, uuid, bool(unmade)) for batch, entity, uuid, unmade in rows)


class ExchangeWriting(ExchangeReading):
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, stamp: Stamp, remember: Remember) -> None:
        """Take what runs the statements, when files are exchanged, and what appends events."""
        super().__init__(executor)
        self._stamp = stamp
        self._remember = remember

    def vacate(self, uuids: Iterable[str]) -> None:
        parameters: Values = {"uuids": encode_json(sorted(uuids))}
        self._executor.send("vacate_tasks", parameters)
        self._executor.send("vacate_milestones", parameters)
        self._executor.send("vacate_documents", parameters)
        self._executor.send("vacate_decisions", parameters)

    def save_extras(
        self, uuid: str, before: Extras | None, after: Extras, entity: tuple[str, int] | None = None
    ) -> None:
        content = encode_extras(after)
        words = searched_words(after)
        if before is None:
            self._executor.send("insert_extras", {"uuid": uuid, "content": content, "words": words})
        else:
            self._executor.send("update_extras", {"of_uuid": uuid, "content": content, "words": words})
        if words:
            learn(self._executor, words.split())
        if entity is not None:
            id_, revision = entity
            was = encode_extras(before) if before is not None else None
            self._remember(("file", uuid, id_), revision, {"kept": Replaced(was, content)})

    def put_back(self, uuid: str, then: str, was: str | None, entity: tuple[str, int]) -> bool:
        now = self.extras_of(uuid)
        if now is None or encode_extras(now) != then:
            return False
        self.save_extras(uuid, now, Extras() if was is None else read_extras(was), entity)
        return True

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        if known:
            self._executor.send("delete_exchange", {"of_tree": exchange.tree, "of_uuid": exchange.uuid})
        self._executor.send("insert_exchange", encode_exchange(exchange, self._stamp.now))
