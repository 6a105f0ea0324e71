"""SQLite's own ways to write: none of them gets past the triggers, and what they keep stays in step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from backlog.domain.settings import Settings
from backlog.storage.home.create import create_database
from backlog.storage.sqlite.store import SqliteStore
from tests.samples import CHECKED, OPEN, STAMP, let_through, task

OPEN_CRITERIA = '[{"text":"It works","checked":false}]'


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A backlog with an open task, a done one and a draft."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    with SqliteStore(path).writing(STAMP) as writer:
        writer.save_setting("statuses", Settings())
        writer.save(let_through(None, task(1, acceptance_criteria=(OPEN,), labels=("a",), assignees=("@a",))))
        writer.save(let_through(None, task(2, acceptance_criteria=(CHECKED,), status="Done", labels=("b",))))
        writer.save(
            let_through(None, task(3, "draft", acceptance_criteria=(OPEN,), dependencies=("TASK-1",)))
        )
    return path


@pytest.fixture
def connection(path: str) -> Iterator[sqlite3.Connection]:
    """A connection as anybody opens one, foreign keys not enforced."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


WAYS_AROUND = """
UPDATE OR REPLACE tasks SET status = 'Done' WHERE id = 'TASK-1'
UPDATE OR IGNORE tasks SET status = 'Done' WHERE id = 'TASK-1'
UPDATE OR FAIL tasks SET status = 'Done' WHERE id = 'TASK-1'
UPDATE OR ROLLBACK tasks SET status = 'Done' WHERE id = 'TASK-1'
UPDATE OR ABORT tasks SET status = 'Done' WHERE id = 'TASK-1'
INSERT OR REPLACE INTO tasks SELECT * FROM done WHERE id = 'TASK-1'
INSERT OR IGNORE INTO tasks SELECT * FROM done WHERE id = 'TASK-1'
INSERT OR FAIL INTO tasks SELECT * FROM done WHERE id = 'TASK-1'
REPLACE INTO tasks SELECT * FROM done
INSERT INTO tasks SELECT * FROM done WHERE id = 'TASK-1' ON CONFLICT (id) DO UPDATE SET status = 'To Do'
INSERT INTO tasks SELECT * FROM same WHERE id = 'TASK-1' ON CONFLICT (id) DO UPDATE SET status = 'Done'
INSERT INTO tasks SELECT * FROM same WHERE true ON CONFLICT (uuid) DO UPDATE SET acceptance_criteria = :open
UPDATE tasks SET status = CAST('Done' AS BLOB) WHERE id = 'TASK-1'
INSERT OR REPLACE INTO tasks SELECT * FROM marked WHERE id = 'TASK-1'
INSERT OR IGNORE INTO tasks SELECT * FROM marked WHERE id = 'TASK-1'
REPLACE INTO tasks SELECT * FROM marked WHERE id = 'TASK-2'
UPDATE OR IGNORE tasks SET legacy_done = 1 WHERE id = 'TASK-2'
UPDATE OR REPLACE tasks SET legacy_done = 1, status = 'Done'
UPDATE tasks SET legacy_done = '1', status = 'Done' WHERE id = 'TASK-1'
UPDATE tasks SET legacy_done = 1.0, status = 'Done' WHERE id = 'TASK-1'
UPDATE tasks SET acceptance_criteria = CAST(:open AS BLOB) WHERE id = 'TASK-2'
UPDATE tasks SET acceptance_criteria = 'no JSON' WHERE id = 'TASK-2'
UPDATE tasks SET acceptance_criteria = '' WHERE id = 'TASK-2'
UPDATE tasks SET status = 'Done' FROM settings WHERE id = 'TASK-1'
UPDATE tasks SET (status, title) = ('Done', 'x') WHERE id = 'TASK-1'
UPDATE settings SET value = json_insert(value, '$[#]', 'To Do') WHERE key = 'statuses'
REPLACE INTO settings (key, value) VALUES ('statuses', :statuses)
INSERT INTO settings VALUES ('statuses', :statuses) ON CONFLICT (key) DO UPDATE SET value = excluded.value
""".strip().splitlines()


