import sqlite3

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
from backlog.storage.full_text import fts5_query, spelled_out


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
