"""Databases of older and newer programs: the one is upgraded, the other refused, and neither is ever harmed.

As long as there is a single released schema, the other program is a copy of this one with one more
migration, run in processes of its own: what it leaves is a newer database to this program, and what
this program leaves is an older one to it.
"""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from backlog import __version__
from backlog.cli.complaints import hint
from backlog.errors import Busy, Failed
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.storage.patience import PATIENCE
from backlog.storage.sqlite._sql import HEAD
from backlog.storage.sqlite.errors import translating
from backlog.storage.sqlite.upgrade import upgrade_in_place
from backlog.store.database import Transactions
from tests.samples import STAMP, let_through, task

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534

MIGRATION = '''"""A colour for every task."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down_revision}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("colour", sa.Text))
    op.execute("UPDATE tasks SET colour = 'blue'")
    {more}
'''

# Reads or writes through a program; says which tasks there are, or which error there was.
USE = """
import os, sys, tempfile
import tests.samples, backlog.storage.sqlite.upgrade
from backlog.errors import BacklogError
from backlog.domain.filters import Query

from backlog.storage.home.open import open_store
path, action, argument = sys.argv[1:]
if action == "read as" and os.getuid() == 0:
    with tempfile.TemporaryDirectory() as folder:  # root's modules may be out of reach afterwards
        backlog.storage.sqlite.upgrade.upgrade(os.path.join(folder, "any.db"), 60)
    os.setgroups([])
    os.setgid(int(argument))
    os.setuid(int(argument))
if action == "write without room":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(argument), int(argument)))
try:
    store = open_store(path)
    if action.startswith("write"):
        with store.writing(tests.samples.STAMP) as writer:
            number = writer.next_number("task")
            writer.save(tests.samples.let_through(None, tests.samples.task(number, title=argument)))
    with store.reading() as reader:
        print([each.title for each in reader.summaries("task", Query(), reader.settings())])
except BacklogError as error:
    print(error.code)
"""


class Program(NamedTuple):
    """Another version of the program, in a folder of its own."""

    folder: Path

    def start(self, path: Path, action: str, argument: str = "") -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", USE, path, action, argument],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, path: Path, action: str, argument: str = "") -> str:
        """Use a database through this program and return what it says."""
        output, errors = self.start(path, action, argument).communicate()
        assert errors == ""
        return output.strip()


def program_with(folder: Path, revision: str, more: str = "") -> Program:
    """A copy of this program with one more migration, all that is generated from it included."""
    unneeded = shutil.ignore_patterns("__pycache__", "cli", "render")
    for package in ("backlog", "migrations"):
        shutil.copytree(ROOT / package, folder / package, ignore=unneeded)
    script = folder / "migrations" / "versions" / f"{revision}.py"
    script.write_text(MIGRATION.format(revision=revision, down_revision=HEAD, more=more))
    module = folder / "backlog" / "storage" / "sqlite" / "_sql.py"
    module.write_text(module.read_text().replace(f'HEAD = "{HEAD}"', f'HEAD = "{revision}"'))
    return Program(folder)


@contextmanager
def public_folder() -> Iterator[Path]:
    """A folder that other users can get to, which pytest's are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.fixture(scope="module")
def later() -> Iterator[Program]:
    """The next version of the program."""
    with public_folder() as folder:
        yield program_with(folder, "later")


@pytest.fixture(scope="module")
def failing() -> Iterator[Program]:
    """A version of the program whose migration fails half way."""
    with public_folder() as folder:
        yield program_with(folder, "failing", more="op.execute('UPDATE tasks SET no_such_column = 1')")


def save(store: Transactions, title: str) -> None:
    with store.writing(STAMP) as writer:
        writer.save(let_through(None, task(writer.next_number("task"), title=title)))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database of this program with one task, in a folder of its own."""
    path = tmp_path / "data" / "backlog.db"
    path.parent.mkdir()
    create_database(str(path), lambda store: save(store, "Before"))
    return path


def facts(path: Path) -> tuple[str, list[str], list[str]]:
    """The revision of a database, its tasks and the columns that only a later program knows."""
    with closing(sqlite3.connect(path)) as connection:
        ((revision,),) = connection.execute("SELECT version_num FROM alembic_version")
        titles = [title for (title,) in connection.execute("SELECT title FROM tasks ORDER BY key")]
        names = [row[1] for row in connection.execute("PRAGMA table_info(tasks)") if row[1] == "colour"]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return revision, titles, names


def files(path: Path) -> dict[str, bytes]:
    """What lies in a database's folder, but for the empty log that a reader may leave there."""
    return {
        each.name: each.read_bytes()
        for each in path.parent.iterdir()
        if not each.name.endswith("-shm") and not (each.name.endswith("-wal") and not each.stat().st_size)
    }


