"""What a query is looked up as, when its words are slips, parts of others, or an id."""

from collections.abc import Iterable
from typing import Any

import pytest

from backlog.domain.filters import Query
from backlog.domain.search import Sought, read_sought, sought_task
from backlog.domain.settings import Settings
from backlog.domain.task import TaskName
from backlog.service.search.words import MOST_WORDS, attempts, narrowed, with_parts


class Index:
    """A search index of some words, and one task."""

    def __init__(self, *words: str) -> None:
        """Take the words that are in texts; one with a star is of a text that is gone."""
        self.search = self
        self._words = words
        self.asked: list[tuple[object, ...]] = []
        self.expected: list[object] = []

    def names(self, kind: str, numbers: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], TaskName]:
        assert kind == "task"
        return {each: TaskName("task", each, "TASK-7", "x", "active") for each in numbers if each == (7,)}

    def search_words(self, first: str, shortest: int, longest: int) -> list[str]:
        self.asked.append((first, shortest, longest))
        every = [word.strip("*") for word in self._words]
        known = [word for word in every if len(word) > 3 or not word.isascii()]  # as the vocabulary
        return [word for word in known if word[0] == first and shortest <= len(word) <= longest]

    def words_in_texts(self, words: Iterable[str]) -> list[str]:
        return [word for word in words if word in self._words]

    def words_with(self, part: str, most: int) -> list[str]:
        self.asked.append((part, most))
        return [word for word in self._words if part in word[1:]][:most]

    def expect_words_with(self, part: str, most: int) -> None:
        self.expected.append((part, most))

    def expect_hit_keys(self, sought: Sought) -> None:
        self.expected.append(sought)

    def hit_keys(self, sought: Sought) -> str | None:
        texts = [word.text for term in sought.terms for word in term]
        known = [text for text in texts if text in self._words]
        return ",".join(known) or None


def looked_up(index: Index, text: str) -> list[tuple[tuple[str, ...], ...]]:
    reader: Any = index
    return [
        tuple(tuple(word.text for word in term) for term in each.terms)
        for each in attempts(reader, text, Settings())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?!", []),
        ("door", [(("door",),)]),
        ("dor", [(("dor",),)]),
        ("doar", [(("doar",),), (("doar", "door"),)]),
        ("dooor", [(("dooor",),), (("dooor", "door"),)]),
        ("gaarden", [(("gaarden",),), (("gaarden", "garden"),)]),
        ("gaarde", [(("gaarde",),)]),
        ("gaaarden", [(("gaaarden",),), (("gaaarden", "garden"),)]),
        ("aoor", [(("aoor",),)]),
        ("doar gaarden", [(("doar",), ("gaarden",)), (("doar", "door"), ("gaarden", "garden"))]),
        ("gonw", [(("gonw",),)]),
        ("the doar", [(("the",), ("doar",)), (("the",), ("doar", "door"))]),
        ("d00r", [(("d00r",),)]),
    ],
)
def test_a_slip_is_made_good_where_the_word_itself_is_in_no_text(text: str, expected: object) -> None:
    assert looked_up(Index("door", "garden", "gone*"), text) == expected


def test_a_word_that_is_in_a_text_is_no_slip() -> None:
    assert looked_up(Index("door", "doar"), "doar") == [(("doar",),)]
    assert looked_up(Index("door*", "doors"), "door") == [(("door",),), (("door", "doors"),)]


def test_words_are_looked_for_that_begin_alike_and_are_about_as_long() -> None:
    index = Index("door")
    looked_up(index, "windows are")

    assert index.asked == [("w", 5, 9)]
    index.asked.clear()
    looked_up(index, "gate")
    assert index.asked == [("g", 3, 5)]


def test_a_short_word_may_be_one_with_a_letter_too_many() -> None:
    index = Index("gte", "gat", "gae", "ate", "ge")

    assert looked_up(index, "gate") == [(("gate",),), (("gate", "gae", "gat", "gte"),)]


@pytest.mark.parametrize("text", ["7", "task-7", " #7 ", "task7"])
def test_an_id_is_looked_up_as_its_task(text: str) -> None:
    reader: Any = Index("door")

    assert list(attempts(reader, text, Settings())) == [sought_task(text, "TASK-7")]
    assert looked_up(Index(), "8") == [(("8",),)]


def test_a_word_is_also_looked_for_within_others() -> None:
    index = Index("outdoor", "indoor", "door", "garden")
    reader: Any = index

    found = with_parts(reader, read_sought("door garden"))

    assert [[word.text for word in term] for term in found.terms] == [
        ["door", "outdoor", "indoor"],
        ["garden"],
    ]
    assert [(word.text, word.prefix) for word in found.words] == [
        ("door", True), ("outdoor", False), ("indoor", False), ("garden", True),
    ]  # fmt: skip
    assert index.expected == index.asked == [("door", MOST_WORDS), ("garden", MOST_WORDS)]


@pytest.mark.parametrize(
    "sought",
    [
        read_sought("window"),
        read_sought("d"),
        read_sought("do"),
        sought_task("door", "TASK-7"),
        read_sought("door")._replace(corrected=True),
    ],
)
def test_what_is_no_part_of_any_word_stays_as_it_is(sought: Sought) -> None:
    reader: Any = Index("outdoor")

    assert with_parts(reader, sought) is sought


@pytest.mark.parametrize(
    ("search", "keys"),
    [
        (None, None),
        ("door", "door"),
        ("doar", "door"),
        ("oor", "door"),
        ("window", ""),
        ("d", ""),
        ("do", "do"),
        ("ж", "ж"),
        ("", ""),
    ],
)
def test_a_list_is_narrowed_to_what_the_index_has(search: str | None, keys: str | None) -> None:
    reader: Any = Index("door", "do", "d", "ж")
    query = Query(search=search, labels=("a",))

    assert narrowed(reader, query, Settings()) == (None if keys == "" else query._replace(hit_keys=keys))


def test_each_attempt_is_announced_before_it_is_asked() -> None:
    index = Index("door")
    reader: Any = index

    narrowed(reader, Query(search="doar"), Settings())

    announced = [each for each in index.expected if isinstance(each, Sought)]
    assert [each.corrected for each in announced] == [False, True]
