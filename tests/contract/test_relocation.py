"""A backlog moves between engines whole, and what it was before is kept, only read, with a pointer."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from backlog.domain.events import Stamp
from backlog.domain.records import Document
from backlog.domain.task import Task
from backlog.errors import BacklogError, Busy, Conflict, Failed
from backlog.service.exchange.dump import dump_lines, load_dump
from backlog.service.relocation import Relocated, move
from backlog.storage.home.create import create_database
from backlog.storage.home.move import Destination
from backlog.storage.home.open import open_store
from backlog.storage.postgresql.store import PostgresqlStore
from backlog.storage.sqlite.store import SqliteStore
from backlog.store import Writer
from backlog.store.database import Store, Transactions
from tests.contract.conftest import Backend, empty_sqlite_file, save_all
from tests.postgresql import OWNER, USER, empty_backlog, server
from tests.samples import CHECKED, NOW, OPEN, STAMP, let_through, task
from tests.strategies import HOSTILE, tasks

ENGINES = ("sqlite", "postgresql")
Place = Callable[[], str]


@pytest.fixture(scope="module")
def role() -> str:
    """Only the owner of a backlog moves it."""
    return OWNER


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Names for databases that are not there yet, on the engine that the test names."""
    numbers = count(1)
    databases: list[str] = []

    def place() -> str:
        if request.param == "sqlite":
            return str(tmp_path / f"new {next(numbers)}.db")
        databases.append(server().new_database())
        return server().url(databases[-1])

    yield place
    for database in databases:
        server().drop(database)


both = pytest.mark.parametrize("new_place", ENGINES, indirect=True)


def lines(store: Store) -> list[str]:
    with store.reading() as reader:
        return list(dump_lines(reader))


@contextmanager
def opened(database: str) -> Iterator[Store]:
    store = open_store(database)
    try:
        yield store
    finally:
        store.close()


def another(store: Any) -> Store:  # noqa: ANN401  of either engine
    """A store of its own of the same backlog, as another process would open it."""
    if isinstance(store, SqliteStore):
        return SqliteStore(store._path)
    return PostgresqlStore(store._address, store._write_copy)


def moved(store: Store, database: str, *, dry_run: bool = False) -> Relocated:
    return move(store, Destination(database), STAMP, dry_run=dry_run)


def filled(store: Store) -> Store:
    """A backlog with something in most tables, and with every odd text."""
    save_all(
        store,
        [
            task(1, ordinal=0.1 + 0.2, labels=HOSTILE, acceptance_criteria=(CHECKED, OPEN)),
            task("1.1", parent="TASK-1", dependencies=("TASK-1",), claimed_by="Ada", claimed_until=NOW),
            *(task(number, title=text, description=text) for number, text in enumerate(HOSTILE, 2)),
            task(1, "draft", ordinal=1e15),
        ],
        statuses=("To Do", "Done", "Shipped"),
    )
    with store.writing(STAMP) as writer:
        writer.lift_counters({("task", ""): 100})
        writer.save_record(
            None,
            Document(uuid="d", id="doc-1", title="Guide", created_at=NOW, content="# Words\n", tags=("a",)),
        )
    return store


@both
def test_everything_moves_and_the_old_one_is_only_read(store: Store, new_place: Place) -> None:
    before, place = lines(filled(store)), new_place()

    result = moved(store, place)

    assert result.fate == "moved"
    assert sum(result.rows.values()) == len(before) - 2
    assert lines(store) == before
    with opened(place) as there:
        assert lines(there) == before
        assert there.damages() == []
    with pytest.raises(Failed) as refused, store.writing(STAMP) as writer:
        writer.next_number("task")
    assert refused.value.code == "backlog-moved"
    assert Destination(place).shown in refused.value.message


@both
def test_ids_and_the_history_go_on_at_the_new_place(store: Store, new_place: Place) -> None:
    filled(store)
    place = new_place()
    moved(store, place)

    with opened(place) as there, there.writing(STAMP) as writer:
        number = writer.next_number("task")
        writer.save(let_through(None, task(number)))
        writer.save_record(None, Document(uuid="e", id="doc-2", title="More", created_at=NOW))

    assert number == 101
    with opened(place) as there:
        assert any('"TASK-101"' in line for line in lines(there))
        assert there.damages() == []


