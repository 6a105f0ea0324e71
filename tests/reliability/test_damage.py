"""What the machine does to a backlog: full disks, rights taken away, damaged files, clocks set back."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from random import Random
from typing import Self

import pytest

import backlog.app
import backlog.service.context
from backlog.shell import main
from benchmarks.stress.soundness import faults
from tests.conftest import PATIENCE_SECONDS, Finished, Project

NOBODY = 65_534
BATCH = "".join(json.dumps({"op": "create", "title": f"Line {n}", "ac": ["a"]}) + "\n" for n in range(500))

# Runs the program after a change to its own process: a limit, or other rights. All modules are loaded
# before, because root's may be out of reach for others.
WRAPPER = """
import os, pkgutil, resource, sys, yaml
import subprocess, backlog.cli.commands, backlog.render.json.exchange, backlog.render.text.exchange
import backlog.service.exchange.project, backlog.shell
import backlog.storage.home.open, backlog.storage.sqlite.store
what, value = sys.argv[1], int(sys.argv[2])
for module in pkgutil.iter_modules(backlog.cli.commands.__path__):
    __import__(f"backlog.cli.commands.{module.name}")
if what == "size":
    resource.setrlimit(resource.RLIMIT_FSIZE, (value, value))
elif os.getuid() == 0:
    os.setgroups([])
    os.setgid(value)
    os.setuid(value)
sys.exit(backlog.shell.main(sys.argv[3:]))
"""


def run_changed(
    what: str, value: int, *argv: str, cwd: Path, stdin: str = "", stdout: int = subprocess.PIPE
) -> Finished:
    """Run the program with a limit on the size of files, or with the rights of another user."""
    finished = subprocess.run(
        [sys.executable, "-c", WRAPPER, what, str(value), *argv],
        cwd=cwd,
        env={**os.environ, "BACKLOG_ACTOR": "tester"},
        input=stdin.encode(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return Finished(finished.returncode, (finished.stdout or b"").decode(), finished.stderr.decode())


def assert_one_line(finished: Finished, code: int = 1) -> None:
    assert finished.code == code, finished
    assert finished.stderr.startswith("Error: ")
    assert finished.stderr.count("\n") == 1
    assert "bug" not in finished.stderr


def database(project: Project) -> Path:
    return project.root / ".backlog" / "backlog.db"


def facts(path: Path) -> list[tuple[object, ...]]:
    """What a reader finds: tasks, revisions, events."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT id, title, revision, notes, (SELECT count(*) FROM events) FROM tasks ORDER BY key"
        ).fetchall()


@pytest.fixture
def started(project: Project) -> Project:
    """A project with two tasks."""
    for title in ("One", "Two"):
        assert project("task", "create", title, "--ac", "a").code == 0
    return project


WRITES = {
    "create": (("task", "create", "More", "-d", "x" * 50_000), ""),
    "edit": (("task", "edit", "1", "2", "--add-label", "more"), ""),
    "batch": (("batch", "-"), BATCH),
}


@pytest.mark.parametrize(("argv", "stdin"), WRITES.values(), ids=WRITES.keys())
@pytest.mark.parametrize("limit", [0, 20_000])
def test_where_no_file_may_grow_a_command_fails_whole(
    started: Project, argv: tuple[str, ...], stdin: str, limit: int
) -> None:
    before = facts(database(started))

    finished = run_changed("size", limit, *argv, cwd=started.root, stdin=stdin)

    if finished.code:  # an edit that fits is allowed to succeed
        assert_one_line(finished)
        assert facts(database(started)) == before
    assert faults(database(started)) == []
    assert started(*argv, stdin=stdin).code == 0


@pytest.mark.parametrize(
    ("argv", "made"), [(("task", "list"), 0), (("batch", "-"), 500)], ids=["list", "batch"]
)
def test_answers_that_do_not_fit_into_their_file_are_an_error_told_once(
    started: Project, tmp_path: Path, argv: tuple[str, ...], made: int
) -> None:
    limit = 4_000_000  # enough for the database and its log
    answers = tmp_path / "answers"
    answers.write_bytes(b" " * limit)
    with answers.open("ab") as file:
        finished = run_changed("size", limit, *argv, cwd=started.root, stdin=BATCH, stdout=file.fileno())

    assert_one_line(finished)
    assert "cannot write to standard output" in finished.stderr
    assert len(facts(database(started))) == 2 + made
    assert faults(database(started)) == []


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own, of one megabyte; only root can have one."""
    with tempfile.TemporaryDirectory() as name:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "none", name], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("mounting a small disk is not allowed here")  # containers without the right to
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Fill a disk but for some bytes; return the file that fills it."""
    free = shutil.disk_usage(disk).free
    filler = disk / "filler"
    filler.write_bytes(b"x" * (free - spare))
    return filler


