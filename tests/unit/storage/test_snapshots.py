"""Snapshots are taken when they are due, where they belong, by one process at a time, and in nobody's way."""

import errno
import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.settings import Settings
from backlog.storage.home.create import create_home
from backlog.storage.home.open import open_store
from backlog.storage.snapshots import INTERVAL, INTERVAL_OF_MANY, capture
from backlog.storage.snapshots.inventory import folders_of, saved_in
from backlog.storage.snapshots.numbers import noted
from backlog.storage.snapshots.place import SnapshotFolder, folder_of
from backlog.storage.sqlite.store import SqliteStore
from backlog.store.database import Store
from tests.repositories import add_worktree, git, make, make_bare, make_repository
from tests.unit.storage.backlogs import STAMP, save, titles


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with an empty backlog."""
    folder = make_repository(tmp_path / "project")
    create_home(str(folder), lambda _: None)
    return folder


def database(folder: Path) -> str:
    return str(folder / ".backlog" / "backlog.db")


def store_of(folder: Path) -> Store:
    return open_store(database(folder))


def shelf(folder: Path) -> SnapshotFolder:
    found = folder_of(database(folder))
    assert found is not None
    return found


def numbers(folder: Path) -> list[int]:
    """The numbers of the snapshots of a folder's backlog, the newest first."""
    return [each.snapshot.number for each in saved_in(shelf(folder))]


def age(folder: Path, seconds: float) -> None:
    """Let the last snapshot of a folder's backlog have been begun so long ago."""
    then = time.time() - seconds
    os.utime(Path(shelf(folder).path, "last"), (then, then))


def set_to(store: Store, settings: Settings) -> None:
    with store.writing(STAMP) as writer:
        writer.save_setting("snapshots", settings)


def test_the_first_write_takes_one_that_holds_it_and_only_its_owner_reads(project: Path) -> None:
    before = os.umask(0)
    try:
        save(store_of(project), 1)
    finally:
        os.umask(before)

    (saved,) = saved_in(shelf(project))
    assert titles(SqliteStore(saved.path)) == ["The task 1"]
    assert saved.path.startswith(
        str(project / ".git" / "backlog" / "main" / ".backlog" / "backlog.db" / "1-")
    )
    made = [project / ".git" / "backlog", *(project / ".git" / "backlog").rglob("*")]
    assert {each.stat().st_mode & 0o777 for each in made if each.is_dir()} == {0o700}
    assert {each.stat().st_mode & 0o777 for each in made if each.is_file()} == {0o600}
    assert git("status", "--porcelain", cwd=project) == ""
    git("fsck", "--strict", cwd=project)


