"""What this backlog holds, seen as files: every record with its sheet and what was last exchanged of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from backlog.domain.ids import id_order
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.sheets import Exchange, Kept, Sheet
from backlog.domain.task import Task
from backlog.markdown.naming import file_name, id_in_name, renamed
from backlog.markdown.record_sheets import KINDS, record_sheet
from backlog.markdown.task_sheets import task_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.markdown.files import FileKind
    from backlog.service.store import Reader

NOTHING_KEPT = Kept()


class Held:
    """A record of this backlog. `base` is its last exchange with the tree, `here`, or with any other."""

    def __init__(
        self, record: Task | Record, kept: Kept | None, base: Exchange | None, *, here: bool
    ) -> None:
        """Take the record and what is known of its files."""
        self.record = record
        self.known_kept = kept
        self.base = base
        self.here = here

    @property
    def kept(self) -> Kept:
        """What its file said beyond its fields."""
        return self.known_kept or NOTHING_KEPT

    @property
    def kind(self) -> FileKind:
        """The kind of its file."""
        return "task" if isinstance(self.record, Task) else KINDS[type(self.record)]

    @property
    def series(self) -> str:
        """The series that its id comes from."""
        return self.record.kind if isinstance(self.record, Task) else self.kind

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in its id."""
        return id_order(self.record.id)

    @cached_property
    def sheet(self) -> Sheet:
        """What its file says when it is written now."""
        return sheet_of(self.record, self.kept)

    @property
    def path(self) -> str:
        """Where its file lies when it is written now.

        A task's file keeps its name when the title changes, any other's does not (docs/contract.md 6.2).
        """
        record, base = self.record, self.base
        name = ""
        if base is not None and self.here:
            name = base.path.rpartition("/")[2]
            if not isinstance(record, Task) or record.kind == "draft":
                name = name if base.sheet.scalar("title") == self.sheet.scalar("title") else ""
        elif self.kept.name:
            name = self.kept.name
        if not name or id_in_name(name) is None:
            name = file_name(self.kind, record.id, record.title)
        return f"{self.sheet.place}/{_with_id(name, record.id)}"


def sheet_of(record: Task | Record, kept: Kept) -> Sheet:
    """Return what the file of a record says."""
    return task_sheet(record, kept) if isinstance(record, Task) else record_sheet(record, kept)


class Memory:
    """What is remembered of files: what they said beyond their records, and how they were last exchanged."""

    def __init__(self, reader: Reader, tree: str) -> None:
        """Read it, seen from one tree."""
        self.kept = reader.exchange.kept()
        self.here: dict[str, Exchange] = {}
        self._anywhere: dict[str, Exchange] = {}
        for exchange in reader.exchange.exchanges():
            self._anywhere.setdefault(exchange.uuid, exchange)
            if exchange.tree == tree:
                self.here[exchange.uuid] = exchange

    def last(self, uuid: str) -> Exchange | None:
        """Return the last exchange of a record with the tree, else the newest one with another."""
        return self.here.get(uuid) or self._anywhere.get(uuid)


def holdings(reader: Reader, memory: Memory) -> list[Held]:
    """Return every record of the backlog with what is remembered of its file."""
    return [
        Held(
            record,
            memory.kept.get(record.uuid),
            memory.last(record.uuid),
            here=record.uuid in memory.here,
        )
        for record in _records(reader)
    ]


def _records(reader: Reader) -> Iterator[Task | Record]:
    yield from reader.records(Milestone)
    yield from list(reader.every_task())
    yield from reader.records(Document)
    yield from reader.records(Decision)


def _with_id(name: str, id_: str) -> str:
    """Return a file's name with a record's id at its beginning, as it is if it names that record already."""
    found = id_in_name(name)
    same = found is not None and found == id_in_name(f"{id_}.md")
    return name if same else renamed(name, id_)
