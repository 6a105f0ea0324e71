import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from backlog.storage.sqlite import moved_mark
from backlog.storage.sqlite._sql import HEAD
from benchmarks.stress.old_schemas import make, revision
from tests.conftest import Project, RunBacklog
from tests.postgresql import empty_backlog, server

pytestmark = pytest.mark.engine("sqlite")  # what a project on a server does is told by tests of its own here


@pytest.fixture
def url() -> Iterator[str]:
    """A database without a backlog."""
    with server().database() as name:
        yield server().url(name)


def shown(url: str) -> str:
    """The URL as the program writes it."""
    place, _, query = url.partition("?")
    return f"{place}?{query.replace('%2F', '/')}"


def titles(project: Project, *where: str) -> list[str]:
    return [task["title"] for task in json.loads(project(*where, "task", "list", "--json").stdout)["tasks"]]


def kept(project: Project) -> list[str]:
    """The files in `.backlog/` but those that a reader of a database leaves."""
    names = (path.name for path in (project.root / ".backlog").iterdir())
    return sorted(name for name in names if not name.endswith(("-shm", "-wal")))


def error(text: str) -> str:
    return str(json.loads(text)["error"]["code"])


def test_an_up_to_date_database_is_told_so(project: Project) -> None:
    assert project("migrate") == (0, f"The database is up to date: schema {HEAD}\n", "")
    assert json.loads(project("migrate", "--json").stdout)["migrate"] == {"schema": HEAD, "before": None}


def test_an_up_to_date_server_is_told_so(run_backlog: RunBacklog) -> None:
    with server().database(empty_backlog()) as name:
        done = run_backlog("--db", server().url(name), "migrate")

    assert done == (0, f"The database is up to date: schema {HEAD}\n", "")


@pytest.mark.parametrize("older", ["0001", "0004"])
def test_an_older_file_is_brought_up_to_date_and_copied_first(
    run_backlog: RunBacklog, tmp_path: Path, older: str
) -> None:
    make(tmp_path / "old.db", older, 5)

    done = run_backlog("--db", "old.db", "migrate")

    assert done == (0, f"Upgraded the database from schema {older} to {HEAD}\n", "")
    (snapshot,) = tmp_path.glob("*.bak")
    assert (revision(tmp_path / "old.db"), revision(snapshot)) == (HEAD, older)
    assert run_backlog("--db", "old.db", "migrate").stdout.startswith("The database is up to date")


def test_an_older_file_moves_to_a_server(run_backlog: RunBacklog, tmp_path: Path, url: str) -> None:
    make(tmp_path / "old.db", "0003", 30)
    before = run_backlog("--db", "old.db", "export", "--format", "jsonl").stdout

    rehearsed = run_backlog("--db", "old.db", "migrate", "--to", url, "--dry-run")
    assert rehearsed.code == 0, rehearsed.stderr
    assert revision(tmp_path / "old.db") == "0003"
    moved = run_backlog("--db", "old.db", "migrate", "--to", url)

    assert moved.code == 0, moved.stderr
    assert run_backlog("--db", url, "export", "--format", "jsonl").stdout == before
    examined = run_backlog("--db", url, "doctor").stdout
    assert run_backlog("--db", "old.db", "doctor").stdout == (
        f"{examined}Read-only: the backlog has moved to {shown(url)}\n"
    )


def test_an_older_file_that_has_moved_is_read_but_not_upgraded(
    run_backlog: RunBacklog, tmp_path: Path
) -> None:
    make(tmp_path / "old.db", "0004", 5)
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        moved_mark.mark(connection, "/new/place.db")
    moved_mark.retire(str(tmp_path / "old.db"), 1.0)

    listed = run_backlog("--db", "old.db", "task", "list", "--ids")
    written = run_backlog("--db", "old.db", "task", "create", "Lost", "--json")
    upgraded = run_backlog("--db", "old.db", "migrate", "--json")

    assert (listed.code, listed.stderr) == (
        0,
        "Note: this backlog has moved to /new/place.db; this copy is kept and only read\n",
    )
    assert [error(written.stderr), error(upgraded.stderr)] == ["backlog-moved"] * 2
    assert revision(tmp_path / "old.db") == "0004"
    assert list(tmp_path.glob("*.bak")) == []


