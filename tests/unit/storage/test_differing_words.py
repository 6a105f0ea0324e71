"""Of a changed text only the words where it changed are looked up, and none of them is missed."""

from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.words import words_of
from backlog.storage.session.search_index import _changed_texts

PIECES = st.lists(
    st.sampled_from(
        ["a", "b", "ab", " ", "\n", "\t", "-", "_", "ß", "e\u0301", "\u0301", "页", "面", "ﬁ", "\u200b"]
    ),
    max_size=12,
).map("".join)


def new_words(old: str, new: str) -> set[str]:
    return set(words_of(new)).difference(words_of(old))


@given(first=PIECES, old=PIECES, new=PIECES, last=PIECES)
def test_no_word_that_came_is_missed(first: str, old: str, new: str, last: str) -> None:
    before, after = f"{first}{old}{last}", f"{first}{new}{last}"

    came, went = _changed_texts([before], [after])

    assert new_words(before, after) <= new_words("\n".join(went), "\n".join(came))


def test_of_a_long_text_no_more_is_looked_at_than_the_words_that_changed() -> None:
    long = "some words\n" * 1_000

    assert _changed_texts([long], [f"{long}and more"]) == (["and more"], [""])
    assert _changed_texts([f"{long}old {long}"], [f"{long}older {long}"]) == (["older"], ["old"])
    assert _changed_texts(["one", long, "two"], ["one", long, "three"]) == (["three"], ["two"])


def test_texts_of_which_one_came_or_went_are_looked_at_whole() -> None:
    assert _changed_texts(["a b", "c"], ["a b", "c", "a d"]) == (["a d"], [])
    assert _changed_texts(["a b", "c"], ["c"]) == ([], ["a b"])
