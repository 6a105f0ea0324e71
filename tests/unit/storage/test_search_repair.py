"""No change is refused because the search index of a SQLite file is out of step or cannot be read."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from backlog.errors import Failed
from backlog.service.context import Context
from backlog.service.doctor import repair
from backlog.service.search import SearchRequest, search
from backlog.storage.home.open import open_store
from backlog.storage.session import search_index
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.search_repair import rebuild
from backlog.store.database import Store
from tests.contract.conftest import empty_sqlite_file, save_all
from tests.samples import STAMP, Asking, let_through, task

DAMAGES = {
    "empty": "INSERT INTO search (search) VALUES ('delete-all')",
    "fewer words than texts": "UPDATE search_data SET block = x'030101' WHERE id = 1",
    "first pages missing": "DELETE FROM search_data",
    "first pages garbled": "UPDATE search_data SET block = x'ffffffffffffff' WHERE id = 10",
    "parts garbled": "UPDATE search_parts_data SET block = x'ffffffffffffff' WHERE id = 10",
}
LOSSES = {
    "settings": "DELETE FROM search_config",
    "a version nobody knows": "UPDATE search_config SET v = 99 WHERE k = 'version'",
    "table of settings": "DROP TABLE search_config",
    "other columns": "DROP TABLE search_config; CREATE TABLE search_config (x)",
    "table of words": "DROP TABLE search_data",
    "table of sizes": "DROP TABLE search_docsize",
    "all of it": "DROP TABLE search",
    "table of settings of the parts": "DROP TABLE search_parts_config",
    "the parts": "DROP TABLE search_parts",
    "list of words": "DROP TABLE search_vocabulary",
    "nearly everything": "DROP TABLE search_vocabulary; DROP TABLE search_forms; DROP TABLE search",
}
UNREAD = {"texts in their one form": "DROP TABLE search_forms"}
"""What no search misses."""
UNDONE = {"table of pages": "DROP TABLE search_idx"}
"""What SQLite reports only when it has undone the whole transaction."""
LOST = LOSSES | UNDONE
REPAIRED = DAMAGES | LOSSES | UNREAD
FEW, MANY = 1, 30
"""As many changes of one transaction as are indexed each at once, and as are indexed together."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A backlog with more tasks than are changed."""
    path = tmp_path / "backlog.db"
    path.write_bytes(empty_sqlite_file())
    texts = ("some words of some length", "Straße", "页面")
    save_all(
        open_store(str(path)),
        [task(number, title=f"T{number}", notes=texts[number % 3]) for number in range(1, 36)],
    )
    return path


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(statement)


def found(store: Store, query: str) -> int:
    return len(search(Asking(store), SearchRequest(query)).hits)


@pytest.mark.parametrize(("changes", "together"), [(FEW, 1000), (MANY, 1000), (MANY, 10)])
@pytest.mark.parametrize("statement", REPAIRED.values(), ids=REPAIRED)
def test_changes_are_made_and_so_is_the_index(
    path: Path, statement: str, changes: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "MOST_WAITING", together)
    spoil(path, statement)

    store = open_store(str(path))
    with store.writing(STAMP) as writer:
        writer.expect([("task", (number,)) for number in range(1, changes + 1)])
        for number in range(1, changes + 1):
            before = writer.task("task", (number,))
            assert before is not None
            writer.save(let_through(before, before._replace(notes="a submitButton — naïve", labels=("x",))))
        writer.save(let_through(None, task(99, title="Another")))

    assert store.damages() == []
    assert (found(store, "submit naive"), found(store, "页面"), found(store, "another")) == (
        changes,
        12 - changes // 3,
        1,
    )


def test_a_row_that_an_old_trigger_left_is_no_longer_found_once_the_index_is_made(path: Path) -> None:
    spoil(path, "INSERT INTO search (rowid, title, body) VALUES (8000, 'nobody', 'wrote this')")
    spoil(path, DAMAGES["fewer words than texts"])
    store = open_store(str(path))
    before = store.damages()

    with store.writing(STAMP) as writer:
        task_1 = writer.task("task", (1,))
        assert task_1 is not None
        writer.save(let_through(task_1, task_1._replace(title="New")))

    assert [damage.code for damage in before] == ["search-index"]
    assert store.damages() == []


@pytest.mark.parametrize("statement", ["first pages missing", "parts garbled"])
def test_a_search_names_the_index_and_not_the_whole_database(path: Path, statement: str) -> None:
    spoil(path, DAMAGES[statement])

    with pytest.raises(Failed) as caught:
        found(open_store(str(path)), "words")

    assert caught.value.code == "search-damaged"