@both
def test_a_dry_run_changes_nothing_on_either_side(store: Store, new_place: Place) -> None:
    before, place = lines(filled(store)), new_place()

    result = moved(store, place, dry_run=True)

    assert (result.fate, sum(result.rows.values())) == ("moved", len(before) - 2)
    assert lines(store) == before
    with store.writing(STAMP) as writer:
        writer.next_number("task")
    with pytest.raises(BacklogError), opened(place) as there:
        lines(there)


@both
def test_an_empty_backlog_with_settings_gives_way(store: Store, new_place: Place) -> None:
    before, place = lines(filled(store)), new_place()
    create_database(place, lambda there: filled_with(there, [], project_name="Empty"))

    moved(store, place)

    with opened(place) as there:
        assert lines(there) == before


@both
def test_a_backlog_with_records_is_left_alone(store: Store, new_place: Place) -> None:
    place = new_place()
    create_database(place, lambda there: filled_with(there, [task(9)]))
    with opened(place) as there:
        held = lines(there)

    with pytest.raises(Conflict) as refused:
        moved(filled(store), place)

    assert refused.value.code == "backlog-not-empty"
    with opened(place) as there:
        assert lines(there) == held
    with store.writing(STAMP) as writer:
        writer.next_number("task")


def filled_with(store: Transactions, new: list[Task], **settings: Any) -> None:  # noqa: ANN401  any setting
    save_all(store, new, **settings)


