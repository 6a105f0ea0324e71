import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Finished, Project, RunBacklog

SNAPSHOTS = ".git/backlog/main/.backlog/backlog.db"
NOTE_ON_SERVER = (
    "Note: no snapshots are kept of a backlog on a server: its backups are the server's, "
    "see docs/postgresql.md\n"
)
HEALTHY = "No duplicate IDs, self-referential dependencies, or dependency cycles found.\n"


ON_SERVER = {
    "UPDATE search SET title = 'other' WHERE rowid = 8": "UPDATE search SET title = 'other' WHERE number = 8",
    "DELETE FROM search WHERE rowid = 16": "DELETE FROM search WHERE number = 16",
    "INSERT INTO search (rowid, title, body) VALUES (800, 'x', 'y')": (
        "INSERT INTO search (number, title, body) VALUES (800, 'x', 'y')"
    ),
    "DELETE FROM search_data WHERE id > 10": "UPDATE search SET body = '' WHERE number = 8",
    "UPDATE tasks SET ordinal = 9e999 WHERE key = 1": "UPDATE tasks SET ordinal = 'Infinity' WHERE key = 1",
}
"""What does the same on PostgreSQL, where the SQL of SQLite cannot."""


def sound(project: Project) -> Finished:
    """What is said of a backlog that is in order."""
    return Finished(0, HEALTHY, NOTE_ON_SERVER if project.database else "")


def database(project: Project) -> Path:
    return Path(project.named)


def contents(project: Project) -> object:
    """All that the database holds."""
    if project.database is None:
        return database(project).read_bytes()
    search = project.run_sql("SELECT number, title, body FROM search ORDER BY number")
    return project("export", "--format", "jsonl").stdout, search


def tamper(project: Project, *statements: str) -> None:
    """Change the database behind the program's back, fences and triggers left out."""
    project.run_sql(*(ON_SERVER.get(each, each) if project.database else each for each in statements))


LINES = (
    ("task", "create", "One", "--ac", "a", "--ac", "b", "-l", "api", "-a", "sara", "--priority", "high"),
    ("task", "create", "Two", "--dep", "1", "-d", "Text", "--plan", "P", "--notes", "N"),
    ("task", "edit", "2", "--comment", "C", "--comment", "D"),
    ("task", "create", "Part", "--parent", "1"),
    ("task", "edit", "1", "--check-ac", "2", "-s", "In Progress", "--add-label", "web"),
    ("draft", "create", "Idea"),
    ("task", "create", "Gone"),
    ("task", "demote", "3"),
    ("milestone", "add", "First"),
    ("doc", "create", "Paper", "--tags", "a,b"),
    ("doc", "update", "1", "--content", "Words"),
    ("decision", "create", "Choice"),
)


