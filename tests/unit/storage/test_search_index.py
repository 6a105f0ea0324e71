"""Of a change, the vocabulary learns the words of what came in, and reads no more than that."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing

import pytest

from backlog.domain.task import Comment, Task
from backlog.storage.session import search_index
from backlog.storage.session.search_index import Indexing
from backlog.storage.sqlite.executor import SqliteExecutor
from tests.samples import NOW, task


@pytest.fixture
def indexing() -> Iterator[Indexing]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield Indexing(SqliteExecutor(connection, ":memory:"))


def of(*comments: str, **fields: str) -> Task:
    """A task with comments, and other texts."""
    return task(1, comments=tuple(Comment(each, NOW, None) for each in comments))._replace(**fields)  # type: ignore[arg-type]  # texts


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (of("alpha beta"), of("alpha beta", "beta gamma"), {"beta", "gamma"}),
        (of("alpha", "beta"), of("beta"), set()),
        (of("alpha", "beta"), of("beta", "alpha", "alpha"), set()),
        (of("alpha beta"), of("alpha gamma"), {"gamma"}),
        (of("alpha", notes="beta"), of("beta", notes="beta alpha"), {"beta"}),  # it is known already
    ],
)
def test_the_words_of_texts_that_came_are_learned(
    indexing: Indexing, before: Task, after: Task, words: set[str]
) -> None:
    assert set(indexing.indexed("Task", before, after, ["comments", "notes"]).words) == words


def test_a_comment_more_is_all_that_is_read_for_words(
    indexing: Indexing, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(text: str) -> Collection[str]:
        read.append(text)
        return text.split()

    monkeypatch.setattr(search_index, "words_of", reading)
    many = [f"comment {number}" for number in range(50)]

    indexing.indexed("Task", of(*many), of(*many, "one more"), ["comments"])

    assert read == ["one more", ""]


def test_a_comment_more_is_all_that_waits_to_be_read_for_words_in_a_batch() -> None:
    many = [f"comment {number}" for number in range(50)]

    with closing(sqlite3.connect(":memory:")) as connection:
        indexing = Indexing(SqliteExecutor(connection, ":memory:"), many=True)
        indexed = indexing.indexed("Task", of(*many), of(*many, "one more"), ["comments"])

    assert indexed.unread == "one more"
