"""Others may write between the plan of an exchange and its transactions, and end it at any moment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from backlog.domain.task import Task
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import files, picture, sight, tree_export
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.tree_import import import_tree
from tests.unit.service.exchange.clones import uuid_of
from tests.unit.service.exchange.corners import Corner, Meddled, change_backlog, fresh_corner, stamp
from tests.unit.service.exchange.samples import CONFIG, task_file

Change = tuple[object, ...]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Path]:
    """A backlog with five tasks that were exported."""
    with TemporaryDirectory() as folder:
        yield fresh_corner(Path(folder)).root


@pytest.fixture
def here(fresh: Path, tmp_path: Path) -> Corner:
    return Corner(fresh).copied(tmp_path / "here")


@pytest.fixture(params=["a part", "everything"])
def _scope(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a plan be one of what changed, or of everything."""
    if request.param == "everything":
        monkeypatch.setattr(picture, "MOST", -1)
        monkeypatch.setattr(sight, "_MANY", 0)


class Seen(NamedTuple):
    """What a user sees of a task, but for the times."""

    title: str
    status: str
    state: str
    dependencies: tuple[str, ...]


def seen(here: Corner) -> dict[str, Seen]:
    """The tasks by their ids."""
    return {
        record.id: Seen(record.title, record.status, record.state, record.dependencies)
        for record in here.facts().records
        if isinstance(record, Task)
    }


def is_exported(here: Corner, tmp_path: Path) -> bool:
    """Say whether a look at everything finds the tree up to date."""
    report = here.copied(tmp_path / "looked at").exports(stamp("export"), None, check=True)
    return not (report.written or report.removed or report.blocked or report.left)


def write(here: Corner, name: str, text: str) -> None:
    (here.tree / "tasks" / name).write_text(text, encoding="utf-8")


def retitled(here: Corner) -> None:
    write(here, "task-1 - T1.md", task_file("TASK-1", "Theirs"))


def added(here: Corner) -> None:
    write(here, "task-6 - New.md", task_file("TASK-6", "New", dependencies="[task-1]"))


def added_with_another_that_names_it(here: Corner) -> None:
    added(here)
    write(here, "task-2 - T2.md", task_file("TASK-2", "T2", dependencies="[task-6]"))


def copied_without_an_id_of_its_own(here: Corner) -> None:
    write(here, "task-7 - Odd.md", task_file("TASK-1", "Odd", created_date="'2027-01-01 10:00'"))


def added_with_a_number_in_use(here: Corner) -> None:
    """Add the file that another clone wrote, which has the number for good."""
    write(here, "task-6 - New.md", task_file("TASK-6", "New", backlog_uuid=uuid_of("new")))


def removed(here: Corner) -> None:
    (here.tree / "tasks" / "task-3 - T3.md").unlink()


def configured(here: Corner) -> None:
    text = CONFIG.replace("Shop", "Deli").replace('"In Progress", ', "")
    (here.tree / "config.yml").write_text(text, encoding="utf-8")


EDIT, CREATE, ARCHIVE = ("edit", "1", "Ours"), ("create", "Six"), ("archive", "3")


@pytest.mark.usefixtures("_scope")
@pytest.mark.parametrize(
    ("changed", "others"),
    [
        (retitled, EDIT),
        (retitled, CREATE),
        (added, CREATE),
        (added_with_another_that_names_it, CREATE),
        (added_with_another_that_names_it, ("edit", "2", "Ours")),
        (copied_without_an_id_of_its_own, CREATE),
        (removed, ARCHIVE),
        (removed, ("edit", "3", "Ours")),
        (configured, ("edit", "4", "Ours")),
    ],
)
def test_what_others_write_after_the_plan_counts_for_an_import(
    here: Corner, tmp_path: Path, changed: Callable[[Corner], None], others: Change
) -> None:
    twin = here.copied(tmp_path / "twin")
    changed(here)
    changed(twin)
    request = ImportRequest(archive_deleted=True)
    change_backlog(twin, *others)
    expected = twin.imports(stamp("import"), None, request)

    store = Meddled(here.store, lambda: change_backlog(here, *others))
    report = here.imports(stamp("import"), here.known(), request, store)

    assert seen(here) == seen(twin)
    assert [outcome[:3] for outcome in report.outcomes] == [outcome[:3] for outcome in expected.outcomes]


@pytest.mark.usefixtures("_scope")
@pytest.mark.parametrize(
    "changed", [added_with_another_that_names_it, copied_without_an_id_of_its_own, added_with_a_number_in_use]
)
def test_an_import_that_nobody_disturbs_is_planned_once(
    here: Corner, changed: Callable[[Corner], None]
) -> None:
    change_backlog(here, "create", "Local")
    changed(here)
    runs = iter(range(9))

    here.imports(
        stamp("import"), here.known(), ImportRequest(), Meddled(here.store, *[lambda: next(runs)] * 9)
    )

    assert next(runs) == 1
    assert len(seen(here)) == 7


