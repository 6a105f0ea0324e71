"""Whatever value stands in whatever column, doctor says where; and what it lets pass, everything can read."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.domain.events import EventQuery
from backlog.render.csv import tasks as csv_tasks
from backlog.render.json import export as json_export
from backlog.render.text import history as text_history
from backlog.service.board import board
from backlog.service.context import Context
from backlog.service.doctor import Examination, examine
from backlog.service.exchange.dump import dump_lines, load_dump
from backlog.service.exchange.everything import everything
from backlog.storage._tables import DUMPED
from backlog.storage.codec.validity import CHECKS
from backlog.storage.home.open import open_store
from backlog.storage.session.values import odd_values
from backlog.storage.sqlite.executor import SqliteExecutor
from tests.forking import run_forked
from tests.postgresql import OWNER, empty_backlog, server
from tests.samples import STAMP

COLUMNS = [(table, column) for table, dumped in DUMPED.items() for column in dumped.columns]
ROW_NUMBERS = {(table, "key") for table in DUMPED} - {("settings", "key")}
"""Columns that take whole numbers alone: the numbers of SQLite's rows."""
LINES = (
    ("init", "Demo", "--defaults"),
    ("config", "set", "statuses", "To Do,In Progress,Done"),
    *(
        (
            "task",
            "create",
            title,
            "--ac",
            "a",
            "--dod",
            "d",
            "-l",
            "api",
            "-a",
            "sara",
            "--priority",
            "high",
            "-d",
            "D",
        )
        for title in ("One", "Two")
    ),
    ("task", "edit", "1", "--comment", "C", "--check-ac", "1", "--evidence", "E", "--ordinal", "1.5"),
    ("task", "edit", "1", "--due-date", "2027-01-15", "--plan", "P", "--notes", "N", "--final-summary", "F"),
    ("task", "claim", "1", "--take-over"),
    ("task", "create", "Part", "--parent", "1", "--dep", "2", "--idempotency-key", "k"),
    ("draft", "create", "Idea"),
    ("milestone", "add", "First", "-d", "D"),
    ("doc", "create", "Paper", "--tags", "a,b"),
    ("decision", "create", "Choice"),
    ("export", "out"),
)
UNREADABLE = (b"\xff\x00blob", "invalid UTF-8")
NASTY = (
    *(
        "",
        " ",
        "junk",
        "[1]",
        '{"a":',
        '[{"text":"a"}]',
        '{"a":{"text":"a","checked":true}}',
        "null",
        "[]",
        "1e400",
    ),
    *(
        "2026-02-30",
        "0001-01-01",
        "2026-01-01T00:00:00",
        "9999-12-31T23:59:59.999999Z",
        "[" * 10_000,
        "NaN",
        "\x1b[2J",
    ),
    *(0, -1, 2**63 - 1, -(2**63), 0.5, 1e308),
)
ANY = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.binary(max_size=20),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.none(),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ).map(json.dumps),
)
"""Any value, and any JSON."""