@pytest.fixture(scope="module")
def _shop(_new_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project in which everything that doctor examines is there."""
    project = _new_project.copied(tmp_path_factory.mktemp("shop") / "demo")
    for line in LINES:
        finished = project(*line)
        assert (line, finished.code) == (line, 0), finished.stderr
    return project


@pytest.fixture
def shop(_shop: Project, tmp_path: Path) -> Project:
    """A copy of that project."""
    return _shop.copied(tmp_path / "demo")


def test_a_healthy_backlog(shop: Project) -> None:
    assert shop("doctor") == sound(shop)
    assert shop("doctor", "--fix") == sound(shop)
    assert shop("doctor", "--fix", "--yes") == sound(shop)
    assert json.loads(shop("doctor", "--json").stdout)["doctor"]["healthy"] is True


def test_an_empty_backlog_is_healthy(project: Project) -> None:
    assert project("doctor") == sound(project)


LEFT_OVER = "INSERT INTO search (rowid, title, body) VALUES (800, 'x', 'y')"
ON_SERVERS = {
    LEFT_OVER: "INSERT INTO search (number, title, body, words, length) VALUES (800, 'x', 'y', 'x y', 2)",
}
"""What to do instead where no trigger fills in what is missing, as none does while `run_sql` runs."""
REPAIRABLE = {
    "search text": ("UPDATE search SET title = 'other' WHERE rowid = 8", "search-index"),
    "search row missing": ("DELETE FROM search WHERE rowid = 16", "search-index"),
    "search row left over": (
        LEFT_OVER,
        "search-index",
    ),
    "search words": ("DELETE FROM search_data WHERE id > 10", "search-index"),
    "vocabulary": ("DELETE FROM search_vocabulary", "search-index"),
    "labels": ("DELETE FROM task_labels", "list-index"),
    "assignees": ("INSERT INTO task_assignees (assignee, task_key) VALUES ('bob', 2)", "list-index"),
    "dependencies": ("UPDATE task_dependencies SET target = 'TASK-9'", "list-index"),
    "labels of a task that is gone": (
        "INSERT INTO task_labels (label, task_key) VALUES ('a', 99), ('b', 99), ('a', 98)",
        "list-index",
    ),
    "assignees of a task that is gone": (
        "INSERT INTO task_assignees (assignee, task_key) VALUES ('bob', 99)",
        "list-index",
    ),
    "dependencies of a task that is gone": (
        "INSERT INTO task_dependencies (target, task_key) VALUES ('TASK-1', 99)",
        "list-index",
    ),
    "criteria": ("UPDATE tasks SET criteria_total = 7 WHERE key = 1", "derived-columns"),
    "criteria with checks": ("UPDATE tasks SET criteria_with_check = 2 WHERE key = 1", "derived-columns"),
    "rank": ("UPDATE tasks SET priority_rank = 2 WHERE key = 1", "derived-columns"),
    "moves": ("UPDATE events SET moved = NULL", "derived-columns"),
    "moves of another day": (
        "UPDATE events SET moved = '2020-01-01' || substr(moved, 11) WHERE moved IS NOT NULL",
        "derived-columns",
    ),
    "task counter": ("UPDATE counters SET value = 1 WHERE name = 'task'", "counter"),
    "draft counter": ("DELETE FROM counters WHERE name = 'draft'", "counter"),
    "milestone counter": ("DELETE FROM counters WHERE name = 'milestone'", "counter"),
    "subtask counter": ("DELETE FROM counters WHERE name LIKE 'subtask of %'", "counter"),
}


@pytest.mark.parametrize(("statement", "code"), REPAIRABLE.values(), ids=REPAIRABLE)
def test_what_is_kept_twice_is_found_and_repaired(shop: Project, statement: str, code: str) -> None:
    tamper(shop, ON_SERVERS.get(statement, statement) if shop.database else statement)
    before = contents(shop)

    found = shop("doctor", "--json")
    text = shop("doctor")

    report = json.loads(found.stdout)["doctor"]
    assert (found.code, text.code) == (1, 1)
    assert [finding["code"] for finding in report["findings"]] == [code]
    assert report["findings"][0]["repairable"]
    assert "Meaning: " in text.stdout
    assert contents(shop) == before

    refused = shop("doctor", "--fix")
    assert refused.code == 4
    assert refused.stdout == text.stdout

    repaired = shop("doctor", "--fix", "--yes")
    if shop.database is not None and "events" in statement:  # no user of a server may change the history
        assert (repaired.code, repaired.stdout) == (1, "")
        assert "ask the owner of the backlog" in repaired.stderr
        assert contents(shop) == before
        return
    assert (repaired.code, repaired.stderr) == (0, "")
    assert "Repaired: " in repaired.stdout
    assert shop("doctor") == sound(shop)
    snapshot = Path(repaired.stdout.splitlines()[0].removeprefix("Snapshot: "))
    assert snapshot.parent == shop.root / (".backlog" if shop.database else SNAPSHOTS)
    assert snapshot.stat().st_mode & 0o777 == 0o600
    if shop.database is None:
        assert shop("--db", str(snapshot), "doctor").code == 1
    else:  # a file made of the records, in which all that is kept twice is made anew
        ids = shop("--db", str(snapshot), "task", "list", "--ids").stdout.split()
        assert sorted(ids) == ["TASK-1", "TASK-1.1", "TASK-2"]


@pytest.mark.parametrize(
    "table", ["task_labels", "task_assignees", "task_dependencies", "admissions", "search_vocabulary"]
)
@pytest.mark.engine("sqlite")
def test_a_table_that_is_made_of_the_tasks_is_made_anew(shop: Project, table: str) -> None:
    before = [shop("task", "list", "-l", "api").stdout, shop("task", "list", "-a", "sara").stdout]
    shop.change_schema(f"DROP TABLE {table}")

    found = shop("doctor")
    repaired = shop("doctor", "--fix", "--yes")

    assert f": table {table} is missing\n" in found.stdout
    assert "Repair: backlog doctor --fix" in found.stdout
    assert (repaired.code, repaired.stderr) == (0, "")
    assert shop("doctor") == sound(shop)
    assert [shop("task", "list", "-l", "api").stdout, shop("task", "list", "-a", "sara").stdout] == before
    assert shop("task", "create", "Another one", "-l", "api", "-a", "sara", "--dep", "TASK-1").code == 0


@pytest.mark.parametrize(
    "table", ["settings", "counters", "tasks", "events", "kept", "milestones", "answers"]
)
@pytest.mark.engine("sqlite")
def test_a_table_that_is_lost_is_named_in_one_line(shop: Project, table: str) -> None:
    shop.change_schema(f"DROP TABLE {table}")

    found = shop("doctor")
    repaired = shop("doctor", "--fix", "--yes")
    others = [
        shop("task", "list"),
        shop("task", "create", "Another", "--milestone", "m-0", "--idempotency-key", "k"),
        shop("undo"),
    ]

    assert f"  Lost table: table {table} is missing\n" in found.stdout
    assert (found.code, repaired.code, repaired.stdout) == (1, 1, found.stdout)
    refused = [each.stderr for each in others if each.code]
    assert refused
    assert [
        each for each in refused if f"is not as backlog made it: table {table} is missing (" not in each
    ] == []


UNREPAIRABLE = {
    "gate": ("UPDATE tasks SET status = 'Done' WHERE key = 1", "gate", 'TASK-1 is "Done" with #1 unchecked'),
    "cycle": (
        "UPDATE tasks SET dependencies = '[\"TASK-2\"]' WHERE key = 1",
        "cycle",
        "TASK-1 -> TASK-2 -> TASK-1",
    ),
    "self": ("UPDATE tasks SET dependencies = '[\"TASK-1\"]' WHERE key = 1", "cycle", "TASK-1 -> TASK-1"),
    "dangling": (
        "UPDATE tasks SET dependencies = '[\"TASK-99\"]' WHERE key = 2",
        "dangling",
        "TASK-2 depends on TASK-99",
    ),
    "parent": ("UPDATE tasks SET parent = 'TASK-77' WHERE key = 3", "dangling", "is a subtask of TASK-77"),
    "ordinal": ("UPDATE tasks SET ordinal = 9e999 WHERE key = 1", "ordinal", "TASK-1 has the ordinal inf"),
}


@pytest.mark.parametrize(("statement", "code", "detail"), UNREPAIRABLE.values(), ids=UNREPAIRABLE)
def test_what_only_people_can_decide_is_told_and_left(
    shop: Project, statement: str, code: str, detail: str
) -> None:
    tamper(shop, statement)

    report = json.loads(shop("doctor", "--json").stdout)["doctor"]["findings"]
    text = shop("doctor")

    found = {finding["code"]: finding for finding in report}
    assert code in found
    assert found[code]["repairable"] is False
    assert text.code == 1
    assert detail in text.stdout

    repaired = shop("doctor", "--fix", "--yes")

    assert repaired.code == 1
    assert detail in repaired.stdout


def test_a_task_imported_as_done_is_told_and_is_nothing_wrong(shop: Project) -> None:
    tamper(shop, "UPDATE tasks SET status = 'Done', legacy_done = 1 WHERE key = 1")

    finished = shop("doctor")

    assert finished.code == 0
    assert finished.stdout.startswith(HEALTHY)
    assert "TASK-1" in finished.stdout


ODD = {
    "ordinal": (
        "UPDATE tasks SET ordinal = 'junk' WHERE key = 1",
        "tasks, row 1 (TASK-1), column ordinal: 'junk'",
    ),
    "criteria": (
        """UPDATE tasks SET acceptance_criteria = '{"a":{"text":"a","checked":true}}' WHERE key = 1""",
        "tasks, row 1 (TASK-1), column acceptance_criteria: ",
    ),
    "due date": (
        "UPDATE tasks SET due_date = 'junk' WHERE key = 2",
        "tasks, row 2 (TASK-2), column due_date: 'junk'",
    ),
    "kind": ("UPDATE tasks SET kind = 'DRAFT' WHERE key = 1", "tasks, row 1 (TASK-1), column kind: 'DRAFT'"),
    "statuses": (
        "INSERT INTO settings VALUES ('statuses', '[]')",
        "settings, row 'statuses', column value: '[]'",
    ),
    "event": ("UPDATE events SET changes = '{' WHERE key = 3", "events, row 3, column changes: '{'"),
}


@pytest.mark.parametrize(("statement", "where"), ODD.values(), ids=ODD)
def test_a_value_that_cannot_be_is_named_and_left(shop: Project, statement: str, where: str) -> None:
    if shop.database is not None and "junk' WHERE key = 1" in statement:
        return  # there a number is one
    tamper(shop, statement)

    found = shop("doctor")
    repaired = shop("doctor", "--fix", "--yes")
    others = [shop("task", "list"), shop("config", "set", "statuses", "A,B"), shop("log")]

    assert (found.code, repaired.code) == (1, 1)
    assert f"  Invalid value: {where}" in found.stdout
    assert f"  Invalid value: {where}" in repaired.stdout
    assert [each.stderr for each in others if each.stderr.count("\n") > 1 or "bug" in each.stderr] == []


@pytest.mark.engine("sqlite")
def test_a_fence_is_put_back_whatever_else_is_wrong(shop: Project) -> None:
    tamper(shop, "UPDATE tasks SET due_date = 'junk' WHERE key = 2")
    shop.change_schema("DROP TRIGGER search_documents_after_delete")

    repaired = shop("doctor", "--fix", "--yes")

    assert "Repaired: Missing: trigger search_documents_after_delete on documents" in repaired.stdout
    assert repaired.stdout.count("Invalid value") == 1


def test_yes_confirms_a_repair_only(project: Project) -> None:
    assert project("doctor", "--yes").code == 2


def test_doctor_needs_a_backlog(run_backlog: RunBacklog) -> None:
    finished = run_backlog("doctor")

    assert (finished.code, finished.stderr.count("\n")) == (3, 1)


@pytest.mark.engine("sqlite")
def test_a_damaged_file_is_told_and_left(shop: Project) -> None:
    path = database(shop)
    content = bytearray(path.read_bytes())
    content[8192:12288] = os.urandom(4096)
    path.write_bytes(content)

    finished = shop("doctor", "--fix", "--yes")

    assert finished.code == 1
    assert "damaged" in finished.stdout + finished.stderr
    assert "Traceback" not in finished.stderr
    assert path.read_bytes() == content


@pytest.mark.engine("sqlite")
def test_a_file_that_may_only_be_read_is_examined(shop: Project) -> None:
    folder = shop.root / ".backlog"
    database(shop).chmod(0o400)
    folder.chmod(0o500)

    finished = shop("doctor")
    folder.chmod(0o700)

    assert finished == (0, HEALTHY, "")


def test_who_writes_is_in_nobodys_way(project: Project) -> None:
    if project.database:
        return  # there, readers never ask for a lock: tests/reliability/test_silence.py
    project("task", "create", "One")
    with closing(sqlite3.connect(database(project), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE tasks SET notes = 'not committed'")

        found = project("doctor", env={"BACKLOG_BUSY_TIMEOUT": "0.2"})

        assert (found.code, found.stdout) == (0, HEALTHY)


def test_it_says_when_an_export_would_fail(project: Project) -> None:
    project("task", "create", "One")
    project("export", "backlog")
    assert project("doctor").stderr == sound(project).stderr
    file = project.root / "backlog" / "tasks" / "task-1 - One.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}more\n", encoding="utf-8")

    finished = project("doctor")

    why = "tasks/task-1 - One.md: it has changed since and was not imported"
    assert finished.code == 0
    assert finished.stderr == f"{sound(project).stderr}Note: an export to backlog/ would fail: {why}\n"


def test_it_says_when_the_first_export_would_fail(project: Project) -> None:
    project("task", "create", "One")
    (project.root / "backlog").write_text("mine", encoding="utf-8")

    assert 'an export to backlog/ would fail: "backlog" is a file, not a folder' in project("doctor").stderr