def test_a_backlog_moves_to_a_server_and_is_found_there(project: Project, url: str) -> None:
    project("task", "create", "One", "--ac", "It works")
    file = project.root / ".backlog" / "backlog.db"
    config = project.root / ".backlog" / "config.toml"

    done = project("migrate", "--to", url)

    assert done == (
        0,
        (
            f"Moved 5 rows of 4 tables to {shown(url)}, counts and contents compared\n"
            f"Kept, now read-only: {file}\n"
            f"Found through: {config}\n"
        ),
        "",
    )
    assert config.read_text().splitlines()[-1] == f'database = "{shown(url)}"'
    assert file.stat().st_mode & 0o777 == 0o400
    assert project("task", "create", "Two").stdout == "Created task TASK-2\n"
    assert titles(project) == ["One", "Two"]
    assert titles(project, "--db", str(file)) == ["One"]
    assert project("doctor").code == 0


def test_who_writes_to_the_old_file_is_sent_to_the_new_place(project: Project, url: str) -> None:
    project("migrate", "--to", url)
    file = ".backlog/backlog.db"

    refused = project("--db", file, "task", "create", "Lost")
    examined = project("--db", file, "doctor")

    assert (refused.code, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"Error: this backlog has moved to {shown(url)}; this copy is read-only "
        f"(use that one: backlog --db '{shown(url)}' …)\n"
    )
    assert (examined.code, examined.stderr) == (0, "")
    assert examined.stdout.splitlines()[-1] == f"Read-only: the backlog has moved to {shown(url)}"
    for argv in (("config", "set", "projectName", "X"), ("restore", "x", "--yes")):
        assert error(project("--db", file, *argv, "--json").stderr) == "backlog-moved"


def test_who_reads_the_old_backlog_is_told_that_it_has_moved(
    project: Project, url: str, tmp_path: Path
) -> None:
    """On either engine, and on standard error, for whoever reads the answer is to get the answer alone."""
    project("task", "create", "One")
    project("migrate", "--to", url)
    there, back = shown(url), str(tmp_path / "back.db")
    project("migrate", "--to", back)

    for old, to in ((".backlog/backlog.db", there), (url, back)):
        note = f"this backlog has moved to {to}; this copy is kept and only read"
        listed = project("--db", old, "task", "list", "--ids")
        viewed = project("--db", old, "task", "1", "--json")

        assert listed == (0, "TASK-1\n", f"Note: {note}\n")
        assert json.loads(viewed.stdout)["task"]["id"] == "TASK-1"
        assert json.loads(viewed.stderr) == {"note": note}
        for words in (("doctor", "--stale-evidence"), ("migrate",)) if old == url else ():
            assert project("--db", old, *words).stderr == f"Note: {note}\n"
    assert project("--db", back, "task", "list", "--ids").stderr == ""


def test_a_backlog_comes_back_from_a_server(project: Project, url: str) -> None:
    project("task", "create", "One")
    project("migrate", "--to", url)
    project("task", "create", "Two")
    folder = project.root / ".backlog"

    done = project("migrate", "--to", ".backlog/backlog.db")

    assert (done.code, done.stderr) == (0, "")
    (old_file,) = folder.glob("backlog.db.moved-*.bak")
    (old_config,) = folder.glob("config.toml.moved-*bak")
    assert done.stdout.splitlines()[1:] == [
        f"Kept, now read-only: {shown(url)}",
        f"The file that was there is kept as: {old_file}",
        f"Found through: {folder / 'backlog.db'}",
    ]
    assert not (folder / "config.toml").exists()
    assert shown(url) in old_config.read_text()
    assert project("task", "create", "Three").stdout == "Created task TASK-3\n"
    assert titles(project) == ["One", "Two", "Three"]
    assert titles(project, "--db", str(old_file)) == ["One"]
    assert error(project("--db", url, "task", "create", "Lost", "--json").stderr) == "backlog-moved"
    assert project("--db", url, "doctor").stdout.splitlines()[-1].endswith(str(folder / "backlog.db"))
    assert project("migrate", "--to", f"{url}&schema=again").code == 0
    assert titles(project) == ["One", "Two", "Three"]


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_database_that_was_named_has_to_be_named_anew(project: Project, url: str, way: str) -> None:
    file = str(project.root / ".backlog" / "backlog.db")
    option, env = (("--db", file), {}) if way == "option" else ((), {"BACKLOG_DB": file})

    done = project("migrate", *option, "--to", url, env=env)

    assert done.stdout.splitlines()[-1] == (
        "It is not found automatically: select it with --db or BACKLOG_DB"
    )
    assert not (project.root / ".backlog" / "config.toml").exists()


