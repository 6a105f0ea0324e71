"""A store for a long life: for many threads, no transaction open between calls, and its errors its own."""

import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backlog.domain.task import Task
from backlog.errors import Failed, Lost
from backlog.service.queries import view
from backlog.storage.home.open import open_store
from backlog.storage.postgresql import limits
from backlog.storage.postgresql.connection import Connection, PendingResult
from backlog.storage.postgresql.link import Link
from backlog.store.database import Store
from tests.conftest import PATIENCE_SECONDS
from tests.contract.conftest import Backend, postgresql, save_all, sqlite
from tests.postgresql import USER
from tests.samples import STAMP, Asking, let_through, task

THREADS = 8


@pytest.fixture
def file(tmp_path: Path) -> Backend:
    return sqlite(tmp_path, "")


@pytest.fixture
def lasting(file: Backend) -> Iterator[Store]:
    """A store of a file that keeps its connections."""
    store = open_store(file.place, 10.0, lasting=True)
    yield store
    store.close()


@pytest.fixture
def on_server() -> Iterator[Backend]:
    """A backlog on a server, on whose connections a test has an eye."""
    backend = postgresql(Path(), USER)
    yield backend
    backend.store.close()
    backend.remove()


@pytest.fixture
def remote(on_server: Backend) -> Iterator[Store]:
    """A store of a server that keeps its connections."""
    store = open_store(on_server.place, 10.0, lasting=True)
    yield store
    store.close()


@pytest.fixture
def shared_store(backend: Backend) -> Iterator[Store]:
    """A store that keeps its connections, on each executor."""
    store = open_store(backend.place, 10.0, lasting=True)
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


# What a server remembers


def test_a_server_forgets_what_was_prepared_for_many_changes(on_server: Backend) -> None:
    names = "SELECT name FROM pg_prepared_statements"
    store = open_store(on_server.place, 10.0, lasting=True)
    remembered: list[list[Any]] = []
    before = Connection.forget

    def forget(connection: Connection) -> None:
        remembered.append(connection.receive(connection.send(names)).rows)
        before(connection)
        remembered.append(connection.receive(connection.send(names)).rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "forget", forget)
        with store.writing(STAMP, many=True) as writer:
            for number in range(1, 450):
                writer.save(let_through(None, task(number)))
        with store.writing(STAMP) as writer:
            for number in range(450, 460):
                writer.save(let_through(None, task(number)))
    store.close()

    many, after, few, _ = remembered
    assert len(many) >= 3  # what stores tasks, their words and their events
    assert (after, few) == ([], [])


# Many threads


@pytest.mark.usefixtures("switching")
def test_threads_share_a_store_and_no_change_is_lost(shared_store: Store) -> None:
    save_all(shared_store, [task(1), task(2)])

    def work(number: int) -> None:
        noted(shared_store, 1, f"one {number}")
        noted(shared_store, 2, f"two {number}")
        with shared_store.writing(STAMP) as writer:
            writer.save(let_through(None, task(writer.next_number("task") + 2)))
        assert f"one {number}" in str(found(shared_store, 1).notes)
        assert shared_store.changes_since(None).touched is None

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, range(48)))

    for number, word in ((1, "one"), (2, "two")):
        task_ = found(shared_store, number)
        assert task_.revision == 49
        assert sorted(str(task_.notes).splitlines()) == sorted(f"{word} {each}" for each in range(48))
    with shared_store.reading() as reader:
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


BACKENDS = """
SELECT state, backend_xmin IS NOT NULL, backend_xid IS NOT NULL FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'backlog'"""
KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'backlog'"""


def settled(backend: Backend, wanted: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The states of the connections of the program, once they are as wanted, or after a while."""
    found = backend.run_as_owner(BACKENDS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while found != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
        found = backend.run_as_owner(BACKENDS)
    return found


def test_no_transaction_is_open_on_a_server_between_calls(on_server: Backend, remote: Store) -> None:
    """Neither a snapshot nor a transaction is held, so that vacuum goes on and tables can be altered."""
    idle: list[tuple[object, ...]] = [("idle", False, False)]
    save_all(remote, [task(1)])

    for use in (
        lambda: found(remote, 1),
        lambda: noted(remote, 1, "x"),
        lambda: remote.changes_since(None),
        remote.damages,
    ):
        use()
        assert settled(on_server, idle) == idle


def test_a_connection_that_was_lost_between_calls_is_made_anew(on_server: Backend, remote: Store) -> None:
    save_all(remote, [task(1)])

    for note in ("a", "b"):
        for use in (
            lambda: found(remote, 1),
            lambda note=note: noted(remote, 1, note),
            lambda: remote.changes_since(None),
        ):
            killed = on_server.run_as_owner(KILL)
            assert set(killed) == {(True,)}  # the one before may still be about to end
            use()

    assert found(remote, 1).notes == "a\nb\n"


def test_one_that_was_lost_unnoticed_is_made_anew_too(
    on_server: Backend, remote: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a router forgets a connection, and nobody says so before it is used."""
    save_all(remote, [task(1)])
    monkeypatch.setattr(Connection, "alive", lambda _: True)
    on_server.run_as_owner(KILL)

    noted(remote, 1, "x")

    assert found(remote, 1).notes == "x\n"


def test_what_is_lost_within_a_call_changes_nothing_and_says_so(on_server: Backend, remote: Store) -> None:
    save_all(remote, [task(1)])

    def lose() -> None:
        with remote.writing(STAMP) as writer:
            before = writer.task("task", (1,))
            assert before is not None
            writer.save(let_through(before, before._replace(title="Lost")))
            on_server.run_as_owner(KILL)
            writer.transfer.schema()

    with pytest.raises(Lost) as caught:
        lose()

    assert "nothing was changed" in caught.value.message
    assert found(remote, 1).title == "The task 1"


def test_a_question_whose_connection_is_lost_is_asked_again(
    on_server: Backend, remote: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_all(remote, [task(1)])
    send = Connection.send
    lost: list[str] = []

    def send_or_lose(connection: Connection, sql: str, *args: Any, **options: Any) -> PendingResult:  # noqa: ANN401  as its own
        if "FROM tasks" in sql and len(lost) < 2:
            lost.append(sql)
            on_server.run_as_owner(KILL)
        return send(connection, sql, *args, **options)

    monkeypatch.setattr(Connection, "send", send_or_lose)

    assert view(Asking(remote), "1").task.title == "The task 1"
    assert len(lost) == 2


@pytest.mark.parametrize("age", ["old", "new"])
def test_a_writer_that_says_nothing_is_undone_by_the_server(
    remote: Store, monkeypatch: pytest.MonkeyPatch, age: str
) -> None:
    """Old servers notice one that is idle, newer ones also one that broke off amid what it sent."""
    save_all(remote, [task(1)])
    monkeypatch.setattr(limits, "UNHEARD_SECONDS", 1.0)
    link = Link(remote._address, -10.0, lasting=True)  # type: ignore[attr-defined]  # of whatever engine
    link.begin("BEGIN", "SELECT pg_advisory_xact_lock(backlog_lock())", writes=True)
    link.connection.settle()
    if age == "new":
        with monkeypatch.context() as patch:
            patch.setattr(link.connection._pq, "PQpipelineSync", lambda _: 1)
            link.connection.send("SELECT 1", at_once=True)
            link.connection.push()

    noted(remote, 1, "x")

    assert found(remote, 1).notes == "x\n"
    assert not link.connection.alive()
    link.close()


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

    lasting.restore(str(tmp_path / "copy.db"), lambda _: None)

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
