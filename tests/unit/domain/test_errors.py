"""What errors say: one printable line, a stable code, the nearest allowed word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain import errors
from backlog.domain.errors import BacklogError, InvalidInput, InvalidValue, did_you_mean, listed, quoted

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BacklogError)]
ANY_TEXT = st.text(st.characters())  # with the halves of characters that broken UTF-8 leaves
STATUSES = ("To Do", "In Progress", "Done")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_error_has_a_kebab_case_code_and_a_place_in_the_tree(kind: type[BacklogError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert kind.__name__ in str(errors.__doc__)


def test_codes_tell_the_kinds_of_errors_apart() -> None:
    codes = [kind.code for kind in KINDS if kind is not BacklogError]

    assert len(set(codes)) == len(codes)


def test_an_error_keeps_its_message_hint_and_code() -> None:
    error = InvalidInput("no title", hint="give one", code="missing-title")

    assert (error.message, error.hint, error.code) == ("no title", "give one", "missing-title")
    assert str(error) == "no title"


def test_an_error_without_a_code_of_its_own_has_that_of_its_kind() -> None:
    error = InvalidInput("no title")

    assert (error.hint, error.code) == (None, "invalid-input")


@given(ANY_TEXT, ANY_TEXT)
def test_whatever_an_error_is_told_it_says_on_one_printable_line(message: str, hint: str) -> None:
    error = BacklogError(message, hint=hint)

    assert error.message.isprintable()
    assert str(error) == error.message
    assert str(error.hint).isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ("žluťoučký 🐴", '"žluťoučký 🐴"'),
        ("two\nlines", r'"two\nlines"'),
        ("\x1b[31mred", r'"\x1b[31mred"'),
        ("a\x00b\x7f", r'"a\x00b\x7f"'),
        ("\udcff", r'"\udcff"'),
        ("\u2028\u202e", r'"\u2028\u202e"'),
        ("x" * 60, f'"{"x" * 60}"'),
        ("x" * 61, f'"{"x" * 60}…"'),
    ],
)
def test_a_value_is_quoted_so_that_it_can_be_printed(text: str, expected: str) -> None:
    assert expected == quoted(text)


@given(ANY_TEXT, st.integers(1, 100))
def test_a_quoted_value_is_printable_and_short_whatever_it_holds(text: str, limit: int) -> None:
    shown = quoted(text, limit)

    assert shown.isprintable()
    assert len(shown) <= limit + len('"…"')


@pytest.mark.parametrize(
    ("ids", "limit", "expected"),
    [
        ([], 10, ""),
        (["TASK-1"], 10, "TASK-1"),
        (["TASK-1", "TASK-2"], 2, "TASK-1, TASK-2"),
        (["TASK-1", "TASK-2", "TASK-3"], 2, "TASK-1, TASK-2 and 1 more"),
        ([str(number) for number in range(25)], 3, "0, 1, 2 and 22 more"),
    ],
)
def test_ids_are_listed_up_to_a_limit(ids: list[str], limit: int, expected: str) -> None:
    assert expected == listed(iter(ids), limit)


def test_ten_ids_are_listed_unless_a_limit_is_given() -> None:
    assert listed("abcdefghij") == "a, b, c, d, e, f, g, h, i, j"
    assert listed("abcdefghijkl") == "a, b, c, d, e, f, g, h, i, j and 2 more"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Don", "Done"),
        ("dnoe", "Done"),
        ("IN PROGRES", "In Progress"),
        ("todo", "To Do"),
        ("Blocked", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_a_slip_is_answered_with_the_nearest_allowed_word(given: str, expected: str | None) -> None:
    assert expected == did_you_mean(given, STATUSES)


def test_an_invalid_value_names_the_value_the_choices_and_the_nearest_one() -> None:
    error = InvalidValue("status", "Doen", STATUSES)

    assert error.message == 'status "Doen" is not valid; allowed: To Do, In Progress, Done'
    assert error.hint == 'did you mean "Done"?'
    assert error.code == "invalid-status"
    assert (error.given, error.allowed) == ("Doen", STATUSES)


def test_an_invalid_value_far_from_every_choice_has_no_hint() -> None:
    assert InvalidValue("status", "Blocked", STATUSES).hint is None


def test_an_invalid_value_may_come_with_a_hint_that_matters_more() -> None:
    assert InvalidValue("status", "Doen", STATUSES, hint="ask Anna").hint == "ask Anna"


def test_an_invalid_value_of_several_words_has_a_code_in_one() -> None:
    assert InvalidValue("sort field", "x", ()).code == "invalid-sort-field"


def test_an_invalid_value_without_choices_says_so() -> None:
    assert (
        InvalidValue("project", "x", ()).message == 'project "x" is not valid; allowed: none are configured'
    )