def context(database: str) -> Context:
    """What a use case needs to work on a database."""
    return Context(open_store(database), "tester", "doctor")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose backlog has a row in each table."""
    root = tmp_path_factory.mktemp("odd")
    for line in (*LINES, ("import", "out")):
        for file in (root / "out").rglob("task-1 *"):
            file.write_text(file.read_text().replace("---\n", "---\nodd: [thing]\n", 1))
        finished = run_forked(line, cwd=root, stdin=b"", env=os.environ)
        assert (line, finished.code) == (line, 0), finished.stderr
    with closing(sqlite3.connect(root / ".backlog" / "backlog.db")) as connection:
        for table in DUMPED:
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  our own names
            assert count, table
    return root


def test_every_column_has_a_rule() -> None:
    assert {table: set(checks) for table, checks in CHECKS.items()} == {
        table: set(dumped.columns) for table, dumped in DUMPED.items()
    }


def test_whatever_lies_in_a_sound_backlog_can_stand_there(folder: Path) -> None:
    assert examine(context(str(folder / ".backlog" / "backlog.db"))) == Examination(())


@pytest.fixture(scope="module")
def open_file(folder: Path) -> str:
    """The same file, in which nothing keeps any value out of any column."""
    path = folder / ".backlog" / "open.db"
    path.write_bytes((folder / ".backlog" / "backlog.db").read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'"
        )
    return str(path)


def put(connection: sqlite3.Connection, table: str, column: str, value: object) -> bool:
    """Put a value into the first row of a table, as far as it can stand there."""
    first = f"rowid = (SELECT min(rowid) FROM {table})"  # noqa: S608  our own names
    stored = "CAST(x'c328' AS TEXT)" if value == "invalid UTF-8" else ":value"
    try:
        connection.execute(f'UPDATE {table} SET "{column}" = {stored} WHERE {first}', {"value": value})  # noqa: S608  see above
    except (sqlite3.IntegrityError, UnicodeEncodeError):  # it is not unique, no number of a row, or no text
        return False
    return True


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each)
def test_what_cannot_be_read_is_named_in_every_column(open_file: str, table: str, column: str) -> None:
    with closing(sqlite3.connect(open_file, isolation_level=None)) as connection:
        connection.text_factory = lambda text: text.decode(errors="surrogateescape")
        for value in UNREADABLE:
            connection.execute("BEGIN")
            done = put(connection, table, column, value)
            found = list(odd_values(SqliteExecutor(connection, open_file)))
            connection.execute("ROLLBACK")
            assert done == ((table, column) not in ROW_NUMBERS)
            if done:
                assert [bool(re.match(rf"{table}, row .*, column {column}: ", each)) for each in found] == [
                    True
                ]


def use(where: Context) -> None:
    """Read all that there is, in the ways in which commands do."""
    for written in (json_export.as_json, csv_tasks.as_csv):
        with everything(where) as found:
            assert "".join(written(found))
    board(where)
    with where.store.reading() as reader:
        list(dump_lines(reader))
        list(reader.legacy_done())
        reader.exchange.extras()
        reader.exchange.exchanges()
        text_history.history(list(reader.history.events(EventQuery())))


def check(where: Context, table: str, column: str) -> None:
    """Let doctor examine a backlog; what it lets pass has to be of use."""
    findings = [each for each in examine(where).findings if not each.code.startswith("schema-")]
    odd = [each.detail for each in findings if each.code == "invalid-value"]
    if odd:
        assert [bool(re.match(rf"{table}, row .*, column \w+: .", each)) for each in odd] == [True] * len(odd)
        assert all(each.isprintable() or "\n" not in each for each in odd)
    elif (table, column) not in ROW_NUMBERS:
        use(where)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(COLUMNS), value=ANY)
def test_doctor_survives_any_value_in_any_column_of_a_file(
    open_file: str, place: tuple[str, str], value: object
) -> None:
    before = Path(open_file).read_bytes()
    with closing(sqlite3.connect(open_file)) as connection, connection:
        put(connection, *place, value)
    try:
        check(context(open_file), *place)
    finally:
        Path(open_file).write_bytes(before)


@pytest.fixture(scope="module")
def on_server(folder: Path) -> Iterator[str]:
    """The same backlog on a server; the name of its database."""
    with server().database(empty_backlog()) as name:
        with open_store(str(folder / ".backlog" / "backlog.db")).reading() as reader:
            lines = list(dump_lines(reader))
        with closing(open_store(server().url(name, OWNER))) as store:
            load_dump(store, lines, STAMP, "file")
        yield name


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(COLUMNS), value=ANY)
def test_doctor_survives_any_value_in_any_column_on_a_server(
    on_server: str, place: tuple[str, str], value: object
) -> None:
    table, column = place
    key = DUMPED[table].columns[0]
    if column == key and not isinstance(value, str):
        return  # it would be converted to text
    with psycopg.connect(server().url(on_server)) as connection:
        connection.execute("SET session_replication_role = replica")
        rows = connection.execute(
            f'SELECT "{key}", "{column}" FROM {table} ORDER BY 1 LIMIT 1'.encode()  # noqa: S608  our own names
        )
        ((first, before),) = rows.fetchall()
        change = f'UPDATE {table} SET "{column}" = %s WHERE "{key}" = %s'.encode()  # noqa: S608  see above
        try:
            connection.execute(change, (value, first))
            connection.commit()
        except (psycopg.Error, ValueError, UnicodeEncodeError):  # PostgreSQL keeps it out
            return
    try:
        where = context(server().url(on_server, OWNER))
        with closing(where.store):
            check(where, table, column)
    finally:
        with psycopg.connect(server().url(on_server)) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(change, (before, value if column == key else first))


def test_a_value_that_is_missing_is_named_with_its_row(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    path.write_bytes((folder / ".backlog" / "backlog.db").read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        kept: list[Any] = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
        connection.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'title TEXT NOT NULL', 'title TEXT')")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE tasks SET title = NULL WHERE id = 'TASK-2'")
        connection.execute("PRAGMA writable_schema = ON")
        for name, sql in kept:
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))

    findings = [each.detail for each in examine(context(str(path))).findings if each.code == "invalid-value"]

    assert findings == ["tasks, row 2 (TASK-2), column title: NULL"]