@pytest.mark.parametrize("spare", [0, 60_000])
def test_on_a_full_disk_nothing_is_changed_and_all_is_well_once_there_is_room(
    small_disk: Path, started: Project, spare: int
) -> None:
    home = Path(shutil.copytree(started.root / ".backlog", small_disk / ".backlog"))
    path = home / "backlog.db"
    before = facts(path)
    filler = fill(small_disk, spare)

    outcomes = []
    for argv, stdin in (*WRITES.values(), (("task", "create", "Long", "-d", "x" * 100_000), "")):
        finished = started(*argv, stdin=stdin, cwd=small_disk)
        filler.unlink()  # SQLite needs room to look into a database

        if finished.code:
            assert_one_line(finished)
            assert facts(path) == before
        before = facts(path)
        outcomes.append(finished.code)
        filler = fill(small_disk, spare)
    filler.unlink()

    assert outcomes[-1] == 1
    assert faults(path) == []
    assert started("task", "create", "There is room", cwd=small_disk).code == 0


def test_on_a_full_disk_one_can_read(small_disk: Path, started: Project) -> None:
    shutil.copytree(started.root / ".backlog", small_disk / ".backlog")
    expected = started("task", "list", "--plain")
    fill(small_disk, 0)

    assert started("task", "list", "--plain", cwd=small_disk) == expected
    assert started("task", "1", "--json", cwd=small_disk).code == 0
    assert_one_line(started("task", "edit", "1", "-t", "x", cwd=small_disk))


def test_where_no_file_may_grow_one_can_read(started: Project) -> None:
    expected = started("task", "list", "--plain")

    assert run_changed("size", 0, "task", "list", "--plain", cwd=started.root) == expected


def test_init_on_a_full_disk_leaves_nothing_behind(small_disk: Path, project: Project) -> None:
    fill(small_disk, 20_000)

    finished = project("init", "Full", "--defaults", cwd=small_disk)

    assert_one_line(finished)
    assert not (small_disk / ".backlog").exists()


# Rights