def test_what_moved_is_told_as_json(project: Project, url: str) -> None:
    project("task", "create", "One")

    rehearsed = json.loads(project("migrate", "--to", url, "--dry-run", "--json").stdout)["migrate"]
    done = json.loads(project("migrate", "--to", url, "--json").stdout)["migrate"]

    rows = {"settings": 1, "counters": 1, "events": 2, "tasks": 1}
    assert (rehearsed["dryRun"], rehearsed["result"], rehearsed["rows"]) == (True, "moved", rows)
    assert done == {
        "from": str(project.root / ".backlog" / "backlog.db"),
        "to": shown(url),
        "dryRun": False,
        "result": "moved",
        "rows": rows,
        "foundBy": str(project.root / ".backlog" / "config.toml"),
        "replaced": None,
    }


def test_a_dry_run_leaves_both_sides_as_they_are(project: Project, url: str) -> None:
    project("task", "create", "One")
    before = kept(project)

    done = project("migrate", "--to", url, "--dry-run")

    assert done == (
        0,
        (
            f"5 rows of 4 tables would be moved to {shown(url)}, counts and contents compared; "
            "nothing was changed\n"
        ),
        "",
    )
    assert kept(project) == before
    assert str(project.root) not in project("trust", "--list").stdout
    assert project("task", "create", "Two").code == 0
    assert error(project("--db", url, "task", "list", "--json").stderr) == "not-a-backlog"


@pytest.mark.parametrize("to", ["file", "server"])
def test_a_dry_run_of_coming_back_renames_nothing(project: Project, url: str, to: str) -> None:
    project("migrate", "--to", url)
    before = kept(project)
    target = ".backlog/backlog.db" if to == "file" else f"{url}&schema=other"

    assert project("migrate", "--to", target, "--dry-run").code == 0

    assert kept(project) == before
    assert project("task", "create", "Two").code == 0


def test_a_place_that_is_not_empty_is_left_alone(project: Project, run_backlog: RunBacklog, url: str) -> None:
    run_backlog("--db", url, "init", "Other", "--defaults")
    run_backlog("--db", url, "task", "create", "Theirs")

    refused = project("migrate", "--to", url, "--json")

    assert (refused.code, error(refused.stderr)) == (5, "backlog-not-empty")
    assert project("task", "create", "Mine").code == 0
    assert titles(project, "--db", url) == ["Theirs"]


