"""A small search index of a SQLite file does not grow with each edit, and is in nobody's way."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from backlog.storage.sqlite import search_merging
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.search_merging import merge

WORDS = [f"word{number}" for number in range(400)]


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(SCHEMA)
        yield connection


def edit(connection: sqlite3.Connection, times: int) -> None:
    """Change a document of many words as often, each time in a transaction as a store ends it."""
    for number in range(times):
        connection.execute("BEGIN")
        connection.execute(
            "INSERT INTO documents (key, uuid, number, id, title, type, path, tags, state, created_at,"
            " revision, content) VALUES (1, 'u', 1, 'doc-1', 'T', '', '', '[]', 'active', '', 1, ?)"
            " ON CONFLICT DO UPDATE SET content = excluded.content",
            (" ".join((*WORDS, f"number{number}")),),
        )
        merge(connection, __file__)
        connection.execute("COMMIT")


def pages(connection: sqlite3.Connection) -> int:
    ((number,),) = connection.execute("SELECT count(*) FROM search_data WHERE id > 10")
    return int(number)


def _segments(connection: sqlite3.Connection) -> int:
    ((number,),) = connection.execute("SELECT count(DISTINCT segid) FROM search_idx")
    return int(number)


def test_words_of_former_texts_are_dropped_while_a_text_is_edited(connection: sqlite3.Connection) -> None:
    edit(connection, 100)
    grown = pages(connection)
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")

    assert grown <= 3 * pages(connection)
    connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    found = connection.execute("SELECT rowid FROM search WHERE search MATCH 'word7 number99'").fetchall()
    assert found == [(1 * 8 + 1,)]


def test_a_large_index_is_left_to_fts5(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_merging, "_merge_all", lambda _: pytest.fail("it was merged"))
    connection.execute("INSERT INTO search (search, rank) VALUES ('pgsz', 32)")
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")

    edit(connection, 3)

    assert pages(connection) > search_merging.LARGEST


def test_where_the_disk_is_nearly_full_a_change_is_stored_without_a_merge(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
    disk = os.statvfs(__file__)
    monkeypatch.setattr(search_merging, "ROOM", disk.f_blocks * disk.f_frsize + 1)
    edit(connection, 3)
    apart = _segments(connection)
    monkeypatch.setattr(search_merging, "ROOM", 0)
    edit(connection, 1)

    assert (apart, _segments(connection)) == (3, 1)


@pytest.mark.parametrize("damage", ["DELETE FROM search_data WHERE id > 10", "DROP TABLE search_idx"])
def test_a_damaged_index_is_left_to_doctor(connection: sqlite3.Connection, damage: str) -> None:
    edit(connection, 1)
    connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
    connection.execute("INSERT INTO search_idx VALUES (7, '', 2), (8, '', 2)")
    connection.execute(damage)
    connection.execute("BEGIN")
    connection.execute("UPDATE tasks SET status = 'Done'")

    merge(connection, __file__)

    assert connection.in_transaction
    connection.execute("COMMIT")


def test_any_other_error_is_raised(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO search_idx VALUES (7, '', 2), (8, '', 2)")
    connection.execute("PRAGMA query_only = ON")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        merge(connection, __file__)
