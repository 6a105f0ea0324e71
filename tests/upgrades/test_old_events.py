"""The history that an older program kept whole says the same after the upgrade, and takes less room."""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from sqlalchemy import create_engine

from backlog.domain.events import EventQuery
from backlog.storage.codec.events import decode_value
from backlog.storage.codec.packing import WITH_COMMON_TEXT, unpacked
from backlog.storage.home.open import open_store
from backlog.storage.schema.revisions import migrate
from backlog.store.database import Store
from benchmarks.stress.old_schemas import make
from tests.conftest import RunBacklog
from tests.postgresql import server

Changes = dict[str, list[Any]]

CRITERIA = [{"text": f"criterion {number}", "checked": False} for number in range(20)]
INSERT = (
    "INSERT INTO events (instant, actor, command, batch, entity, entity_uuid, entity_id, revision, changes)"
    " VALUES ('2026-02-01T00:00:00.000000Z', 'Ada', 'task edit',"
    " 'b', 'task', '{uuid}', 'TASK-1', {revision}, ?)"
)
STORED = "SELECT changes FROM events WHERE entity_uuid = '{uuid}' ORDER BY key"
UUID = "00000000-0000-4000-8000-000000000001"


class Old(NamedTuple):
    """A backlog of an older schema, and what runs SQL in it."""

    place: str
    store: Store
    run: Callable[[str, str | None], list[tuple[Any, ...]]]


@pytest.fixture(
    params=["0001", "0002", "0003", "0004", "0005", "0006", "0008", "pg 0005", "pg 0006", "pg 0008"]
)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    engine, _, revision = request.param.rpartition(" ")
    if engine:
        with server().database() as name:
            url = server().url(name)
            on_server(url, revision)
            with closing(open_store(url)) as store:
                yield Old(url, store, lambda sql, value: on(url, sql, value))
    else:
        path = tmp_path / "data" / "backlog.db"
        path.parent.mkdir()
        make(path, revision, 3)
        with closing(open_store(str(path))) as store:
            yield Old(str(path), store, lambda sql, value: inside(path, sql, value))


def on_server(url: str, revision: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    with engine.begin() as connection:
        migrate(connection, revision)
    engine.dispose()
    lists = (
        "assignees",
        "labels",
        "dependencies",
        "references",
        "documentation",
        "modified_files",
        "comments",
    )
    values: dict[str, str | int] = {
        "uuid": UUID,
        "kind": "task",
        "state": "active",
        "id": "TASK-1",
        "sort_key": "0000000001",
        "title": "T",
        "status": "To Do",
        "priority_rank": 3,
        "created_at": "2026-01-15T09:30:00.000000Z",
        "revision": 1,
        **dict.fromkeys((*lists, "acceptance_criteria", "definition_of_done"), "[]"),
        **dict.fromkeys(("criteria_checked", "criteria_total"), 0),
    }
    columns = ", ".join(f'"{name}"' for name in values)
    on(url, f"INSERT INTO tasks ({columns}) VALUES ({', '.join(map(repr, values.values()))})", None)  # noqa: S608  our own


def on(url: str, sql: str, value: str | None) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as raw:
        cursor = raw.execute(sql.replace("?", "%s"), None if value is None else (value,))
        return cursor.fetchall() if cursor.description else []


def inside(path: Path, sql: str, value: str | None) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql, () if value is None else (value,)).fetchall()


def history() -> list[Changes]:
    """What a program that kept both sides whole has stored of an agent's work, oldest first."""
    notes, criteria, labels = "Begun, as it was planned. " * 4, list(CRITERIA), ["old"]
    changes: list[Changes] = [{"notes": [None, notes], "acceptance_criteria": [[], criteria]}]
    for number in range(20):
        longer = f"{notes}\n\nStep {number}: — “done”, 日本"
        checked = [*criteria[:number], {**criteria[number], "checked": True}, *criteria[number + 1 :]]
        changes.append({"notes": [notes, longer], "acceptance_criteria": [criteria, checked]})
        notes, criteria = longer, checked
    shorter = [criteria[3], *criteria[5:], {"text": "one more", "checked": False}]
    changes.append({"acceptance_criteria": [criteria, shorter], "labels": [labels, [*labels, "new"]]})
    changes.append({"title": ["A", "B"]})
    return changes


def keep(old: Old, changes: list[Changes]) -> None:
    """Store a history, and let the record be as it left it."""
    current: dict[str, Any] = {}
    old.run(f"DELETE FROM events WHERE entity_uuid = '{UUID}'", None)  # noqa: S608  our own
    for revision, change in enumerate(changes, 1):
        sql = INSERT.format(uuid=UUID, revision=revision)
        old.run(sql, json.dumps(change, ensure_ascii=False, separators=(",", ":")))
        current |= {field: after for field, (_, after) in change.items()}
    for field, value in current.items():
        text = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        )
        old.run(f"UPDATE tasks SET {field} = ? WHERE uuid = '{UUID}'", text)  # noqa: S608  our own names
    old.run(f"UPDATE tasks SET revision = {len(changes)} WHERE uuid = '{UUID}'", None)  # noqa: S608  our own


def stored_in(old: Old) -> list[Changes]:
    """The changes as the upgraded backlog holds them, oldest first."""
    return [
        json.loads(unpacked(changes) if isinstance(changes, bytes) else changes)
        for (changes,) in old.run(STORED.format(uuid=UUID), None)
    ]


