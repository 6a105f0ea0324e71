"""On a server, no order of what two people do at once leaves a task done with an open criterion."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import psycopg
import pytest

from backlog.errors import Failed
from backlog.storage.home.open import open_store
from tests.contract.conftest import save_all
from tests.postgresql import OWNER, USER, empty_backlog, server
from tests.samples import OPEN, STAMP, task

LEVELS = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
STATUSES = '["To Do", "In Progress", "Done"]'
MORE = '["To Do", "In Progress", "Done", "Released"]'
ADD = f"UPDATE settings SET value = '{MORE}' WHERE key = 'statuses'"  # noqa: S608  a test's own
RELEASE = "UPDATE tasks SET status = 'Released'"
REORDER = """UPDATE settings SET value = '["In Progress", "Done", "To Do"]' WHERE key = 'statuses'"""
RENAME = "UPDATE settings SET key = 'old' WHERE key = 'statuses'"
BACK = "UPDATE tasks SET status = 'To Do', legacy_done = NULL"

Connection = psycopg.Connection[tuple[object, ...]]


class Session(NamedTuple):
    """Somebody's connection; a statement that would have to wait is given up."""

    connection: Connection

    def begin(self, level: str) -> None:
        """Begin a transaction and take its snapshot."""
        self.connection.execute(f"BEGIN ISOLATION LEVEL {level}".encode())
        self.connection.execute("SELECT count(*) FROM tasks, settings")

    def run(self, statement: str) -> bool:
        """Run a statement and say whether it passed; after one that did not, the transaction is over."""
        try:
            self.connection.execute(statement.encode())
        except psycopg.errors.Error:
            self.connection.execute("ROLLBACK")
            return False
        return True


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A backlog with one task that has an open criterion, and statuses that are stored."""
    with server().database(empty_backlog()) as name:
        store = open_store(server().url(name, USER))
        save_all(store, [task(1, acceptance_criteria=(OPEN,))], statuses=("To Do", "In Progress", "Done"))
        with store.writing(STAMP) as writer:
            writer.save_setting("statuses", writer.settings())
        store.close()
        yield name


@pytest.fixture(scope="module")
def watching(database: str) -> Iterator[Connection]:
    """A superuser, who sees everything and changes what no rule would let pass."""
    with psycopg.connect(server().url(database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


@pytest.fixture
def sessions(database: str, watching: Connection) -> Iterator[tuple[Session, Session]]:
    """Two people who work as the user role."""
    url = server().url(database, USER, options="-c lock_timeout=20ms")
    with psycopg.connect(url, autocommit=True) as one, psycopg.connect(url, autocommit=True) as other:
        yield Session(one), Session(other)
    reset(watching)


def reset(watching: Connection, statuses: str = STATUSES, status: str = "To Do") -> None:
    """Let the statuses be those, and the task have that one."""
    watching.execute(
        "UPDATE settings SET key = 'statuses', value = %s WHERE key IN ('old', 'statuses')", (statuses,)
    )
    watching.execute("UPDATE tasks SET status = %s, legacy_done = NULL", (status,))


def violations(watching: Connection) -> list[tuple[object, ...]]:
    return watching.execute(
        "SELECT id, status FROM tasks WHERE status = configured_statuses() ->> -1"
        " AND has_open_criterion(acceptance_criteria)"
    ).fetchall()


CHANGES = {"add": (ADD, "Released"), "reorder": (REORDER, "To Do"), "rename": (RENAME, "Done")}
"""A change of the statuses, and the status that is then the last one."""
ORDERS = ("AaBb", "BbAa", "ABab", "ABba", "BAab", "BAba")
"""One moves the task (A) and commits (a), the other changes the statuses (B) and commits (b)."""


@pytest.mark.parametrize("levels", [f"{one}, {other}" for one in LEVELS for other in LEVELS])
@pytest.mark.parametrize("named", CHANGES)
def test_no_change_of_the_statuses_slips_past_a_change_of_a_task(
    watching: Connection, sessions: tuple[Session, Session], levels: str, named: str
) -> None:
    change, status = CHANGES[named]
    one, other = sessions
    for order in ORDERS:
        reset(
            watching,
            MORE if named == "rename" else STATUSES,
            "In Progress" if named == "reorder" else "To Do",
        )
        for session, level in zip(sessions, levels.split(", "), strict=True):
            session.begin(level)
        passed = set()

        for step in order:
            statement = {"A": f"UPDATE tasks SET status = '{status}'", "B": change}.get(step, "COMMIT")  # noqa: S608  a test's own
            if (one if step in "Aa" else other).run(statement):
                passed.add(step)

        assert violations(watching) == []
        assert not {"A", "B"} <= passed


@pytest.mark.parametrize("level", LEVELS)
def test_the_mark_is_set_at_no_isolation_level_whatever_the_order_of_the_statuses(
    watching: Connection, sessions: tuple[Session, Session], level: str
) -> None:
    session, _ = sessions
    for statements in (
        (ADD, "UPDATE tasks SET legacy_done = 1, status = 'Released'", BACK),
        ("UPDATE tasks SET legacy_done = 1, status = 'Done'",),
        ("UPDATE tasks SET legacy_done = 1", REORDER),
        ("SAVEPOINT one", REORDER, "UPDATE tasks SET legacy_done = 1", "ROLLBACK TO one"),
    ):
        session.begin(level)

        passed = [session.run(statement) for statement in (*statements, "COMMIT")]

        assert not all(passed)
        assert watching.execute("SELECT count(*) FROM tasks WHERE legacy_done = 1").fetchone() == (0,)


def like(*patches: str) -> str:
    """A query for tasks like the one that is there, but for what is said of each."""
    values = ", ".join(f"(jsonb '{patch}')" for patch in patches)
    return f"SELECT (jsonb_populate_record(tasks, patch)).* FROM tasks, (VALUES {values}) AS more (patch)"  # noqa: S608  a test's own


ANOTHER = '{"key": 98, "uuid": "b", "id": "TASK-98", "sort_key": "98"}'
SAME_ID = '{"key": 97, "uuid": "a", "sort_key": "97"}'
FINISHED = '{"key": 99, "uuid": "c", "id": "TASK-99", "sort_key": "99", "status": "done"}'
ELSEWHERE = FINISHED.replace("done", "Doing")
MARKED = FINISHED.replace("}", ', "legacy_done": 1}')
DRAFT = FINISHED.replace("}", ', "kind": "draft"}').replace("done", "Nowhere")
CHECKED = FINISHED.replace("}", ', "acceptance_criteria": "[]"}').replace("done", "Done")
REFUSED = {
    "one of several that come": f"INSERT INTO tasks {like(ANOTHER, FINISHED)}",
    "one in no status": f"INSERT INTO tasks {like(ANOTHER, ELSEWHERE)}",
    "one that is marked": f"INSERT INTO tasks {like(ANOTHER, MARKED)}",
    "in the place of another": (
        f"INSERT INTO tasks {like(SAME_ID)} ON CONFLICT (id) DO UPDATE SET status = 'Done'"
    ),
    "merged": (
        f"MERGE INTO tasks USING ({like(ANOTHER)}) AS more ON tasks.id != more.id"
        " WHEN MATCHED THEN UPDATE SET status = 'Done'"
    ),
    "under another key": "UPDATE tasks SET key = 97, status = 'Done'",
    "under another name": "UPDATE tasks SET key = 97, uuid = 'a', id = 'TASK-97', status = 'Done'",
    "beside new statuses": f"WITH more AS ({ADD} RETURNING 1) UPDATE tasks SET status = 'Released'",  # noqa: S608  a test's own
    "beside statuses in another order": f"WITH more AS ({REORDER} RETURNING 1) {RELEASE}",
    "marked": "UPDATE tasks SET legacy_done = 1",
    "published": f"INSERT INTO tasks {like(DRAFT)}; UPDATE tasks SET kind = 'task'",  # noqa: S608  see above
}
"""Statements that would leave a task done with an open criterion, in no status, or marked."""


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_gate_judges_every_task_of_a_statement(sessions: tuple[Session, Session], statement: str) -> None:
    session, _ = sessions
    session.begin("READ COMMITTED")
    *others, last = statement.split("; ")
    for each in others:
        assert session.run(each)

    with pytest.raises(psycopg.errors.CheckViolation):
        session.connection.execute(last.encode())

    session.run("ROLLBACK")


def test_it_lets_many_pass_together(sessions: tuple[Session, Session]) -> None:
    session, _ = sessions
    session.begin("READ COMMITTED")

    passed = [
        session.run(
            f"INSERT INTO tasks {like(ANOTHER, CHECKED, DRAFT.replace('99', '96').replace('c', 'e'))}"
        ),
        session.run("UPDATE tasks SET status = 'In Progress', title = title || id WHERE kind = 'task'"),
        session.run("UPDATE tasks SET title = 'New', state = 'archived'"),
    ]

    session.run("ROLLBACK")
    assert passed == [True, True, True]


def test_what_was_admitted_can_be_changed_with_others(database: str) -> None:
    """It keeps its mark as long as it stays done with the same criteria."""
    with psycopg.connect(server().url(database)) as connection:
        connection.execute("INSERT INTO admissions VALUES ('c')")
        connection.execute(f"INSERT INTO tasks {like(ANOTHER, MARKED.replace('done', 'Done', 1))}".encode())
        left = connection.execute("SELECT count(*) FROM admissions").fetchone()
        connection.execute("UPDATE tasks SET title = 'New', updated_at = 'now'")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE tasks SET acceptance_criteria = acceptance_criteria || ' '")
        connection.rollback()

    assert left == (0,)


_TRIGGER = "RETURNS trigger LANGUAGE plpgsql AS"
LIST_TABLES = {"task_labels": "label", "task_assignees": "assignee", "task_dependencies": "target"}


@pytest.mark.parametrize(("name", "column"), LIST_TABLES.items())
def test_nothing_is_listed_of_a_task_that_is_not_there(
    sessions: tuple[Session, Session], name: str, column: str
) -> None:
    """Triggers of the user's own do not help."""
    session, _ = sessions
    stray = f"INSERT INTO {name} (task_key, {column}) SELECT key, 'x' FROM tasks UNION ALL SELECT 99, 'x'"  # noqa: S608  a test's own
    for statements in (
        (stray,),
        (
            "CREATE TEMP TABLE other (x text)",
            f"CREATE FUNCTION pg_temp.other() {_TRIGGER} $$BEGIN {stray}; RETURN NULL; END$$",
            "CREATE TRIGGER other AFTER INSERT ON other EXECUTE FUNCTION pg_temp.other()",
            "INSERT INTO other VALUES ('x')",
        ),
    ):
        session.begin("READ COMMITTED")
        for statement in statements[:-1]:
            assert session.run(statement)

        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            session.connection.execute(statements[-1].encode())

        session.run("ROLLBACK")


