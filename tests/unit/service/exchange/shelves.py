"""A backlog of values beside a real tree of files, which exports write."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import pytest

from backlog.domain.events import Stamp
from backlog.domain.record_files import Exchange, Mark
from backlog.domain.records import Record
from backlog.domain.task import Task
from backlog.errors import Failed
from backlog.files import atomic
from backlog.files import tree as disk
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange.files import Tree
from backlog.service.exchange.report import ExportReport
from backlog.service.exchange.tree_export import READ_ONLY, export_tree
from backlog.service.exchange.trees import NamedTree
from backlog.service.steps import ProgressCallback, unwatched
from backlog.store import Reader, Writer
from tests.samples import STAMP
from tests.unit.service.exchange.clones import HOME, Clone
from tests.unit.service.exchange.readers import Facting

if TYPE_CHECKING:
    from backlog.store.database import Transactions


class Shelf:
    """A backlog of values that transactions read and write.

    `acts` are what others do before each of the next writes, `glances` what they do once the next looks have
    listed the files. `asked` are the UUIDs of the tasks that the last export asked for by themselves, `kinds`
    the kinds of records of which it asked for all, and `marked` those for whose marks its looks asked, None
    for all.
    """

    def __init__(self, clone: Clone, root: Path) -> None:
        """Take the backlog, and the tree in a folder."""
        self.clone = clone
        self.place = NamedTree(Tree(str(root), "config.yml"), HOME)
        self.root = root
        self.acts: list[Callable[[], object]] = []
        self.glances: list[Callable[[], object]] = []
        self.asked: set[str] = set()
        self.kinds: set[str] = set()
        self.marked: list[set[str] | None] = []
        self.looks = self.writes = self.stamps = 0
        self.read_only = False
        self.index_file = root.parent / "index.json"

    def marks(self) -> list[Mark]:
        facts = self.clone.facts
        own = {one.uuid: one for one in facts.exchanges if one.tree == HOME}
        found = []
        for record in facts.records:
            last = own.get(record.uuid)
            versions = (record, last, facts.extras.get(record.uuid))
            path, digest = (last.path, last.digest) if last else (None, "")
            found.append(Mark(record.uuid, record.id, path, digest, bool(last and last.twins), versions))
        return found

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        self.looks += 1
        if self.glances:
            self.glances.pop(0)()
        yield cast("Reader", Looking(self))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:
        assert (stamp, narrow) == (STAMP, False)
        if self.read_only:
            raise Failed("it can only be read", code=READ_ONLY)
        if self.acts:
            self.acts.pop(0)()
        self.writes += 1
        yield cast("Writer", Saving(self))

    def exports(
        self,
        step: ProgressCallback = unwatched,
        *,
        known: bool = False,
        **options: Any,  # noqa: ANN401  options
    ) -> ExportReport:
        index = TreeIndex(lambda: str(self.index_file), "1") if known else None
        self.asked.clear()
        self.kinds.clear()
        self.marked.clear()
        store = cast("Transactions", self)
        return export_tree(store, self.place, self.stamp, step=step, index=index, **options)

    def stamp(self) -> Stamp:
        self.stamps += 1
        return STAMP

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    def reads(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def writes_file(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")


class Looking(Facting):
    """What an export reads of a shelf; the UUIDs of the tasks that it asks for are noted there."""

    shelf: Shelf

    def __new__(cls, shelf: Shelf) -> Self:
        """Take the shelf."""
        made = super().__new__(cls, shelf.clone.facts, shelf.marks())
        made.shelf = shelf
        return made

    def tasks(self, uuids: Collection[str]) -> list[Task]:
        self.shelf.asked.update(uuids)
        return super().tasks(uuids)

    def records(self, kind: type[Record]) -> list[Record]:
        self.shelf.kinds.add(kind.__name__)
        return super().records(kind)

    def marks(self, tree: str, uuids: Collection[str] | None = None) -> list[Mark]:
        self.shelf.marked.append(None if uuids is None else set(uuids))
        return super().marks(tree, uuids)


class Saving(Looking):
    """What a transaction of a shelf reads and writes."""

    @property
    def exchange(self) -> "Saving":
        return self

    def marks(self, tree: str, uuids: Any = None) -> list[Mark]:  # noqa: ANN401  a collection or None
        assert tree == HOME
        return [mark for mark in self.shelf.marks() if uuids is None or mark.uuid in uuids]

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        clone = self.shelf.clone
        others = [
            one for one in clone.facts.exchanges if (one.tree, one.uuid) != (exchange.tree, exchange.uuid)
        ]
        assert known is (len(others) < len(clone.facts.exchanges))
        clone.facts = clone.facts._replace(exchanges=[exchange, *others])


def exported_shelf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Return a backlog with three tasks that was exported, where every file is old enough to be known."""
    monkeypatch.setattr(disk, "is_settled", lambda *_: True)
    monkeypatch.setattr(atomic, "_settle", lambda _: time.sleep(0.005))
    clone = Clone()
    for title in "ABC":
        clone.creates(title)
    made = Shelf(clone, folder / "backlog")
    made.exports(known=True)
    return made
