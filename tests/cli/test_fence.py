"""What guards a database is what the migrations make: doctor says where not, restore refuses it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Finished, Project
from tests.postgresql import OWNER, server


class Tampered(NamedTuple):
    """What is done to a schema, and what doctor makes of it."""

    statements: tuple[str, ...]
    code: str
    detail: str
    repairable: bool = True


ON_SQLITE = {
    "gate dropped": Tampered(
        ("DROP TRIGGER tasks_gate_update",), "schema-missing", "trigger tasks_gate_update on tasks is missing"
    ),
    "gate of the statuses dropped": Tampered(
        ("DROP TRIGGER settings_gate_delete",),
        "schema-missing",
        "trigger settings_gate_delete on settings is missing",
    ),
    "index dropped": Tampered(
        ("DROP INDEX tasks_status",), "schema-missing", "index tasks_status on tasks is missing"
    ),
    "made harmless": Tampered(
        (
            "DROP TRIGGER tasks_gate_update",
            "CREATE TRIGGER tasks_gate_update BEFORE UPDATE ON tasks BEGIN SELECT 1; END",
        ),
        "schema-changed",
        "trigger tasks_gate_update on tasks was changed: CREATE TRIGGER",
    ),
    "another index": Tampered(
        ("DROP INDEX tasks_status", "CREATE UNIQUE INDEX tasks_status ON tasks (status)"),
        "schema-changed",
        "index tasks_status on tasks was changed: CREATE UNIQUE INDEX",
    ),
    "foreign trigger": Tampered(
        ("CREATE TRIGGER wipe AFTER INSERT ON tasks BEGIN DELETE FROM events; END",),
        "schema-foreign",
        "trigger wipe on tasks was not made by backlog: CREATE TRIGGER wipe AFTER INSERT ON tasks",
    ),
    "foreign trigger with a name to be quoted": Tampered(
        ('CREATE TRIGGER "w""i pe" AFTER INSERT ON tasks BEGIN DELETE FROM events; END',),
        "schema-foreign",
        'trigger w"i pe on tasks was not made by backlog',
    ),
    "a trigger that only looks like the mark of a move": Tampered(
        ("CREATE TRIGGER moved_tasks_insert BEFORE INSERT ON tasks BEGIN DELETE FROM events; END",),
        "schema-foreign",
        "trigger moved_tasks_insert on tasks was not made by backlog",
    ),
    "foreign view": Tampered(
        ("CREATE VIEW secrets AS SELECT title FROM tasks",),
        "schema-foreign",
        "view secrets was not made by backlog: CREATE VIEW secrets AS SELECT title FROM tasks",
    ),
    "foreign index": Tampered(
        ("CREATE UNIQUE INDEX one_title ON tasks (title)",),
        "schema-foreign",
        "index one_title on tasks was not made by backlog",
    ),
    "foreign virtual table": Tampered(
        ("CREATE VIRTUAL TABLE other USING fts5(text)",),
        "schema-table",
        "table other was not made by backlog",
        repairable=False,
    ),
}
_TRIGGER = "RETURNS trigger LANGUAGE plpgsql AS"
ON_POSTGRESQL = {
    "gate dropped": Tampered(
        ("DROP TRIGGER tasks_gate_update ON tasks",),
        "schema-missing",
        "trigger tasks_gate_update on tasks is missing",
    ),
    "gate of the statuses dropped": Tampered(
        ("DROP TRIGGER settings_gate_delete ON settings",),
        "schema-missing",
        "trigger settings_gate_delete on settings is missing",
    ),
    "index dropped": Tampered(
        ("DROP INDEX tasks_status",), "schema-missing", "index tasks_status on tasks is missing"
    ),
    "switched off": Tampered(
        ("ALTER TABLE tasks DISABLE TRIGGER tasks_gate",),
        "schema-changed",
        "trigger tasks_gate on tasks was changed",
    ),
    "emptied": Tampered(
        (f"CREATE OR REPLACE FUNCTION gate_updated() {_TRIGGER} 'BEGIN RETURN NEW; END'",),
        "schema-changed",
        "function gate_updated() was changed",
    ),
    "made harmless": Tampered(
        (
            "DROP TRIGGER tasks_gate ON tasks",
            "CREATE TRIGGER tasks_gate BEFORE UPDATE ON tasks WHEN (false) EXECUTE FUNCTION gate_lock()",
        ),
        "schema-changed",
        "trigger tasks_gate on tasks was changed: CREATE TRIGGER",
    ),
    "another index": Tampered(
        ("DROP INDEX tasks_status", "CREATE UNIQUE INDEX tasks_status ON tasks (status)"),
        "schema-changed",
        "index tasks_status on tasks was changed: CREATE UNIQUE INDEX",
    ),
    "foreign trigger": Tampered(
        (
            f"CREATE FUNCTION wipe() {_TRIGGER} 'BEGIN DELETE FROM events; RETURN NULL; END'",  # noqa: S608  a constant
            "CREATE TRIGGER wipe AFTER INSERT ON tasks EXECUTE FUNCTION wipe()",
        ),
        "schema-foreign",
        "trigger wipe on tasks was not made by backlog: CREATE TRIGGER wipe AFTER INSERT ON tasks",
    ),
    "foreign trigger with a name to be quoted": Tampered(
        ('CREATE TRIGGER "w""i pe" AFTER INSERT ON tasks EXECUTE FUNCTION keep_lists()',),
        "schema-foreign",
        'trigger w"i pe on tasks was not made by backlog',
    ),
    "foreign rule": Tampered(
        ("CREATE RULE forget AS ON INSERT TO events DO INSTEAD NOTHING",),
        "schema-foreign",
        "rule forget on events was not made by backlog",
    ),
    "view on a server": Tampered(
        ("CREATE VIEW report AS SELECT title FROM tasks",),
        "schema-foreign",
        "view report was not made by backlog",
        repairable=False,
    ),
    "index on a server": Tampered(
        ("CREATE INDEX for_report ON tasks (title)",),
        "schema-foreign",
        "index for_report on tasks was not made by backlog",
        repairable=False,
    ),
}


def as_owner(project: Project, *argv: str) -> Finished:
    """Run the program as whoever made the backlog."""
    if project.database is None:
        return project(*argv)
    return project("--db", server().url(project.database, OWNER), *argv)


def findings(finished: Finished) -> list[dict[str, object]]:
    report: list[dict[str, object]] = json.loads(finished.stdout)["doctor"]["findings"]
    return report


def check(project: Project, case: Tampered) -> None:
    """Tamper with a schema, and see what doctor finds and repairs."""
    project.change_schema(*case.statements)

    before = findings(as_owner(project, "doctor", "--json"))
    repaired = as_owner(project, "doctor", "--fix", "--yes", "--json")

    assert [(each["code"], each["repairable"]) for each in before] == [(case.code, case.repairable)]
    assert str(before[0]["detail"]).startswith(case.detail)
    assert repaired.code == (0 if case.repairable else 1), repaired
    assert findings(repaired) == ([] if case.repairable else before)
    if case.repairable:
        assert json.loads(repaired.stdout)["doctor"]["repaired"] == before


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("case", ON_SQLITE.values(), ids=ON_SQLITE)
def test_what_the_migrations_did_not_make_is_found_and_put_right(project: Project, case: Tampered) -> None:
    check(project, case)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("case", ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
def test_on_a_server_it_is_too_by_the_owner(project: Project, case: Tampered) -> None:
    check(project, case)


@pytest.mark.engine("postgresql")
def test_on_a_server_a_user_is_told_whose_business_it_is(project: Project) -> None:
    project.change_schema("DROP TRIGGER tasks_gate ON tasks")
    project("task", "create", "One")
    project.run_sql("DELETE FROM search")

    found = findings(project("doctor", "--json"))
    repaired = project("doctor", "--fix", "--yes")

    assert [(each["code"], each["repairable"]) for each in found] == [
        ("schema-missing", False),
        ("search-index", True),
    ]
    assert str(found[0]["meaning"]).endswith("; only the owner of the backlog can repair it")
    assert (repaired.code, "Repaired: Search index" in repaired.stdout) == (1, True)


@pytest.mark.engine("sqlite")
def test_what_stays_of_other_programs_is_nothing_wrong(project: Project) -> None:
    project.change_schema("CREATE TABLE notes (text)", "ANALYZE")

    assert project("doctor").code == 0


@pytest.mark.engine("sqlite")
def test_a_backlog_that_has_moved_has_its_mark(project: Project) -> None:
    assert project("migrate", "--to", "it's.db").code == 0

    assert project("--db", project.named, "doctor").code == 0


def gate_down(path: Path, *statements: str) -> None:
    """Do something to a file with its gate taken away, and put that back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        gate = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE name GLOB 'tasks_gate_*'"
        ).fetchall()
        for name, _ in gate:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in gate:
            connection.execute(sql)


