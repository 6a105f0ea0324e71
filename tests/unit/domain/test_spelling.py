"""What was meant by a slip of the pen, and what must not be guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.spelling import did_you_mean, slips

STATUSES = ("To Do", "In Progress", "Done")
FLAGS = (
    "--clear-ac",
    "--clear-labels",
    "--remove-ac",
    "--due-date",
    "--depends-on",
    "--dod",
    "--doc",
    "--plan",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Don", "Done"),
        ("dnoe", "Done"),
        ("Doen", "Done"),
        ("IN PROGRES", "In Progress"),
        ("in_progress", "In Progress"),
        ("progress", "In Progress"),
        ("todo", "To Do"),
        ("Blocked", None),
        ("doing", None),
        ("D", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_a_slip_is_answered_with_the_nearest_allowed_word(typed: str, expected: str | None) -> None:
    assert expected == did_you_mean(typed, STATUSES)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("--due", "--due-date"),
        ("--due_date", "--due-date"),
        ("--clear-ca", "--clear-ac"),
        ("--clear", None),
        ("--clear-a", None),
        ("--labels", None),
        ("--dop", None),
        ("--name", None),
        ("--plane", "--plan"),
        ("--pln", "--plan"),
    ],
)
def test_what_is_risky_is_named_for_a_slip_only(typed: str, expected: str | None) -> None:
    risky = {flag for flag in FLAGS if flag.startswith(("--clear", "--remove"))}

    assert did_you_mean(typed, FLAGS, risky=risky) == expected


def test_of_two_that_are_as_near_none_is_meant() -> None:
    assert did_you_mean("boat", ("goat", "coat")) is None


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("", "", 0),
        ("ab", "ba", 1),
        ("task", "taks", 1),
        ("delete", "demote", 2),
        ("ca", "abc", 3),
        ("", "abc", 3),
    ],
)
def test_slips_are_letters_changed_dropped_added_or_swapped(typed: str, meant: str, number: int) -> None:
    assert slips(typed, meant) == slips(meant, typed) == number


@given(st.text(max_size=12), st.lists(st.text("abcdef-", min_size=1, max_size=8), unique=True, max_size=6))
def test_what_is_meant_is_one_of_those_allowed(typed: str, allowed: list[str]) -> None:
    assert did_you_mean(typed, allowed) in {None, *allowed}


@pytest.mark.parametrize(
    ("typed", "allowed", "expected"),
    [
        ("--Due_Date", ("--due-date",), "--due-date"),
        ("due date--x", ("due-date-x",), "due-date-x"),
        ("dep", ("--depends-on",), "--depends-on"),  # three letters begin a word
        ("de", ("--depends-on",), None),
        ("ends-on", ("--x-ends-on-y",), "--x-ends-on-y"),
        ("now", ("is-now-here",), "is-now-here"),
        ("no", ("is-no-use",), None),
        ("dop", ("dod",), None),  # three letters on both sides say too little
        ("dopp", ("dod",), None),
        ("dodd", ("dod",), "dod"),
        ("abcdefgh", ("abcdefghij",), "abcdefghij"),
        ("xabcdefghij", ("abcdefghij",), "abcdefghij"),
        ("xxabcdefghij", ("abcdefghij",), "abcdefghij"),
        ("xxxabcdefghij", ("abcdefghij",), None),
        ("abxdefyhij", ("abcdefghij",), "abcdefghij"),  # two slips, eight of ten letters
        ("abxdyf", ("abcdef",), None),  # two slips, four of six
        ("status", ("statis", "statuz"), None),  # two as near
        ("statusx", ("status", "statuzzz"), "status"),
        ("xcb", ("abc", "xbc"), None),
    ],
)
def test_how_near_a_word_must_be(typed: str, allowed: tuple[str, ...], expected: str | None) -> None:
    assert did_you_mean(typed, allowed) == expected


@pytest.mark.parametrize(
    ("given", "meant", "number"),
    [
        ("", "", 0),
        ("ab", "ba", 1),
        ("abc", "", 3),
        ("", "abc", 3),
        ("ca", "abc", 3),
        ("abcd", "bacd", 1),
        ("abcd", "abdc", 1),
        ("abcd", "acbd", 1),
        ("aab", "aba", 1),
        ("kitten", "sitting", 3),
        ("xa", "ax", 1),
        ("xab", "bax", 2),
        ("aa", "aaaa", 2),
        ("aaaa", "aa", 2),
    ],
)
def test_slips_are_counted_from_end_to_end(given: str, meant: str, number: int) -> None:
    assert slips(given, meant) == number
    assert slips(meant, given) == number


@pytest.mark.parametrize(
    ("typed", "allowed"), [("--label", "--unlabel"), ("--unlabel", "--label"), ("zzzzzzz", "--label")]
)
def test_neither_an_opposite_nor_another_word_is_meant(typed: str, allowed: str) -> None:
    assert did_you_mean(typed, [allowed]) is None
