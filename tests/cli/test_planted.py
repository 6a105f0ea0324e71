"""What a clone, an archive or somebody else may have planted where a command reads and writes."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from textwrap import dedent

import pytest

from tests.conftest import PATIENCE_SECONDS, Finished, Project

THEIRS = "not yours\n"

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the project, with a file in it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "victim").write_text(THEIRS)
    return tmp_path / "outside"


def is_one_line(finished: Finished, code: int) -> bool:
    return (finished.code, finished.stdout, finished.stderr.count("\n")) == (code, "", 1)


def test_links_with_the_names_of_temporary_files_are_not_followed(project: Project, outside: Path) -> None:
    project("task", "create", "T", "-d", "content chosen by the repository")
    (project.root / "out" / "tasks").mkdir(parents=True)
    for number in range(1, 32_769):
        os.symlink(outside / "victim", project.root / "out" / "tasks" / f".backlog-{number}.partial")

    assert project("export", "out").code == 0
    assert (outside / "victim").read_text() == THEIRS


@pytest.mark.parametrize("linked", ["out", "out/tasks", "out/tasks/task-1 - T.md"])
def test_an_export_does_not_leave_the_project_through_a_link(
    project: Project, outside: Path, linked: str
) -> None:
    project("task", "create", "T")
    (project.root / linked).parent.mkdir(parents=True, exist_ok=True)
    target = outside / "victim" if linked.endswith(".md") else outside
    (project.root / linked).symlink_to(target)

    for flags in ((), ("--force",)):
        assert project("export", "out", *flags).code in ({0} if linked.endswith(".md") else {4, 5})
    assert [path.name for path in outside.iterdir()] == ["victim"]
    assert (outside / "victim").read_text() == THEIRS


@pytest.mark.parametrize("argv", [["import"], ["import", "."], ["import", "backlog"]])
def test_an_import_does_not_leave_the_project_through_a_link(
    project: Project, outside: Path, argv: list[str]
) -> None:
    assert project("task", "create", "Elsewhere").code == 0
    assert project("export", str(outside / "backlog")).code == 0
    (project.root / "backlog").symlink_to(outside / "backlog")

    refused = project(*argv)

    assert is_one_line(refused, 4)
    assert "outside/backlog" in refused.stderr
    assert project("import", str(outside / "backlog")).code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ["board", "export", "--force"],
        ["board", "export", "--readme"],
        ["board", "export", "sub/x.md"],
        ["export", "--format", "csv", "Backlog.md", "--force"],
        ["export", "--format", "csv", "sub/x.csv"],
        ["backup", "Backlog.md", "--force"],
        ["backup", "sub/x.db"],
        ["agents", "--update-instructions"],
    ],
    ids=" ".join,
)
def test_no_file_is_written_through_a_link_out_of_the_project(
    project: Project, outside: Path, argv: list[str]
) -> None:
    (project.root / "AGENTS.md").unlink(missing_ok=True)
    for name in ("Backlog.md", "README.md", "AGENTS.md"):
        (project.root / name).symlink_to(outside / "victim")
    (project.root / "sub").symlink_to(outside)

    assert is_one_line(project(*argv), 4)
    assert [path.name for path in outside.iterdir()] == ["victim"]
    assert (outside / "victim").read_text() == THEIRS


def test_a_link_inside_the_project_is_followed(project: Project) -> None:
    (project.root / "docs").mkdir()
    (project.root / "docs" / "CLAUDE.md").write_text("Ours.\n")
    (project.root / "AGENTS.md").unlink(missing_ok=True)
    (project.root / "AGENTS.md").symlink_to("docs/CLAUDE.md")
    (project.root / "README.md").symlink_to("docs/README.md")

    assert project("agents", "--update-instructions").code == 0
    assert project("board", "export", "--readme").code == 0

    assert (project.root / "AGENTS.md").is_symlink()
    assert (project.root / "docs" / "CLAUDE.md").read_text().startswith("Ours.\n\n<!--")
    assert "BOARD_START" in (project.root / "docs" / "README.md").read_text()


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_that_is_not_utf8_is_left_as_it_is(project: Project, encoding: str) -> None:
    for name in ("AGENTS.md", "README.md"):
        (project.root / name).write_text("# Für alle\n", encoding=encoding)
    before = (project.root / "README.md").read_bytes()

    for argv in (["agents", "--update-instructions"], ["board", "export", "--readme"]):
        refused = project(*argv)
        assert is_one_line(refused, 4)
        assert "not UTF-8" in refused.stderr
    assert (project.root / "AGENTS.md").read_bytes() == before == (project.root / "README.md").read_bytes()


def test_init_changes_nothing_beside_instructions_that_it_cannot_read(
    project: Project, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "AGENTS.md").write_text("# Agents\n", encoding="utf-16")

    refused = project("init", "Fresh", "--defaults", cwd=fresh)

    assert is_one_line(refused, 4)
    assert [path.name for path in fresh.iterdir()] == ["AGENTS.md"]


@pytest.mark.parametrize("flags", [["--db", "PATH"], []])
@pytest.mark.parametrize("kind", ["pipe", "device", "socket", "folder", "link"])
def test_what_is_no_database_is_one_line_at_once(project: Project, flags: list[str], kind: str) -> None:
    path = project.root / ".backlog" / "backlog.db"
    for file in path.parent.glob("backlog.db*"):
        file.unlink()
    made(path, kind)
    words = [str(path) if word == "PATH" else word for word in flags]

    for command in (["task", "list"], ["task", "create", "T"], ["doctor"], ["backup", "b"], ["log"]):
        refused = project(*words, *command)
        assert is_one_line(refused, refused.code)
        assert refused.code in {1, 3, 4}
    assert is_one_line(project("task", "list", env={"BACKLOG_DB": str(path)}), 3 if kind == "link" else 1)


@pytest.mark.parametrize("linked", [False, True])
def test_a_journal_that_names_a_file_of_mine_has_it_deleted_by_no_command(
    project: Project, outside: Path, *, linked: bool
) -> None:
    path = project.root / ".backlog" / "backlog.db"
    assert project("backup", "copy.db").code == 0
    if linked:
        path = path.rename(project.root / "kept.db")
        (project.root / ".backlog" / "backlog.db").symlink_to("../kept.db")
    plant_journal(path, outside / "victim")
    plant_journal(project.root / "copy.db", outside / "victim")

    for command in (
        ["task", "list"],
        ["task", "create", "T"],
        ["doctor"],
        ["doctor", "--fix", "--yes"],
        ["compact"],
        ["backup", "b.db"],
        ["migrate"],
        ["--db", str(path), "task", "create", "T"],
        ["restore", "copy.db", "--yes"],
    ):
        assert is_one_line(project(*command), 4)
        assert (outside / "victim").read_text() == THEIRS
    path.with_name("backlog.db-journal" if not linked else "kept.db-journal").unlink()
    assert is_one_line(project("restore", "copy.db", "--yes"), 4)
    assert project("task", "create", "T").code == 0
    assert (outside / "victim").read_text() == THEIRS


def test_what_another_program_left_of_a_transaction_is_taken_back(project: Project) -> None:
    path = project.root / ".backlog" / "backlog.db"
    left = """
        import os, sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA cache_spill = 1")
        database.execute("BEGIN")
        database.execute("UPDATE settings SET value = zeroblob(3000000)")
        os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", dedent(left), str(path)], check=False, timeout=PATIENCE_SECONDS)
    assert path.with_name("backlog.db-journal").stat().st_size > 0

    assert project("task", "create", "T").code == 0

    assert project("task", "list", "--ids").stdout == "TASK-1\n"
    assert not path.with_name("backlog.db-journal").exists()


