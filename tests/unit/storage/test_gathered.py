"""Rows that wait to be stored together are there for whoever asks, and in their order."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backlog.domain.events import EventQuery
from backlog.domain.task import ChecklistItem
from backlog.errors import Failed
from backlog.storage.home.create import create_database
from backlog.storage.session.search_index import MANY
from backlog.storage.sqlite.gathered import FEW, TOGETHER
from tests.unit.storage.backlogs import STAMP, SqliteStore, let_through, task, titles

COUNT = MANY + 3 * TOGETHER + 2 * FEW + 1


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda _: None)
    return SqliteStore(path)


def test_what_waits_is_seen_within_its_transaction_and_its_events_keep_their_order(
    store: SqliteStore,
) -> None:
    with store.writing(STAMP, many=True) as writer:
        for number in range(1, COUNT + 1):
            before = writer.save(let_through(None, task(number, title=f"Task {number}")))
            if number % 7 == 0:
                known = writer.task("task", (number,))
                assert known == before
                assert known is not None
                writer.save(let_through(known, known._replace(notes=f"note {number}")))
            if number % 11 == 0:
                assert writer.names("task", [(number,), (number + 1,)]).keys() == {(number,)}
        events = list(writer.history.events(EventQuery()))
    assert len(titles(store)) == COUNT
    numbers = [int(event.entity_id.partition("-")[2]) for event in reversed(events)]
    assert numbers == sorted(numbers)
    assert len(numbers) == COUNT + COUNT // 7


def test_the_fence_holds_for_what_waits_and_its_refusal_is_that_of_no_other_change(
    store: SqliteStore, tmp_path: Path
) -> None:
    done: dict[str, Any] = {"status": "Done", "acceptance_criteria": (ChecklistItem("open"),)}

    def write() -> None:
        with store.writing(STAMP, many=True) as writer:
            for number in range(1, COUNT + 1):
                more = done if number == MANY + 1 else {}
                writer.save(let_through(None, task(number, **more)))

    with pytest.raises(Failed, match="terminal status"):
        write()
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)
        triggers = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'search_after_%'"
        assert connection.execute(triggers).fetchone() == (3,)


def test_a_change_of_texts_alone_leaves_every_other_column(store: SqliteStore, tmp_path: Path) -> None:
    with store.writing(STAMP) as writer:
        known = writer.save(
            let_through(None, task(1, notes="a", labels=("one",), acceptance_criteria=(ChecklistItem("x"),)))
        )
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as connection:
        connection.row_factory = sqlite3.Row
        (before,) = map(dict, connection.execute("SELECT * FROM tasks"))
        with store.writing(STAMP) as writer:
            writer.save(let_through(known, known._replace(notes="b", plan="c")))
        (after,) = map(dict, connection.execute("SELECT * FROM tasks"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"notes", "plan", "revision"}
