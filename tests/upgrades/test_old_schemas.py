"""A full database of each older schema is upgraded by the next write, and nothing in it is lost."""

import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backlog.domain.filters import Query
from backlog.errors import Failed
from backlog.location import open_backlog
from backlog.storage.home.open import open_store
from backlog.storage.schema.revisions import directory
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._sql import HEAD
from backlog.storage.sqlite.store import SqliteStore
from benchmarks.stress.old_schemas import content, make, revision, schema
from benchmarks.stress.soundness import faults
from tests.conftest import RunBacklog
from tests.samples import STAMP

OLDER = [script.revision for script in directory().walk_revisions() if script.revision != HEAD]
TASKS = 30


@cache
def template(revision: str) -> bytes:
    """What a database of an older revision holds, made once per run; each test gets a copy."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "backlog.db")
        make(path, revision, TASKS)
        return path.read_bytes()


@pytest.fixture(params=OLDER)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database of an older revision, with something of everything that there was."""
    path = tmp_path / "old" / "backlog.db"
    path.parent.mkdir()
    path.write_bytes(template(request.param))
    return path


def test_an_upgrade_keeps_every_row(old: Path, run_upgrading: RunBacklog) -> None:
    before = content(old)

    edited = run_upgrading("--db", str(old), "task", "create", "New")

    assert (edited.code, edited.stderr) == (0, "")
    assert revision(old) == HEAD
    after = content(old, before)
    assert {table: rows for table, rows in before.items() if not set(rows) <= set(after[table])} == {
        "counters": before["counters"]
    }
    assert len(after["tasks"]) == len(before["tasks"]) + 1
    assert faults(old) == []
    (snapshot,) = old.parent.glob("*.bak")
    assert content(snapshot) == before


