"""YAML as the reference program writes it, so that a file that passes through both stays the same."""

import pytest

from backlog.markdown.yaml_writer import double_quoted, entry

PLAIN = [
    "a",
    "two words",
    "a-b",
    "1a",
    "v1.2.3",
    "a#b",
    "ye",
    "a?",
    "@",
    "2026-",
    "1e",
    "_1",
    "é",
    "12 34",
    "+",
]
QUOTED = [
    "",
    "-",
    "?a",
    "a:",
    "a,b",
    "[a]",
    "{a}",
    "#a",
    "&a",
    "*a",
    "!a",
    "|a",
    "=a",
    ">a",
    "%a",
    "@a",
    "`a`",
    "a #b",
    "'a",
    '"a',
    " a",
    "a ",
    "null",
    "Null",
    "NULL",
    "~",
    "true",
    "False",
    "YES",
    "no",
    "On",
    "off",
    "y",
    "N",
    "<<",
    "1",
    "-1",
    "+1",
    "1_000",
    "0b101",
    "0xff",
    "0o17",
    "017",
    "12:30",
    "12:30:45.5",
    "1.5",
    "1.",
    ".5",
    "1e5",
    "1.5E-5",
    ".5e+5",
    ".inf",
    "-.inf",
    ".Inf",
    ".INF",
    ".nan",
    ".NaN",
    ".NAN",
    "2026-1-2",
    "2026-01-02",
    "2026-01-02 03:04:05",
    "2026-01-02T03:04:05Z",
    "2026-01-02t03:04:05.123 +01:30",
]
"""What YAML would take for something else than a text."""


@pytest.mark.parametrize("text", [text for text in PLAIN if text != "@"])
def test_a_text_that_means_itself_stands_plain(text: str) -> None:
    assert entry("key", text) == f"key: {text}\n"


@pytest.mark.parametrize("text", QUOTED)
def test_a_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert entry("key", text) == "key: '" + text.replace("'", "''") + "'\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb", r"a\tb"),
        ("\x00\x07\x08\x0b\x0c\r\x1b", r"\0\a\b\v\f\r\e"),
        ("\x01\x1f\x7f", r"\x01\x1F\x7F"),
        ('say "no" \\ \t', r"say \"no\" \\ \t"),
        ("\x85\xa0\u2028\u2029", r"\N\_\L\P"),
        ("\x80\xff\ufeff", "\\x80ÿ\\uFEFF"),
        ("\ud800\udfff\ue000", "\\uD800\\uDFFF\ue000"),
        ("\ufffd\ufffe\uffff", "\ufffd\\uFFFE\\uFFFF"),
        ("😀", r"\U0001F600"),
        ("~ \xa1", "~ \xa1"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, expected: str) -> None:
    assert double_quoted(text) == f'"{expected}"'


def test_beyond_the_first_plane_nothing_is_escaped_where_that_is_asked_for() -> None:
    assert double_quoted("\U00010000😀\x01\uffff", wide=True) == '"\U00010000😀\\x01\\uFFFF"'
    assert double_quoted("\U00010000") == '"\\U00010000"'


@pytest.mark.parametrize(("text", "expected"), [("a\tb", '"a\\tb"'), ("a\n", '"a\\n"'), ("\na", '"\\na"')])
def test_a_text_that_no_other_style_can_hold_is_in_double_quotes(text: str, expected: str) -> None:
    assert entry("key", text) == f"key: {expected}\n"


def test_a_list_has_a_line_for_each_item() -> None:
    assert entry("key", ["a", "1", ""]) == "key:\n  - a\n  - '1'\n  - ''\n"
    assert entry("key", []) == "key: []\n"


def test_lines_stand_in_a_block() -> None:
    assert entry("key", "one\n\ntwo: #3") == "key: |-\n  one\n\n  two: #3\n"
    assert entry("key", ["one\ntwo"]) == "key:\n  - |-\n    one\n    two\n"


@pytest.mark.parametrize("text", ["one\n two", " one\ntwo", "one\ntwo ", "one\ntwo\n"])
def test_lines_whose_spaces_a_block_would_lose_are_in_double_quotes(text: str) -> None:
    assert entry("key", text) == 'key: "' + text.replace("\n", "\\n") + '"\n'


WORD = "x" * 39


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{WORD} {WORD[:-1]}", f"{WORD} {WORD[:-1]}"),  # 78 characters fit behind a key
        (f"{WORD} {WORD}", f">-\n  {WORD}\n  {WORD}"),
        (f"{WORD} {WORD[:-1]} a", f">-\n  {WORD} {WORD[:-1]}\n  a"),
        (f"{WORD} {WORD[:-1]} a b", f">-\n  {WORD} {WORD[:-1]}\n  a b"),
        (f"{WORD}{WORD}{WORD}", f">-\n  {WORD}{WORD}{WORD}"),
        (f"a {WORD}{WORD}{WORD} b", f">-\n  a\n  {WORD}{WORD}{WORD}\n  b"),
        (f"{WORD}  {WORD}", f">-\n  {WORD} \n  {WORD}"),
        (f"{WORD}: {WORD} # {WORD}", f">-\n  {WORD}:\n  {WORD} #\n  {WORD}"),
        (f" {WORD} {WORD}", f"' {WORD} {WORD}'"),
        (f"{WORD} {WORD} ", f'"{WORD} {WORD} "'),
    ],
)
def test_a_long_line_is_broken_at_its_spaces(text: str, expected: str) -> None:
    assert entry("key", text) == f"key: {expected}\n"


def test_an_item_of_a_list_has_less_room() -> None:
    fits, not_any_more = f"{WORD} {WORD[:-3]}", f"{WORD} {WORD[:-2]}"

    assert entry("key", [fits, not_any_more]) == (f"key:\n  - {fits}\n  - >-\n    {WORD}\n    {WORD[:-2]}\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\xa0b", '"a\\_b"'),
        # what is folded
        ("word " * 20 + "X", ">-\n  " + "word " * 14 + "word\n  " + "word " * 5 + "X"),
        ("word " * 20 + "b\u3000", ">-\n  " + "word " * 14 + "word\n  " + "word " * 5 + "b\u3000"),
        ("a" * 90 + " b", ">-\n  " + "a" * 90 + "\n  b"),
        ("a" * 70 + " " + "b" * 76 + " c", ">-\n  " + "a" * 70 + "\n  " + "b" * 76 + " c"),
    ],
)
def test_what_is_too_long_for_a_line_is_broken_at_spaces(text: str, written: str) -> None:
    assert entry("x", text) == f"x: {written}\n"