def test_a_snapshot_is_a_single_file_that_is_whole(project: Path) -> None:
    save(store_of(project), 1)
    (saved,) = saved_in(shelf(project))

    with closing(sqlite3.connect(saved.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert sorted(os.listdir(shelf(project).path)) == sorted([Path(saved.path).name, "last"])


@pytest.mark.parametrize(
    ("seconds", "newest"), [(0, 1), (INTERVAL - 60, 1), (INTERVAL + 1, 2), (-INTERVAL, 2)]
)
def test_the_next_one_is_taken_an_hour_later_if_something_was_written_even_if_the_clock_was_set_back(
    project: Path, seconds: float, newest: int
) -> None:
    save(store_of(project), 1)
    age(project, seconds)

    titles(store_of(project))
    assert numbers(project) == [1]
    save(store_of(project), 2)

    assert numbers(project)[0] == newest


def test_many_changes_at_once_are_worth_one_sooner(project: Path) -> None:
    store = store_of(project)
    save(store, 1)
    for seconds, expected in ((INTERVAL_OF_MANY - 60, 1), (INTERVAL_OF_MANY + 1, 2)):
        age(project, seconds)
        with store.writing(STAMP) as writer:
            for number in range(100):
                writer.save_setting("labels", Settings(labels=(str(number),)))
        assert numbers(project)[0] == expected


def test_none_is_taken_of_what_was_undone(project: Path) -> None:
    with pytest.raises(RuntimeError), store_of(project).writing(STAMP):
        raise RuntimeError

    assert numbers(project) == []


def test_none_is_taken_where_the_setting_says_so(project: Path) -> None:
    set_to(store_of(project), Settings(snapshots=False))
    save(store_of(project), 1)

    assert not (project / ".git" / "backlog").exists()

    set_to(store_of(project), Settings(snapshots=True))

    assert numbers(project) == [1]


def test_numbers_given_out_since_the_last_one_are_noted(project: Path) -> None:
    store = store_of(project)
    save(store, 1)
    for _ in range(3):
        with store.writing(STAMP) as writer:
            writer.next_number("task")
            writer.next_number("subtask", "of whom")
            writer.next_number("task")

    assert noted(shelf(project)) == {"task": 6, "subtask of of whom": 3}

    age(project, INTERVAL + 1)
    save(store, 2)

    assert noted(shelf(project)) == {}
    with SqliteStore(saved_in(shelf(project))[0].path).reading() as reader:
        assert reader.upkeep.counters()["task"] == 6


def test_a_damaged_database_takes_no_good_ones_place(project: Path) -> None:
    for number in range(1, 40):
        save(store_of(project), number)
    content = bytearray(Path(database(project)).read_bytes())
    content[-40_000:] = b"\xaa" * 40_000
    Path(database(project)).write_bytes(content)
    age(project, INTERVAL + 1)

    capture.take_regularly(database(project))

    assert numbers(project) == [1]
    assert sorted(name for name in os.listdir(shelf(project).path) if "partial" in name) == []


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_snapshot_that_fails_harms_nothing(
    project: Path, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "AT_ONCE", 0 if size == "large" else capture.AT_ONCE)
    folder = Path(shelf(project).path)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    save(store_of(project), 1)

    assert titles(store_of(project)) == ["The task 1"]
    assert folder.read_text() == "in the way"

    folder.unlink()
    save(store_of(project), 2)
    wait_for(lambda: numbers(project) == [1])


def test_one_that_failed_is_tried_again_in_ten_minutes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(capture, "snapshot", full)
        save(store_of(project), 1)
    last = Path(shelf(project).path, "last").stat().st_mtime

    save(store_of(project), 2)
    assert numbers(project) == []
    assert INTERVAL - INTERVAL_OF_MANY - 60 < time.time() - last < INTERVAL - INTERVAL_OF_MANY + 60
    assert sorted(os.listdir(shelf(project).path)) == ["last"]

    age(project, INTERVAL + 1)
    save(store_of(project), 3)
    assert numbers(project) == [1]


def test_where_the_file_system_has_no_locks_it_is_taken_all_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    save(store_of(project), 1)

    assert numbers(project) == [1]


def test_where_nothing_can_be_written_none_is_begun(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(store_of(project), 1)
    age(project, INTERVAL + 1)
    monkeypatch.setattr(os, "access", lambda path, _: str(path) != shelf(project).path)
    monkeypatch.setattr(capture, "take_regularly", None)  # calling it would be an error
    save(store_of(project), 2)

    assert numbers(project) == [1]


def test_of_many_writers_at_once_one_takes_it(project: Path) -> None:
    save(store_of(project), 1)
    age(project, INTERVAL + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: save(store_of(project), number), range(2, 10)))

    assert numbers(project)[0] == 2
    assert len(titles(store_of(project))) == 9


def test_what_a_killed_process_left_is_removed_after_a_day(project: Path) -> None:
    save(store_of(project), 1)
    folder = Path(shelf(project).path)
    for name, days in (("old", 2), ("new", 0)):
        left = folder / f".backlog-{name}.partial"
        left.touch()
        os.utime(left, (time.time() - days * 86_400,) * 2)
    (folder / "numbers.0123").write_text("7 task\n")
    (folder / "mine.txt").touch()
    age(project, INTERVAL + 1)

    save(store_of(project), 2)

    assert numbers(project)[0] == 2
    assert not (folder / "numbers.0123").exists()
    assert sorted(each.name for each in folder.iterdir() if not each.name[0].isdigit()) == [
        ".backlog-new.partial",
        "last",
        "mine.txt",
    ]


WAITING = """
import json, os, signal, sys, time
from backlog.shell import main
from backlog.storage.snapshots import INTERVAL, INTERVAL_OF_MANY
from backlog.storage.snapshots import capture

capture.AT_ONCE = 0
real = capture.snapshot

def waiting(*given):
    print("a word")
    print("a word", file=sys.stderr, flush=True)
    facts = {
        "session": os.getsid(0) == os.getsid(int(sys.argv[1])),
        "open": sorted({os.path.realpath(f"/proc/self/fd/{each}") for each in "012"}),
        "nice": os.nice(0),
        "folder": os.getcwd(),
        "alarm": signal.alarm(600) > 0,
        "pid": os.getpid(),
    }
    with open(f"{sys.argv[2]}.part", "w") as file:
        json.dump(facts, file)
    os.rename(f"{sys.argv[2]}.part", sys.argv[2])
    while not os.path.exists(sys.argv[3]):
        time.sleep(0.01)
    real(*given)

capture.snapshot = waiting
code = main(sys.argv[4:])
try:
    os.waitpid(-1, os.WNOHANG)
    code = 70
except ChildProcessError:
    pass
sys.exit(code)
"""
"""Runs a command whose snapshot waits in the background until a file is there."""


def start_waiting(project: Path, *command: str) -> "tuple[subprocess.CompletedProcess[str], dict[str, Any]]":
    """Run a command of which the snapshot waits for the file `go`; return it and facts of that process."""
    facts = project.parent / "facts"
    finished = subprocess.run(
        [sys.executable, "-c", WAITING, str(os.getpid()), facts, project.parent / "go", *command],
        cwd=project,
        capture_output=True,  # until the last process that has the pipes open ends
        text=True,
        check=False,
        timeout=60,
    )
    wait_for(facts.exists)
    return finished, json.loads(facts.read_text())


def test_of_a_large_database_it_is_taken_by_a_process_that_nobody_waits_for(project: Path) -> None:
    finished, facts = start_waiting(project, "config", "set", "projectName", "Large")

    assert numbers(project) == []
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "Set projectName = Large\n", "")
    assert facts.pop("pid")
    least = min(os.nice(0) + 19, 19)
    assert facts == {"session": False, "open": ["/dev/null"], "nice": least, "folder": "/", "alarm": True}

    (project.parent / "go").touch()
    wait_for(lambda: numbers(project) == [1])


def test_one_that_is_killed_leaves_the_place_to_the_next(project: Path) -> None:
    _, facts = start_waiting(project, "config", "set", "projectName", "Large")

    capture.take_regularly(database(project))
    assert numbers(project) == []  # it is still at it

    os.kill(facts["pid"], signal.SIGKILL)
    wait_for(lambda: not Path(f"/proc/{facts['pid']}").exists())
    age(project, INTERVAL + 1)
    save(store_of(project), 1)

    assert numbers(project) == [1]


def test_a_process_with_threads_is_not_forked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "AT_ONCE", 0)
    monkeypatch.delattr(os, "fork")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(save, store_of(project), 1).result()

    wait_for(lambda: numbers(project) == [1])


