"""However many tasks there are, the board reads what is in view: counted in statements, not in seconds."""

import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from textual.strip import Strip

from backlog.storage.home.open import open_store
from backlog.store.database import Store
from backlog.tui.column import Column
from backlog.tui.rows import PAGE, RowView
from backlog.tui.task_list import Rows
from tests.tui.conftest import Person, Play, template

TASKS = 10_000
MOST_FOR_A_PAGE = 7
"""Statements that read a page: version, settings and statuses among them."""
MOST_AT_FIRST = 24
"""Statements until a board of three columns is there; opening the database is among them."""


@cache
def many() -> Path:
    """The small project, with ten thousand tasks more that are as the second one."""
    path = Path(shutil.copy(template(), Path(mkdtemp(), "backlog.db")))
    with sqlite3.connect(path) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(tasks)")]
        own = {"key": "NULL", "uuid": "'u' || n", "id": "'TASK-' || n", "sort_key": "printf('%012d', n)"}
        values = ", ".join(own.get(name, f'"{name}"') for name in columns)
        connection.execute(
            "WITH RECURSIVE numbers(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"  # noqa: S608  its own columns
            f" INSERT INTO tasks SELECT {values} FROM tasks, numbers WHERE id = 'TASK-2'",
            (TASKS + 99,),
        )
    return path


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is asked of the database from now on; looking for changes of others is left out."""
    found: list[str] = []
    connect = sqlite3.connect

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(statement)

    def connect_traced(*args: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  as sqlite3's own
        connection: sqlite3.Connection = connect(*args, **options)
        connection.set_trace_callback(note)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect_traced)
        yield found


@pytest.fixture
def store(statements: list[str], tmp_path: Path) -> Iterator[Store]:  # noqa: ARG001  it is traced
    """The many tasks, a copy of their own."""
    opened = open_store(str(shutil.copy(many(), tmp_path / "backlog.db")), lasting=True)
    yield opened
    opened.close()


def test_a_key_asks_for_nothing_and_a_page_for_little(play: Play, statements: list[str]) -> None:
    async def flow(ada: Person) -> None:
        await ada.sees("TASK-100")
        rows = ada.app.screen.query_one(Rows)
        assert len(rows.rows) == PAGE
        statements.clear()
        await ada.press("j", "j", "j", "k", "space", "ctrl+d")
        assert statements == []
        await ada.press("G")
        await ada.sees("TASK-10099")
        assert len(statements) <= MOST_FOR_A_PAGE
        assert len(rows.rows) <= 2 * PAGE
        statements.clear()
        await ada.press("k", "ctrl+u", "g", "G")
        assert statements == []

    play(flow, view="list", size=(80, 24))


def test_a_board_begins_with_a_page_of_each_column(play: Play, statements: list[str]) -> None:
    statements.clear()

    async def flow(ada: Person) -> None:
        await ada.sees("To Do 10002", "TASK-100")
        assert len(statements) <= MOST_AT_FIRST
        assert [len(column.rows) for column in ada.app.screen.query(Column)] == [PAGE, 1, 1]
        statements.clear()
        await ada.press("j", "l", "h", "space")
        assert statements == []

    play(flow)


def test_a_key_draws_the_rows_that_it_changes(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    render_line = RowView.render_line

    def counted(view: RowView[Any], y: int) -> Strip:
        drawn.append(y)
        return render_line(view, y)

    monkeypatch.setattr(RowView, "render_line", counted)

    async def flow(ada: Person) -> None:
        await ada.sees("TASK-100")
        card = ada.app.screen.query(Column).first().row_height
        for key in ("l", "h", "j", "k"):  # the card that was selected, maybe twice, and the one that is now
            drawn.clear()
            await ada.press(key)
            assert 0 < len(drawn) <= 3 * card, key

    play(flow)


def test_empty_columns_are_hidden_without_a_look_at_the_tasks(play: Play, statements: list[str]) -> None:
    async def flow(ada: Person) -> None:
        await ada.press("/")
        await ada.type("receipts")
        await ada.sees("To Do", "In Progress 0")
        await ada.press("enter")
        statements.clear()
        await ada.press("z")
        assert "In Progress" not in ada.screen
        await ada.press("z")
        assert "In Progress 0" in ada.screen
        assert statements == []

    play(flow)
