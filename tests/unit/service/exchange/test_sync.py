"""A sync brings over what is new on either side, and leaves alone what only a person can decide."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.task import Task
from backlog.files.tree_index import TreeIndex
from backlog.markdown.files import read_file
from backlog.service.exchange.beside import Beside
from backlog.service.exchange.files import digest_of, stamp_at
from backlog.service.exchange.plan import ImportRequest
from backlog.service.exchange.sync import SyncReport, sync
from backlog.service.lifecycle import archive
from backlog.service.tasks import create, edit
from tests.unit.service.exchange.clones import HOME
from tests.unit.service.exchange.corners import Corner, fresh_corner, stamp
from tests.unit.service.exchange.samples import CONFIG, task_file

ONE, TWO = "tasks/task-1 - T1.md", "tasks/task-2 - T2.md"
NEW = "tasks/task-7 - Theirs.md"


@pytest.fixture(scope="module")
def fresh() -> Iterator[Corner]:
    """A backlog of three tasks, and a tree in step with it."""
    with TemporaryDirectory() as folder:
        yield fresh_corner(Path(folder), 3)


@pytest.fixture
def here(fresh: Corner, tmp_path: Path) -> Corner:
    """A copy of it."""
    return fresh.copied(tmp_path / "shop")


def synced(
    here: Corner,
    request: ImportRequest = ImportRequest(),  # noqa: B008  it is a constant
    steps: list[str] | None = None,
    index: TreeIndex | None = None,
) -> SyncReport:
    def step(what: str, _done: int, _total: int) -> None:
        if steps is not None:
            steps.append(what)

    return sync(here.store, here.place, request, lambda: stamp("sync"), step, index)


def retitled(here: Corner, path: str, old: str, new: str) -> None:
    at = here.tree / path
    at.write_text(at.read_text().replace(f"title: {old}", f"title: {new}"))


def titles(here: Corner) -> dict[str, str]:
    return {one.id: one.title for one in here.facts().records if isinstance(one, Task)}


def fates(report: SyncReport) -> Mapping[str, str]:
    return {one.path: one.fate for one in report.imported.outcomes if one.fate != "unchanged"}


def test_what_is_new_on_either_side_comes_to_the_other_once(here: Corner) -> None:
    create(here.context("task create"), CreateRequest("Ours"))
    (here.tree / NEW).write_text(task_file("TASK-7", "Theirs"))
    retitled(here, ONE, "T1", "One")
    steps: list[str] = []

    report = synced(here, steps=steps)

    assert fates(report) == {ONE: "updated", NEW: "imported"}
    assert titles(here) == {
        "TASK-1": "One", "TASK-2": "T2", "TASK-3": "T3", "TASK-4": "Ours", "TASK-7": "Theirs",
    }  # fmt: skip
    assert report.exported is not None
    assert set(report.exported.written) == {"tasks/task-4 - Ours.md", NEW}
    assert (report.idle, report.conflicts, report.refused) == (False, [], [])
    assert list(dict.fromkeys(steps)) == ["Reading files", "Storing records", "Writing files"]
    again = synced(here)
    assert again.idle
    assert again.exported is not None


def test_a_dry_run_says_what_would_be_imported_and_changes_neither_side(here: Corner) -> None:
    create(here.context("task create"), CreateRequest("Ours"))
    (here.tree / NEW).write_text(task_file("TASK-7", "Theirs"))
    before = (here.files(), here.facts())

    report = synced(here, ImportRequest(dry_run=True))

    assert fates(report) == {NEW: "imported"}
    assert report.exported is None
    assert (here.files(), here.facts()) == before


def test_a_conflict_and_a_file_that_cannot_be_read_stay_as_they_are(here: Corner) -> None:
    edit(here.context("task edit"), ["1"], EditRequest(title="Ours"))
    edit(here.context("task edit"), ["2", "3"], EditRequest(add_labels=("new",)))
    retitled(here, ONE, "T1", "Theirs")
    (here.tree / TWO).write_text("\0")
    before = here.files()

    report = synced(here)

    assert [one.path for one in report.conflicts] == [ONE]
    assert report.refused == []  # it is no rule that this one breaks
    assert report.exported is not None
    assert report.exported.written == ["tasks/task-3 - T3.md"]
    assert report.exported.removed == []
    assert {path: text for path, text in here.files().items() if path in {ONE, TWO}} == {
        path: before[path] for path in (ONE, TWO)
    }
    assert titles(here) == {"TASK-1": "Ours", "TASK-2": "T2", "TASK-3": "T3"}
    assert not synced(here).idle


def test_a_file_that_was_deleted_is_not_written_again(here: Corner) -> None:
    (here.tree / ONE).unlink()
    edit(here.context("task edit"), ["1"], EditRequest(add_labels=("new",)))

    report = synced(here)

    assert (report.imported.missing, report.imported.archived) == ([ONE], ())
    assert not (here.tree / ONE).exists()
    assert titles(here)["TASK-1"] == "T1"


def test_where_deleting_means_archiving_nobody_writes_the_file_again(here: Corner) -> None:
    (here.tree / TWO).unlink()

    report = synced(here, ImportRequest(archive_deleted=True))

    assert (report.imported.missing, report.imported.archived) == ([TWO], ["TASK-2"])
    assert [path for path in here.files() if "task-2" in path] == []
    assert synced(here).idle


def test_an_archived_record_whose_file_is_back_is_written_to_the_archive(here: Corner) -> None:
    old = (here.tree / ONE).read_text()
    archive(here.context("task archive"), ["1"])
    synced(here)
    (here.tree / "archive" / ONE).unlink()
    (here.tree / ONE).write_text(old)

    report = synced(here, ImportRequest(beside=Beside(old={ONE: digest_of(old)}, here_then=frozenset({ONE}))))

    assert report.exported is not None
    assert (report.exported.written, report.exported.removed) == ([f"archive/{ONE}"], [ONE])


def test_settings_that_a_rule_keeps_out_hold_up_nothing_else(here: Corner) -> None:
    config = here.tree / "config.yml"
    config.write_text(CONFIG.replace('"To Do", ', ""))
    edit(here.context("task edit"), ["1"], EditRequest(add_labels=("new",)))

    report = synced(here)

    assert [one.path for one in report.refused] == ["config.yml"]
    assert report.exported is not None
    assert (report.exported.blocked, report.exported.written) == ([], [ONE])
    assert '"To Do"' not in config.read_text().partition("statuses")[2]


def test_what_a_branch_began_with_is_written_over_though_it_was_never_imported(here: Corner) -> None:
    old = task_file("TASK-1", "Before all imports")
    (here.tree / ONE).write_text(old)
    bases = {ONE: read_file("task", old, "tasks").record_file}

    report = synced(here, ImportRequest(beside=Beside(bases=bases, old={ONE: digest_of(old)})))

    assert report.exported is not None
    assert (report.exported.blocked, report.exported.written) == ([], [ONE])
    assert titles(here)["TASK-1"] == "T1"


def test_what_is_written_is_known_to_the_next_sync(here: Corner) -> None:
    edit(here.context("task edit"), ["1"], EditRequest(add_labels=("new",)))
    noted: dict[str, tuple[str, str]] = {}

    class Noting(TreeIndex):
        """An index that knows nothing yet."""

        def note(self, path: str, stamp: str, digest: str) -> None:
            noted[path] = stamp, digest

    synced(here, index=Noting())

    known = stamp_at(here.place.tree, ONE), digest_of((here.tree / ONE).read_text())
    assert noted[ONE] == known


def test_exchanges_are_remembered_under_the_name_of_the_tree(here: Corner) -> None:
    (here.tree / NEW).write_text(task_file("TASK-7", "Theirs"))
    synced(here)
    assert {one.tree for one in here.facts().exchanges} == {HOME}
