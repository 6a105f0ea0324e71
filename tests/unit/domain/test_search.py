import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.search import (
    MAX_WORDS,
    SearchKind,
    Sought,
    Word,
    called_so,
    corrected,
    edits,
    nearest,
    place_and_key,
    read_sought,
    row_number,
    sought_task,
    stands_at,
    title_matches,
    titles_only,
    tolerance,
    whole_words,
    widened,
)
from backlog.domain.words import words_of


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Login page", ["login", "page"]),
        ("login LOGIN", ["login"]),
        ('"NEAR(a, 2)" OR title:* -x', ["near", "a", "2", "or", "title", "x"]),
        ("🚀 *** - \" '", ["🚀"]),
        ("", []),
        ("snake_case-word", ["snake", "case", "word"]),
        ("nul\x00byte", ["nul", "byte"]),
        ("größe ÜBER", ["grosse", "uber"]),
        ("中文", ["中文"]),
    ],
)
def test_a_query_is_its_letters_digits_and_symbols(query: str, expected: list[str]) -> None:
    actual = [word.text for word in read_sought(query).words]

    assert actual == expected


def test_a_word_may_be_the_beginning_of_one_but_a_letter_is_a_whole_word() -> None:
    actual = read_sought("c co 中").words

    assert actual == (Word("c", prefix=False), Word("co"), Word("中"))


def test_a_very_long_query_counts_with_its_first_words() -> None:
    actual = read_sought(" ".join(f"w{number}" for number in range(5_000)))

    assert len(actual.terms) == MAX_WORDS
    assert actual.terms[-1] == (Word(f"w{MAX_WORDS - 1}"),)


@given(st.text())
def test_no_text_can_mean_more_than_words(text: str) -> None:
    special = {*string.punctuation, *string.whitespace}

    assert all(word.text and not special & set(word.text) for word in read_sought(text).words)


def test_an_id_is_sought_where_its_parts_stand_together() -> None:
    actual = sought_task("TASK-007.1", "TASK-7.1")

    assert actual == Sought("TASK-007.1", ((Word("task 7 1", prefix=False),),), "TASK-7.1")


def test_a_bare_number_is_sought_in_titles_too() -> None:
    actual = sought_task(" 7 ", "TASK-7").terms

    assert actual == ((Word("task 7", prefix=False), Word("7", prefix=False, in_title=True)),)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("cat", 0), ("loin", 1), ("loging", 1), ("checkot", 2), ("a1b2c3d4", 0), ("x" * 40, 2), ("x" * 41, 0)],
)
def test_the_longer_a_word_the_more_letters_may_be_wrong(word: str, expected: int) -> None:
    assert tolerance(word) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("login", "login", 0),
        ("loging", "logging", 1),
        ("lgoin", "login", 2),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
    ],
)
def test_wrong_letters_are_missing_added_or_other_ones(one: str, other: str, expected: int) -> None:
    assert edits(one, other, 5) == expected
    assert edits(other, one, 5) == expected


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 2))
def test_counting_stops_at_the_most_that_is_allowed(one: str, other: str, most: int) -> None:
    exact = edits(one, other, 100)

    actual = edits(one, other, most)

    assert actual == exact if exact <= most else actual > most


def test_the_nearest_words_are_taken() -> None:
    known = ["checkout", "check", "checkmate", "checkouts"]

    assert nearest("chekout", known, 2) == ("checkout",)
    assert nearest("lgoin", ["login"], 1) == ()


def test_what_may_have_been_meant_stands_beside_what_was_typed() -> None:
    actual = corrected(read_sought("chekout page"), {"chekout": ("checkout",)})

    assert actual.corrected
    assert actual.terms == (
        (Word("chekout"), Word("checkout", prefix=False)),
        (Word("page"),),
    )


@pytest.mark.parametrize(
    ("title", "query", "expected"),
    [
        ("The login page", "log pag", True),
        ("The login page", "login form", False),
        ("Über die Größe", "uber grosse", True),
        ("Über die Größe", "uber größe", True),
        ("Plan C", "c", True),
        ("Plan car", "c", False),
    ],
)
def test_a_title_answers_if_it_holds_every_word(title: str, query: str, expected: bool) -> None:  # noqa: FBT001  a table's column
    assert title_matches(title, read_sought(query)) is expected


def test_words_are_read_alike_whether_composed_or_not() -> None:
    assert words_of("e\u0301te\u0301") == words_of("été")


