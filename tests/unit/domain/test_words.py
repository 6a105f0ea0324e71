import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.words import (
    _Folding,
    _is_diacritic,
    _selects,
    folded,
    grams,
    has_parts,
    is_part,
    is_plain,
    is_unspaced,
    searchable,
    words_of,
)
from tests.scripts_of_the_world import SCRIPTS

TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from([each.title for each in SCRIPTS.values()])).map(" ".join)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Login page_2: fix-it!", "login page 2 fix it"),
        ("Café CAFE\u0301", "cafe cafe"),
        ("ﬁnal \uff26\uff35\uff2c\uff2c ①", "final full 1"),
        ("Straße ΣΊΣΥΦΟΣ", "strasse σισυφοσ"),
        ("İI\u0131i", "iiii"),
        ("Łódź Đường", "lodz duong"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("क़लम ज़रूरी", "कलम जरूरी"),
        ("か\u3099 \uff76\uff9e", "が ガ"),
        ("다각화 \u1103\u1161", "다각화 다"),
        ("👍🏽 ❤\ufe0f", "👍 ❤"),
        ("修复login页面2次", "修复 login 页面 2 次"),
        ("C++ §5 €3 a|b 'c'", "c 5 3 a b c"),
    ],
)
def test_a_word_has_one_form(text: str, expected: str) -> None:
    assert words_of(text) == expected.split()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("login", ["login"]),
        ("页", ["页"]),
        ("页面", ["页面", "面"]),
        ("页面错", ["页面", "面错", "错"]),
        ("👍", ["👍"]),
    ],
)
def test_an_unspaced_run_is_held_as_pairs(word: str, expected: list[str]) -> None:
    assert grams(word) == expected


@pytest.mark.parametrize(
    ("word", "whole", "part"),
    [
        ("abc", False, True),
        ("abcd", True, True),
        ("ab", False, False),
        ("жщ", False, True),
        ("жщю", True, True),
        ("12345", False, True),
        ("a1234", True, True),
        ("页面错误", False, False),
        ("x" * 65, False, False),
    ],
)
def test_parts_are_found_of_words_that_are_neither_short_nor_numbers(
    word: str, *, whole: bool, part: bool
) -> None:
    assert (has_parts(word), is_part(word)) == (whole, part)


@given(TEXTS)
def test_the_form_of_a_text_does_not_depend_on_how_it_was_typed(text: str) -> None:
    expected = searchable(text)

    assert searchable(unicodedata.normalize("NFD", text)) == expected
    assert searchable(unicodedata.normalize("NFC", text)) == expected
    assert searchable(unicodedata.normalize("NFKC", text)) == expected


@given(TEXTS)
def test_a_form_is_its_own_form_and_holds_nothing_that_an_index_takes_for_a_sign(text: str) -> None:
    for word in words_of(text):
        assert words_of(word) == [word]
        assert not set(word) & set("|\"'\\*:&! \t\n\x00")


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_takes_no_other_way_than_the_rest(text: str) -> None:
    assert words_of(text) == words_of(text + " é")[:-1]
    assert folded(text).split() == words_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ﬁnal Æther", ["final", "æther"]),
        ("e\u0301 a\u0338 c\u20dd", ["e", "a", "c"]),  # accent, stroke, enclosing circle
        ("क\u093cि", ["कि"]),  # a nukta goes, a vowel stays
        ("ש\u05b0", ["ש"]),  # Semitic points
        ("ا\u064bب\u0640ت", ["ابت"]),  # tanwin and tatweel  # noqa: RUF001  Arabic
        ("は\u3099", ["ば"]),  # the voice mark of kana stays
        ("ก\u0e31น", ["กัน"]),  # a Thai vowel stays
        ("ག\u0f72", ["གི"]),  # a Tibetan vowel stays
        ("a\u00adb\u200bc\u034fd", ["abcd"]),  # invisible
        ("a\u180bb\u180fc", ["abc"]),
        ("a\ufe00b\ufe0fc", ["abc"]),
        ("a\U000e0100b\U000e01efc", ["abc"]),
        ("👍\U0001f3fb 👍\U0001f3ff👎", ["👍", "👍", "👎"]),
        ("a👍b", ["a", "👍", "b"]),
        ("a\U0001fffdb", ["a", "\U0001fffd", "b"]),  # too new for this Python: an emoji
        ("a\u0378b\ue000c", ["a\u0378b\ue000c"]),  # unknown or private: a letter
        ("\u0131łøđħŧ", ["ilodht"]),
        ("a\u2028b\x00c\u2013d€e", ["a", "b", "c", "d", "e"]),
        ("x²½", ["x21", "2"]),
        ("Straße", ["strasse"]),
    ],
)
def test_a_character_is_dropped_kept_or_separates(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(("length", "parts"), [(63, True), (64, True), (65, False)])
def test_a_word_has_parts_up_to_a_length(length: int, *, parts: bool) -> None:
    assert (has_parts("x" * length), is_part("x" * length)) == (parts, parts)


@pytest.mark.parametrize(
    ("char", "unspaced"),
    [
        ("\u0dff", False),
        ("\u0e00", True),
        ("\u0e01", True),
        ("\u10a0", False),
        ("\u10ff", False),
        ("\u1100", True),
        ("\u11ff", True),
        ("\u1200", False),
        ("\uac00", True),
        ("\U00020000", True),
    ],
)
def test_a_block_of_unspaced_scripts_begins_and_ends_with_its_letters(char: str, *, unspaced: bool) -> None:
    assert is_unspaced(char) is unspaced


def test_the_marks_that_are_left_out_have_these_classes_and_codes() -> None:
    classes = [*range(10, 37), *range(200, 255)]
    selecting = [0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]

    assert [one for one in range(255) if _is_diacritic(one)] == [1, 7, *classes]
    near = [range(0x340, 0x360), range(0x1800, 0x1820), range(0xFDF0, 0xFE20), range(0xE00F0, 0xE01F0)]
    assert [code for codes in near for code in codes if _selects(code)] == selecting


def test_the_index_holds_grams_with_a_space_between() -> None:
    assert searchable("Add 页面错") == "add 页面 面错 错"


@pytest.mark.parametrize("tone", ["\U0001f3fb", "\U0001f3fd", "\U0001f3ff"])
def test_a_tone_of_skin_is_dropped_wherever_it_stands(tone: str) -> None:
    assert folded(f"ä{tone}b") == "ab"


@pytest.mark.parametrize(
    ("code", "becomes"),
    [(0x1F3FA, " \U0001f3fa "), (0x1F3FB, None), (0x1F3FF, None), (0x1F400, " \U0001f400 ")],
)
def test_only_a_tone_of_skin_is_dropped_however_often_others_were_met(code: int, becomes: str | None) -> None:
    assert _Folding()[code] == becomes


@pytest.mark.parametrize(
    ("text", "plain"),
    [("", True), ("a-b", True), ("a \u2013 b…", True), ("é", False), ("\u2013 é", False), ("登", False)],
)
def test_a_text_is_plain_that_has_nothing_beyond_ascii_but_signs(text: str, *, plain: bool) -> None:
    assert is_plain(text) is plain