# Where they are


@pytest.mark.parametrize("inner", ["", "packages/web"])
def test_each_backlog_of_a_repository_has_its_own(project: Path, inner: str) -> None:
    other = project / inner / "other"
    create_home(str(make(other)), lambda _: None)
    save(store_of(project), 1)
    save(store_of(other), 2)

    assert [titles(SqliteStore(saved_in(shelf(each))[0].path)) for each in (project, other)] == [
        ["The task 1"],
        ["The task 2"],
    ]
    assert [each.inside for each in folders_of(str(project / ".git"))] == sorted(
        ["backlog/main/.backlog/backlog.db", f"backlog/main/{inner and inner + '/'}other/.backlog/backlog.db"]
    )


def test_those_of_a_linked_worktree_stay_when_it_is_removed_and_are_not_taken_for_those_of_the_next(
    project: Path,
) -> None:
    linked = add_worktree(project, project.parent / "linked")
    create_home(str(linked), lambda _: None)
    save(store_of(linked), 1)
    before = shelf(linked)
    git("worktree", "remove", linked, cwd=project)
    git("gc", "--quiet", "--prune=now", cwd=project)

    assert not linked.exists()
    assert len(saved_in(before)) == 1
    time.sleep(0.01)

    add_worktree(project, linked, "linked")

    assert shelf(linked) != before
    assert saved_in(shelf(linked)) == []
    assert len(saved_in(before)) == 1


def test_those_of_a_linked_worktree_move_with_it(project: Path) -> None:
    linked = add_worktree(project, project.parent / "linked")
    before = shelf(linked)
    git("worktree", "move", linked, project.parent / "moved", cwd=project)

    assert shelf(project.parent / "moved") == before


def test_a_bare_repository_keeps_them_beside_the_backlog_that_it_holds(tmp_path: Path) -> None:
    bare = make_bare(tmp_path / "project.git")
    create_home(str(bare), lambda _: None)
    save(store_of(bare), 1)

    (saved,) = saved_in(shelf(bare))
    assert saved.path.startswith(str(bare / "backlog" / "bare" / ".backlog"))


def test_there_are_none_of_a_snapshot_that_is_used_as_a_backlog(project: Path) -> None:
    save(store_of(project), 1)
    (saved,) = saved_in(shelf(project))
    save(open_store(saved.path), 2)

    assert len(list(folders_of(str(project / ".git")))) == 1