class Dying:
    """A store whose process dies when it is about to commit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:
        with self._store.writing(stamp, narrow=narrow, many=many) as writer:
            yield writer
            raise KeyboardInterrupt

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the store has
        return getattr(self._store, name)


@both
def test_a_move_that_died_before_the_mark_is_made_up_for_by_a_repeat(store: Store, new_place: Place) -> None:
    before, place = lines(filled(store)), new_place()
    with pytest.raises(KeyboardInterrupt):
        moved(Dying(store), place)
    with store.reading() as reader:
        assert reader.moved_to() is None

    assert moved(store, place, dry_run=True).fate == "there"
    assert moved(store, place).fate == "there"

    assert moved(store, place).fate == "before"
    with store.reading() as reader:
        assert reader.moved_to() == Destination(place).shown
    with opened(place) as there:
        assert lines(there) == before


@both
def test_a_move_that_died_is_not_made_up_for_once_either_side_has_changed(
    store: Store, new_place: Place
) -> None:
    place = new_place()
    with pytest.raises(KeyboardInterrupt):
        moved(Dying(filled(store)), place)
    save_all(store, [task(500)])

    with pytest.raises(Conflict) as refused:
        moved(store, place)

    assert refused.value.code == "backlog-not-empty"


@both
def test_what_has_moved_does_not_move_again(store: Store, new_place: Place) -> None:
    place = new_place()
    moved(filled(store), place)

    with pytest.raises(Failed) as refused:
        moved(store, new_place())

    assert refused.value.code == "backlog-moved"
    assert Destination(place).shown in refused.value.message


def test_a_backlog_does_not_move_to_where_it_is() -> None:
    with server().database(empty_backlog()) as name, opened(server().url(name)) as store:
        filled(store)

        with pytest.raises(Conflict) as refused:
            moved(store, server().url(name, application_name="another_spelling", schema="public"))

        assert refused.value.code == "same-database"
        with store.writing(STAMP) as writer:
            writer.next_number("task")


def test_a_file_does_not_move_to_where_it_is(tmp_path: Path) -> None:
    path, link = tmp_path / "backlog.db", tmp_path / "link.db"
    path.write_bytes(empty_sqlite_file())
    link.symlink_to(path)

    with pytest.raises(Conflict) as refused, opened(str(path)) as store:
        moved(filled(store), str(link))

    assert refused.value.code == "same-database"


def test_a_schema_moves_to_another_one_of_the_same_database() -> None:
    with server().database(empty_backlog()) as name, opened(server().url(name)) as store:
        before = lines(filled(store))

        moved(store, server().url(name, schema="an 'odd\" one"))

        with opened(server().url(name, schema="an 'odd\" one")) as there:
            assert lines(there) == before
        with store.reading() as reader:
            assert reader.moved_to() == Destination(server().url(name, schema="an 'odd\" one")).shown


@both
def test_writers_at_the_same_time_lose_nothing(store: Store, new_place: Place) -> None:
    filled(store)
    place = new_place()
    made: list[int] = []
    refused: list[str] = []
    started = threading.Event()

    def write() -> None:
        while True:
            try:
                with closing(another(store)) as mine, mine.writing(STAMP) as writer:
                    number = writer.next_number("task")
                    writer.save(let_through(None, task(number)))
            except Busy:
                continue
            except BacklogError as error:
                refused.append(error.code)
                return
            made.append(number)
            started.set()

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    started.wait(30)
    moved(store, place)
    for writer in writers:
        writer.join(60)

    assert refused == ["backlog-moved"] * 3
    with opened(place) as there:
        with there.reading() as reader:
            found = {each.id for each in reader.every_task()}
        assert lines(there) == lines(store)
    assert {f"TASK-{number}" for number in made} <= found


@examples(max_examples=15)
@given(drawn=st.lists(tasks(), min_size=1, max_size=3), ordinals=st.lists(st.floats(0, 1e308), max_size=3))
def test_there_and_back_again_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Task], ordinals: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("there")
    first, last = folder / "first.db", folder / "last.db"
    first.write_bytes(empty_sqlite_file())
    with server().database(empty_backlog()) as name:
        store, middle = open_store(str(first)), open_store(server().url(name))
        numbered = [
            each._replace(uuid=str(number), id=f"{each.kind.upper()}-{number}")
            for number, each in enumerate(drawn, 1)
        ]
        every = [*numbered, *(task(n, ordinal=each) for n, each in enumerate(ordinals, 10))]
        others = dict.fromkeys(each.status for each in every if each.status != "Done")
        save_all(store, every, statuses=(*others, "Done"))
        before = lines(store)

        moved(store, server().url(name))
        moved(middle, str(last))

        middle.close()
    assert lines(open_store(str(last))) == before
    assert before == lines(store)


def test_no_table_of_a_moved_backlog_can_be_written_to(backend: Backend, tmp_path: Path) -> None:
    moved(filled(backend.store), str(tmp_path / "new.db"))
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        if backend.refusal is sqlite3.DatabaseError
        else "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )

    for (table,) in backend.run(tables):
        if backend.run(f"SELECT count(*) FROM {table}") != [(0,)]:  # noqa: S608  a name out of the catalogue
            with pytest.raises(backend.refusal, match="moved: "):
                backend.run(f"DELETE FROM {table}")  # noqa: S608  see above


def test_a_moved_file_is_one_file_that_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    path.write_bytes(empty_sqlite_file())
    with opened(str(path)) as store:
        moved(filled(store), str(tmp_path / "it's %new%.db"))

        with store.reading() as reader:
            assert reader.moved_to() == str(tmp_path / "it's %new%.db")

    assert path.stat().st_mode & 0o777 == 0o400
    assert [each.name for each in tmp_path.glob("backlog.db*")] == ["backlog.db"]


def test_a_moved_file_is_not_restored_over_and_its_copy_can_be_written_to(tmp_path: Path) -> None:
    path, copy = tmp_path / "backlog.db", tmp_path / "copy.db"
    path.write_bytes(empty_sqlite_file())
    with opened(str(path)) as store:
        moved(filled(store), str(tmp_path / "new.db"))

        store.backup(str(copy), replace=False)
        with pytest.raises(Failed) as refused:
            store.restore(str(copy), lambda _: None)

    assert refused.value.code == "backlog-moved"
    with opened(str(copy)) as there, there.writing(STAMP) as writer:
        assert writer.next_number("task") == 101


def test_a_backup_of_a_server_is_a_file_that_works_as_a_backlog(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with server().database(empty_backlog()) as name, opened(server().url(name)) as store:
        before = lines(filled(store))

        store.backup(str(copy), replace=False)

        with pytest.raises(Conflict):
            store.backup(str(copy), replace=False)
        store.backup(str(copy), replace=True)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["copy.db"]
    with opened(str(copy)) as there:
        assert lines(there) == before
        assert there.damages() == []
        with there.writing(STAMP) as writer:
            assert writer.next_number("task") == 101


def test_a_backup_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def break_off(*_: object) -> None:
        raise KeyboardInterrupt

    with server().database(empty_backlog()) as name, opened(server().url(name)) as store:
        filled(store)
        monkeypatch.setattr("backlog.storage.sqlite.backup.load", break_off)
        with pytest.raises(KeyboardInterrupt):
            store.backup(str(tmp_path / "copy.db"), replace=False)

    assert list(tmp_path.iterdir()) == []


def test_new_rows_are_numbered_after_those_of_a_dump(store: Store, backend: Backend, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(empty_sqlite_file())
    with opened(str(other)) as full:
        load_dump(store, lines(filled(full)), STAMP, "dump")

    save_all(store, [task(200)])

    assert backend.run("SELECT count(*) FROM tasks WHERE key <= 0") == [(0,)]
    with store.reading() as reader:
        assert reader.task("task", (200,)) is not None


def test_a_role_that_does_not_own_the_backlog_moves_nothing(tmp_path: Path) -> None:
    with server().database(empty_backlog()) as name:
        with opened(server().url(name, USER)) as store:
            with pytest.raises(Failed) as refused:
                moved(store, str(tmp_path / "new.db"))
            with store.reading() as reader:
                assert reader.moved_to() is None

        assert refused.value.code == "not-permitted"
        assert list(tmp_path.iterdir()) == []


def test_an_old_file_that_has_moved_gives_way_to_the_backlog_that_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    path.write_bytes(empty_sqlite_file())
    with server().database(empty_backlog()) as name, opened(server().url(name)) as there:
        with opened(str(path)) as store:
            before = lines(filled(store))
            moved(store, server().url(name))
        destination = Destination(str(path))

        move(there, destination, STAMP)

    assert destination.former is not None
    for file in (str(path), destination.former):
        with opened(file) as store:
            assert lines(store) == before
    assert Path(destination.former).stat().st_mode & 0o777 == 0o400
    assert path.stat().st_mode & 0o777 == 0o600
    with opened(str(path)) as store, store.writing(STAMP) as writer:
        writer.next_number("task")


READ_AND_WRITE_AS_ANOTHER = """
import hashlib, os, random, shlex, sys, zlib
import backlog.storage.sqlite.moved_mark, backlog.storage.refusal
from tests.unit.storage.backlogs import SqliteStore, BacklogError, save, titles
path, user = sys.argv[1], int(sys.argv[2])
os.chown(path, user, user)
os.chown(os.path.dirname(path), user, user)
os.setgroups([])
os.setgid(user)
os.setuid(user)
print(titles(SqliteStore(path)))
try:
    save(SqliteStore(path), 2)
except BacklogError as error:
    print(error.code)
print(titles(SqliteStore(path)))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("read_meanwhile", [False, True])
def test_who_may_not_write_to_a_moved_file_is_told_where_it_is(*, read_meanwhile: bool) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "backlog.db")
        path.write_bytes(empty_sqlite_file())
        with opened(str(path)) as store:
            save_all(store, [task(1)])
            if read_meanwhile:
                with store.reading():
                    moved(store, str(Path(folder, "new.db")))
            else:
                moved(store, str(Path(folder, "new.db")))

        finished = subprocess.run(
            [sys.executable, "-c", READ_AND_WRITE_AS_ANOTHER, str(path), "65534"],
            check=False,
            capture_output=True,
            text=True,
        )

    assert finished.stderr == ""
    assert finished.stdout.splitlines() == ["['The task 1']", "backlog-moved", "['The task 1']"]