def test_an_older_database_is_upgraded_by_the_next_write_with_a_snapshot_beside_it(
    older: Path, later: Program
) -> None:
    assert later(older, "write", "After") == "['Before', 'After']"

    assert facts(older) == ("later", ["Before", "After"], ["colour"])
    (snapshot,) = older.parent.glob("*.bak")
    assert snapshot.name.startswith("backlog.db.before-upgrade-")
    assert facts(snapshot) == (HEAD, ["Before"], [])
    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o600
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute("SELECT colour FROM tasks ORDER BY key").fetchall() == [("blue",), (None,)]

    assert later(older, "write", "Later on") == "['Before', 'After', 'Later on']"

    assert list(older.parent.glob("*.bak")) == [snapshot]


def test_the_snapshot_of_an_upgrade_is_a_backlog_that_this_program_uses(older: Path, later: Program) -> None:
    later(older, "write", "After")
    (snapshot,) = older.parent.glob("*.bak")

    save(open_store(str(snapshot)), "Went on with this one")

    assert facts(snapshot) == (HEAD, ["Before", "Went on with this one"], [])


def test_an_older_database_is_read_through_an_upgraded_copy_and_left_as_it_is(
    older: Path, later: Program
) -> None:
    before = files(older)

    assert later(older, "read") == "['Before']"

    assert files(older) == before
    assert facts(older) == (HEAD, ["Before"], [])


def test_an_older_database_can_be_read_where_nothing_can_be_written(later: Program) -> None:
    with public_folder() as folder:
        path = folder / "backlog.db"
        create_database(str(path), lambda store: save(store, "Before"))
        path.chmod(0o444)
        folder.chmod(0o555)

        assert later(path, "read as", str(NOBODY)) == "['Before']"
        assert list(folder.iterdir()) == [path]


def test_a_newer_database_is_refused_with_both_versions_and_left_as_it_is(
    older: Path, later: Program
) -> None:
    later(older, "write", "After")
    before = files(older)
    store = open_store(str(older))

    with pytest.raises(Failed) as writing:
        save(store, "No")
    with pytest.raises(Failed) as reading, store.reading():
        pass

    for caught in (writing, reading):
        assert caught.value.code == "database-newer"
        assert caught.value.message == (
            f"the database {older} has schema later, which is newer than this program "
            f"({__version__}, schema {HEAD}); it was left as it is"
        )
        assert hint(caught.value) == "update the program: pipx upgrade backlog-cli"
    assert files(older) == before


@pytest.mark.parametrize("revision", ["", "0", HEAD[:-1], "head", "base", "9999", "head-1", f"{HEAD}+1"])
def test_a_revision_that_is_not_one_of_ours_is_taken_for_a_newer_one(older: Path, revision: str) -> None:
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))

    with pytest.raises(Failed) as caught:
        save(open_store(str(older)), "No")

    assert caught.value.code == "database-newer"
    assert facts(older) == (revision, ["Before"], [])


def test_of_several_processes_that_upgrade_at_once_one_does_it(older: Path, later: Program) -> None:
    processes = [later.start(older, "write", f"After {number}") for number in range(3)]

    assert [process.communicate()[1] for process in processes] == [""] * 3

    revision, titles, colours = facts(older)
    assert (revision, colours) == ("later", ["colour"])
    assert sorted(titles) == ["After 0", "After 1", "After 2", "Before"]
    assert len(list(older.parent.glob("*.bak*"))) == 1


def test_who_finds_the_upgrade_done_by_another_leaves_it_at_that(older: Path) -> None:
    before = files(older)

    upgrade_in_place(str(older), f"{older}.bak", PATIENCE)

    assert files(older) == before


def test_an_upgrade_that_fails_changes_nothing(older: Path, failing: Program) -> None:
    before = older.read_bytes()

    assert failing(older, "write", "After") == "database-error"

    assert older.read_bytes() == before
    assert facts(older) == (HEAD, ["Before"], [])
    (snapshot,) = older.parent.glob("*.bak*")
    assert facts(snapshot) == (HEAD, ["Before"], [])


def test_without_room_for_the_snapshot_there_is_no_upgrade(older: Path, later: Program) -> None:
    before = older.read_bytes()

    assert later(older, "write without room", str(len(before) // 2)) == "disk-error"

    assert older.read_bytes() == before
    assert list(older.parent.glob("*.bak*")) == []


@pytest.fixture
def locked(older: Path) -> Iterator[None]:
    """Somebody is writing to the older database."""
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.usefixtures("locked")
def test_an_upgrade_waits_no_longer_than_allowed(older: Path) -> None:
    with pytest.raises(Busy), translating(str(older)):
        upgrade_in_place(str(older), f"{older}.bak", 0.1)

    assert list(older.parent.glob("*.bak*")) == []
