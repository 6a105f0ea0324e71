"""An import that has nothing to do knows it, and what to report, by the state of tree and backlog."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backlog.files import stamps
from backlog.service.exchange import import_plan, tree_import
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.report import ImportReport
from tests.unit.service.exchange.corners import Corner, change_backlog, fresh_corner, stamp
from tests.unit.service.exchange.samples import CONFIG

ONE = "tasks/task-1 - T1.md"
PLAIN = ImportRequest()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corner:
    """Three tasks and a file that is no record, exchanged; every file is old enough to be known."""
    monkeypatch.setattr(stamps, "YOUNG", -(10**12))
    corner = fresh_corner(tmp_path / "shop", 3)
    (corner.tree / "notes.txt").write_text("x", encoding="utf-8")
    return corner


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One for each plan that is made."""
    made: list[str] = []
    plan_import = import_plan.plan_import

    def noted(*arguments: object, **named: object) -> object:
        made.append("plan")
        return plan_import(*arguments, **named)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(tree_import, "plan_import", noted)
    return made


def imported(here: Corner, request: ImportRequest = PLAIN) -> ImportReport:
    return here.imports(stamp("import"), here.known(), request)


def test_nothing_is_planned_or_read_again_where_nothing_was_to_do(here: Corner, plans: list[str]) -> None:
    first = imported(here)
    assert plans == ["plan"]
    assert [(one.path, one.fate, one.id) for one in first.outcomes] == [
        ("config.yml", "unchanged", None),
        ("notes.txt", "left", None),
        *((f"tasks/task-{number} - T{number}.md", "unchanged", f"TASK-{number}") for number in (1, 2, 3)),
    ]

    assert imported(here) == first
    assert imported(here, ImportRequest(dry_run=True, hooks=True)) == first._replace(dry_run=True)
    assert plans == ["plan"]


def test_a_file_that_says_the_same_once_more_is_read_once(here: Corner, plans: list[str]) -> None:
    imported(here)
    text = (here.tree / ONE).read_bytes()
    (here.tree / ONE).unlink()
    (here.tree / ONE).write_bytes(text)
    plans.clear()
    first = imported(here)

    assert imported(here) == first
    assert plans == ["plan"]


def test_what_was_archived_for_its_file_was_deleted_does_not_stand_in_the_way(
    here: Corner, plans: list[str]
) -> None:
    (here.tree / "tasks/task-3 - T3.md").unlink()
    imported(here, ImportRequest(archive_deleted=True))
    plans.clear()
    first = imported(here)

    assert imported(here) == first
    assert plans == ["plan"]


def another_text(here: Corner) -> None:
    path = here.tree / ONE
    path.write_text(path.read_text(encoding="utf-8").replace("title: T1", "title: T9"), encoding="utf-8")


def other_settings(here: Corner) -> None:
    (here.tree / "config.yml").write_text(CONFIG.replace("Shop", "Deli"), encoding="utf-8")


def another_file(here: Corner) -> None:
    (here.tree / "more.txt").write_text("x", encoding="utf-8")


def no_file(here: Corner) -> None:
    (here.tree / ONE).unlink()


def another_record(here: Corner) -> None:
    change_backlog(here, "edit", 1, "Other")


def an_undo(here: Corner) -> None:
    change_backlog(here, "undo")


CHANGES = [another_text, other_settings, another_file, no_file, another_record, an_undo]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_planned_as_if_nothing_was_known(
    here: Corner, plans: list[str], tmp_path: Path, change: Callable[[Corner], None]
) -> None:
    imported(here)
    change(here)
    twin = here.copied(tmp_path / "twin")
    run = stamp("import")
    plans.clear()

    found = here.imports(run, here.known(), PLAIN)

    assert plans
    assert found == twin.imports(run, None, PLAIN)
    assert here.facts() == twin.facts()


OTHERS = [
    ImportRequest(adopt=True),
    ImportRequest(prefer="ours"),
    ImportRequest(accept_done=True),
    ImportRequest(beside=Beside(frozenset({ONE}))),
    ImportRequest(beside=Beside(frozenset({ONE, "b"}))),
]


@pytest.mark.parametrize("request_", OTHERS)
def test_whoever_asks_for_something_else_is_told_so(
    here: Corner, plans: list[str], request_: ImportRequest
) -> None:
    imported(here)
    imported(here, request_)
    assert plans == ["plan"] * 2

    imported(here, request_)
    assert plans == ["plan"] * 2

    imported(here)
    assert plans == ["plan"] * 3


@pytest.mark.parametrize(
    "request_",
    [
        ImportRequest(sides={"TASK-1": "ours"}),
        ImportRequest(beside=Beside(old={ONE: "d"})),
        ImportRequest(beside=Beside(since=frozenset({"d"}))),
        ImportRequest(beside=Beside(here_then=frozenset({ONE}))),
        ImportRequest(archive_deleted=True),
    ],
)
def test_what_depends_on_more_is_never_remembered(
    here: Corner, plans: list[str], request_: ImportRequest
) -> None:
    imported(here, request_)
    imported(here, request_)

    assert plans == ["plan"] * 2


def test_nothing_is_remembered_while_a_file_is_young(
    here: Corner, plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "YOUNG", 10**12)
    imported(here)
    imported(here)

    assert plans == ["plan"] * 2


def test_nothing_is_remembered_of_what_cannot_be_watched(here: Corner, plans: list[str]) -> None:
    (here.tree / "link.txt").symlink_to("notes.txt")
    first = imported(here)

    assert imported(here) == first
    assert plans == ["plan"] * 2


def test_an_import_with_something_to_say_says_it_again(here: Corner, plans: list[str]) -> None:
    (here.tree / "tasks/task-9 - X.md").write_text("---\nid: [\n---\n", encoding="utf-8")
    imported(here)
    plans.clear()
    first = imported(here)
    again = imported(here)

    assert again == first
    assert len(plans) == 2


def test_a_backup_that_was_put_back_is_noticed(here: Corner, plans: list[str]) -> None:
    kept = here.database.read_bytes()
    change_backlog(here, "edit", 1, "Other")
    imported(here)
    imported(here)
    plans.clear()
    here.database.write_bytes(kept)

    imported(here)

    assert plans == ["plan"]
