"""The search index of a SQLite file, which holds no texts, forgets what it was given to the letter."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from backlog.domain.task import SEARCHED
from backlog.storage.session import search_index
from backlog.storage.session.writer import WriteSession
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.damage import _CHECK
from backlog.storage.sqlite.deferred_indexing import defer, resume
from backlog.storage.sqlite.executor import SqliteExecutor
from tests.samples import STAMP, let_through, task

WORDS = ("alpha", "beta", "naïve", "页面", "—", "don't", "x-y", "reset")
TASK = {
    "kind": "task",
    "state": "active",
    "status": "To Do",
    "created_at": "",
    "priority_rank": 0,
    "revision": 1,
    "criteria_checked": 0,
    "criteria_total": 0,
    **dict.fromkeys(("assignees", "labels", "dependencies", "documentation", "modified_files"), "[]"),
    **dict.fromkeys(("references", "definition_of_done", "comments"), "[]"),
}


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty backlog in memory, with a document and a decision."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        connection.execute(
            "INSERT INTO documents VALUES (1, 'd1', 1, 'd-1', 'T', '', '', '[]', 'active', '', NULL, 1, 'c')"
        )
        connection.execute(
            "INSERT INTO decisions VALUES (1, 'e1', 1, 'decision-1', 'T', '', 'active', '', NULL, 1, 'c')"
        )
        yield connection


class Changing:
    """Changes what is searched at random, in one transaction after the other."""

    def __init__(self, connection: sqlite3.Connection, random: Random) -> None:
        self.connection = connection
        self.random = random
        self.last = 0

    def text(self, words: int = 6) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(1, words)))

    def uuid(self) -> str:
        return f"u{self.random.randint(1, max(self.last, 1))}"

    def create(self) -> None:
        self.last += 1
        criteria = json.dumps([{"text": self.text(), "checked": False}])
        values = {
            **TASK,
            "key": self.last,
            "uuid": f"u{self.last}",
            "id": f"TASK-{self.last}",
            "sort_key": f"{self.last}",
            "title": self.text(),
            "description": self.text(9),
            "acceptance_criteria": criteria,
        }
        columns = ", ".join(f'"{column}"' for column in values)
        places = ", ".join("?" * len(values))
        self.connection.execute(
            f"INSERT INTO tasks ({columns}) VALUES ({places})",  # noqa: S608  our own names
            [*values.values()],
        )

    def keep_form(self, uuid: str) -> None:
        self.connection.execute(
            _sql.INDEX_TEXT, {"of_uuid": uuid, "title": self.text(), "body": self.text(9)}
        )

    def change(self, *, late: bool) -> None:
        text, uuid = self.text(), self.uuid()
        column = self.random.choice(("title", "description", "notes", "plan", "labels", "id"))
        value = {"labels": json.dumps([text]), "id": text + uuid}.get(column, text)
        comments = json.dumps([{"body": text}])
        form = self.random.choice(("d1", "e1") if late else (uuid, "d1", "e1"))
        kept = "INSERT INTO kept VALUES (?, '{}', ?) ON CONFLICT (uuid) DO UPDATE SET words = excluded.words"
        change = self.random.choice(
            (
                self.create,
                self.create,
                lambda: self.keep_form(form),
                lambda: self.connection.execute(
                    f"UPDATE tasks SET {column} = ? WHERE uuid = ?",  # noqa: S608  see above
                    (value, uuid),
                ),
                lambda: self.connection.execute("UPDATE tasks SET notes = ? WHERE key % 3 = 0", (text,)),
                lambda: self.connection.execute("UPDATE tasks SET comments = ? WHERE key = 1", (comments,)),
                lambda: self.connection.execute("UPDATE tasks SET priority = 'x' WHERE uuid = ?", (uuid,)),
                lambda: self.connection.execute("DELETE FROM tasks WHERE uuid = ?", (uuid,)),
                lambda: self.connection.execute(kept, (uuid, self.random.choice((None, text)))),
                lambda: self.connection.execute("DELETE FROM kept WHERE uuid = ?", (uuid,)),
                lambda: self.connection.execute("UPDATE documents SET content = ?", (text,)),
                lambda: self.connection.execute("UPDATE decisions SET title = ?", (text,)),
            )
        )
        change()

    def catch_up(self) -> None:
        """Do as `session/search_index.py` does with what waits, which here may be any task."""
        self.connection.execute(_sql.UNINDEX_TASKS)
        if self.random.random() < 0.5:
            self.keep_form(self.uuid())
        uuids = json.dumps([f"u{number}" for number in range(1, self.last + 1)])
        self.connection.execute(_sql.INDEX_TASKS, {"uuids": uuids})
        self.connection.execute(_sql.DROP_FORMER_TEXTS)

    def transaction(self) -> None:
        late = self.random.random() < 0.5
        before = self.last
        self.connection.execute("BEGIN")
        triggers = defer(self.connection) if late else []
        for _ in range(self.random.randint(1, 12)):
            self.change(late=late)
            if late and self.random.random() < 0.1:
                self.catch_up()
        if late:
            self.catch_up()
            resume(self.connection, triggers)
        if self.random.random() < 0.2:
            self.connection.execute("ROLLBACK")
            self.last = before
        else:
            self.connection.execute("COMMIT")


def check(connection: sqlite3.Connection) -> None:
    """Raise DatabaseError if the index does not have the words of its texts, no more and no less."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        connection.backup(copy)
        copy.executescript(_CHECK)
        counts = "SELECT (SELECT count(*) FROM shown), (SELECT count(*) FROM search_docsize)"
        shown, indexed = copy.execute(counts).fetchone()
    assert shown == indexed