@pytest.mark.parametrize("change", ["TRUNCATE tasks", "DELETE FROM tasks", "UPDATE tasks SET key = key + 90"])
def test_what_is_listed_goes_with_its_task(database: str, change: str) -> None:
    rows = "SELECT count(*), count(tasks.key) FROM task_labels LEFT JOIN tasks ON task_key = tasks.key"
    with psycopg.connect(server().url(database, OWNER)) as connection:
        connection.execute('UPDATE tasks SET labels = \'["a", "b"]\'')
        connection.execute(change.encode())

        counted = connection.execute(rows.encode()).fetchone()

        connection.rollback()
    assert counted == ((2, 2) if change.startswith("UPDATE") else (0, 0))


@pytest.mark.parametrize("level", LEVELS)
def test_only_at_read_committed_are_tasks_and_statuses_written(
    sessions: tuple[Session, Session], level: str
) -> None:
    session, _ = sessions
    passed = []

    for statement in (
        "UPDATE tasks SET title = 'New'",
        ADD,
        "UPDATE settings SET value = '[]' WHERE key = 'labels'",
    ):
        session.begin(level)
        passed.append(session.run(statement))
        session.run("ROLLBACK")

    committed = level.startswith("READ")
    assert passed == [committed, committed, True]


def test_a_role_whose_transactions_are_serializable_works_with_the_program(database: str) -> None:
    for role in (USER, OWNER):
        store = open_store(
            server().url(database, role, options="-c default_transaction_isolation=serializable")
        )

        save_all(store, [task(f"7.{1 if role == USER else 2}")])

        store.close()


def test_only_the_owner_admits(database: str) -> None:
    marked = task(9, status="Done", acceptance_criteria=(OPEN,), legacy_done=True)
    users, owners = (open_store(server().url(database, role)) for role in (USER, OWNER))

    with owners.writing(STAMP) as writer:
        assert writer.may_admit()
    with users.writing(STAMP) as writer:
        assert not writer.may_admit()
    with pytest.raises(Failed) as caught:
        save_all(users, [marked])
    (saved,) = save_all(owners, [marked])

    assert caught.value.code == "not-permitted"
    assert saved.legacy_done
    with suppress(psycopg.Error):
        server().run("DELETE FROM tasks WHERE id = 'TASK-9'", database)
    users.close()
    owners.close()
