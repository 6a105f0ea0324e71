"""Whether a tree and a backlog are as they were: every change of either is noticed, and nothing else."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from backlog import __version__
from backlog.domain.record_files import Extras
from backlog.service.exchange.files import Tree
from backlog.service.exchange.in_step import TreeState, is_in_step, remember, seen
from backlog.service.exchange.report import ExportReport, FileOutcome, ImportReport
from backlog.service.exchange.sync import SyncReport
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.store.database import Store
from tests.full_disk import no_room
from tests.samples import STAMP, let_through, task

DONE = SyncReport(
    ImportReport("backlog", [FileOutcome("a", "unchanged", None)]), ExportReport("backlog", (), (), 1)
)
LATER = 10_000_000_000


class Pair(NamedTuple):
    """A tree of two files, a backlog, and where it is remembered that they are in step."""

    store: Store
    tree: Tree
    extras: str

    def in_step(self) -> bool:
        """Whether they are known to be."""
        return is_in_step(self.store, self.tree, self.extras)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """A pair that was in step after a sync."""
    (tmp_path / "backlog" / "tasks").mkdir(parents=True)
    (tmp_path / "backlog" / "tasks" / "task-1 - A.md").write_text("one")
    (tmp_path / "backlog" / "config.yml").write_text("two")
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    found = Pair(open_store(path), Tree(str(tmp_path / "backlog"), "config.yml"), str(tmp_path / "kept"))
    remember(seen(found.store, found.tree, time.time_ns() + LATER), DONE, found.extras)
    return found


def test_what_did_not_change_is_in_step(pair: Pair) -> None:
    assert pair.in_step()
    assert pair.in_step()


def _rewritten(file: Path) -> None:
    status = file.stat()
    file.write_text("eno")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))  # as `touch -r` does


def _in_new_folder(file: Path) -> None:
    file.parent.mkdir()
    file.touch()


CHANGES: dict[str, Callable[[Path], object]] = {
    "another size": lambda root: (root / "tasks" / "task-1 - A.md").write_text("longer"),
    "the same size and time": lambda root: _rewritten(root / "tasks" / "task-1 - A.md"),
    "a new file": lambda root: (root / "tasks" / "task-2 - B.md").write_text(""),
    "a file less": lambda root: (root / "tasks" / "task-1 - A.md").unlink(),
    "another name": lambda root: (root / "tasks" / "task-1 - A.md").rename(root / "tasks" / "task-1 - B.md"),
    "the settings": lambda root: (root / "config.yml").write_text("owt"),
    "a new folder with a file": lambda root: _in_new_folder(root / "docs" / "a.md"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_a_file_is_noticed(pair: Pair, change: Callable[[Path], object]) -> None:
    change(Path(pair.tree.root))

    assert not pair.in_step()


def test_any_change_of_the_backlog_is_noticed(pair: Pair) -> None:
    with pair.store.writing(STAMP) as writer:
        writer.save(let_through(None, task(1)))

    assert not pair.in_step()


def test_what_is_kept_of_a_file_is_a_change_of_the_backlog(pair: Pair) -> None:
    with pair.store.writing(STAMP) as writer:
        writer.exchange.save_extras(task(1).uuid, None, Extras(name="task-1 - B.md"), ("TASK-1", 1))

    assert not pair.in_step()


@pytest.mark.parametrize(
    "content", ["", "[]", '["1"]', "null", "{}", "[" * 9_000, "\x00", '["", "", "", ""]', '[1, {}, "x"]']
)
def test_a_memory_that_nobody_can_read_is_none(pair: Pair, content: str) -> None:
    Path(pair.extras).write_text(content)

    assert not pair.in_step()


def test_a_file_that_may_change_again_unnoticed_is_not_relied_on(pair: Pair) -> None:
    written = os.stat(os.path.join(pair.tree.root, "config.yml")).st_mtime_ns

    assert seen(pair.store, pair.tree, written) is None


BEFORE = ExportReport("backlog", (), (), 1)


@pytest.mark.parametrize(
    "report",
    [
        DONE._replace(exported=None),
        DONE._replace(exported=BEFORE._replace(written=("a",))),
        DONE._replace(exported=BEFORE._replace(removed=("a",))),
        DONE._replace(exported=BEFORE._replace(blocked=(("a", "it is a link"),))),
        DONE._replace(imported=DONE.imported._replace(missing=("a",))),
        *(
            DONE._replace(imported=ImportReport("backlog", [FileOutcome("a", fate, None)]))
            for fate in ("imported", "updated", "merged", "conflict", "refused")
        ),
    ],
)
def test_only_a_sync_that_left_nothing_to_do_is_remembered(pair: Pair, report: SyncReport) -> None:
    Path(pair.extras).unlink()

    remember(seen(pair.store, pair.tree, time.time_ns() + LATER), report, pair.extras)

    assert not pair.in_step()


def test_what_is_seen_is_of_this_program_its_files_and_the_last_event(pair: Pair) -> None:
    state = seen(pair.store, pair.tree, time.time_ns() + LATER)

    assert state is not None
    assert (state.program, len(state.files)) == (__version__, 64)
    assert state.token == pair.store.changes_since(None).token
    assert Path(pair.extras).read_text() == json.dumps(state)
    for other in (
        state._replace(program="0"),
        state._replace(files="0" * 64),
        state._replace(token="0"),  # noqa: S106  no secret
    ):
        Path(pair.extras).write_text(json.dumps(other))
        assert not pair.in_step()


def test_the_same_files_in_another_place_are_others(pair: Pair, tmp_path: Path) -> None:
    later = time.time_ns() + LATER
    here = seen(pair.store, pair.tree, later)
    os.rename(tmp_path / "backlog", tmp_path / "moved")
    there = seen(pair.store, Tree(str(tmp_path / "moved"), "config.yml"), later)

    assert here is not None
    assert there is not None
    assert (here.token, here.files != there.files) == (there.token, True)


def test_the_settings_of_a_tree_count_wherever_they_lie(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "backlog.config.yml").write_text("x")
    placed, none = (Tree(str(tmp_path / "backlog"), config) for config in ("../backlog.config.yml", None))
    before = [seen(pair.store, tree, time.time_ns() + LATER) for tree in (placed, none)]
    (tmp_path / "backlog.config.yml").write_text("longer")
    after = [seen(pair.store, tree, time.time_ns() + LATER) for tree in (placed, none)]
    (tmp_path / "backlog.config.yml").unlink()
    gone = seen(pair.store, placed, time.time_ns() + LATER)

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]
    assert gone is not None
    assert gone not in after


def test_what_was_in_step_is_not_written_again(pair: Pair) -> None:
    kept = Path(pair.extras)
    os.utime(kept, ns=(1, 1))

    remember(seen(pair.store, pair.tree, time.time_ns() + LATER), DONE, pair.extras)
    assert kept.stat().st_mtime_ns == 1
    remember(None, DONE, pair.extras)
    remember(TreeState("0", "1", "2"), DONE, str(kept.parent / "nowhere" / "kept"))
    assert kept.stat().st_mtime_ns == 1
    remember(TreeState("0", "1", "2"), DONE, pair.extras)
    assert json.loads(kept.read_text()) == ["0", "1", "2"]


def test_where_nothing_can_be_written_what_was_kept_before_stays(pair: Pair) -> None:
    kept = Path(pair.extras)
    before, names = kept.read_text(), sorted(kept.parent.iterdir())

    with no_room():
        remember(TreeState("0", "1", "2"), DONE, pair.extras)

    assert kept.read_text() == before
    assert sorted(kept.parent.iterdir()) == names


def test_a_memory_of_great_length_is_none(pair: Pair) -> None:
    state = json.loads(Path(pair.extras).read_text())
    Path(pair.extras).write_text(json.dumps(state) + " " * 9_000)
    assert pair.in_step()
    Path(pair.extras).write_text(" " * 10_000 + json.dumps(state))
    assert not pair.in_step()


def test_settings_that_are_not_there_hide_no_change_of_a_file(pair: Pair, tmp_path: Path) -> None:
    placed = Tree(str(tmp_path / "backlog"), "../backlog.config.yml")
    before = seen(pair.store, placed, time.time_ns() + LATER)
    (tmp_path / "backlog" / "tasks" / "task-1 - A.md").write_text("longer")
    after = seen(pair.store, placed, time.time_ns() + LATER)

    assert before is not None
    assert after is not None
    assert after.files != before.files
