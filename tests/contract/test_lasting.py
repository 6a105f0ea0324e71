"""A store for a long life: for many threads, no transaction open between calls, and its errors its own."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from backlog.domain.errors import Failed
from backlog.domain.task import Task
from backlog.service.store import Store
from backlog.storage.home.open import open_store
from tests.contract.conftest import Backend, save_all, sqlite
from tests.samples import STAMP, let_through, task

THREADS = 8


@pytest.fixture
def file(tmp_path: Path) -> Backend:
    return sqlite(tmp_path, "")


@pytest.fixture
def lasting(file: Backend) -> Iterator[Store]:
    """A store that keeps its connections."""
    store = open_store(file.place, 10.0, lasting=True)
    yield store
    store.close()


@pytest.fixture
def switching() -> Iterator[None]:
    """The interpreter changes from thread to thread whenever it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def found(store: Store, number: int) -> Task:
    with store.reading() as reader:
        (each,) = [reader.task("task", (number,))]
    assert each is not None
    return each


def noted(store: Store, number: int, note: str) -> None:
    """Append a note to a task."""
    with store.writing(STAMP, narrow=True) as writer:
        before = writer.task("task", (number,))
        assert before is not None
        writer.save(let_through(before, before._replace(notes=f"{before.notes or ''}{note}\n")))


# Many threads


@pytest.mark.usefixtures("switching")
def test_threads_share_a_store_and_no_change_is_lost(lasting: Store) -> None:
    save_all(lasting, [task(1), task(2)])

    def work(number: int) -> None:
        noted(lasting, 1, f"one {number}")
        noted(lasting, 2, f"two {number}")
        with lasting.writing(STAMP) as writer:
            writer.save(let_through(None, task(writer.next_number("task") + 2)))
        assert f"one {number}" in str(found(lasting, 1).notes)
        assert lasting.changes_since(None).touched is None

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, range(48)))

    for number, word in ((1, "one"), (2, "two")):
        task_ = found(lasting, number)
        assert task_.revision == 49
        assert sorted(str(task_.notes).splitlines()) == sorted(f"{word} {each}" for each in range(48))
    with lasting.reading() as reader:
        assert len(list(reader.every_task())) == 50


# Between calls


def test_no_transaction_is_open_between_calls(file: Backend, lasting: Store) -> None:
    """A write-ahead log can be emptied only if nobody reads an older state."""
    save_all(lasting, [task(1)])
    found(lasting, 1)
    noted(lasting, 1, "x")
    token = lasting.changes_since(None).token
    lasting.changes_since(token)

    with closing(sqlite3.connect(file.place)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


def test_a_reader_that_is_left_half_read_keeps_nothing_open(file: Backend, lasting: Store) -> None:
    save_all(lasting, [task(number) for number in range(1, 50)])

    with lasting.reading() as reader:
        next(iter(reader.every_task()))

    with closing(sqlite3.connect(file.place)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


def test_connections_are_kept(file: Backend) -> None:
    with file.traced() as statements:
        store = open_store(file.place, lasting=True)
        save_all(store, [task(1)])
        found(store, 1)
        del statements[:]

        found(store, 1)
        noted(store, 1, "x")
        store.close()

    assert not [each for each in statements if each.startswith("PRAGMA")]  # what is set on a new connection


def test_a_store_that_was_closed_opens_again(lasting: Store) -> None:
    save_all(lasting, [task(1)])
    lasting.close()

    noted(lasting, 1, "again")
    assert found(lasting, 1).notes == "again\n"


def test_where_another_backlog_was_made_in_place_of_the_one_that_is_open_it_is_used(
    file: Backend, lasting: Store, tmp_path: Path
) -> None:
    save_all(lasting, [task(1)])
    (tmp_path / "other").mkdir()
    other = sqlite(tmp_path / "other", "")
    save_all(other.store, [task(1, title="Another one")])

    for suffix in ("", "-wal", "-shm"):
        Path(file.place + suffix).unlink(missing_ok=True)
    os.replace(other.place, file.place)

    assert found(lasting, 1).title == "Another one"
    noted(lasting, 1, "x")
    assert file.run("SELECT title, notes FROM tasks") == [("Another one", "x\n")]


def test_a_restored_backlog_is_what_is_read_from_then_on(lasting: Store, tmp_path: Path) -> None:
    save_all(lasting, [task(1)])
    lasting.backup(str(tmp_path / "copy.db"), replace=False)
    noted(lasting, 1, "x")

    lasting.restore(str(tmp_path / "copy.db"))

    assert found(lasting, 1).notes is None
    noted(lasting, 1, "y")
    assert found(lasting, 1).notes == "y\n"


# Whose error it is


@pytest.mark.parametrize("is_lasting", [False, True])
@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device", "/elsewhere/report.html"),
        sqlite3.OperationalError("disk I/O error"),
    ],
    ids=["file", "another database"],
)
def test_an_error_of_what_the_caller_does_is_left_as_it_is(
    backend: Backend, error: Exception, *, is_lasting: bool
) -> None:
    store = open_store(backend.place, lasting=is_lasting)
    save_all(store, [task(1)])

    def read() -> None:
        with store.reading():
            raise error

    def write() -> None:
        with store.writing(STAMP) as writer:
            writer.save(let_through(None, task(2)))
            raise error

    for use in (read, write):
        with pytest.raises(type(error)) as caught:
            use()
        assert caught.value is error
    with store.reading() as reader:
        assert reader.task("task", (2,)) is None
    store.close()


def test_an_error_names_the_file_that_it_came_from(tmp_path: Path) -> None:
    """As where a backlog is copied from one file to another, and the one that is read is damaged."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = (sqlite(tmp_path / name, "") for name in ("here", "there"))
    save_all(here.store, [task(1)])
    here.run("DROP TABLE documents")

    def copy() -> None:
        with there.store.writing(STAMP) as writer, here.store.reading() as reader:
            for table, row in reader.transfer.dump():
                writer.transfer.load(table, row)

    with pytest.raises(Failed) as caught:
        copy()

    assert here.place in caught.value.message
    assert there.place not in caught.value.message