def test_the_same_database_and_what_has_moved_are_refused(project: Project, url: str) -> None:
    same = project("migrate", "--to", ".backlog/backlog.db", "--json")
    project("--db", ".backlog/backlog.db", "migrate", "--to", url)
    elsewhere = project("migrate", "--to", "other.db", "--json")
    again = project("migrate", "--to", url)
    back_to_itself = project("migrate", "--to", url, "--json")

    assert (same.code, error(same.stderr)) == (5, "same-database")
    assert (elsewhere.code, error(elsewhere.stderr)) == (1, "backlog-moved")
    assert not (project.root / "other.db").exists()
    assert again.code == 0
    assert again.stdout.splitlines()[0] == f"Already moved to {shown(url)}"
    assert again.stdout.splitlines()[-1].endswith("config.toml")
    assert (back_to_itself.code, error(back_to_itself.stderr)) == (5, "same-database")


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "database-unavailable"),
        ("postgresql://127.0.0.1:1/none?sslrootcert=ca.pem", "parameter-refused"),
        ("mysql://host/name", "invalid-database-url"),
        ("postgresql://%zz:secret@host/name", "invalid-database-url"),
        ("no/such/folder/x.db", "database-unavailable"),
        (".backlog", "not-a-database"),
        ("words.txt", "not-a-database"),
        (" ", "missing-value"),
        ("", "missing-value"),
    ],
)
def test_a_place_that_cannot_be_used_changes_nothing(project: Project, target: str, code: str) -> None:
    (project.root / "words.txt").write_text("no database " * 100, encoding="utf-8")

    refused = project("migrate", "--to", target, "--json")

    assert (error(refused.stderr), refused.stdout) == (code, "")
    assert "secret" not in refused.stderr
    assert str(project.root) not in project("trust", "--list").stdout
    assert project("task", "create", "One").code == 0


def test_a_dry_run_needs_a_place(project: Project) -> None:
    assert project("migrate", "--dry-run").code == 2


def test_a_role_that_may_not_make_a_schema_is_told_so(project: Project, url: str) -> None:
    server().run("DROP ROLE IF EXISTS reader_of_migrate")
    server().run("CREATE ROLE reader_of_migrate LOGIN")

    refused = project("migrate", "--to", url.replace("postgres@", "reader_of_migrate@"), "--json")

    assert (refused.code, error(refused.stderr)) == (1, "not-permitted")
    assert project("task", "create", "One").code == 0


def test_a_password_is_never_shown(project: Project, url: str) -> None:
    secret = url.replace("postgres@", "postgres:geheim@") + "&sslpassword=geheim"

    done = project("migrate", "--to", secret)
    outputs = [
        done,
        project("--db", ".backlog/backlog.db", "task", "create", "Lost"),
        project("--db", ".backlog/backlog.db", "migrate", "--to", "x.db"),
        project("--db", secret, "migrate", "--to", secret),
        project("--db", secret, "migrate", "--to", "y.db", "--json"),
        project("--db", secret, "task", "create", "Lost", "--json"),
    ]

    assert done.code == 0, done.stderr
    assert "geheim" not in "".join(f"{each.stdout}{each.stderr}" for each in outputs)
    for file in (project.root / ".backlog").iterdir():
        assert b"geheim" not in file.read_bytes()


def test_a_dump_that_is_loaded_into_a_server_can_be_added_to(
    project: Project, run_backlog: RunBacklog, url: str
) -> None:
    project("task", "create", "One")
    project("doc", "create", "Guide")
    dump = project("export", "--format", "jsonl").stdout

    loaded = run_backlog("--db", url, "import", "-", "--format", "jsonl", stdin=dump)
    made = run_backlog("--db", url, "task", "create", "Two")
    document = run_backlog("--db", url, "doc", "create", "More")

    assert (loaded.code, loaded.stderr) == (0, "")
    assert made.stdout == "Created task TASK-2\n"
    assert document.code == 0, document.stderr
    assert run_backlog("--db", url, "doctor").code == 0


def test_a_backup_of_a_server_is_a_file_that_moves_back_to_one(
    project: Project, run_backlog: RunBacklog, url: str
) -> None:
    project("task", "create", "One")
    project("migrate", "--to", url)

    made = project("backup", "copy.db")

    copy = project.root / "copy.db"
    assert made == (0, f"Backed up to {copy}\n", "")
    assert titles(project, "--db", str(copy)) == ["One"]
    assert project("restore", "copy.db", "--yes").code == 1
    again = f"{url}&schema={quote('second one')}"
    assert run_backlog("--db", str(copy), "migrate", "--to", again).code == 0
    assert titles(project, "--db", again) == ["One"]
    assert run_backlog("--db", again, "task", "create", "Two").stdout == "Created task TASK-2\n"
