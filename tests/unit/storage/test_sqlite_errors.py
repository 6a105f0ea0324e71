"""What the machine does not allow is said in one line, and changes nothing."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from backlog.cli.complaints import hint
from backlog.domain.events import EventQuery
from backlog.errors import BacklogError, Busy, Conflict, Failed, NotFound
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.storage.sqlite.errors import translated
from backlog.storage.sqlite.store import SqliteStore
from backlog.store.database import Store
from tests.unit.storage.backlogs import STAMP, save, titles

NOBODY = 65_534


@pytest.fixture
def path(tmp_path: Path) -> str:
    """The path of a backlog with one task."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda store: save(store, 1))
    return path


READ_AND_WRITE: list[Callable[[Store], object]] = [titles, lambda store: save(store, 2)]


def error_of(path: str, use: Callable[[Store], object]) -> BacklogError:
    """The error that using a database raises; its message is one line that names the file."""
    with pytest.raises(BacklogError) as caught:
        use(SqliteStore(path))
    assert caught.value.message.isprintable()
    return caught.value


# What is no backlog


@pytest.mark.parametrize("use", READ_AND_WRITE, ids=["reading", "writing"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-backlog"),
        (b"x", "not-a-backlog"),
        (b"\x00" * 8_192, "not-a-database"),
        (b"Once upon a time there was a text of some length. " * 500, "not-a-database"),
        (Random(7).randbytes(100_000), "not-a-database"),
        (b"SQLite format 3\x00", "not-a-database"),
        (b"SQLite format 3\x00" + Random(7).randbytes(100_000), "not-a-database"),
    ],
    ids=["empty", "one byte", "zeros", "text", "noise", "a magic number", "a magic number and noise"],
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, code: str, use: Callable[[Store], object]
) -> None:
    strange = tmp_path / "strange.db"
    strange.write_bytes(content)

    error = error_of(str(strange), use)

    assert isinstance(error, Failed)
    assert error.code == code
    assert str(strange) in error.message
    assert hint(error) is not None
    assert strange.read_bytes() == content
    assert list(tmp_path.iterdir()) == [strange]


@pytest.mark.parametrize("use", READ_AND_WRITE, ids=["reading", "writing"])
@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE notes (text)",
        "CREATE TABLE alembic_version (version_num TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('1'), ('2')",
    ],
    ids=["other tables", "no revision", "two revisions"],
)
def test_a_database_of_another_program_is_refused_and_left_as_it_is(
    tmp_path: Path, script: str, use: Callable[[Store], object]
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript(script)
    content = other.read_bytes()

    assert error_of(str(other), use).code == "not-a-backlog"
    assert other.read_bytes() == content


def test_a_folder_given_as_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failed) as caught:
        open_store(str(tmp_path))

    assert caught.value.code == "not-a-database"
    assert caught.value.message == f'"{tmp_path}" is a folder, not a database'


def test_a_database_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(str(tmp_path / "missing.db"))

    assert caught.value.code == "database-not-found"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("use", READ_AND_WRITE, ids=["reading", "writing"])
def test_a_database_that_vanished_after_it_was_found_is_not_made(
    path: str, use: Callable[[Store], object]
) -> None:
    store = open_store(path)
    Path(path).unlink()

    with pytest.raises(Failed) as caught:
        use(store)

    assert caught.value.code == "database-unavailable"
    assert not Path(path).exists()


@pytest.mark.parametrize("use", READ_AND_WRITE, ids=["reading", "writing"])
@pytest.mark.parametrize("part", [0.03, 0.2, 0.5, 0.8])
def test_a_database_that_was_cut_off_is_refused(
    path: str, part: float, use: Callable[[Store], object]
) -> None:
    file = Path(path)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])

    assert error_of(path, use).code == "database-damaged"


def test_noise_in_the_middle_of_a_database_is_never_worse_than_one_of_our_errors(path: str) -> None:
    whole = Path(path).read_bytes()
    random = Random(7)
    codes = set()
    for _ in range(60):
        damaged = bytearray(whole)
        start = random.randrange(100, len(damaged) - 600)
        damaged[start : start + 500] = random.randbytes(500)
        Path(path).write_bytes(damaged)
        for use in READ_AND_WRITE:
            try:
                use(SqliteStore(path))
            except BacklogError as error:
                codes.add(error.code)

    assert "database-damaged" in codes


# What stands in the way