@pytest.mark.parametrize("sql", WAYS_AROUND)
def test_no_way_to_write_gets_past_the_gate(connection: sqlite3.Connection, sql: str) -> None:
    connection.execute("CREATE TEMP TABLE same AS SELECT * FROM tasks")
    connection.execute("CREATE TEMP TABLE done AS SELECT * FROM tasks")
    connection.execute("UPDATE temp.done SET status = 'Done'")
    connection.execute("CREATE TEMP TABLE marked AS SELECT * FROM tasks")
    connection.execute("UPDATE temp.marked SET legacy_done = 1")

    with pytest.raises(sqlite3.Error, match=r"^(gate|status|mark): |^malformed JSON$"):
        connection.execute(sql, {"open": OPEN_CRITERIA, "statuses": '["Done", "To Do"]'})

    left = connection.execute(
        "SELECT id FROM tasks WHERE kind = 'task' AND CAST(status AS TEXT) = 'Done'"
        " AND CAST(acceptance_criteria AS TEXT) NOT LIKE '%\"checked\":true}]'"
    ).fetchall()
    assert left == []
    assert connection.execute("SELECT count(*) FROM tasks WHERE legacy_done IS NOT NULL").fetchone() == (0,)
    assert connection.execute("SELECT value FROM settings").fetchall() == [
        ('["To Do","In Progress","Done"]',),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "REPLACE INTO settings (key, value) VALUES ('statuses', '[\"Done\",\"To Do\"]')",
        "UPDATE OR REPLACE settings SET key = 'statuses' WHERE key = 'labels'",
        "DELETE FROM settings WHERE key = 'statuses'",
    ],
)
def test_no_way_to_write_makes_a_status_the_last_one_again(connection: sqlite3.Connection, sql: str) -> None:
    """The statuses before are compared with those after, also where a row gives way to another."""
    connection.execute("INSERT INTO settings VALUES ('labels', '[\"Done\",\"To Do\"]')")
    connection.execute('UPDATE settings SET value = \'["To Do","Done","Released"]\' WHERE key = \'statuses\'')
    connection.execute("UPDATE tasks SET status = 'Done', acceptance_criteria = ?", (OPEN_CRITERIA,))
    connection.execute("UPDATE tasks SET status = 'To Do' WHERE id = 'TASK-2'")

    with pytest.raises(sqlite3.Error, match=r"^gate: "):
        connection.execute(sql)

    assert "Released" in connection.execute("SELECT value FROM settings WHERE key = 'statuses'").fetchone()[0]


@pytest.mark.parametrize(
    "sql",
    [
        "REPLACE INTO counters (name, value) VALUES ('task', 1)",
        "INSERT OR REPLACE INTO counters (name, value) VALUES ('task', 1)",
        "UPDATE OR IGNORE counters SET value = 1",
        "UPDATE OR REPLACE counters SET name = 'draft' WHERE name = 'task'",
        "UPDATE counters SET value = 'zz' WHERE name = 'task'",
        "UPDATE counters SET value = x'ff' WHERE name = 'task'",
        "UPDATE counters SET value = 1e15 WHERE name = 'task'",
        "DELETE FROM counters",
        "DELETE FROM counters WHERE name = 'draft'",
    ],
)
def test_no_way_to_write_sets_a_counter_back(connection: sqlite3.Connection, sql: str) -> None:
    connection.execute("INSERT INTO counters VALUES ('task', 7), ('draft', 9)")

    with pytest.raises(sqlite3.IntegrityError, match=r"^counter: "):
        connection.execute(sql)

    assert connection.execute("SELECT name, value FROM counters ORDER BY name").fetchall() == [
        ("draft", 9),
        ("task", 7),
    ]


