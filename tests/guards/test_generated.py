"""The SQL that is compiled ahead of time is what its sources say, runs as it is, and loses no value."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import (
    ClauseElement,
    Executable,
    TextClause,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import SQLCompiler

from backlog.storage import generate
from backlog.storage.patience import PATIENCE
from backlog.storage.schema.revisions import head_revision
from backlog.storage.schema.tables import CounterRow, TaskRow
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.deferred_indexing import FORMER_TEXTS
from backlog.storage.sqlite.upgrade import upgrade
from backlog.storage.statements.registry import STATEMENTS, Dialects, members, table, word

generate.load_statements()
TASKS, COUNTERS = table(TaskRow).c, table(CounterRow)


class AnyValue(dict[str, None]):
    """NULL for every name."""

    def __missing__(self, name: str) -> None:
        return None


# Freshness


def test_the_generated_modules_are_what_would_be_generated_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_generated_module_that_is_out_of_date_is_noticed_and_can_be_written_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = {name: (generate.HERE / name).read_text() for name in generate.MODULES}
    for name, source in fresh.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    (tmp_path / "sqlite/_sql.py").write_text(fresh["sqlite/_sql.py"].replace("SELECT", "select", 1))
    (tmp_path / "sqlite/_schema.py").unlink()
    monkeypatch.setattr(generate, "HERE", tmp_path)

    assert generate.main(["--check"]) == 1
    assert re.findall(r".*\.py: out of date", capsys.readouterr().out) == [
        "sqlite/_sql.py: out of date",
        "sqlite/_schema.py: out of date",
    ]
    assert not (tmp_path / "sqlite/_schema.py").exists()

    assert generate.main([]) == 0
    assert {name: (tmp_path / name).read_text() for name in fresh} == fresh


def test_every_statement_is_a_constant_and_every_constant_a_statement() -> None:
    constants = {name for name, value in vars(_sql).items() if name.isupper() and isinstance(value, str)}

    assert constants == {name.upper() for name in STATEMENTS} | {"HEAD"}


def test_the_head_is_the_newest_migration() -> None:
    assert head_revision() == _sql.HEAD


# Every statement runs


@pytest.fixture(scope="module", params=["generated", "migrated"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    """A database that the generated schema makes, and one that the migrations make."""
    path = str(tmp_path_factory.mktemp("guard") / "backlog.db")
    if request.param == "migrated":
        upgrade(path, PATIENCE)
    with closing(sqlite3.connect(path)) as connection:
        if request.param == "generated":
            connection.executescript(SCHEMA)
        connection.execute(_sql.OPEN_SEARCH_WORDS)
        connection.execute(_sql.OPEN_SEARCH_PLACES)
        connection.execute(FORMER_TEXTS)
        yield connection


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_can_be_prepared(database: sqlite3.Connection, name: str) -> None:
    sql = getattr(_sql, name.upper())

    assert database.execute(f"EXPLAIN {sql}", AnyValue()).fetchall() != []


def written_by_hand(name: str) -> bool:
    statement = STATEMENTS[name]()
    if not isinstance(statement, Dialects):
        return False
    return any(isinstance(each, TextClause) for each in statement.written.values())


@pytest.mark.parametrize("name", [name for name in STATEMENTS if not written_by_hand(name)])
def test_every_statement_can_be_compiled_for_postgresql(name: str) -> None:
    statement = STATEMENTS[name]()
    columns = generate.written_columns(statement)

    compiled = cast("ClauseElement", statement).compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it
        column_keys=columns,
    )

    assert isinstance(compiled, SQLCompiler)
    assert "json_each" not in compiled.string
    assert [bind.key for bind in compiled.binds.values() if bind.unique or bind.expanding] == []


def test_few_statements_are_written_by_hand_for_each_engine() -> None:
    by_hand = [name for name in STATEMENTS if written_by_hand(name)]

    assert len(by_hand) < len(STATEMENTS) / 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [("[]", []), ('["a"]', ["a"]), ('["a", "b", "a", "c, d", "[]"]', ["a", "b", "a", "c, d", "[]"])],
    ids=["none", "one", "many"],
)
def test_a_list_is_taken_apart_into_none_one_or_many_values(
    database: sqlite3.Connection, values: str, expected: list[str]
) -> None:
    sql = generate.compiled("members", members("values"))

    assert [value for (value,) in database.execute(sql, {"values": values})] == expected


# The generator refuses what would be lost

LOSING: dict[str, Executable] = {
    "a constant to compare with": select(TASKS.id).where(TASKS.status == "Done"),
    "constants to choose from": select(TASKS.id).where(TASKS.status.in_(["Done", "To Do"])),
    "no constants to choose from": select(TASKS.id).where(TASKS.status.in_([])),
    "a list to choose from": select(TASKS.id).where(TASKS.status.in_(bindparam("wanted", expanding=True))),
    "a constant number of rows": select(TASKS.id).limit(5),
    "a constant offset": select(TASKS.id).limit(bindparam("most")).offset(5),
    "a constant pattern": select(TASKS.id).where(TASKS.title.like("%x%")),
    "a constant range": select(TASKS.id).where(TASKS.key.between(1, 2)),
    "a constant in a function": select(func.coalesce(TASKS.title, "none")),
    "a constant in a sum": select(TASKS.key + 1),
    "a constant in a case": select(case((TASKS.title.is_(None), "none"), else_="some")),
    "a literal": select(literal(1)),
    "constants to insert": insert(COUNTERS).values(name="task", value=1),
    "a constant to update with": update(COUNTERS).values(value=1),
    "a parameter with a constant": select(TASKS.id).where(TASKS.status == bindparam("status", "Done")),
}


@pytest.mark.parametrize("statement", LOSING.values(), ids=LOSING)
def test_a_statement_whose_values_would_be_lost_is_refused(statement: Executable) -> None:
    with pytest.raises(generate.UnnamedValueError, match=r"^losing: "):
        generate.compiled("losing", statement)


KEEPING: dict[str, tuple[Executable, str]] = {
    "a named parameter": (
        select(TASKS.id).where(TASKS.status == bindparam("status")),
        "SELECT tasks.id\nFROM tasks\nWHERE tasks.status = :status",
    ),
    "one of our own words": (
        select(TASKS.id).where(TASKS.state == word("active")),
        "SELECT tasks.id\nFROM tasks\nWHERE tasks.state = 'active'",
    ),
    "an insert of every column": (
        insert(COUNTERS),
        "INSERT INTO counters (name, value) VALUES (:name, :value)",
    ),
    "an update of a column by itself": (
        update(COUNTERS).values(value=COUNTERS.c.value + bindparam("more")),
        "UPDATE counters SET value=(counters.value + :more)",
    ),
    "a text": (text("SELECT :one"), "SELECT :one"),
}


@pytest.mark.parametrize(("statement", "expected"), KEEPING.values(), ids=KEEPING)
def test_a_statement_with_named_values_is_written_as_it_is(statement: Executable, expected: str) -> None:
    assert generate.compiled("keeping", statement) == expected
