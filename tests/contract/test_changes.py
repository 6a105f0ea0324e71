"""Who follows a backlog is told which records have changed since, and none is missed."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from backlog.domain.events import Touched
from backlog.domain.record_files import Extras
from backlog.domain.records import Document
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.storage.home.open import open_store
from backlog.storage.session.changes import MOST
from backlog.store.database import Store
from tests.contract.conftest import Backend, save_all
from tests.postgresql import USER, empty_backlog, server
from tests.samples import NOW, STAMP, let_through, task


def touched(record: Task) -> Touched:
    return Touched(record.kind, record.uuid, record.id)


def token_of(store: Store) -> str:
    """A token for what comes from now on."""
    return store.changes_since(None).token


def edited(store: Store, record: Task, title: str) -> Task:
    with store.writing(STAMP, narrow=True) as writer:
        return writer.save(let_through(record, record._replace(title=title)))


def test_at_first_anything_may_have_changed(store: Store) -> None:
    assert store.changes_since(None).touched is None

    save_all(store, [task(1)])

    assert store.changes_since(None).touched is None


def test_while_nothing_changes_nothing_is_told_and_the_token_stays(store: Store) -> None:
    for records in ([], [task(1)]):
        save_all(store, records)
        token = token_of(store)

        assert [store.changes_since(token) for _ in range(3)] == [(token, ())] * 3


def test_every_record_that_changed_is_told_once(store: Store) -> None:
    one, two = save_all(store, [task(1), task(2)])
    token = token_of(store)

    one = edited(store, edited(store, one, "New"), "Newer")
    (draft,) = save_all(store, [task(1, "draft")])
    with store.writing(STAMP) as writer:
        document = writer.save_record(None, Document("u", "doc-1", "Plan", NOW, "other", content="x"))
        writer.save_setting("project_name", Settings()._replace(project_name="Shop"))
    changes = store.changes_since(token)

    assert changes.touched is not None
    assert sorted(changes.touched) == sorted(
        [
            touched(one),
            touched(draft),
            Touched("document", document.uuid, document.id),
            Touched("setting", "project_name", "project_name"),
        ]
    )
    assert store.changes_since(changes.token).touched == ()
    assert edited(store, two, "Last").title == "Last"
    assert store.changes_since(changes.token).touched == (touched(two),)


def test_what_another_process_changes_is_told_too_whoever_asks_with_the_token(backend: Backend) -> None:
    (one,) = save_all(backend.store, [task(1)])
    token = token_of(backend.store)
    other = open_store(backend.place)

    edited(other, one, "New")

    for store in (backend.store, other, open_store(backend.place)):
        assert store.changes_since(token).touched == (touched(one),)
        store.close()


def test_what_is_undone_is_not_told(store: Store) -> None:
    save_all(store, [task(1)])
    token = token_of(store)

    def break_off() -> None:
        with store.writing(STAMP) as writer:
            writer.save(let_through(None, task(2)))
            raise KeyError

    with pytest.raises(KeyError):
        break_off()

    assert store.changes_since(token).touched == ()


def test_what_is_kept_of_a_file_is_no_change_of_its_record(store: Store) -> None:
    save_all(store, [task(1)])
    token = token_of(store)

    with store.writing(STAMP) as writer:
        writer.exchange.save_extras("u", None, Extras(name="a.md"), ("TASK-1", 1))
    changes = store.changes_since(token)

    assert changes.touched == ()
    assert changes.token != token


@pytest.mark.parametrize(
    "token", ["", "x", "1", "1.1.1", "-1.1.0.u", "9" * 30 + ".1.0.u", "1.1.0.\N{SNOWMAN}", "5.1.0.u"]
)
def test_a_token_that_means_nothing_here_is_answered_like_none(store: Store, token: str) -> None:
    save_all(store, [task(1)])

    assert store.changes_since(token) == store.changes_since(None)


def test_after_very_many_changes_it_is_not_told_which(store: Store) -> None:
    save_all(store, [task(1)])
    token = token_of(store)

    save_all(store, [task(number) for number in range(2, MOST + 3)])
    changes = store.changes_since(token)

    assert changes.touched is None
    assert store.changes_since(changes.token).touched == ()


# A file that is put in place of another one, and what SQLite is asked while nothing changes


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    from tests.contract.conftest import sqlite

    store = sqlite(tmp_path, "").store
    yield store
    store.close()


def test_a_restored_backlog_may_have_changed_in_any_way(sqlite: Store, tmp_path: Path) -> None:
    (one,) = save_all(sqlite, [task(1)])
    copy = str(tmp_path / "copy.db")
    sqlite.backup(copy, replace=False)
    edited(sqlite, edited(sqlite, one, "New"), "Newer")
    token = token_of(sqlite)

    sqlite.restore(copy, lambda _: None)
    changes = sqlite.changes_since(token)
    save_all(sqlite, [task(2), task(3)])

    assert changes.touched is None
    assert sqlite.changes_since(changes.token).touched == (touched(task(2)), touched(task(3)))
    assert sqlite.changes_since(token).touched is None  # another event has its number now


def test_another_file_in_its_place_is_noticed(sqlite: Store, tmp_path: Path) -> None:
    save_all(sqlite, [task(1)])
    token = token_of(sqlite)
    (tmp_path / "other").mkdir()
    from tests.contract.conftest import sqlite as made

    other = made(tmp_path / "other", "").store
    save_all(other, [task(7)])

    os.replace(tmp_path / "other" / "backlog.db", tmp_path / "backlog.db")

    assert sqlite.changes_since(token).touched is None


def test_while_nothing_changes_sqlite_is_asked_for_one_number(backend: Backend) -> None:
    save_all(backend.store, [task(1)])
    with backend.traced() as statements:
        token = token_of(backend.store)
        del statements[:]

        for _ in range(3):
            assert backend.store.changes_since(token).touched == ()

    if "://" in backend.place:
        questions = [each for each in statements if each.lstrip().startswith("SELECT key, entity_uuid")]
        assert len(questions) == 3
        assert not [each for each in statements if "FROM events \n" in each]
    else:
        assert statements == ["PRAGMA data_version"] * 3


# Writers side by side, on a server


@pytest.fixture
def place() -> Iterator[str]:
    """The URL of a backlog on a server."""
    with server().database(empty_backlog()) as name:
        yield server().url(name, USER)


def test_a_change_that_is_committed_after_a_later_one_is_told(place: str) -> None:
    """Of two that write at once, the one whose event has the lower number ends last."""
    stores = [open_store(place) for _ in range(3)]
    watching, early, late = stores
    one, two, three = save_all(early, [task(1), task(2), task(3)])
    token = token_of(watching)
    seen = []

    with early.writing(STAMP, narrow=True) as writer:
        writer.save(let_through(one, one._replace(title="Early")))
        writer.transfer.schema()  # whatever was sent has arrived
        edited(late, two, "Meanwhile")
        for _ in range(2):
            changes = watching.changes_since(token)
            seen.append(changes.touched)
            token = changes.token
    changes = watching.changes_since(token)
    assert changes.touched is not None
    edited(late, three, "Later")

    assert seen == [(touched(two),), ()]
    assert touched(one) in changes.touched
    assert watching.changes_since(changes.token).touched == (touched(three),)
    for store in stores:
        store.close()


def test_who_begins_to_follow_while_others_write_misses_nothing(place: str) -> None:
    stores = [open_store(place) for _ in range(2)]
    watching, writing = stores
    one, two = save_all(writing, [task(1), task(2)])

    with writing.writing(STAMP, narrow=True) as writer:
        writer.save(let_through(one, one._replace(title="Early")))
        writer.transfer.schema()
        other = open_store(place)
        edited(other, two, "Meanwhile")
        other.close()
        token = token_of(watching)

    touched_since = watching.changes_since(token).touched
    assert touched_since is not None
    assert touched(one) in touched_since
    for store in stores:
        store.close()
