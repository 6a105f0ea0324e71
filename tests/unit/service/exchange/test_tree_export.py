"""What an export does to the files of a tree, and what it says of it, with a backlog of values beside it."""

from pathlib import Path

import pytest

from backlog.domain.events import TakenBack
from backlog.domain.record_files import CONFIG_UUID, Extras
from backlog.domain.records import Milestone
from backlog.errors import Failed
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import sight
from backlog.service.exchange import tree_export as under_test
from backlog.service.exchange.files import Tree, digest_of
from backlog.service.exchange.report import ExportReport
from backlog.service.exchange.sight import Limits
from backlog.service.exchange.trees import NamedTree
from tests.samples import STAMP
from tests.unit.service.exchange.clones import HOME, NOW, Clone, uuid_of
from tests.unit.service.exchange.shelves import Shelf

ONE, TWO = "tasks/task-1 - A.md", "tasks/task-2 - B.md"


DONE, BEE = "completed/task-1 - A.md", "completed/task-2 - B.md"


def told(written: list[str], removed: list[str], unchanged: int, **more: bool) -> ExportReport:
    """A report of an export in whose way nothing was."""
    return ExportReport(HOME, written, removed, unchanged, [], [], **more)


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


def test_all_that_every_look_removes_is_told(shelf: Shelf) -> None:
    def completes() -> None:
        shelf.clone.puts(shelf.clone.titled("B")._replace(state="completed"))

    shelf.clone.puts(shelf.clone.titled("A")._replace(state="completed"))
    shelf.clone.puts(shelf.clone.titled("B")._replace(status="Done"))
    shelf.acts = [completes]
    stamps = shelf.stamps

    report = shelf.exports()

    assert report.written == [DONE, TWO, BEE]
    assert report.removed == [ONE, TWO]
    assert shelf.stamps - stamps == 1


def test_nothing_is_removed_where_a_file_is_in_the_way(shelf: Shelf) -> None:
    changed_by_others(shelf)
    shelf.clone.puts(shelf.clone.titled("B")._replace(state="completed"))

    report = shelf.exports()

    assert ([path for path, _ in report.blocked], report.written, report.removed) == ([ONE], [], [])
    assert shelf.exports(check=True).removed == [TWO]
    assert TWO in shelf.files()


def test_it_does_not_try_for_ever(shelf: Shelf) -> None:
    numbers = iter(range(100))

    def dates() -> None:
        shelf.clone.puts(shelf.clone.titled("A")._replace(priority=f"p{next(numbers)}"))

    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    shelf.acts = [dates] * 10
    writes, looks = shelf.writes, shelf.looks

    report = shelf.exports()

    assert (shelf.writes - writes, shelf.looks - looks) == (3, 3)
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
    monkeypatch.setattr(sight, "_MANY", most)
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
    shelf.place = NamedTree(Tree(str(shelf.root), "../backlog.config.yml"), HOME)

    first = shelf.exports()

    assert first.written == ["../backlog.config.yml", ONE]
    assert shelf.files() == [ONE]
    assert "statuses:" in (tmp_path / "project" / "backlog.config.yml").read_text()
    assert shelf.exports() == told([], [], 2)

    settings = clone.facts.settings._replace(project_name="Deli")
    clone.facts = clone.facts._replace(settings=settings)
    assert shelf.exports().written == ["../backlog.config.yml"]
    assert 'project_name: "Deli"\n' in (tmp_path / "project" / "backlog.config.yml").read_text()


def test_where_nobody_came_in_between_it_looks_once(shelf: Shelf) -> None:
    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))
    looks = shelf.looks

    shelf.exports(known=True)

    assert shelf.looks == looks + 1


def test_what_is_as_it_was_counts_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "_MANY", 1_000)
    shelf.clone.puts(Milestone(uuid_of("m"), "m-1", "M", NOW))
    shelf.exports(known=True)
    shelf.clone.puts(shelf.clone.titled("A")._replace(status="Done"))

    assert shelf.exports(known=True) == told([ONE], [], 3)


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("what", ["extras", "exchange"])
def test_what_others_remember_of_the_settings_meanwhile_counts(
    shelf: Shelf, what: str, *, known: bool
) -> None:
    clone = shelf.clone
    (config,) = [one for one in clone.facts.exchanges if one.uuid == CONFIG_UUID]
    others = [one for one in clone.facts.exchanges if one.uuid != CONFIG_UUID]
    settings = clone.facts.settings._replace(project_name="One")
    clone.facts = clone.facts._replace(settings=settings)

    def acts() -> None:
        if what == "extras":
            extras = {**clone.facts.extras, CONFIG_UUID: Extras(unknown={"theirs": "theirs: 1"})}
            clone.facts = clone.facts._replace(extras=extras)
        else:
            again = [config._replace(batch="another run"), *others]
            clone.facts = clone.facts._replace(exchanges=again)

    shelf.acts = [acts]
    looks = shelf.looks

    assert shelf.exports(known=known).written == ["config.yml"]
    assert shelf.looks == looks + 2


def test_two_records_of_one_file_are_both_looked_at_whatever_is_known_of_them(shelf: Shelf) -> None:
    clone = shelf.clone
    (one,) = [each for each in clone.facts.exchanges if each.path == ONE]
    exchanges = [
        each._replace(path=ONE, digest=one.digest) for each in clone.facts.exchanges if each.path == TWO
    ]
    others = [each for each in clone.facts.exchanges if each.path != TWO]
    clone.facts = clone.facts._replace(exchanges=[*others, *exchanges])
    index = TreeIndex(lambda: str(shelf.index_file), "1")
    index.note_states((mark.uuid, sight.state_of(mark)) for mark in shelf.marks())
    index.save()

    shelf.exports(known=True)

    assert shelf.asked == {clone.titled(title).uuid for title in "AB"}


def test_a_file_that_goes_while_it_is_looked_at_is_written_again(shelf: Shelf) -> None:
    shelf.writes_file(ONE, shelf.reads(ONE))
    shelf.glances = [(shelf.root / ONE).unlink]

    assert shelf.exports(known=True) == told([ONE], [], 2)
    assert "title: A\n" in shelf.reads(ONE)