def test_a_submodule_keeps_them_in_its_own_repository(project: Path) -> None:
    library = make_repository(project.parent / "library")
    git("submodule", "--quiet", "add", library, "library", cwd=project)
    create_home(str(project / "library"), lambda _: None)
    save(store_of(project / "library"), 1)

    (saved,) = saved_in(shelf(project / "library"))
    assert saved.path.startswith(str(project / ".git" / "modules" / "library" / "backlog" / "main"))


def test_the_environment_of_git_leads_nowhere_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_repository(project.parent / "other")
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    save(store_of(project), 1)

    assert numbers(project) == [1]
    assert not (other / ".git" / "backlog").exists()


def test_outside_of_a_repository_there_are_none(tmp_path: Path) -> None:
    create_home(str(tmp_path), lambda _: None)
    (tmp_path / ".git").mkdir()  # which is none
    save(store_of(tmp_path), 1)

    assert list((tmp_path / ".git").iterdir()) == []


# Whom they do not follow


@pytest.mark.parametrize("level", range(5))
def test_no_link_is_followed(project: Path, level: int) -> None:
    """The repository may have come in an archive, links and all."""
    outside = make(project.parent / "outside")
    folder = Path(shelf(project).path)
    planted = [*reversed(folder.relative_to(project / ".git").parents), folder.relative_to(project / ".git")][
        1:
    ]
    names = [str(each) for each in planted]
    if level < len(names):
        place = project / ".git" / names[level]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(outside)
        rest = os.path.relpath(folder, place)
        (outside / rest).mkdir(parents=True, exist_ok=True)
        (outside / rest / "last").touch()
        os.utime(outside / rest / "last", (0, 0))
    else:
        folder.mkdir(parents=True)
        (folder / "last").symlink_to(outside / "last")
        (folder / "numbers").symlink_to(outside / "numbers")
    before = sorted(outside.rglob("*"))

    store = store_of(project)
    save(store, 1)
    with store.writing(STAMP) as writer:
        writer.next_number("task")

    assert sorted(outside.rglob("*")) == before
    assert numbers(project) == []


def test_numbers_are_noted_through_no_link(project: Path) -> None:
    save(store_of(project), 1)
    victim = project.parent / "victim"
    victim.write_text("mine\n")
    (Path(shelf(project).path) / "numbers").symlink_to(victim)

    with store_of(project).writing(STAMP) as writer:
        writer.next_number("task")

    assert victim.read_text() == "mine\n"
    assert noted(shelf(project)) == {}


def test_a_folder_that_others_could_look_into_is_closed_first(project: Path) -> None:
    (project / ".git" / "backlog").mkdir(mode=0o777)
    (project / ".git" / "backlog").chmod(0o777)

    save(store_of(project), 1)

    assert (project / ".git" / "backlog").stat().st_mode & 0o777 == 0o700
    assert numbers(project) == [1]


@pytest.mark.parametrize("whose", [".git", ".git/backlog", ".git/backlog/main/.backlog/backlog.db"])
def test_nothing_is_kept_in_the_repository_of_somebody_else(
    project: Path, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = project / whose
    theirs.mkdir(parents=True, exist_ok=True)
    real = os.fstat
    status = theirs.stat()

    def foreign(found: os.stat_result) -> os.stat_result:
        if (found.st_dev, found.st_ino) != (status.st_dev, status.st_ino):
            return found
        return os.stat_result((*found[:4], status.st_uid + 1, *found[5:]))

    monkeypatch.setattr(os, "fstat", lambda descriptor: foreign(real(descriptor)))
    real_stat = os.stat
    monkeypatch.setattr(os, "stat", lambda *args, **options: foreign(real_stat(*args, **options)))
    save(store_of(project), 1)

    assert [each.name for each in (project / ".git" / "backlog").rglob("*.db") if each.is_file()] == []


def test_a_repository_that_cannot_be_written_to_is_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "mkdir", denied)
    save(store_of(project), 1)

    assert not (project / ".git" / "backlog").exists()


@given(st.binary(max_size=200))
def test_whatever_is_in_the_file_of_numbers_only_numbers_are_read(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "numbers").write_bytes(content + b"\n12 task\n9 task\n13 ta")
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").touch()

    found = noted(SnapshotFolder(str(folder), ""))

    assert found["task"] >= 12
    assert all(type(value) is int for value in found.values())


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so that another process brings about.

    It has the lowest priority: beside others that take every processor it gets a hundredth of one.
    """
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
