"""The storages that the contract holds for. A new executor is one more line in `EXECUTORS`."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psycopg
import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.storage.home.create import create_database
from backlog.storage.home.open import open_store
from backlog.storage.postgresql.connection import Connection, PendingResult
from backlog.store import Writer
from backlog.store.database import Store, Transactions
from tests.postgresql import OWNER, USER, empty_backlog, server
from tests.samples import STAMP, let_through


class Backend(NamedTuple):
    """A fresh, empty backlog, and the ways past the program that a test needs.

    `owners` is the store as the owner of the backlog has it, where there are roles.

    `run` runs one statement of SQL in a transaction of its own and returns its rows, by the role that
    the store works as; `run_as_owner` does so by one that nothing is refused to. `refusal` is what
    they raise if the database aborts the statement. `traced` collects the statements that the store
    sends while it is open. `place` is the path or URL that other stores can open. `remove` clears away
    what lies outside the test's own folder.
    """

    store: Store
    place: str
    owners: Store
    run: Callable[[str], list[tuple[Any, ...]]]
    run_as_owner: Callable[[str], list[tuple[Any, ...]]]
    refusal: type[Exception]
    traced: Callable[[], AbstractContextManager[list[str]]]
    remove: Callable[[], None] = lambda: None


@cache
def empty_sqlite_file() -> bytes:
    """What a new SQLite file holds; to copy it takes less time than to make it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "backlog.db")
        create_database(str(path), lambda _: None)
        return path.read_bytes()


def sqlite(folder: Path, _role: str) -> Backend:
    """A backlog in a SQLite file of its own, which has no roles."""
    path = str(folder / "backlog.db")
    Path(path).write_bytes(empty_sqlite_file())

    def run(sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(path)) as connection, connection:
            return connection.execute(sql).fetchall()

    @contextmanager
    def traced() -> Iterator[list[str]]:
        statements: list[str] = []
        connect = sqlite3.connect

        def connect_traced(*args: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  as sqlite3's own
            connection: sqlite3.Connection = connect(*args, **options)
            connection.set_trace_callback(statements.append)
            return connection

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", connect_traced)
            yield statements

    return Backend(open_store(path), path, open_store(path), run, run, sqlite3.DatabaseError, traced)


def postgresql(_folder: Path, role: str) -> Backend:
    """A backlog in a database of its own on the server of this process of tests, for a role."""
    name = server().new_database(empty_backlog())

    def run(sql: str) -> list[tuple[Any, ...]]:
        return server().run(sql, name, role)

    def run_as_owner(sql: str) -> list[tuple[Any, ...]]:
        return server().run(sql, name)

    @contextmanager
    def traced() -> Iterator[list[str]]:
        statements: list[str] = []
        send = Connection.send

        def send_traced(connection: Connection, sql: str, *args: Any, **options: Any) -> PendingResult:  # noqa: ANN401  as its own
            # neither another portion of an answer, nor the end of what was before
            if not sql.startswith(("FETCH", "ROLLBACK")):
                statements.append(sql)
            return send(connection, sql, *args, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Connection, "send", send_traced)
            yield statements

    url = server().url(name, role)
    store, owners = (open_store(server().url(name, each)) for each in (role, OWNER))
    return Backend(store, url, owners, run, run_as_owner, psycopg.Error, traced, lambda: server().drop(name))


EXECUTORS: dict[str, Callable[[Path, str], Backend]] = {"sqlite": sqlite, "postgresql": postgresql}


@pytest.fixture(scope="session")
def role() -> str:
    """The role that works with the backlog where there are roles: the one with the fewest rights."""
    return USER


@pytest.fixture(params=EXECUTORS)
def backend(request: pytest.FixtureRequest, tmp_path: Path, role: str) -> Iterator[Backend]:
    """A backlog of the test's own, on each executor."""
    yield from _opened(EXECUTORS[request.param](tmp_path, role))


@pytest.fixture
def store(backend: Backend) -> Store:
    """The store of a backlog of the test's own, on each executor."""
    return backend.store


@pytest.fixture(scope="module", params=EXECUTORS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, role: str
) -> Iterator[Backend]:
    """One backlog for all examples of the properties of a module, on each executor."""
    yield from _opened(EXECUTORS[request.param](tmp_path_factory.mktemp("shared"), role))


def _opened(backend: Backend) -> Iterator[Backend]:
    yield backend
    backend.store.close()
    backend.owners.close()
    backend.remove()


def save_all(store: Transactions, tasks: Iterable[Task], **settings: Any) -> list[Task]:  # noqa: ANN401  any setting
    """Store settings and new tasks, and return the tasks as they were stored.

    Tasks in statuses that the settings do not have are those that were there before the settings. Where one
    has the mark of an imported one, the store has to be the owner's.
    """
    wanted = list(tasks)
    with store.writing(STAMP) as writer:
        for name in settings:
            writer.save_setting(name, Settings()._replace(**settings))
        after = writer.settings()
        odd = {task.status for task in wanted if task.kind != "draft"} - set(after.statuses)
        if odd:
            writer.save_setting("statuses", after._replace(statuses=(*sorted(odd), *after.statuses)))
        saved = [writer.save(let_through(None, task)) for task in wanted]
        if odd:
            writer.save_setting("statuses", after)
        return saved


def allow(writer: Writer, task: Task) -> None:
    """Configure the status of a task that is to be saved."""
    writer.save_setting("statuses", Settings()._replace(statuses=(task.status, "To Do", "Done")))