def test_the_words_of_a_query_may_be_narrowed_to_titles_and_widened_by_parts() -> None:
    sought = read_sought(" pay x ")

    assert sought == Sought("pay x", ((Word("pay", prefix=True),), (Word("x", prefix=False),)))
    assert titles_only(sought) == sought._replace(
        terms=((Word("pay", prefix=True, in_title=True),), (Word("x", prefix=False, in_title=True),))
    )
    assert widened(sought, {"pay": ["repay", "prepay"]}) == sought._replace(
        terms=(
            (Word("pay", prefix=True), Word("repay", prefix=False), Word("prepay", prefix=False)),
            (Word("x", prefix=False),),
        )
    )


@pytest.mark.parametrize(
    ("word", "other", "place"),
    [
        (Word("pay", prefix=True), "payment", 0),
        (Word("pay", prefix=True), "repay", None),
        (Word("pay", prefix=False), "payment", None),
        (Word("pay", prefix=False), "pay", 0),
        (Word("茶", prefix=True), "茶の茶", 0),
        (Word("茶", prefix=True), "緑茶と茶", 1),
        (Word("茶", prefix=True), "水", None),
    ],
)
def test_where_a_word_stands_in_another(word: Word, other: str, place: int | None) -> None:
    assert stands_at(word, other) == place


@pytest.mark.parametrize(
    ("word", "known", "most", "found"),
    [
        ("paint", ["pxint"], 1, ("pxint",)),
        ("paint", ["pxxnt"], 1, ()),
        ("paint", ["pxxnt"], 2, ("pxxnt",)),
        ("paint", ["pxint", "paxnt", "pains"], 2, ("pains", "paxnt", "pxint")),
        ("paint", ["pxxnt", "pxint"], 2, ("pxint",)),
        ("paint", ["pxint", "pxxnt"], 2, ("pxint",)),
        ("paint", ["pxxnt", "pyynt"], 2, ("pxxnt", "pyynt")),
        ("paint", [], 2, ()),
    ],
)
def test_the_nearest_known_words_are_meant(
    word: str, known: list[str], most: int, found: tuple[str, ...]
) -> None:
    assert nearest(word, known, most) == found


@pytest.mark.parametrize(
    ("one", "other", "most", "number"),
    [
        ("abc", "abc", 2, 0),
        ("abc", "abd", 2, 1),
        ("abc", "a", 1, 2),
        ("abcd", "wxyz", 2, 3),
        ("a", "abcd", 2, 3),
    ],
)
def test_wrong_letters_are_counted_up_to_a_limit(one: str, other: str, most: int, number: int) -> None:
    assert edits(one, other, most) == number


@pytest.mark.parametrize(
    ("query", "spellings"),
    [
        ("oeuvre", ["oeuvre", "œuvre"]),
        ("œuvre", ["œuvre", "oeuvre"]),
        ("aether", ["aether", "æther"]),
        ("æther", ["æther", "aether"]),
        ("oeaeœæ", ["oeaeœæ", "oeaeoeae", "œæœæ"]),
        ("login", ["login"]),
    ],
)
def test_a_ligature_and_its_two_letters_are_looked_for_together(query: str, spellings: list[str]) -> None:
    assert read_sought(query).terms == (tuple(map(Word, spellings)),)


@pytest.mark.parametrize(("number", "place_of_kind", "key"), [(8, 0, 1), (17, 1, 2), (26, 2, 3), (7, 7, 0)])
def test_the_number_of_a_row_of_the_index_holds_kind_and_key(
    number: int, place_of_kind: int, key: int
) -> None:
    assert place_and_key(number) == (place_of_kind, key)


@pytest.mark.parametrize(("kind", "number"), [("task", 40), ("document", 41), ("decision", 42)])
def test_a_row_of_the_index_says_whose_it_is(kind: SearchKind, number: int) -> None:
    assert row_number(kind, 5) == number
    assert place_and_key(number) == (number - 40, 5)


@pytest.mark.parametrize(
    ("sought", "words"),
    [
        (read_sought("Log in"), "log in"),
        (sought_task("7", "TASK-7"), "7"),
    ],
)
def test_what_is_called_so_stands_at_the_beginning_of_a_title(sought: Sought, words: str) -> None:
    expected = sought._replace(terms=((Word(words, prefix=False, in_title=True, first=True),),))
    found = called_so(sought)
    assert found == expected
    assert repr(found) == repr(expected)


def test_what_has_no_spaces_is_called_so_wherever_it_stands_in_a_title() -> None:
    assert called_so(read_sought("中文 log")) == titles_only(read_sought("中文 log"))


def test_nothing_is_called_as_a_correction_is() -> None:
    assert called_so(read_sought("log")._replace(corrected=True)) is None


def test_a_whole_word_is_no_beginning() -> None:
    sought = read_sought("log page")
    expected = sought._replace(terms=((Word("log", prefix=False),), (Word("page", prefix=False),)))
    assert repr(whole_words(sought)) == repr(expected)
