"""A new database is there whole or not at all, for its owner alone, under the name that was given."""

import os
import stat
from pathlib import Path

import pytest

from backlog.errors import Conflict, Failed
from backlog.storage.home.create import create_database, create_home
from backlog.storage.home.open import open_store
from backlog.storage.sqlite.store import SqliteStore
from backlog.store.database import Transactions
from tests.unit.storage.backlogs import save, titles


@pytest.fixture
def path(tmp_path: Path) -> str:
    """The path of a backlog with one task."""
    path = str(tmp_path / "backlog.db")
    create_database(path, lambda store: save(store, 1))
    return path


def test_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = Path(create_home(str(tmp_path), lambda _: None))
        save(SqliteStore(str(path)), 1)
        with SqliteStore(str(path)).reading():
            found = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("backlog.db*")}
    finally:
        os.umask(before)

    assert set(found.values()) == {0o600}
    assert "backlog.db" in found
    assert (path.parent / ".gitignore").read_text().endswith("\n*\n")


def test_an_existing_database_is_never_replaced(path: str) -> None:
    content = Path(path).read_bytes()

    with pytest.raises(Conflict) as caught:
        create_database(path, lambda store: save(store, 9))

    assert caught.value.code == "database-exists"
    assert Path(path).read_bytes() == content


def test_a_database_that_somebody_else_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"

    def overtake(_: Transactions) -> None:
        path.write_text("theirs")

    with pytest.raises(Conflict):
        create_database(str(path), overtake)

    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [Failed("no"), KeyboardInterrupt(), KeyError("bug")])
def test_a_database_is_there_whole_or_not_at_all(tmp_path: Path, error: BaseException) -> None:
    def fail(store: Transactions) -> None:
        save(store, 1)
        raise error

    with pytest.raises(type(error)):
        create_database(str(tmp_path / "backlog.db"), fail)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["missing/backlog.db", "file/backlog.db", "x" * 300])
def test_a_place_where_nothing_can_be_made_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Failed) as caught:
        create_database(str(tmp_path / place), lambda _: None)

    assert caught.value.code == "database-unavailable"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "name",
    [
        "with space.db",
        "50%25 #1?mode=memory&x=y.db",
        "naïve 😀.db",
        ":memory:",
        "file:x.db",
        "-leading",
        "new\nline.db",
        "';--.db",
        os.fsdecode(b"not \xff UTF-8.db"),
    ],
)
def test_any_name_of_a_file_is_the_name_of_that_file(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / name)

    create_database(path, lambda store: save(store, 1))
    save(open_store(path), 2)

    assert titles(open_store(path)) == ["The task 1", "The task 2"]
    assert [each.name for each in tmp_path.iterdir() if not each.name.endswith(("-wal", "-shm"))] == [name]