def test_a_front_end_that_stays_upgrades_once_and_reads_no_copies(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(old)

    with open_backlog(named=str(old), lasting=True) as location:
        monkeypatch.setattr("backlog.storage.sqlite.upgrade.upgraded_copy", None)  # it must not be called
        location.upgrade_file()
        with location.store().reading() as reader:
            assert len(list(reader.summaries("task", Query(), reader.settings()))) > 0
        location.upgrade_file()

    assert revision(old) == HEAD
    (snapshot,) = old.parent.glob("*.bak")
    assert content(snapshot) == before


def test_a_front_end_that_stays_reads_what_cannot_be_upgraded(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Failed("the disk is full")

    monkeypatch.setattr("backlog.storage.sqlite.upgrade.upgrade_in_place", refuse)

    with open_backlog(named=str(old), lasting=True) as location:
        location.upgrade_file()
        with location.store().reading() as reader:
            assert reader.settings().statuses
    assert revision(old) != HEAD


def test_an_upgraded_database_is_made_like_a_new_one(
    old: Path, tmp_path: Path, run_upgrading: RunBacklog
) -> None:
    new = tmp_path / "new.db"
    run_upgrading("--db", str(new), "init", "New", "--defaults")

    assert SqliteStore(str(old)).damages() == []
    run_upgrading("--db", str(old), "task", "edit", "1", "-t", "Changed")

    assert {name for name, _ in schema(old)} == {name for name, _ in schema(new)}
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute(_sql.MOVES_OUT_OF_STEP).fetchone() == (0,)
    assert SqliteStore(str(old)).damages() == []


def test_a_criterion_gets_a_check_in_an_upgraded_database(old: Path, run_upgrading: RunBacklog) -> None:
    words = ("--db", str(old), "task", "edit", "1", "--ac", "Works", "--ac-check", "make test", "--json")

    edited = run_upgrading(*words)

    assert edited.code == 0, edited.stderr
    last = json.loads(edited.stdout)["task"]["acceptanceCriteria"][-1]
    assert (last["text"], last["check"]) == ("Works", "make test")
    assert faults(old) == []


def test_an_older_database_without_its_triggers_is_read_and_upgraded(
    old: Path, run_upgrading: RunBacklog
) -> None:
    with closing(sqlite3.connect(old)) as connection:
        triggers = [name for kind, name in parts(connection) if kind == "trigger"]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("CREATE TABLE mine (text)")
    missing = [damage.detail for damage in SqliteStore(str(old)).damages()]

    listed = run_upgrading("--db", str(old), "task", "list", "--ids")
    edited = run_upgrading("--db", str(old), "task", "edit", "1", "-t", "Changed")

    assert {detail.split()[1] for detail in missing} == set(triggers)
    assert (listed.code, edited.code, edited.stderr) == (0, 0, "")
    assert SqliteStore(str(old)).damages() == []


@pytest.mark.parametrize(
    ("old", "statement"),
    [
        ("0001", "DROP TABLE search_config"),
        ("0012", "DROP TABLE search_data"),
        ("0024", "DROP TABLE search_data"),
        ("0024", "DELETE FROM search_data"),
        ("0025", "DROP TABLE search"),
        ("0028", "DROP TABLE search_parts_data"),
    ],
    indirect=["old"],
)
def test_an_older_database_without_its_search_index_is_read_and_upgraded(
    old: Path, statement: str, run_upgrading: RunBacklog
) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(statement)

    found = run_upgrading("--db", str(old), "search", "task", "--plain")
    edited = run_upgrading("--db", str(old), "task", "edit", "1", "-t", "Changed")

    assert (found.code, edited.code, edited.stderr) == (0, 0, "")
    assert "TASK-" in found.stdout
    assert SqliteStore(str(old)).damages() == []


def test_a_backup_of_an_older_schema_is_compared_with_that(old: Path, run_upgrading: RunBacklog) -> None:
    new = old.parent / "new.db"
    run_upgrading("--db", str(new), "init", "New", "--defaults")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("CREATE TRIGGER wipe AFTER INSERT ON tasks BEGIN DELETE FROM events; END")

    refused = run_upgrading("--db", str(new), "restore", str(old), "--yes")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TRIGGER wipe")
    restored = run_upgrading("--db", str(new), "restore", str(old), "--yes")

    assert (refused.code, "trigger wipe on tasks was not made by backlog" in refused.stderr) == (4, True)
    assert (restored.code, restored.stderr) == (0, "")
    assert SqliteStore(str(new)).damages() == []


def parts(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """What a schema consists of: kind and name."""
    return connection.execute("SELECT type, name FROM sqlite_master").fetchall()


def test_what_an_older_program_kept_is_listed_viewed_and_found(old: Path, run_upgrading: RunBacklog) -> None:
    copy = Path(shutil.copy(old, old.parent / "copy.db"))

    listed = run_upgrading("--db", str(old), "task", "list", "--json")
    viewed = run_upgrading("--db", str(old), "task", "view", "4", "--json")
    found = run_upgrading("--db", str(old), "search", "本", "--plain")

    tasks = json.loads(listed.stdout)["tasks"]
    assert len(tasks) == TASKS - TASKS // 9
    task = json.loads(viewed.stdout)["task"]
    assert (task["title"], task["assignees"], task["dependencies"][0]) == ("Old täsk 4", ["@ada"], "TASK-3")
    assert [item["checked"] for item in task["acceptanceCriteria"]] == [True, False]
    assert "TASK-1 " in found.stdout
    assert content(old) == content(copy)


def test_an_upgrade_is_announced_once_it_is_made_for_good(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    make(path, OLDER[0], 3)
    announced: list[bool] = []
    store = SqliteStore(str(path), upgrading=announced.append)

    for _ in range(2):
        with store.reading():
            pass
    for _ in range(2):
        with store.writing(STAMP):
            pass
    with store.reading():
        pass

    assert announced == [False, False, True]


def test_threads_that_share_a_store_read_an_older_database_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    make(path, OLDER[0], TASKS)
    store = open_store(str(path), lasting=True)

    def names(_: int) -> str:
        with store.reading() as reader:
            return reader.settings().project_name

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(names, range(8)))) == 1
    store.close()
    assert revision(path) == OLDER[0]
