"""A backup that an older program made is taken back by this one."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine

from backlog.storage.schema.revisions import migrate
from backlog.storage.sqlite._sql import HEAD
from tests.conftest import Project


def older_database(path: Path) -> None:
    """Make an empty backlog as the first release had it."""
    os.close(os.open(path, os.O_CREAT, 0o600))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate(connection, "0001")
    engine.dispose()


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def test_an_older_backup_is_upgraded_and_left_as_it_is(project: Project) -> None:
    backup = project.root / "old.db"
    older_database(backup)
    before = backup.read_bytes()
    project("task", "create", "New")

    restored = project("restore", "old.db", "--yes")

    assert (restored.code, restored.stderr) == (0, "")
    assert backup.read_bytes() == before
    assert revision(project.root / ".backlog" / "backlog.db") == HEAD
    assert project("task", "list", "--ids").stdout == ""
    assert project("doctor").code == 0


def test_an_older_backlog_is_examined_and_backed_up_without_being_upgraded(project: Project) -> None:
    old = project.root / "old.db"
    older_database(old)

    examined = project("--db", str(old), "doctor")
    copied = project("--db", str(old), "backup", "copy.db")

    assert (examined.code, examined.stderr) == (0, "")
    assert (copied.code, copied.stderr) == (0, "")
    assert revision(old) == revision(project.root / "copy.db") == "0001"


def test_an_older_backlog_takes_a_backup_back(project: Project) -> None:
    old = project.root / "old.db"
    older_database(old)
    project("task", "create", "New")
    project("backup", "new.db")

    restored = project("--db", str(old), "restore", "new.db", "--yes")

    assert (restored.code, restored.stderr) == (0, "")
    assert revision(old) == HEAD
    assert project("--db", str(old), "task", "list", "--ids").stdout == "TASK-1\n"
