"""An export that has nothing to do knows it by the state of tree and backlog, and by nothing less."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from backlog.domain.record_files import CONFIG_UUID, Exchange, Extras, empty_record_file
from backlog.domain.settings import Settings
from backlog.files import stamps
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import export_plan, sight
from backlog.service.exchange.agreement import are_known, known_report, note_import, state_of
from backlog.service.exchange.files import Tree
from backlog.service.exchange.picture import memory_of
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import ExportReport, FileOutcome, ImportReport
from backlog.service.exchange.sight import Limits
from backlog.service.exchange.stored_records import Facts
from backlog.service.exchange.trees import NamedTree
from tests.unit.service.exchange.clones import HOME, Clone
from tests.unit.service.exchange.readers import Facting
from tests.unit.service.exchange.shelves import Shelf

if TYPE_CHECKING:
    from backlog.store import Reader
    from backlog.store.database import Transactions

ONE, TWO = "tasks/task-1 - A.md", "tasks/task-2 - B.md"
IN_STEP = ExportReport(HOME, [], [], 3, [], [])


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A backlog with two tasks that was exported, and the files of which are old enough."""
    monkeypatch.setattr(stamps, "YOUNG", -(10**12))
    clone = Clone()
    clone.creates("A")
    clone.creates("B")
    made = Shelf(clone, tmp_path / "backlog")
    made.exports(known=True)
    return made


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each plan that is made from now on."""
    made: list[str] = []
    plan_export = export_plan.plan_export

    def noted(*arguments: object, **named: object) -> object:
        made.append("plan")
        return plan_export(*arguments, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(sight, "plan_export", noted)
    return made


def test_nothing_is_planned_where_tree_and_backlog_are_as_they_agreed(shelf: Shelf, plans: list[str]) -> None:
    assert shelf.exports(known=True) == IN_STEP
    assert plans == ["plan"]

    assert shelf.exports(known=True) == IN_STEP
    assert shelf.exports(known=True, check=True) == IN_STEP._replace(check=True)
    assert shelf.exports(known=True, limits=Limits(force=True)) == IN_STEP
    assert plans == ["plan"]


def another_record(shelf: Shelf) -> None:
    shelf.clone.puts(shelf.clone.titled("A")._replace(status="In Progress"))


def another_exchange(shelf: Shelf) -> None:
    exchanges = [one._replace(batch="other") for one in shelf.clone.facts.exchanges]
    shelf.clone.facts = shelf.clone.facts._replace(exchanges=exchanges)


def other_extras_of_settings(shelf: Shelf) -> None:
    extras = {**shelf.clone.facts.extras, CONFIG_UUID: Extras(unknown={"more": "1"})}
    shelf.clone.facts = shelf.clone.facts._replace(extras=extras)


def other_settings(shelf: Shelf) -> None:
    settings = shelf.clone.facts.settings._replace(project_name="Other")
    shelf.clone.facts = shelf.clone.facts._replace(settings=settings)


def the_same_file_again(shelf: Shelf) -> None:
    text = shelf.reads(ONE)
    (shelf.root / ONE).unlink()
    shelf.writes_file("other", "")
    shelf.writes_file(ONE, text)


def another_text(shelf: Shelf) -> None:
    shelf.writes_file(ONE, shelf.reads(ONE).replace("title: A", "title: C"))


def no_file(shelf: Shelf) -> None:
    (shelf.root / TWO).unlink()


def another_file(shelf: Shelf) -> None:
    shelf.writes_file("tasks/task-2 - C.md", "---\nid: TASK-2\ntitle: C\n---\n")


def another_name(shelf: Shelf) -> None:
    (shelf.root / TWO).rename(shelf.root / "tasks/task-2 - D.md")


CHANGES = [
    another_record,
    another_exchange,
    other_extras_of_settings,
    other_settings,
    the_same_file_again,
    another_text,
    no_file,
    another_file,
    another_name,
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_looked_at_as_if_nothing_was_known(
    shelf: Shelf, plans: list[str], change: Callable[[Shelf], None]
) -> None:
    shelf.exports(known=True)
    change(shelf)

    known = shelf.exports(known=True, check=True)

    assert plans == ["plan", "plan"]
    assert known == shelf.exports(check=True)


@pytest.mark.parametrize("limits", [Limits(leave=frozenset({ONE})), Limits(old={ONE: "d"})])
def test_nothing_is_remembered_or_known_of_an_export_with_limits(
    shelf: Shelf, plans: list[str], limits: Limits
) -> None:
    shelf.exports(known=True, limits=limits)
    shelf.exports(known=True)
    shelf.exports(known=True, limits=limits)

    assert plans == ["plan"] * 3


def test_an_export_with_limits_lets_what_is_known_stand(shelf: Shelf, plans: list[str]) -> None:
    shelf.exports(known=True)
    shelf.exports(known=True, limits=Limits(leave=frozenset({ONE})))
    assert plans == ["plan"] * 2

    shelf.exports(known=True)
    assert plans == ["plan"] * 2


def test_nothing_is_remembered_while_a_file_is_young(
    shelf: Shelf, plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "YOUNG", 10**12)
    shelf.exports(known=True)
    shelf.exports(known=True)

    assert plans == ["plan"] * 2


@pytest.mark.parametrize("kind", ["link", "blocked", "left"])
def test_nothing_is_remembered_where_something_stands_in_the_way_or_cannot_be_watched(
    shelf: Shelf, plans: list[str], kind: str
) -> None:
    match kind:
        case "link":
            (shelf.root / "notes.md").symlink_to("config.yml")
        case "blocked":
            another_file(shelf)
        case "left":
            shelf.writes_file("tasks/task-2 - C.md", "---\nid: [\n---\n")
    first = shelf.exports(known=True)

    assert shelf.exports(known=True) == first
    assert plans == ["plan"] * 2


def test_another_program_plans_for_itself(shelf: Shelf, plans: list[str]) -> None:
    shelf.exports(known=True)
    _, _, known = shelf.index_file.with_name("index.json.agreed").read_text(encoding="utf-8").partition("\n")
    TreeIndex(lambda: str(shelf.index_file), "2").note_agreed(json.loads(known)["state"], 3)

    assert shelf.exports(known=True) == IN_STEP
    assert plans == ["plan"] * 2


@pytest.mark.parametrize(
    ("looked", "settled"), [(stamps.YOUNG + 7, True), (stamps.YOUNG + 6, False), (0, False)]
)
def test_stamps_are_settled_as_files_are(looked: int, settled: bool) -> None:  # noqa: FBT001  a case
    young = list(stamps.unsettled({"a": "1:2:7:1", "b": "1:7:2:1", "c": "1:2:2:1"}, looked))
    assert young == ([] if settled else ["a", "b", *([] if looked else ["c"])])
    assert list(stamps.unsettled({"a": "1:2:3:1", "b": ""}, stamps.YOUNG * 2)) == ["b"]


def test_the_settings_and_what_is_kept_of_their_file_are_part_of_the_state(tmp_path: Path) -> None:
    place = NamedTree(Tree(str(tmp_path), "config.yml"), HOME)
    config = Exchange(HOME, CONFIG_UUID, "config.yml", "d", empty_record_file())
    every = [
        Facts(),
        Facts(settings=Settings(project_name="Other")),
        Facts(extras={CONFIG_UUID: Extras("config.yml")}),
        Facts(exchanges=[config]),
        Facts(exchanges=[config._replace(digest="e")]),
    ]

    states = {state_of(cast("Reader", Facting(facts)), place, {}, "still") for facts in every}
    assert len(states) == len(every)
    assert state_of(cast("Reader", Facting(Facts())), place, {}, "other") not in states


def test_a_young_file_is_known_if_its_stamp_is_known_to_be_the_last() -> None:
    young = {"a.md": "1:2:3:1"}
    memory = memory_of(TreeIndex(), NamedTree(Tree("/shop/backlog", "config.yml"), HOME), young, 0)
    assert not are_known(memory)

    memory.notes.note("a.md", young["a.md"], "d")
    assert are_known(memory)


def test_where_another_file_is_there_no_backlog_is_asked_what_an_import_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "YOUNG", -(10**12))
    place = NamedTree(Tree("/shop/backlog", "config.yml"), HOME)
    index = TreeIndex(lambda: str(tmp_path / "cache" / "a" / "index.json"), "1")
    there = {"a.md": "1:2:3:1"}
    outcomes = [FileOutcome("a.md", "unchanged", "TASK-1")]
    report = ImportReport(HOME, outcomes, [], [], [], statuses=[], marked=[], missing=[], dry_run=False)
    note_import(memory_of(index, place, there, 0), "s", report)
    assert index.imported() is not None

    nobody = cast("Transactions", None)
    for other in ({"a.md": "1:2:3:2"}, {"b.md": "1:2:3:1"}, {}):
        assert known_report(nobody, place, other, ImportRequest(), index) is None
