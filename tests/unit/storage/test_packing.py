"""Long changes of the history take less room on SQLite, and are read as they were written."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from runpy import run_path
from typing import Any
from zlib import DEFLATED, compressobj

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.events import EventQuery
from backlog.errors import Failed
from backlog.storage.codec import packing
from backlog.storage.codec.common_text import COMMON_TEXT
from backlog.storage.codec.packing import WITH_COMMON_TEXT, packed, unpacked
from backlog.storage.home.create import create_database
from backlog.storage.sqlite.store import SqliteStore
from tests.conftest import RunBacklog
from tests.samples import STAMP, let_through, task

ROOT = Path(__file__).resolve().parents[3]
LONG = "A sentence that stands there several times. " * 20


@given(st.text(st.characters(codec=None)))
def test_what_is_packed_is_unpacked(text: str) -> None:
    found = packed(text * 20)

    assert (unpacked(found) if isinstance(found, bytes) else found) == text * 20


@given(st.text(st.characters(codec=None), max_size=60), st.integers(1, 200))
def test_what_was_packed_without_common_text_is_unpacked_too(text: str, times: int) -> None:
    packing = compressobj(6, DEFLATED, -15)
    former = packing.compress((text * times).encode("utf-8", "surrogatepass")) + packing.flush()

    assert former[:1] != WITH_COMMON_TEXT
    assert unpacked(former) == text * times


def test_the_common_text_stays_as_it_is_for_ever() -> None:
    """What was packed with it could not be read with another."""
    migrated: Any = run_path(str(ROOT / "migrations/versions/0028_packed_with_common_text.py"))

    assert sha256(COMMON_TEXT).hexdigest() == (
        "bc61925e797f56d98e2accd2b4e2735cd2e3e4afe363f017087e379af28310ff"
    )
    assert migrated["COMMON_TEXT"] == COMMON_TEXT
    assert (migrated["SHORT"], migrated["WORTHWHILE"], migrated["WORTHWHILE_IF_MOVED"]) == (
        *(packing.SHORT, packing.WORTHWHILE, packing.WORTHWHILE_IF_MOVED),
    )


@pytest.mark.parametrize("length", [packing.SHORT - 1, packing.SHORT, packing.SHORT + 1, 100_000])
def test_a_text_of_any_length_is_packed_with_the_common_text(length: int) -> None:
    text = (COMMON_TEXT.decode() * 40)[:length]

    found = packed(text)

    assert isinstance(found, bytes)
    assert len(found) < length / 5
    assert unpacked(found) == text


@given(st.binary())
def test_anything_else_is_refused(value: bytes) -> None:
    for each in (value, WITH_COMMON_TEXT + value):
        try:
            text = unpacked(each)
        except ValueError:
            continue
        assert isinstance(text, str)


@pytest.mark.parametrize("odd", ["cut", "more", "endless"])
def test_what_was_never_packed_is_refused(odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = packed(LONG)
    assert isinstance(whole, bytes)
    if odd == "endless":
        monkeypatch.setattr(packing, "_MOST", 100)

    with pytest.raises(ValueError, match="no packed text"):
        unpacked({"cut": whole[:-1], "more": whole + b"x", "endless": whole}[odd])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A backlog with a task whose notes became long, and then short again."""
    path = tmp_path / "backlog.db"
    create_database(str(path), lambda _: None)
    store = SqliteStore(str(path))
    with store.writing(STAMP) as writer:
        one = writer.save(let_through(None, task(1)))
    for notes in (LONG, "Short."):
        with store.writing(STAMP) as writer:
            one = writer.save(let_through(one, one._replace(notes=notes)))
    return path


def stored(path: Path) -> list[str | bytes]:
    with closing(sqlite3.connect(path)) as connection:
        return [changes for (changes,) in connection.execute("SELECT changes FROM events ORDER BY key")]


def test_a_long_change_is_stored_packed_and_told_whole(path: Path) -> None:
    kinds = [type(changes) for changes in stored(path)]
    with SqliteStore(str(path)).reading() as reader:
        told = [event.changes for event in reader.history.events(EventQuery(entity=task(1).uuid))]

    assert kinds == [str, bytes, bytes]
    assert told[:2] == [{"notes": (LONG, "Short.")}, {"notes": (None, LONG)}]


def test_a_packed_change_is_undone(path: Path, run_backlog: RunBacklog) -> None:
    undone = run_backlog("--db", str(path), "undo", "--event", "3")

    assert (undone.code, undone.stderr) == (0, "")
    with SqliteStore(str(path)).reading() as reader:
        one = reader.task("task", (1,))
    assert one is not None
    assert one.notes == LONG


def test_a_dump_holds_it_as_text_and_a_load_packs_it_again(path: Path, run_backlog: RunBacklog) -> None:
    copy = path.with_name("copy.db")
    with SqliteStore(str(path)).reading() as reader:
        events = [row for table, row in reader.transfer.dump() if table == "events"]

    moved = run_backlog("--db", str(path), "migrate", "--to", str(copy))

    assert events[1]["changes"] == {"notes": [None, LONG]}
    assert (moved.code, moved.stderr) == (0, "")
    assert stored(copy)[:3] == stored(path)[:3]


def test_a_packed_change_that_is_damaged_is_reported_and_ends_in_one_line(
    path: Path, run_backlog: RunBacklog
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE events SET changes = x'00ff' WHERE key = 2")

    (damage,) = [each for each in SqliteStore(str(path)).damages() if each.code == "invalid-value"]
    shown = run_backlog("--db", str(path), "task", "history", "1")

    assert damage.detail.startswith("events, row 2, column changes: ")
    assert (shown.code, shown.stderr.count("\n")) == (1, 1)
    with SqliteStore(str(path)).reading() as reader, pytest.raises(Failed):
        list(reader.history.events(EventQuery(entity=task(1).uuid)))
