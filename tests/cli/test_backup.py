import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Project, RunBacklog

# It is about files; tests/contract/test_relocation.py tells of servers.
pytestmark = pytest.mark.engine("sqlite")


def titles(project: Project, *where: str) -> list[str]:
    return [task["title"] for task in json.loads(project(*where, "task", "list", "--json").stdout)["tasks"]]


def kept_by(project: Project) -> list[Path]:
    """The files that keep what the backlog was before it was restored."""
    return sorted((project.root / ".git" / "backlog").rglob("*-before-restore.db"))


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def test_a_backup_is_one_private_file_that_works_as_a_backlog(project: Project) -> None:
    project("task", "create", "One")

    made = project("backup", "copy.db")

    copy = project.root / "copy.db"
    assert made == (0, f"Backed up to {copy}\n", "")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert integrity(copy) == "ok"
    assert sorted(path.name for path in project.root.glob("copy*")) == ["copy.db"]
    assert titles(project, "--db", str(copy)) == ["One"]


def test_a_backup_replaces_nothing_unless_forced(project: Project) -> None:
    target = project.root / "copy.db"
    target.write_text("mine", encoding="utf-8")

    refused = project("backup", "copy.db")

    assert (refused.code, refused.stderr.count("\n")) == (5, 1)
    assert target.read_text(encoding="utf-8") == "mine"
    assert project("backup", "copy.db", "--force").code == 0
    assert integrity(target) == "ok"


@pytest.mark.parametrize("name", ["", " ", "no/such/folder/x.db", ".", ".backlog/backlog.db"])
def test_a_place_that_cannot_be_written_is_one_line(project: Project, name: str) -> None:
    project("task", "create", "One")

    finished = project("backup", name, "--force")

    assert finished.code in {1, 2, 5}
    assert finished.stderr.count("\n") == 1
    assert titles(project) == ["One"]
    assert list(project.root.rglob("*.partial")) == []


def test_restore_takes_back_what_the_backup_holds_and_keeps_what_was_there(project: Project) -> None:
    project("task", "create", "One")
    project("backup", "copy.db")
    project("task", "create", "Two")

    restored = project("restore", "copy.db", "--yes")

    assert (restored.code, restored.stderr) == (0, "")
    assert titles(project) == ["One"]
    (kept,) = kept_by(project)
    assert restored.stdout.splitlines()[1] == f"The previous backlog is in {kept}"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert titles(project, "--db", str(kept)) == ["One", "Two"]
    assert project("doctor").code == 0
    assert integrity(project.root / ".backlog" / "backlog.db") == "ok"


def test_ids_given_out_after_the_backup_stay_used(project: Project) -> None:
    project("backup", "copy.db")
    project("task", "create", "One")
    project("restore", "copy.db", "--yes")

    assert project("task", "create", "Two").stdout == "Created task TASK-2\n"


def test_the_restored_database_keeps_its_log_mode_and_its_permissions(project: Project) -> None:
    project("backup", "copy.db")
    project("restore", "copy.db", "--yes")

    path = project.root / ".backlog" / "backlog.db"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.stat().st_mode & 0o777 == 0o600


def test_restore_asks_first(project: Project) -> None:
    project("backup", "copy.db")
    project("task", "create", "One")

    refused = project("restore", "copy.db", stdin="y\n")

    assert refused.code == 4
    assert titles(project) == ["One"]


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_backup_is_refused(project: Project, content: bytes) -> None:
    project("task", "create", "One")
    (project.root / "bad.db").write_bytes(content)

    finished = project("restore", "bad.db", "--yes")

    assert (finished.code, finished.stdout, finished.stderr.count("\n")) == (1, "", 1)
    assert titles(project) == ["One"]
    assert kept_by(project) == []


def test_a_damaged_backup_is_refused(project: Project) -> None:
    for number in range(30):
        project("task", "create", f"Task {number}", "-d", "words " * 500) if number < 3 else None
    project("backup", "copy.db")
    copy = project.root / "copy.db"
    content = bytearray(copy.read_bytes())
    content[20_000:60_000] = b"\xaa" * 40_000
    copy.write_bytes(content)

    finished = project("restore", "copy.db", "--yes")

    assert finished.code == 1
    assert "damaged" in finished.stderr
    assert len(titles(project)) == 3


def test_a_database_of_something_else_is_refused(project: Project) -> None:
    with closing(sqlite3.connect(project.root / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE things (name TEXT)")

    assert project("restore", "other.db", "--yes").code == 1


def test_a_backup_of_a_newer_program_is_refused(project: Project) -> None:
    project("backup", "copy.db")
    with closing(sqlite3.connect(project.root / "copy.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    finished = project("restore", "copy.db", "--yes")

    assert finished.code == 1
    assert "9999" in finished.stderr


@pytest.mark.parametrize("damage", ["everything", "the first page", "pages in the middle"])
def test_a_damaged_backlog_is_taken_back(project: Project, damage: str) -> None:
    project("task", "create", "One")
    project("backup", "copy.db")
    project("task", "create", "Two")
    path = project.root / ".backlog" / "backlog.db"
    content = bytearray(path.read_bytes())
    if damage == "everything":
        content[:] = b"\xaa" * len(content)
    elif damage == "the first page":
        content[100:4096] = b"\xaa" * 3996
    else:
        content[8192:40960] = b"\xaa" * 32768
    path.write_bytes(content)

    restored = project("restore", "copy.db", "--yes")

    assert (restored.code, restored.stderr) == (0, "")
    assert titles(project) == ["One"]
    assert project("doctor").code == 0
    kept = Path(restored.stdout.splitlines()[1].removeprefix("The previous backlog is in "))
    if damage == "pages in the middle":
        assert kept_by(project) == [kept]
    else:  # it is no database any more, and stays beside the new one as it is
        assert kept.parent == path.parent
        assert kept.read_bytes() == content


def test_a_missing_backup_is_one_line(project: Project) -> None:
    finished = project("restore", "nothing.db", "--yes")

    assert (finished.code, finished.stderr.count("\n")) == (1, 1)
    assert project("restore", "nothing.db").stderr == finished.stderr  # nobody is asked about it


def test_backup_needs_a_backlog_and_restore_a_backup(run_backlog: RunBacklog, tmp_path: Path) -> None:
    assert run_backlog("backup", "x.db").code == 3
    assert run_backlog("restore", "x.db", "--yes").code == 1
    assert run_backlog("restore").code == 3
    assert list(tmp_path.iterdir()) == []


def test_nothing_acknowledged_is_lost_while_others_write(project: Project) -> None:
    """Every task that was created is in the restored backlog, or in the file that was kept."""
    project("backup", "copy.db")
    script = (
        "import sys; from backlog.shell import main\n"
        "for number in range(40):\n"
        "    assert main(['task', 'create', f'{sys.argv[1]} {number}']) == 0\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, name], cwd=project.root, stdout=subprocess.DEVNULL)
        for name in ("a", "b")
    ]
    codes = [project("restore", "copy.db", "--yes").code for _ in range(4)]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]

    found = set(titles(project))
    for kept in kept_by(project):
        found |= set(titles(project, "--db", str(kept)))

    assert codes == [0, 0, 0, 0]
    assert found == {f"{name} {number}" for name in "ab" for number in range(40)}
    assert project("doctor").code == 0
