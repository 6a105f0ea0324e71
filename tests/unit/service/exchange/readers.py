"""A reader of facts that are values, as a storage would read them."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, cast

from backlog.domain.ids import id_order
from backlog.domain.record_files import Exchange, Extras, Mark, RecordStates
from backlog.domain.records import Record
from backlog.domain.settings import Settings
from backlog.domain.task import Kind, Task
from backlog.service.exchange.stored_records import Facts
from backlog.store import Reader


class Facting(NamedTuple):
    """What import and export read of a backlog; each part of a reader is this one."""

    facts: Facts
    all_marks: Sequence[Mark] = ()

    @property
    def exchange(self) -> "Facting":
        return self

    @property
    def upkeep(self) -> "Facting":
        return self

    def settings(self) -> Settings:
        return self.facts.settings

    def records(self, kind: type[Record]) -> list[Record]:
        return [one for one in self.facts.records if isinstance(one, kind)]

    def every_task(self) -> list[Task]:
        return [one for one in self.facts.records if isinstance(one, Task)]

    def tasks(self, uuids: Collection[str]) -> list[Task]:
        return [one for one in reversed(self.every_task()) if one.uuid in uuids]

    def extras(self, uuids: Collection[str] | None = None) -> dict[str, Extras]:
        return {uuid: extras for uuid, extras in self.facts.extras.items() if uuids is None or uuid in uuids}

    def exchanges(self, uuids: Collection[str] | None = None) -> list[Exchange]:
        return [one for one in self.facts.exchanges if uuids is None or one.uuid in uuids]

    def trees(self) -> set[str]:
        return {one.tree for one in self.facts.exchanges}

    def counters(self) -> dict[str, int]:
        return dict(self.facts.counters)

    def imports_taken_back(self) -> list[object]:
        return list(self.facts.taken_back)

    def may_admit(self) -> bool:
        return self.facts.may_admit

    def state(self) -> str:
        return repr((self.facts, self.all_marks))

    def marks(self, tree: str, uuids: Collection[str] | None = None) -> list[Mark]:
        assert tree == "backlog"
        return [mark for mark in self.all_marks if uuids is None or mark.uuid in uuids]

    def states(self, tree: str) -> RecordStates:
        assert tree == "backlog"
        ids = {mark.uuid: mark.id for mark in self.all_marks}
        return RecordStates(ids, {mark.uuid: repr(mark) for mark in self.all_marks}, {}, {})

    def names(self, kind: Kind, numbers: Iterable[tuple[int, ...]]) -> list[str]:
        wanted = set(numbers)
        return [one.id for one in self.every_task() if one.kind == kind and id_order(one.id) in wanted]

    def record(self, kind: type[Record], number: int) -> Record | None:
        return next((one for one in self.records(kind) if id_order(one.id) == (number,)), None)


def reader_of(facts: Facts, marks: Sequence[Mark] = ()) -> Reader:
    """A reader of these facts and marks."""
    return cast("Reader", Facting(facts, marks))