@contextmanager
def public_copy(project: Project) -> Iterator[Path]:
    """The project of a user who is not root, in a folder that he can get to, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(shutil.copytree(project.root, Path(name, "demo")))
        home = root / ".backlog"
        for each in (Path(name), root, home):
            each.chmod(0o755)
        (home / "backlog.db").chmod(0o666)
        if os.getuid() == 0:
            for each in (root, home, home / "backlog.db"):
                os.chown(each, NOBODY, NOBODY)
        yield root
        home.chmod(0o755)


def as_nobody(root: Path, *argv: str) -> Finished:
    return run_changed("user", NOBODY, *argv, cwd=root)


def test_in_a_read_only_folder_one_can_read_and_is_told_that_one_cannot_write(started: Project) -> None:
    with public_copy(started) as root:
        (root / ".backlog").chmod(0o555)
        (root / ".backlog" / "backlog.db").chmod(0o444)
        before = facts(root / ".backlog" / "backlog.db")

        read = as_nobody(root, "task", "list", "--plain")
        written = as_nobody(root, "task", "create", "No")

        assert (read.code, read.stderr) == (0, "")
        assert "TASK-2 - Two" in read.stdout
        assert_one_line(written)
        assert "read-only" in written.stderr
        assert facts(root / ".backlog" / "backlog.db") == before


def test_a_folder_that_lets_nobody_in_is_named_with_whose_it_is_and_its_mode(started: Project) -> None:
    with public_copy(started) as root:
        (root / ".backlog").chmod(0o000)

        read = as_nobody(root, "task", "list", "--plain")
        begun = as_nobody(root, "init", "New", "--defaults")

        for each in (read, begun):
            assert_one_line(each)
            assert f'"{root / ".backlog"}": it belongs to ' in each.stderr
            assert ", mode 000 (ask " in each.stderr


def test_a_backlog_that_can_only_be_read_can_be_exported(started: Project) -> None:
    with public_copy(started) as root:
        (root / ".backlog").chmod(0o555)
        (root / ".backlog" / "backlog.db").chmod(0o444)
        before = facts(root / ".backlog" / "backlog.db")

        first = as_nobody(root, "export", "files")
        again = as_nobody(root, "export", "files")

        assert (first.code, again.code) == (0, 0), first.stderr
        assert first.stderr.startswith("Note: this backlog can only be read; ")
        assert (root / "files" / "tasks" / "task-2 - Two.md").exists()
        assert again.stdout.startswith("files/ is up to date: ")
        assert facts(root / ".backlog" / "backlog.db") == before


def test_without_permission_for_the_database_or_its_folder_one_line_says_so(started: Project) -> None:
    with public_copy(started) as root:
        database = root / ".backlog" / "backlog.db"
        database.chmod(0o600)
        if os.getuid() == 0:
            os.chown(database, 0, 0)
        for argv in (("task", "list"), ("task", "create", "No")):  # named, what is of somebody else is used
            refused = as_nobody(root, "--db", str(database), *argv)
            assert_one_line(refused)
            assert "it belongs to root, mode 600 (ask root for access" in refused.stderr
        (root / ".backlog").chmod(0)
        for argv in (("task", "list"), ("task", "create", "No")):
            finished = as_nobody(root, *argv)
            assert_one_line(finished, finished.code)
            assert finished.code in {1, 3}


# Damage


def truncated(part: float) -> Callable[[bytes], bytes]:
    return lambda whole: whole[: int(len(whole) * part)]


def noise(begin: float, end: float) -> Callable[[bytes], bytes]:
    def damage(whole: bytes) -> bytes:
        first, last = int(len(whole) * begin), int(len(whole) * end)
        return whole[:first] + Random(3).randbytes(last - first) + whole[last:]

    return damage


DAMAGES = {
    "empty": truncated(0),
    "cut off in its first page": truncated(0.005),
    "half of it": truncated(0.5),
    "all noise": noise(0, 1),
    "noise at the beginning": noise(0, 0.02),
    "noise in the middle": noise(0.3, 0.6),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_database_is_told_in_one_line_and_left_as_it_is(
    started: Project, damage: Callable[[bytes], bytes]
) -> None:
    path = database(started)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)

    for argv in (("task", "list"), ("task", "create", "No")):
        finished = started(*argv)
        if finished.code:
            assert_one_line(finished)
    examined = started("doctor")

    assert examined.code == 1
    assert "Traceback" not in examined.stderr
    assert "bug" not in examined.stderr
    assert examined.stderr.count("\n") <= 1


def interrupted(project: Project) -> None:
    """Leave the log of a killed writer beside the database: committed, and not yet in the file."""
    script = (
        "import os, signal, sqlite3, sys; connection = sqlite3.connect(sys.argv[1]);"
        "connection.execute('UPDATE tasks SET notes = ?', ('in the log',)); connection.commit();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(database(project))], check=False)
    assert log(project).stat().st_size > 0


def log(project: Project) -> Path:
    return Path(f"{database(project)}-wal")


def test_what_a_killed_writer_left_in_the_log_counts(started: Project) -> None:
    interrupted(started)

    assert "in the log" in started("task", "1", "--plain").stdout


@pytest.mark.parametrize("left", [None, b"", 1_000, "noise"], ids=["deleted", "empty", "cut off", "noise"])
def test_a_log_that_is_deleted_or_damaged_costs_no_more_than_what_was_in_it(
    started: Project, left: bytes | int | str | None
) -> None:
    before = facts(database(started))
    interrupted(started)
    content = log(started).read_bytes()
    if left is None:
        log(started).unlink()
    else:
        size = left if isinstance(left, int) else 0
        kept = Random(5).randbytes(len(content)) if left == "noise" else content[:size]
        log(started).write_bytes(kept)

    assert started("task", "list").code == 0
    assert started("task", "create", "Goes on").code == 0

    with closing(sqlite3.connect(database(started))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [row[:4] for row in facts(database(started))[:2]] == [row[:4] for row in before]


# The clock


class Clock(datetime):
    """A clock that shows the hour that it is told to."""

    shown = 12

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2027, 1, 15, cls.shown, tzinfo=tz)


def test_a_clock_that_is_set_back_changes_neither_order_nor_claims(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for module in (backlog.app, backlog.service.context):
        monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setenv("BACKLOG_CWD", str(project.root))

    def run(hour: int, *argv: str) -> int:
        monkeypatch.setattr(Clock, "shown", hour)
        return main(list(argv))

    assert run(12, "task", "create", "One", "--ac", "a") == 0
    assert run(11, "task", "claim", "1", "-a", "@ada") == 0
    assert run(3, "task", "claim", "1", "-a", "@bob") == 5
    assert run(2, "task", "edit", "1", "--check-ac", "1", "-t", "Later edit") == 0
    assert run(1, "undo") == 0
    capfd.readouterr()

    assert run(1, "task", "view", "1", "--json") == 0
    task = json.loads(capfd.readouterr().out)["task"]
    assert (task["title"], task["revision"], task["assignees"]) == ("One", 4, ["@ada"])
    assert faults(database(project)) == []


# Nobody listens


@pytest.mark.parametrize(
    ("argv", "tasks"),
    [
        (("task", "list"), 2),
        (("task", "1", "--json"), 2),
        (("task", "create", "Heard by nobody"), 3),
        (("batch", "-"), 502),
    ],
    ids=["list", "view", "create", "batch"],
)
def test_a_closed_pipe_ends_a_command_quietly_and_what_it_was_to_do_is_done(
    started: Project, argv: tuple[str, ...], tasks: int
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "backlog", *argv],
            cwd=started.root,
            input=BATCH.encode(),
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    finally:
        os.close(writing)

    assert finished.returncode == 0
    assert finished.stderr.decode() == ("500 applied, 0 failed\n" if argv[0] == "batch" else "")
    assert len(facts(database(started))) == tasks