@contextmanager
def held_by_another_process(path: str) -> Iterator[None]:
    """Another process holds the database's only place for a writer."""
    script = (
        "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "connection.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield
        process.communicate()


def test_who_waits_for_longer_than_allowed_is_told_and_nothing_is_changed(path: str) -> None:
    with held_by_another_process(path):
        error = error_of(path, lambda _: save(SqliteStore(path, 0.2), 2))

        assert titles(SqliteStore(path)) == ["The task 1"]  # who reads does not wait

    assert isinstance(error, Busy)
    assert error.message == "others have been writing to the backlog for 0.2 seconds"
    assert hint(error) == "try again"
    save(SqliteStore(path), 2)
    assert titles(SqliteStore(path)) == ["The task 1", "The task 2"]


@pytest.mark.parametrize("locking", ["NORMAL", "EXCLUSIVE"])
def test_who_waits_gets_a_turn_when_the_other_is_done(path: str, locking: str) -> None:
    """With the exclusive lock nobody can even read, as while the last process closes the database."""
    script = (
        "import sqlite3, sys, time; connection = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "connection.execute('PRAGMA locking_mode = ' + sys.argv[2]); connection.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); time.sleep(0.3); connection.execute('COMMIT')"
    )
    with subprocess.Popen([sys.executable, "-c", script, path, locking], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"

        save(SqliteStore(path), 2)

    assert titles(SqliteStore(path)) == ["The task 1", "The task 2"]


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that another user can get to, which the tests' own folders are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


READ_AND_WRITE_AS_ANOTHER = """
import os, sys
from tests.unit.storage.backlogs import SqliteStore, BacklogError, save, titles
import backlog.storage.sqlite.upgrade
path, user = sys.argv[1], int(sys.argv[2])
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
try:
    print(titles(SqliteStore(path)))
except BacklogError as error:
    print(error.code)
try:
    save(SqliteStore(path), 2)
except BacklogError as error:
    print(error.code)
"""


def as_another_user(path: Path) -> list[str]:
    """What reading and then writing say to somebody who is not root, whoever runs the tests."""
    finished = subprocess.run(
        [sys.executable, "-c", READ_AND_WRITE_AS_ANOTHER, path, str(NOBODY)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert finished.stderr == ""
    return finished.stdout.splitlines()


@contextmanager
def modes(*wanted: tuple[Path, int]) -> Iterator[None]:
    """Files and folders with other permissions for a while."""
    for file, mode in wanted:
        file.chmod(mode)
    try:
        yield
    finally:
        for file, _ in wanted:
            file.chmod(0o755)


@pytest.fixture
def public(public_folder: Path) -> Path:
    """A backlog with one task in a folder that another user can get to."""
    path = public_folder / "backlog.db"
    create_database(str(path), lambda store: save(store, 1))
    return path


def test_a_read_only_file_in_a_read_only_folder_is_read_and_not_written(public: Path) -> None:
    content = public.read_bytes()

    with modes((public, 0o444), (public.parent, 0o555)):
        said = as_another_user(public)

    assert said == ["['The task 1']", "read-only"]
    assert public.read_bytes() == content
    assert list(public.parent.iterdir()) == [public]


def test_a_link_to_a_database_that_is_being_written_is_read_with_what_was_written(public: Path) -> None:
    link = public.parent / "links" / "backlog.db"
    link.parent.mkdir()
    link.symlink_to(public)

    with (
        closing(sqlite3.connect(public)) as reader,  # keeps the log from being put into the file
        modes((link.parent, 0o555), (public.parent, 0o777), (public, 0o666)),
    ):
        reader.execute("SELECT 1 FROM tasks").fetchone()
        save(SqliteStore(str(public)), 3)
        for log in public.parent.glob("backlog.db-*"):
            log.chmod(0o666)

        said = as_another_user(link)

    assert said == ["['The task 1', 'The task 3']"]


def test_a_file_that_may_not_be_read_is_said(public: Path) -> None:
    with modes((public, 0o000)):
        assert as_another_user(public) == ["database-unavailable", "database-unavailable"]


def test_a_folder_that_may_not_be_entered_is_said(public: Path) -> None:
    with modes((public.parent, 0o600)):
        assert as_another_user(public) == ["database-unavailable", "database-unavailable"]


FILL_THE_DISK = """
import resource, sys
from tests.unit.storage.backlogs import SqliteStore, BacklogError, STAMP, let_through, task, titles
path, limit = sys.argv[1], int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
store = SqliteStore(path)
saved = []
try:
    for number in range(2, 1_000):
        with store.writing(STAMP) as writer:
            writer.save(let_through(None, task(number, description="long " * 20_000)))
        saved.append(f"The task {number}")
except BacklogError as error:
    print(error.code)
print(titles(store) == ["The task 1", *saved])
"""


@pytest.mark.parametrize("room", [0, 100_000, 1_000_000])
def test_where_no_file_may_grow_the_command_fails_and_nothing_acknowledged_is_lost(
    path: str, room: int
) -> None:
    """A limit on the size of files stands in for a full disk: Linux says EFBIG instead of ENOSPC."""
    limit = Path(path).stat().st_size + room

    finished = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, path, str(limit)], check=False, capture_output=True, text=True
    )

    assert (finished.stdout, finished.stderr) == ("disk-error\nTrue\n", "")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_full_disk_is_said(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("CREATE TABLE more AS SELECT randomblob(100000)")

    error = translated(caught.value, path)

    assert error.code == "disk-full"
    assert error.message == f"the disk is full; nothing was changed in {path}"


@pytest.mark.parametrize("lasting", [True, False])
def test_an_error_that_is_kept_keeps_nobody_waiting(path: str, lasting: bool) -> None:  # noqa: FBT001  of the table
    store, kept = SqliteStore(path, 0, lasting=lasting), []

    def refused() -> None:
        with store.writing(STAMP) as writer:
            events = writer.history.events(EventQuery())
            raise Conflict(f"not so, whatever {events} say")

    for _ in range(2):
        try:
            refused()
        except Conflict as error:
            kept.append(error)  # and with it all that was being read
    save(store, 2)

    assert len(kept) == len(titles(store)) == 2
    store.close()