@pytest.mark.parametrize("table", ["tasks", "milestones", "documents", "decisions"])
def test_a_counter_stays_as_long_as_there_are_records_of_any_kind(
    connection: sqlite3.Connection, table: str
) -> None:
    connection.execute("DELETE FROM tasks")
    connection.execute("INSERT INTO counters VALUES ('task', 7)")
    known = {"acceptance_criteria": "'[]'", "status": "'To Do'", "kind": "'draft'"}
    row = {
        f'"{name}"': known.get(name, "1")
        for _, name, _, required, *_ in connection.execute(f"PRAGMA table_info({table})")
        if required
    }
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})")  # noqa: S608  names of our own

    with pytest.raises(sqlite3.IntegrityError, match=r"^counter: .* stays as long as there are records$"):
        connection.execute("DELETE FROM counters")

    connection.execute(f"DELETE FROM {table}")  # noqa: S608  a name of our own
    connection.execute("DELETE FROM counters")
    assert connection.execute("SELECT count(*) FROM counters").fetchone() == (0,)


def test_a_script_stops_at_what_the_gate_refuses_and_can_be_rolled_back(
    connection: sqlite3.Connection,
) -> None:
    script = "BEGIN; UPDATE tasks SET title = 'x'; UPDATE tasks SET status = 'Done'; COMMIT;"

    with pytest.raises(sqlite3.IntegrityError, match="gate: "):
        connection.executescript(script)
    connection.execute("ROLLBACK")

    assert connection.execute("SELECT count(*) FROM tasks WHERE title = 'x'").fetchone() == (0,)


def derived(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """What the triggers keep, by the ids of the tasks."""
    lists = {
        table: connection.execute(
            f"SELECT tasks.id, {column} FROM {table} LEFT JOIN tasks ON tasks.key = task_key ORDER BY 1, 2"  # noqa: S608  names of our own
        ).fetchall()
        for table, column in (
            ("task_labels", "label"),
            ("task_assignees", "assignee"),
            ("task_dependencies", "target"),
        )
    }
    found = connection.execute(
        "SELECT tasks.id, search.title FROM search LEFT JOIN tasks ON tasks.key * 8 = search.rowid ORDER BY 1"
    ).fetchall()
    return {**lists, "search": found}


def test_lists_and_search_index_are_in_step_with_the_tasks(connection: sqlite3.Connection) -> None:
    assert derived(connection) == {
        "task_labels": [("TASK-1", "a"), ("TASK-2", "b")],
        "task_assignees": [("TASK-1", "@a")],
        "task_dependencies": [("DRAFT-3", "TASK-1")],
        "search": [("DRAFT-3", "The draft 3"), ("TASK-1", "The task 1"), ("TASK-2", "The task 2")],
    }


def test_nothing_stays_behind_of_a_task_that_somebody_deletes(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM tasks WHERE id != 'TASK-1'")

    assert derived(connection) == {
        "task_labels": [("TASK-1", "a")],
        "task_assignees": [("TASK-1", "@a")],
        "task_dependencies": [],
        "search": [("TASK-1", "The task 1")],
    }


def test_a_task_can_be_made_after_somebody_deleted_the_last_one(
    path: str, connection: sqlite3.Connection
) -> None:
    connection.execute("DELETE FROM tasks WHERE kind = 'draft'")

    with SqliteStore(path).writing(STAMP) as writer:
        writer.save(let_through(None, task(4)))

    assert derived(connection)["search"][-1] == ("TASK-4", "The task 4")
    assert derived(connection)["task_dependencies"] == []


def test_a_changed_title_is_found_and_the_old_one_is_not(path: str, connection: sqlite3.Connection) -> None:
    with SqliteStore(path).writing(STAMP) as writer:
        before = writer.task("task", (1,))
        assert before is not None
        writer.save(let_through(before, before._replace(title="Renovate", comments=())))

    def found(words: str) -> list[tuple[int]]:
        return connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (words,)).fetchall()

    assert found("renov*") == [(8,)]
    assert found('"task 1"') == [(8,), (24,)]  # its id, and the id that the draft depends on
    assert found('"The task 1"') == []
