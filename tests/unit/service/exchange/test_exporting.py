"""What an export does to the files of a tree, and what it says of it, with a backlog of values beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast

import pytest

from backlog.domain.events import Stamp, TakenBack
from backlog.domain.sheets import Exchange, Mark
from backlog.errors import Failed
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import exporting as under_test
from backlog.service.exchange.exporting import READ_ONLY, Limits, export_tree
from backlog.service.exchange.files import Tree, digest_of
from backlog.service.exchange.report import ExportReport
from backlog.service.exchange.trees import Place
from backlog.service.steps import Step, unwatched
from backlog.store import Reader, Transactions, Writer
from tests.samples import STAMP
from tests.unit.service.exchange.clones import HOME, Clone
from tests.unit.service.exchange.readers import Facting

ONE, TWO = "tasks/task-1 - A.md", "tasks/task-2 - B.md"


DONE, BEE = "completed/task-1 - A.md", "completed/task-2 - B.md"


def told(written: list[str], removed: list[str], unchanged: int, **more: bool) -> ExportReport:
    """A report of an export in whose way nothing was."""
    return ExportReport(HOME, written, removed, unchanged, [], [], **more)


class Shelf:
    """A backlog of values that transactions read and write; `act` is what others do before the next write."""

    def __init__(self, clone: Clone, root: Path) -> None:
        """Take the backlog, and the tree in a folder."""
        self.clone = clone
        self.place = Place(Tree(str(root), "config.yml"), HOME)
        self.root = root
        self.acts: list[Callable[[], object]] = []
        self.looks = self.writes = 0
        self.read_only = False
        self.index_file = root.parent / "index.json"

    def marks(self) -> list[Mark]:
        facts = self.clone.facts
        own = {one.uuid: one for one in facts.exchanges if one.tree == HOME}
        found = []
        for record in facts.records:
            last = own.get(record.uuid)
            versions = (record, last, facts.kept.get(record.uuid))
            path, digest = (last.path, last.digest) if last else (None, "")
            found.append(Mark(record.uuid, record.id, path, digest, bool(last and last.twins), versions))
        return found

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        self.looks += 1
        yield cast("Reader", Facting(self.clone.facts, self.marks()))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:
        assert (stamp, narrow) == (STAMP, False)
        if self.read_only:
            raise Failed("it can only be read", code=READ_ONLY)
        if self.acts:
            self.acts.pop(0)()
        self.writes += 1
        yield cast("Writer", Saving(self))

    def exports(self, step: Step = unwatched, *, known: bool = False, **options: Any) -> ExportReport:  # noqa: ANN401  options
        index = TreeIndex(lambda: str(self.index_file), "1") if known else None
        store = cast("Transactions", self)
        return export_tree(store, self.place, lambda: STAMP, step=step, index=index, **options)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())

    def reads(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def writes_file(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")


class Saving(Facting):
    """What a transaction of a shelf reads and writes."""

    shelf: Shelf

    def __new__(cls, shelf: Shelf) -> Self:
        """Take the shelf."""
        made = super().__new__(cls, shelf.clone.facts, shelf.marks())
        made.shelf = shelf
        return made

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


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A backlog with two tasks that was exported."""
    clone = Clone()
    clone.creates("A")
    clone.creates("B")
    made = Shelf(clone, tmp_path / "backlog")
    made.exports(known=True)
    return made


def test_a_first_export_writes_all_and_remembers_it(tmp_path: Path) -> None:
    clone = Clone()
    clone.creates("A")
    clone.creates("B", dependencies=("TASK-1",))
    shelf = Shelf(clone, tmp_path / "new" / "backlog")
    steps: list[tuple[str, int, int]] = []

    report = shelf.exports(lambda *step: steps.append(step))

    assert report == told(["config.yml", ONE, TWO], [], 0)
    assert shelf.files() == ["config.yml", ONE, TWO]
    assert "title: A\n" in shelf.reads(ONE)
    assert steps == [("Writing files", 1, 3), ("Writing files", 2, 3), ("Writing files", 3, 3)]
    assert {one.path for one in clone.facts.exchanges} == {"config.yml", ONE, TWO}
    assert {one.batch for one in clone.facts.exchanges} == {STAMP.batch}
    meant = next(one.meant for one in clone.facts.exchanges if one.path == TWO)
    assert meant == {"TASK-1": clone.titled("A").uuid}


def test_an_export_that_has_nothing_to_do_does_nothing(shelf: Shelf) -> None:
    writes = shelf.writes

    assert shelf.exports() == told([], [], 3)
    assert shelf.exports(known=True) == told([], [], 3)
    assert shelf.writes == writes