def told(changes: list[Changes]) -> list[dict[str, tuple[Any, ...]]]:
    """The same history as it is read, newest first."""
    return [
        {field: tuple(decode_value("task", field, side) for side in sides) for field, sides in change.items()}
        for change in reversed(changes)
    ]


def read(old: Old) -> list[dict[str, tuple[Any, Any]]]:
    with old.store.reading() as reader:
        return [event.changes for event in reader.history.events(EventQuery(entity=UUID))]


def test_an_upgraded_history_tells_the_same_and_is_smaller(old: Old) -> None:
    keep(old, history())
    before = sum(len(changes) for (changes,) in old.run(STORED.format(uuid=UUID), None))

    old.store.upgrade()

    assert read(old) == told(history())
    stored = stored_in(old)
    assert sum(len(json.dumps(changes)) for changes in stored) < before / 5
    assert [len(change["notes"]) for change in stored[1:21]] == [5] * 20
    assert stored[-1] == {"title": ["A", "B"]}
    assert [damage.detail for damage in old.store.damages() if damage.code == "invalid-value"] == []


def test_an_upgraded_history_is_counted_by_day(old: Old) -> None:
    changes: list[Changes] = [
        {"title": [None, "A"], "state": [None, "active"], "status": [None, "To Do"]},
        {"status": ["To Do", "In Progress"]},
        {"notes": [None, 'a list "status":["To Do"]']},
        {"status": ["In Progress", "To Do"]},
    ]
    keep(old, changes)

    old.store.upgrade()

    with old.store.reading() as reader:
        moves = list(reader.overview.moves_since(datetime(2026, 2, 1, tzinfo=UTC)))
        assert reader.upkeep.moves_out_of_step() == 0
    nothing = (None, None)
    assert {move[1:] for move in moves if move.day == date(2026, 2, 1)} == {
        ("task", True, (None, "To Do"), (None, "active"), nothing, 1),
        ("task", False, ("To Do", "In Progress"), nothing, nothing, 1),
        ("task", False, ("In Progress", "To Do"), nothing, nothing, 1),
    }


def test_what_does_not_fit_together_stays_whole(old: Old) -> None:
    changes = history()
    changes[12]["notes"][1] += " By hand."
    keep(old, changes)

    old.store.upgrade()

    assert read(old) == told(changes)
    stored = stored_in(old)
    assert [len(change["notes"]) for change in stored[:21]] == [2] + [5] * 11 + [2] + [5] * 8


def test_an_upgraded_history_can_be_undone(tmp_path: Path, run_upgrading: RunBacklog) -> None:
    path = tmp_path / "backlog.db"
    make(path, "0006", 3)
    with closing(open_store(str(path))) as store:
        keep(Old(str(path), store, lambda sql, value: inside(path, sql, value)), history())
    key = inside(path, "SELECT max(key) FROM events WHERE changes LIKE '%Step 19%'", None)[0][0]

    undone = run_upgrading("--db", str(path), "undo", "--event", str(key))

    assert (undone.code, undone.stderr.count("\n")) == (5, 1), "the criteria were changed since"
    notes = json.loads(run_upgrading("--db", str(path), "task", "1", "--json").stdout)["task"][
        "implementationNotes"
    ]
    assert notes == history()[20]["notes"][1]


def packed_before(text: str) -> bytes:
    """Changes as programs from 0019 to 0027 packed long ones."""
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packing.compress(text.encode()) + packing.flush()


@pytest.mark.parametrize("revision", ["0010", "0015", "0017", "0018", "0019", "0024", "0025", "0027"])
def test_long_changes_are_packed_and_say_the_same(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "backlog.db"
    make(path, revision, 3)
    changes: list[Changes] = [
        {"notes": [None, "Begun. "]},
        {"notes": ["Begun. ", "—日本 " * 100]},
        {"notes": ["—日本 " * 100, "x" * 300], "title": ["A", "B"]},
        {"notes": ["x" * 300, "y" * 300], "status": ["To Do", "In Progress"]},
    ]
    with closing(open_store(str(path))) as store:
        old = Old(str(path), store, lambda sql, value: inside(path, sql, value))
        keep(old, changes)
        before = old.run(STORED.format(uuid=UUID), None)
        if revision >= "0019":
            with closing(sqlite3.connect(path)) as raw, raw:
                raw.create_function("packed_before", 1, packed_before)
                raw.execute("UPDATE events SET changes = packed_before(changes) WHERE changes LIKE '%日本%'")
                raw.execute(INSERT.format(uuid="damaged", revision=1), (b"\0",))

        store.upgrade()

        after = old.run(STORED.format(uuid=UUID), None)
        assert [type(text) for (text,) in after] == [str, bytes, bytes, bytes]
        assert [text[:1] for (text,) in after[1:]] == [WITH_COMMON_TEXT] * 3
        assert [unpacked(text) if isinstance(text, bytes) else text for (text,) in after] == [
            text for (text,) in before
        ]
        assert read(old) == told(changes)
        damaged = old.run("SELECT changes FROM events WHERE entity_uuid = 'damaged'", None)
        assert damaged == [(b"\0",)] * (revision >= "0019"), "it stays for `doctor` to find"
        assert [each.code for each in store.damages()] == ["invalid-value"] * len(damaged)
