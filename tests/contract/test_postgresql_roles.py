"""docs/postgresql-roles.sql keeps its word: a user of a backlog changes neither its schema nor its past."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from backlog.storage.postgresql._sql import HEAD
from tests.conftest import Finished, RunBacklog
from tests.postgresql import OWNER, READER, ROLES, USER, Server, server

SCHEMA = "backlog"
"""The schema of the script, unless another one is named."""
Run = Callable[..., Finished]
NOTES = {
    "doctor": "Note: no snapshots are kept of a backlog on a server: its backups are the server's, "
    "see docs/postgresql.md\n"
}
"""What a command says beside its answer on a server."""


@pytest.fixture(scope="module")
def made() -> Iterator[str]:
    """A database in which the steps of docs/postgresql.md were taken, to be copied."""
    from backlog.storage.home.create import create_database

    with server().database() as name:
        server().grant(name, SCHEMA)
        create_database(server().url(name, OWNER, schema=SCHEMA), lambda _: None)
        server().grant(name, SCHEMA)
        yield name


@pytest.fixture
def database(made: str) -> Iterator[str]:
    """Such a database of the test's own."""
    with server().database(made) as name:
        yield name


@pytest.fixture
def by(run_backlog: RunBacklog, database: str) -> Callable[[str], Run]:
    """The program, run by a role."""

    def of(role: str) -> Run:
        def run(*argv: str, stdin: str = "", url: str | None = None) -> Finished:
            named = url or server().url(database, role, schema=SCHEMA)
            return run_backlog(*argv, stdin=stdin, env={"BACKLOG_DB": named})

        return run

    return of


def attempt(database: str, *statements: str, role: str = USER) -> None:
    """Run statements one after the other on one connection, in the schema of the backlog."""
    options = f"-c search_path={SCHEMA}"
    with closing(
        psycopg.connect(server().url(database, role, options=options), autocommit=True)
    ) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def code_of(finished: Finished) -> tuple[int, str]:
    """The exit code and the code of the error that a command with --json left, in one line."""
    assert finished.stdout == ""
    assert finished.stderr.count("\n") == 1
    return finished.code, json.loads(finished.stderr)["error"]["code"]