def plant_journal(database: Path, victim: Path) -> None:
    """Put a journal beside a database, of a transaction that was begun in several files.

    As in https://www.sqlite.org/fileformat2.html#the_rollback_journal: a header of a sector without any page,
    the number of the page that is never used, and the file that is said to list the others.
    """
    content = database.read_bytes()
    page = int.from_bytes(content[16:18])
    magic = bytes.fromhex("d9d505f920a163d7")
    numbers = (0, 1, len(content) // page, 512, page)
    header = (magic + b"".join(number.to_bytes(4) for number in numbers)).ljust(512, b"\0")
    name = os.fsencode(victim)
    end = [(0x40000000 // page + 1).to_bytes(4), name, len(name).to_bytes(4), sum(name).to_bytes(4), magic]
    database.with_name(f"{database.name}-journal").write_bytes(header + b"".join(end))


@pytest.mark.parametrize("kind", ["pipe", "device", "socket", "folder"])
def test_what_is_no_journal_is_one_line_at_once(project: Project, kind: str) -> None:
    made(project.root / ".backlog" / "backlog.db-journal", kind)

    for command in (["task", "list"], ["task", "create", "T"], ["doctor"], ["backup", "b"], ["log"]):
        assert is_one_line(project(*command), 1)


@pytest.mark.parametrize("kind", ["pipe", "device", "socket", "folder", "link"])
def test_what_is_no_input_is_one_line_at_once(project: Project, kind: str) -> None:
    path = project.root / "input"
    made(path, kind)

    for command in (
        ["task", "create", "T", "--notes-file", "input"],
        ["batch", "input"],
        ["import", "--format", "jsonl", "input"],
        ["restore", "input", "--yes"],
    ):
        assert is_one_line(project(*command), 1 if command[0] == "restore" else 2)


@pytest.mark.parametrize("name", ["AGENTS.md", "README.md", "backlog.config.yml", "backlog"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(project: Project, name: str) -> None:
    (project.root / name).unlink(missing_ok=True)
    os.mkfifo(project.root / name)

    for command in (["agents", "--update-instructions"], ["board", "export", "--readme"], ["import"]):
        assert project(*command).code in {0, 1, 3}
    assert project("task", "list").code == 0


def made(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with chdir(path.parent), socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)  # the name of a socket is short
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "nowhere/at/all")


def test_a_pipe_of_the_shell_is_an_input(project: Project) -> None:
    line = """
        backlog() { "$PYTHON" -m backlog "$@"; }
        backlog task create One --notes-file <(echo "from a pipe") &&
        backlog batch <(echo '{"op": "create", "title": "Two"}') &&
        echo "from a pipe" | backlog task create Three --notes-file /dev/stdin &&
        echo '{"op": "create", "title": "Four"}' | backlog batch /dev/stdin &&
        echo "from a pipe" | backlog task create Five --notes-file - &&
        backlog export --format jsonl - > dump && backlog --db copy.db import --format jsonl <(cat dump)
    """

    done = subprocess.run(
        [shutil.which("bash") or "/bin/bash", "-c", line],
        cwd=project.root,
        env={**os.environ, "PYTHON": sys.executable},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert (done.returncode, done.stderr) == (0, b"1 applied, 0 failed\n" * 2)
    assert "from a pipe" in project("task", "1", "--plain").stdout
    titles = project("task", "list", "--plain").stdout
    assert all(title in titles for title in ("One", "Two", "Three", "Four", "Five"))
    assert project("--db", "copy.db", "task", "list", "--plain").stdout == titles