@pytest.fixture
def saved(project: Project) -> Project:
    """A project with a task that is not done, in a file, and a backup of it."""
    assert project("task", "create", "T1", "--ac", "one", "--ac", "two").code == 0
    assert project("backup", "bk.db").code == 0
    return project


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("case", ON_SQLITE.values(), ids=ON_SQLITE)
def test_such_a_backup_is_refused_and_nothing_is_changed(saved: Project, case: Tampered) -> None:
    with closing(sqlite3.connect(saved.root / "bk.db")) as connection, connection:
        for statement in case.statements:
            connection.execute(statement)
    before = saved("log", "--json").stdout

    refused = saved("restore", "bk.db", "--yes", "--json")

    if "moved_" in case.detail:  # the mark of a move never comes along
        assert refused.code == 0
        assert saved("doctor").code == 0
        return
    error = json.loads(refused.stderr)["error"]
    assert (refused.code, error["code"]) == (4, "foreign-schema")
    assert case.detail.partition(": CREATE")[0] in error["message"]
    assert saved("log", "--json").stdout == before
    assert list(saved.root.rglob("*.partial")) == []
    if case.repairable:  # what the error advises helps
        assert saved("--db", "bk.db", "doctor", "--fix", "--yes").code == 0
        assert saved("restore", "bk.db", "--yes").code == 0