FORBIDDEN = {
    "make a table": "CREATE TABLE more (x text)",
    "make a function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a view": "CREATE VIEW v AS SELECT 1",
    "make a schema": "CREATE SCHEMA more",
    "add a column": "ALTER TABLE tasks ADD COLUMN more text",
    "drop a constraint": "ALTER TABLE task_labels DROP CONSTRAINT task_labels_pkey",
    "drop a table": "DROP TABLE tasks CASCADE",
    "drop the schema": f"DROP SCHEMA {SCHEMA} CASCADE",
    "rename the schema": f"ALTER SCHEMA {SCHEMA} RENAME TO other",
    "make an index": "CREATE INDEX ON tasks (title)",
    "make a trigger": "CREATE TRIGGER t BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION gate_lock()",
    "make a rule": "CREATE RULE r AS ON INSERT TO events DO INSTEAD NOTHING",
    "disable a trigger": "ALTER TABLE tasks DISABLE TRIGGER tasks_gate",
    "disable all triggers": "ALTER TABLE tasks DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER tasks_gate ON tasks",
    "replicate, which fires no trigger": "SET session_replication_role = replica",
    "replace a function of the gate": (
        "CREATE OR REPLACE FUNCTION terminal_status() RETURNS text LANGUAGE sql AS $$ SELECT 'none' $$"
    ),
    "alter a function of the gate": f"ALTER FUNCTION gate_updated() SET search_path = pg_temp, {SCHEMA}",
    "drop a function of the gate": "DROP FUNCTION gate_updated() CASCADE",
    "empty a table": "TRUNCATE tasks CASCADE",
    "change the past": "UPDATE events SET actor = 'nobody'",
    "remove the past": "DELETE FROM events",
    "delete a task": "DELETE FROM tasks",
    "delete a record": "DELETE FROM documents",
    "delete a setting": "DELETE FROM settings",
    "start to count anew": "DELETE FROM counters",
    "admit a task as done before it came here": "INSERT INTO admissions VALUES ('any')",
    "use an admission up": "DELETE FROM admissions",
    "change an admission": "UPDATE admissions SET uuid = 'other'",
    "change an answer": "UPDATE answers SET answer = ''",
    "forget an answer": "DELETE FROM answers",
    "set a sequence back": "SELECT setval('tasks_key_seq', 1)",
    "claim another revision": "UPDATE alembic_version SET version_num = '9999'",
    "add a revision": "INSERT INTO alembic_version VALUES ('9999')",
    "remove the revision": "DELETE FROM alembic_version",
    "become the owner": f"SET ROLE {OWNER}",
    "belong to the owner": f"GRANT {OWNER} TO {USER}",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_user_role_may_not(database: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attempt(database, statement)


def test_nobody_gets_past_the_gate_by_other_tables_of_the_same_names(
    by: Callable[[str], Run], database: str
) -> None:
    by(USER)("task", "create", "One", "--ac", "open")
    disguises: tuple[tuple[str, ...], ...] = (
        (
            "CREATE TEMP TABLE settings (key text, value text)",
            """INSERT INTO settings VALUES ('statuses', '["None"]')""",
        ),
        ("CREATE TEMP TABLE tasks (key bigint)",),
        ("SET search_path = pg_temp, pg_catalog",),
        (
            f"SET search_path = pg_temp, {SCHEMA}",
            "CREATE FUNCTION pg_temp.terminal_status() RETURNS text LANGUAGE sql RETURN 'None'",
        ),
    )

    for disguise in disguises:
        with pytest.raises(psycopg.errors.CheckViolation, match="gate: "):
            attempt(database, *disguise, "UPDATE backlog.tasks SET status = 'Done'")

    assert by(USER)("task", "list", "-s", "To Do", "--ids").stdout == "TASK-1\n"


def test_every_table_is_listed_in_the_script(made: str) -> None:
    tables = {
        str(name)
        for (name,) in server().run(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'backlog'::regnamespace",
            made,
        )
    }

    listed = set(re.findall(r'^ {4}"(\w+)":', ROLES.read_text(encoding="utf-8"), re.MULTILINE))

    assert listed == tables - {"alembic_version"}


def test_the_user_role_runs_every_command_that_changes_no_schema(
    by: Callable[[str], Run], database: str, tmp_path: Path
) -> None:
    run = by(USER)
    (tmp_path / "tree").mkdir()
    transcript = (
        ("task", "create", "One", "--ac", "first", "-l", "api", "-a", "@me", "--priority", "high"),
        ("task", "create", "Two", "--dep", "TASK-1", "--idempotency-key", "k"),
        ("task", "create", "Two", "--dep", "TASK-1", "--idempotency-key", "k"),
        ("task", "edit", "1", "--check-ac", "1", "-s", "Done", "--remove-label", "api"),
        ("task", "edit", "2", "--append-notes", "More", "--clear-deps"),
        ("task", "1", "--plain"),
        ("task", "list", "--plain"),
        ("task", "claim", "--lease", "1h"),
        ("task", "release", "2"),
        ("task", "history", "1"),
        ("log",),
        ("undo",),
        ("draft", "create", "Later"),
        ("draft", "promote", "1"),
        ("task", "archive", "3"),
        ("milestone", "add", "First"),
        ("doc", "create", "Handbook"),
        ("decision", "create", "Why"),
        ("search", "handbook", "--plain"),
        ("board", "--plain"),
        ("overview",),
        ("sequence", "list", "--plain"),
        ("config", "set", "zeroPaddedIds", "2"),
        ("config", "set", "statuses", "To Do,In Progress,Review,Done"),
        ("cleanup", "--older-than", "0d", "--yes"),
        ("export", "tree/backlog"),
        ("import", "tree/backlog"),
        ("export", "--format", "jsonl", "dump.jsonl"),
        ("backup", "copy.db"),
        ("doctor",),
        ("migrate",),
        ("init", "--defaults"),
    )

    for line in transcript:
        finished = run(*line)
        assert (line, finished.code, finished.stderr) == (line, 0, NOTES.get(line[0], ""))
    done = run(
        "batch", stdin='{"op": "create", "title": "By batch"}\n{"op": "edit", "id": 2, "title": "New"}\n'
    )
    assert (done.code, done.stderr) == (0, "2 applied, 0 failed\n")
    attempt(
        database,
        "DELETE FROM search",
        "DELETE FROM task_labels",
        "UPDATE tasks SET labels = '[\"x\"]', criteria_checked = 7, priority_rank = 9",
        "DELETE FROM task_labels",
    )
    assert run("doctor").code == 1
    assert run("doctor", "--fix", "--yes").code == 0
    assert run("doctor").code == 0


def test_only_the_owner_makes_moves_loads_and_upgrades(
    by: Callable[[str], Run], database: str, tmp_path: Path
) -> None:
    by(USER)("task", "create", "One")
    by(USER)("export", "--format", "jsonl", "dump.jsonl")
    elsewhere = server().url(database, USER, schema="other")

    made = by(USER)("init", "Other", "--json", url=elsewhere)
    moved = by(USER)("migrate", "--to", "moved.db", "--json")
    server().run("UPDATE backlog.alembic_version SET version_num = '0004'", database)
    older = by(USER)("task", "list", "--json")
    upgraded = by(USER)("migrate", "--json")

    assert code_of(made) == (1, "not-permitted")
    assert code_of(moved) == (1, "not-permitted")
    assert not (tmp_path / "moved.db").exists()
    assert code_of(older) == (1, "database-older")
    assert code_of(upgraded) == (1, "not-permitted")
    server().run(f"UPDATE backlog.alembic_version SET version_num = '{HEAD}'", database)  # noqa: S608  our own word
    assert by(OWNER)("migrate", "--to", "moved.db").code == 0


def test_the_owner_loads_a_dump(by: Callable[[str], Run], database: str, run_backlog: RunBacklog) -> None:
    run_backlog("--db", "small.db", "init", "Small", "--defaults")
    run_backlog("--db", "small.db", "task", "create", "Loaded")
    run_backlog("--db", "small.db", "export", "--format", "jsonl", "dump.jsonl")

    refused = by(USER)("import", "--format", "jsonl", "dump.jsonl", "--json")
    loaded = by(OWNER)("import", "--format", "jsonl", "dump.jsonl")

    assert code_of(refused) == (1, "not-permitted")
    assert (loaded.code, loaded.stderr) == (0, "")
    assert by(USER)("task", "create", "Next").stdout == "Created task TASK-2\n"
    assert server().run("SELECT count(*) FROM backlog.tasks", database) == [(2,)]


def test_a_reader_sees_everything_and_changes_nothing(by: Callable[[str], Run]) -> None:
    by(USER)("task", "create", "One", "--ac", "open")

    reading = ("task list --plain", "task 1 --plain", "search one", "log", "doctor", "backup copy.db")
    changing = ("task create Two", "task edit 1 -t New", "config set labels a", "task claim 1")

    for line in reading:
        finished = by(READER)(*line.split())
        assert (line, finished.code, finished.stderr) == (line, 0, NOTES.get(line, ""))
    for line in changing:
        assert code_of(by(READER)(*line.split(), "--json")) == (1, "not-permitted")


def test_what_somebody_else_granted_is_taken_away_again(database: str) -> None:
    server().run(f"GRANT ALL ON ALL TABLES IN SCHEMA {SCHEMA} TO {USER}, PUBLIC", database)
    server().run(f"GRANT CREATE ON SCHEMA {SCHEMA} TO {USER}", database)
    attempt(database, "DELETE FROM events", "CREATE TABLE more (x text)", "DROP TABLE more")

    server().grant(database, SCHEMA)

    for statement in ("DELETE FROM events", "CREATE TABLE more (x text)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attempt(database, statement)


def test_a_table_of_a_later_migration_is_read_until_the_script_lists_it(database: str) -> None:
    attempt(database, "CREATE TABLE later (x serial)", role=OWNER)

    attempt(database, "SELECT x FROM later")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        attempt(database, "INSERT INTO later DEFAULT VALUES")


@pytest.fixture
def admin() -> Iterator[str]:
    """A role that is no superuser, but may create roles and databases, as a hosted server gives it."""
    started: Server = server()
    started.run("CREATE ROLE tests_admin LOGIN CREATEROLE CREATEDB")
    yield "tests_admin"
    started.run("DROP OWNED BY tests_admin")
    started.run("DROP ROLE tests_admin")


def test_the_script_needs_no_superuser(admin: str, run_backlog: RunBacklog) -> None:
    names = {"owner": "shop_owner", "user": "shop_user", "reader": "shop_reader"}
    options = " ".join(f"-c backlog.{key}={name}" for key, name in {"schema": "shop", **names}.items())
    with server().database() as name:
        server().run(f"ALTER DATABASE {name} OWNER TO {admin}")
        owner, user = (server().url(name, names[key], schema="shop") for key in ("owner", "user"))

        def grant() -> None:
            url = server().url(name, admin, options=options)
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(ROLES.read_bytes())

        grant()
        assert run_backlog("init", "Shop", env={"BACKLOG_DB": owner}).code == 0
        grant()

        assert run_backlog("task", "create", "One", env={"BACKLOG_DB": user}).code == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server().run("DELETE FROM shop.events", name, names["user"])
    server().run(f"DROP ROLE {', '.join(names.values())}")


def test_a_user_that_belongs_to_the_owner_is_refused(database: str) -> None:
    url = server().url(database, options=f"-c backlog.schema={SCHEMA} -c backlog.user={OWNER}")

    with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(ROLES.read_bytes())
