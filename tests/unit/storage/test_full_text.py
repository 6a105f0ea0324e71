import sqlite3
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.search import (
    Sought,
    Word,
    called_so,
    corrected,
    read_sought,
    sought_task,
    titles_only,
    whole_words,
)
from backlog.domain.words import _SIGNS, is_plain, words_of
from backlog.storage.full_text import fts5_query, spelled_out
from backlog.storage.home.open import open_store
from backlog.storage.sqlite._schema import SCHEMA
from backlog.storage.sqlite.damage import damages
from tests.contract.conftest import empty_sqlite_file
from tests.samples import STAMP, let_through, task


def test_terms_are_all_needed_and_each_word_of_one_is_enough() -> None:
    sought = Sought("x", ((Word("log"), Word("login", prefix=False)), (Word("page", in_title=True),)))

    assert fts5_query(sought) == '("log"* OR "login") AND (title : "page"*)'


def test_a_title_is_looked_for_from_its_first_word_on() -> None:
    for query, expected in (
        ("The log page", '(title : ^"the log page")'),
        ("Prüfung", '(title : ^"prufung")'),
        ("ログ x", '(title : "ログ") AND (title : "x")'),
    ):
        called = called_so(read_sought(query))
        assert called is not None
        assert fts5_query(called) == expected
    assert called_so(corrected(read_sought("lgo"), {"lgo": ("log",)})) is None
    named = called_so(sought_task("7", "TASK-7"))
    assert named is not None
    assert fts5_query(named) == '(title : ^"7")'


def test_beginnings_are_spelled_out_as_the_words_that_have_them() -> None:
    sought = Sought("x", ((Word("log"), Word("up", prefix=False)), (Word("a", in_title=True), Word("页面"))))
    known = {"log": ["log", "login"]}

    assert fts5_query(whole_words(sought)) == '("log" OR "up") AND (title : "a" OR "页面")'
    assert fts5_query(spelled_out(sought, known.get)) == (
        '("log" OR "login" OR "up") AND (title : "a"* OR "页面")'
    )


@given(st.text(), st.booleans())
def test_whatever_is_sought_is_a_query_that_the_engine_understands(text: str, in_title: bool) -> None:  # noqa: FBT001  hypothesis passes it by place
    sought = read_sought(text)
    query = fts5_query(titles_only(sought) if in_title else sought)
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE search USING fts5(title, body)")
        if query:
            assert connection.execute("SELECT * FROM search WHERE search MATCH ?", (query,)).fetchall() == []
    connection.close()


def test_signs_part_words_for_fts5_as_for_us() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, row)")
        for sign in map(chr, _SIGNS):
            text = f"It{sign}s don{sign}{sign}t 7{sign}a {sign}x"
            connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
            connection.execute("INSERT INTO search (rowid, title, body) VALUES (1, ?, '')", (text,))

            terms = {term for (term,) in connection.execute("SELECT term FROM temp.terms")}

            assert is_plain(text)
            assert terms == set(words_of(text)), sign


def test_a_text_is_kept_in_another_form_only_where_fts5_would_find_other_words(tmp_path: Path) -> None:
    path = tmp_path / "backlog.db"
    path.write_bytes(empty_sqlite_file())
    texts = {1: "Plain — “so” → ok", 2: "Straße", 3: "✓done"}
    store = open_store(str(path))
    with store.writing(STAMP) as writer:
        for number, text in texts.items():
            writer.save(let_through(None, task(number, title=text)))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE tasks SET notes = 'a — b' WHERE key = 1")
        connection.commit()
        forms = connection.execute("SELECT number / 8 FROM search_forms").fetchall()

    assert forms == [(2,), (3,)]
    assert damages(str(path), 5) == []