@pytest.mark.engine("sqlite")
def test_a_backup_in_which_a_task_is_done_with_open_criteria_is_refused(saved: Project) -> None:
    gate_down(saved.root / "bk.db", "UPDATE tasks SET status = 'Done'")

    refused = saved("restore", "bk.db", "--yes")

    assert refused == (
        4,
        "",
        'Error: done means done: TASK-1 is "Done" with #1, #2 unchecked; nothing was changed\n',
    )
    assert saved("task", "list", "--plain").stdout == "To Do:\n  TASK-1 - T1 (ac: 0/2)\n\n"


@pytest.mark.engine("sqlite")
def test_a_restore_leaves_an_event_that_says_who_did_it(saved: Project) -> None:
    restored = saved("--actor", "ana", "restore", "bk.db", "--yes")
    event = json.loads(saved("log", "--json", "--limit", "1").stdout)["events"][0]
    undone = saved("--actor", "ana", "undo")

    assert restored.code == 0
    assert (event["actor"], event["command"], event["entity"], event["id"]) == (
        "ana",
        "restore",
        "backlog",
        "backlog",
    )
    assert event["changes"] == [{"field": "restoredFrom", "before": None, "after": str(saved.root / "bk.db")}]
    assert undone == (
        4,
        "",
        "Error: the command that brought the backlog here cannot be undone\n",
    )
    assert saved("doctor").code == 0