def test_what_was_changed_is_written_and_what_has_another_name_is_removed(shelf: Shelf) -> None:
    shelf.clone.puts(shelf.clone.titled("A")._replace(state="completed"))
    shelf.clone.puts(shelf.clone.titled("B")._replace(status="Done"))

    report = shelf.exports(known=True)

    assert report.written == [DONE, TWO]
    assert (report.removed, report.unchanged, report.blocked, report.left) == ([ONE], 1, [], [])
    assert shelf.files() == [DONE, "config.yml", TWO]
    assert "status: Done\n" in shelf.reads(TWO)
    assert shelf.exports(known=True) == told([], [], 3)


def test_a_check_tells_the_same_and_does_nothing(shelf: Shelf) -> None:
    shelf.clone.puts(shelf.clone.titled("A")._replace(state="completed"))
    before, writes = shelf.clone.facts, shelf.writes

    report = shelf.exports(check=True)

    assert report == told([DONE], [ONE], 2, check=True)
    assert (shelf.files(), shelf.clone.facts, shelf.writes) == (["config.yml", ONE, TWO], before, writes)


def changed_by_others(shelf: Shelf) -> None:
    shelf.writes_file(ONE, shelf.reads(ONE).replace("title: A", "title: Theirs"))
    for title, status in (("A", "Done"), ("B", "Done")):
        shelf.clone.puts(shelf.clone.titled(title)._replace(status=status))


@pytest.mark.parametrize("known", [False, True])
def test_a_file_that_somebody_changed_stops_all_of_it(shelf: Shelf, *, known: bool) -> None:
    changed_by_others(shelf)
    before = shelf.clone.facts
    report = shelf.exports(known=known)

    assert [path for path, _ in report.blocked] == [ONE]
    assert (report.written, report.removed, report.unchanged) == ([], [], 2)
    assert (report.check, report.remembered) == (False, True)
    assert "title: Theirs\n" in shelf.reads(ONE)
    assert "status: To Do\n" in shelf.reads(TWO)
    assert shelf.clone.facts == before
    assert shelf.exports(check=True).written == [TWO]


@pytest.mark.parametrize(
    "limits",
    [
        Limits(force=True),
        Limits(leave=frozenset({ONE})),
    ],
)
def test_what_may_be_written_over_is_limited(shelf: Shelf, limits: Limits) -> None:
    changed_by_others(shelf)
    report = shelf.exports(limits=limits)

    assert report.written == ([ONE, TWO] if limits.force else [TWO])
    assert ("title: Theirs\n" in shelf.reads(ONE)) is not limits.force


def test_a_file_of_an_older_branch_may_be_written_over(shelf: Shelf) -> None:
    changed_by_others(shelf)
    report = shelf.exports(limits=Limits(old={ONE: digest_of(shelf.reads(ONE))}))

    assert report.written == [ONE, TWO]


def test_a_file_that_nobody_can_read_is_left(shelf: Shelf) -> None:
    torn = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
    shelf.writes_file(ONE, torn)
    shelf.clone.puts(shelf.clone.titled("B")._replace(status="Done"))
    report = shelf.exports()

    assert TWO in report.written
    assert [path for path, _ in report.left] == [ONE]
    assert shelf.reads(ONE) == torn


def test_a_backlog_that_can_only_be_read_is_written_and_not_remembered(shelf: Shelf) -> None:
    shelf.clone.puts(shelf.clone.titled("A")._replace(state="completed"))
    shelf.read_only = True
    before = shelf.clone.facts
    steps: list[tuple[str, int, int]] = []

    report = shelf.exports(lambda *step: steps.append(step))

    assert report == told([DONE], [ONE], 2, remembered=False)
    assert shelf.files() == [DONE, "config.yml", TWO]
    assert set(steps) == {("Writing files", 1, 1)}
    assert shelf.clone.facts == before


def test_any_other_failure_stops_it(shelf: Shelf) -> None:
    def fails() -> None:
        raise Failed("no")

    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    shelf.acts = [fails]

    with pytest.raises(Failed):
        shelf.exports()


def test_what_others_change_meanwhile_is_planned_again(shelf: Shelf) -> None:
    def renames() -> None:
        shelf.clone.puts(shelf.clone.titled("B")._replace(state="completed"))

    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    shelf.clone.puts(shelf.clone.titled("B")._replace(status="Done"))
    shelf.acts = [renames]

    report = shelf.exports()

    assert report.written == [ONE, TWO, BEE]
    assert report.removed == [TWO]
    assert shelf.files() == [BEE, "config.yml", ONE]
    assert "title: B\n" in shelf.reads(BEE)
    assert "status: Done\n" in shelf.reads(ONE)