@pytest.mark.parametrize("statement", LOST.values(), ids=LOST)
def test_a_search_and_the_check_name_an_index_that_has_lost_a_table_and_it_is_made_anew(
    path: Path, statement: str
) -> None:
    spoil(path, statement)
    store = open_store(str(path))

    with pytest.raises(Failed) as caught:
        found(store, "word")
    before = {damage.code for damage in store.damages()}
    left = repair(Context(store, "@me", "doctor"))

    assert caught.value.code == "search-damaged"
    assert before == {"search-index"}
    assert (left, store.damages(), found(store, "length"), found(store, "页面")) == ((), [], 11, 12)
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT k, v FROM search_config ORDER BY k").fetchall()
    assert kept == [("automerge", 2), ("version", 4)]


def test_the_texts_in_their_one_form_are_made_anew(path: Path) -> None:
    spoil(path, UNREAD["texts in their one form"])
    store = open_store(str(path))

    before = [(damage.code, damage.detail) for damage in store.damages()]
    left = repair(Context(store, "@me", "doctor"))

    assert before == [("search-index", "table search_forms is missing")]
    assert (left, store.damages(), found(store, "strasse"), found(store, "页面")) == ((), [], 12, 12)


def test_a_view_that_is_lost_is_named_and_made_anew(path: Path) -> None:
    spoil(path, "DROP VIEW search_texts")
    store = open_store(str(path))

    with pytest.raises(Failed) as caught:
        save_all(store, [task(number) for number in range(100, 100 + MANY)])
    left = repair(Context(store, "@me", "doctor"))

    assert (caught.value.code, caught.value.data["parts"]) == (
        "database-incomplete",
        ["view search_texts is missing"],
    )
    assert (left, store.damages()) == ((), [])


def test_a_change_says_what_repairs_an_index_for_which_sqlite_undid_it(path: Path) -> None:
    spoil(path, UNDONE["table of pages"])

    with pytest.raises(Failed) as caught:
        save_all(open_store(str(path)), [task(99, title="Another")])

    assert caught.value.code == "search-damaged"


def test_a_view_that_stands_for_a_table_of_the_index_gives_way_to_it(path: Path) -> None:
    spoil(path, "DROP TABLE search_config; CREATE VIEW search_config AS SELECT 'version' AS k, 4 AS v")
    store = open_store(str(path))

    left = repair(Context(store, "@me", "doctor"))

    assert (left, store.damages(), found(store, "length")) == ((), [], 11)


def test_a_table_of_somebody_else_in_the_place_of_the_index_is_left_alone(path: Path) -> None:
    spoil(path, "DROP TABLE search; CREATE TABLE search (mine); INSERT INTO search VALUES ('precious')")
    store = open_store(str(path))

    left = repair(Context(store, "@me", "doctor"))
    with pytest.raises(Failed) as refused:
        save_all(store, [task(99, title="Another")])

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT mine FROM search").fetchall() == [("precious",)]
    assert [(each.code, each.detail) for each in left] == [("lost-table", "table search was changed")]
    assert (refused.value.code, refused.value.data["parts"]) == (
        "database-incomplete",
        ["table search was changed"],
    )


@pytest.mark.parametrize("statement", [LOSSES["table of settings"], UNDONE["table of pages"]])
def test_a_file_is_compacted_without_the_index(path: Path, statement: str) -> None:
    spoil(path, statement)

    assert open_store(str(path)).compact(lambda *_: None).after > 0


def test_the_check_finds_a_list_of_words_whose_index_has_none_of_them(path: Path) -> None:
    spoil(path, "INSERT INTO search_parts (search_parts) VALUES ('delete-all')")
    store = open_store(str(path))

    before = [damage.code for damage in store.damages()]
    with store.writing(STAMP) as writer:
        writer.upkeep.repair_search()

    assert (before, store.damages()) == (["search-index"], [])


def test_nothing_is_repeated_where_sqlite_undid_the_transaction(path: Path) -> None:
    spoil(path, "UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 10")
    store = open_store(str(path))

    with pytest.raises(Failed) as caught:
        save_all(store, [task(number, title=f"New words {number}") for number in range(100, 119)])

    assert caught.value.code == "search-damaged"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (35,)


def test_the_index_is_made_anew_from_what_the_tables_hold(path: Path) -> None:
    words = "SELECT term, doc, cnt FROM temp.search_words ORDER BY term"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(_sql.OPEN_SEARCH_WORDS)
        before = connection.execute(words).fetchall()

        rebuild(connection)

        assert connection.execute(words).fetchall() == before