@pytest.mark.parametrize("seed", range(4))
def test_the_index_is_in_step_after_any_changes(connection: sqlite3.Connection, seed: int) -> None:
    changing = Changing(connection, Random(seed))
    schema = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    for _ in range(25):
        changing.transaction()
        check(connection)

    assert connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == schema
    assert connection.execute("SELECT count(*) FROM temp.sqlite_master").fetchone() == (0,)


def test_the_check_finds_a_text_that_the_index_does_not_have(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER search_documents_after_update")
    connection.execute("UPDATE documents SET content = 'other'")

    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        check(connection)


def test_every_field_that_is_searched_is_watched(connection: sqlite3.Connection) -> None:
    changing = Changing(connection, Random(0))
    changing.create()

    for field in SEARCHED:
        connection.execute("BEGIN")
        triggers = defer(connection)
        value = '[{"text": "new", "body": "new"}]' if field in {"acceptance_criteria", "comments"} else "[1]"
        connection.execute(f"UPDATE tasks SET {field} = ?", (value,))  # noqa: S608  our own names
        changing.catch_up()
        resume(connection, triggers)
        connection.execute("COMMIT")
        check(connection)


def test_the_texts_of_ordinary_tasks_are_nowhere_but_in_their_table(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    Changing(connection, Random(1)).create()
    connection.execute("UPDATE tasks SET notes = 'unmistakable ' || uuid")
    connection.execute("COMMIT")

    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    ).fetchall()
    holding = [
        name
        for (name,) in tables
        if "unmistakable u1" in str(connection.execute(f"SELECT * FROM {name}").fetchall())  # noqa: S608  our own names
    ]

    assert holding == ["tasks"]


@pytest.mark.parametrize(("tasks", "settings"), [(30, []), (70, ["8", "2"])])
def test_what_a_large_transaction_adds_to_the_index_is_merged_later(
    connection: sqlite3.Connection, tasks: int, settings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "MOST_WAITING", 40)
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    connection.execute("BEGIN IMMEDIATE")
    session = WriteSession(SqliteExecutor(connection, "memory"), STAMP)
    for number in range(1, tasks + 1):
        session.save(let_through(None, task(number)))
    session.settle()
    connection.execute("COMMIT")

    merging = [text for text in statements if "('automerge', " in text and not text.startswith("--")]

    assert [text.rpartition(", ")[2].strip(")\n") for text in merging] == settings
    assert connection.execute("SELECT v FROM search_config WHERE k = 'automerge'").fetchone() == (2,)
    check(connection)


def test_a_file_without_words_of_its_own_leaves_its_task_in_the_index(connection: sqlite3.Connection) -> None:
    changing = Changing(connection, Random(0))
    for _ in range(4):
        changing.create()

    connection.execute("BEGIN")
    defer(connection)
    connection.execute("INSERT INTO kept (uuid, content) VALUES ('u1', '{}'), ('u2', '{}')")
    connection.execute("INSERT INTO kept VALUES ('u3', '{}', 'alpha')")
    connection.execute('UPDATE kept SET content = \'{"name": "a"}\' WHERE words IS NULL')
    connection.execute("UPDATE kept SET words = 'beta' WHERE uuid = 'u1'")
    connection.execute("DELETE FROM kept WHERE uuid = 'u2'")

    forgotten = connection.execute("SELECT uuid FROM temp.former_texts ORDER BY uuid").fetchall()
    assert forgotten == [("u1",), ("u3",)]