@pytest.mark.usefixtures("_scope")
def test_an_import_gets_its_turn_however_often_others_write(here: Corner) -> None:
    added_with_another_that_names_it(here)
    acts = [lambda: change_backlog(here, "create", "Hasty")] * 9

    here.imports(stamp("import"), here.known(), ImportRequest(), Meddled(here.store, *acts))

    found = seen(here)
    (new,) = (id_ for id_, task in found.items() if task.title == "New")
    assert found["TASK-2"] == Seen("T2", "To Do", "active", (new,))
    here.imports(stamp("import"), here.known(), ImportRequest())
    assert seen(here) == found


@pytest.mark.usefixtures("_scope")
def test_two_imports_of_one_tree_at_once_bring_nothing_twice(here: Corner) -> None:
    added_with_another_that_names_it(here)
    other = Meddled(
        here.store, lambda: here.imports(stamp("import"), here.known(), ImportRequest(adopt=True))
    )

    report = here.imports(stamp("import"), here.known(), ImportRequest(), other)

    assert {outcome.fate for outcome in report.outcomes} == {"unchanged"}
    assert sorted(seen(here)) == [f"TASK-{number}" for number in range(1, 7)]


@pytest.mark.usefixtures("_scope")
@pytest.mark.parametrize("others", [EDIT, CREATE, ARCHIVE])
def test_what_others_write_after_the_plan_is_exported_too(
    here: Corner, tmp_path: Path, others: Change
) -> None:
    change_backlog(here, "edit", "1", "Before")
    change_backlog(here, "edit", "3", "Before")

    here.exports(
        stamp("export"), here.known(), store=Meddled(here.store, lambda: change_backlog(here, *others))
    )

    here.exports(stamp("export"), here.known())
    assert is_exported(here, tmp_path)
    texts = b"".join(here.files().values()).decode()
    assert ("title: Ours" in texts) == (others[0] == "edit")


def test_a_file_that_is_changed_after_the_plan_is_not_written_over(here: Corner) -> None:
    change_backlog(here, "edit", "1", "Ours")

    here.exports(
        stamp("export"),
        here.known(),
        store=Meddled(here.store, lambda: write(here, "task-1 - T1.md", "Mine")),
    )

    assert (here.tree / "tasks" / "task-1 - T1.md").read_text(encoding="utf-8") == "Mine"
    assert here.exports(stamp("export"), here.known()).blocked


def test_two_exports_at_once_write_one_tree(here: Corner, tmp_path: Path) -> None:
    for number in range(1, 6):
        change_backlog(here, "edit", str(number), f"New {number}")
    other = Meddled(here.store, lambda: here.exports(stamp("export"), here.known()))

    here.exports(stamp("export"), here.known(), store=other)

    assert is_exported(here, tmp_path)
    assert {outcome.fate for outcome in here.imports(stamp("import"), None, ImportRequest()).outcomes} == {
        "unchanged"
    }


@pytest.mark.parametrize("portion", [0, 2])
def test_an_export_that_was_killed_goes_on(
    here: Corner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    for number in range(1, 6):
        change_backlog(here, "edit", str(number), f"New {number}")
    monkeypatch.setattr(tree_export, "_AT_ONCE", 2)
    calls = iter(range(9))
    really = files.write

    def killed(*args: object) -> list[str]:
        if next(calls) == portion:
            raise KeyboardInterrupt
        return really(*args)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(files, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        here.exports(stamp("export"), here.known())
    monkeypatch.setattr(files, "write", really)

    report = here.exports(stamp("export"), here.known())

    assert len(report.written) == 5 - 2 * portion
    assert is_exported(here, tmp_path)


def test_an_import_that_was_killed_changed_nothing(here: Corner) -> None:
    added_with_another_that_names_it(here)
    before = here.facts()

    def stopped(what: str, _done: int, _total: int) -> None:
        if what == "Storing records":
            raise KeyboardInterrupt

    found = files.read_tree(here.place.tree)
    with pytest.raises(KeyboardInterrupt):
        import_tree(here.store, found, here.place.key, ImportRequest(), stamp("import"), stopped)

    assert here.facts() == before


def test_a_dry_run_a_check_and_an_idle_exchange_begin_no_transaction_that_writes(here: Corner) -> None:
    def refuse() -> None:
        raise AssertionError

    def store() -> Meddled:
        return Meddled(here.store, refuse)

    idle = here.imports(stamp("import"), here.known(), ImportRequest(), store())
    here.exports(stamp("export"), here.known(), store=store())
    added_with_another_that_names_it(here)
    change_backlog(here, "edit", "1", "Ours")
    told = here.imports(stamp("import"), TreeIndex(), ImportRequest(dry_run=True), store())
    check = here.exports(stamp("export"), here.known(), check=True, store=store())

    assert {outcome.fate for outcome in idle.outcomes} == {"unchanged"}
    assert {outcome.fate for outcome in told.outcomes} == {"unchanged", "imported", "updated"}
    assert check.written