def test_it_does_not_try_for_ever(shelf: Shelf) -> None:
    numbers = iter(range(100))

    def dates() -> None:
        shelf.clone.puts(shelf.clone.titled("A")._replace(priority=f"p{next(numbers)}"))

    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    shelf.acts = [dates] * 10
    writes = shelf.writes

    report = shelf.exports()

    assert shelf.writes - writes == 3
    assert report.written == [ONE]
    assert "status: To Do\n" in shelf.reads(ONE)
    shelf.acts = []
    shelf.exports()
    assert "status: Done\n" in shelf.reads(ONE)


def test_a_file_that_is_changed_meanwhile_is_theirs(shelf: Shelf) -> None:
    def writes() -> None:
        shelf.writes_file(ONE, shelf.reads(ONE) + "\nTheirs\n")

    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    shelf.acts = [writes]

    report = shelf.exports()

    assert shelf.reads(ONE).endswith("\nTheirs\n")
    assert [path for path, _ in report.left] == [ONE]


def test_settings_that_others_change_meanwhile_are_written_as_they_are_then(shelf: Shelf) -> None:
    def renames(name: str) -> None:
        settings = shelf.clone.facts.settings._replace(project_name=name)
        shelf.clone.facts = shelf.clone.facts._replace(settings=settings)

    renames("One")
    shelf.acts = [lambda: renames("Two")]

    report = shelf.exports()

    assert report.written == ["config.yml"]
    assert 'project_name: "Two"\n' in shelf.reads("config.yml")
    assert shelf.exports() == told([], [], 3)


def test_files_are_remembered_a_portion_at_a_time(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "_AT_ONCE", 2)
    for number in range(3):
        shelf.clone.creates(f"N{number}")
    writes = shelf.writes
    steps: list[int] = []

    report = shelf.exports(lambda _what, done, _total: steps.append(done))

    assert len(report.written) == 3
    assert (shelf.writes - writes, steps) == (2, [1, 2, 3])


@pytest.mark.parametrize("most", [0, 1_000])
def test_much_and_little_are_exported_alike(shelf: Shelf, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "_MANY", most)
    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))

    assert shelf.exports(known=True) == told([ONE], [], 2)
    assert shelf.exports(known=True) == told([], [], 3)


@pytest.mark.parametrize("change", ["odd", "undone", "gone", "other"])
def test_a_record_of_which_more_counts_is_looked_at(shelf: Shelf, change: str) -> None:
    clone = shelf.clone
    one = clone.titled("A")
    if change == "gone":
        (shelf.root / ONE).unlink()
        assert shelf.exports(known=True).written == [ONE]
        return
    if change == "other":
        shelf.writes_file(ONE, shelf.reads(ONE) + "\nTheirs\n")
        assert [path for path, _ in shelf.exports(known=True).blocked] == [ONE]
        return
    if change == "odd":
        twin = "completed/task-1 - A.md"
        shelf.writes_file(twin, shelf.reads(ONE))
        exchanges = [
            each._replace(twins={twin: each.digest}) if each.uuid == one.uuid else each
            for each in clone.facts.exchanges
        ]
        clone.facts = clone.facts._replace(exchanges=exchanges)
        assert shelf.exports(known=True).removed == [twin]
        return
    clone.takes_back(STAMP.batch)
    assert TakenBack(STAMP.batch, "task", one.uuid, unmade=True) in clone.facts.taken_back
    assert shelf.exports(known=True).written == []


def test_two_records_of_one_file_are_told_apart(shelf: Shelf) -> None:
    clone = shelf.clone
    one, two = clone.titled("A"), clone.titled("B")
    exchanges = [
        each._replace(path=ONE, digest=next(x.digest for x in clone.facts.exchanges if x.uuid == one.uuid))
        if each.uuid == two.uuid
        else each
        for each in clone.facts.exchanges
    ]
    clone.facts = clone.facts._replace(exchanges=exchanges)
    (shelf.root / TWO).unlink()

    shelf.exports(known=True)

    (other,) = set(shelf.files()) - {"config.yml", ONE}
    assert "title: A\n" in shelf.reads(ONE)
    assert "title: B\n" in shelf.reads(other)


def test_settings_may_lie_above_the_tree(tmp_path: Path) -> None:
    clone = Clone()
    clone.creates("A")
    shelf = Shelf(clone, tmp_path / "project" / "docs")
    shelf.root.mkdir(parents=True)
    shelf.place = Place(Tree(str(shelf.root), "../backlog.config.yml"), HOME)

    first = shelf.exports()

    assert first.written == ["../backlog.config.yml", ONE]
    assert shelf.files() == [ONE]
    assert "statuses:" in (tmp_path / "project" / "backlog.config.yml").read_text()
    assert shelf.exports() == told([], [], 2)
