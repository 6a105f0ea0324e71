"""What errors say: one printable line, a stable code, the nearest allowed word."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import errors
from backlog.errors import (
    BacklogError,
    InvalidInput,
    InvalidValue,
    Lost,
    OpenItems,
    Overtaken,
    RevisionMoved,
    TaskClaimed,
    listed,
    quoted,
)

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


def test_an_error_keeps_its_message_its_code_and_the_facts() -> None:
    error = InvalidInput("no title", code="missing-title", kind="task", numbers=[1, 2])

    assert (error.message, error.code) == ("no title", "missing-title")
    assert error.data == {"kind": "task", "numbers": [1, 2]}
    assert str(error) == "no title"


def test_an_error_without_a_code_of_its_own_has_that_of_its_kind() -> None:
    error = InvalidInput("no title")

    assert (error.data, error.code) == ({}, "invalid-input")


def test_an_error_can_be_told_in_which_line_it_is() -> None:
    error = InvalidValue("status", "x", ("y",)).at_line(3)

    assert error.message == str(error) == 'line 3: status "x" is not valid; allowed: y'
    assert (error.code, error.given, error.data["line"], error.data["given"]) == (
        "invalid-status",
        "x",
        3,
        "x",
    )


def test_open_items_are_there_by_number_and_text() -> None:
    error = OpenItems("no", task="TASK-7", status="Done", open=((1, "one"), (3, "three")))

    assert (error.task, error.status, error.open) == ("TASK-7", "Done", ((1, "one"), (3, "three")))
    assert error.data["open"] == [{"number": 1, "text": "one"}, {"number": 3, "text": "three"}]


def test_a_claim_in_the_way_names_its_holder_and_its_end() -> None:
    until = datetime(2027, 1, 15, 10, 0, tzinfo=UTC)
    error = TaskClaimed("TASK-1", "@a", until)

    assert error.message == 'TASK-1 is claimed by "@a" until 2027-01-15 10:00:00 UTC'
    assert (error.task, error.holder, error.until) == ("TASK-1", "@a", until)
    assert error.data == {"task": "TASK-1", "holder": "@a", "until": until}


def test_a_revision_that_has_moved_names_both() -> None:
    error = RevisionMoved("TASK-1", 4, 3)

    assert error.message == "TASK-1 is at revision 4, not 3: it has changed since"
    assert (error.task, error.revision, error.expected) == ("TASK-1", 4, 3)
    assert error.data == {"task": "TASK-1", "kind": "task", "revision": 4, "expected": 3}


@given(ANY_TEXT)
def test_whatever_an_error_is_told_it_says_on_one_printable_line(message: str) -> None:
    error = BacklogError(message)

    assert error.message.isprintable()
    assert str(error) == error.message


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


def test_an_invalid_value_names_the_value_the_choices_and_the_nearest_one() -> None:
    error = InvalidValue("status", "Doen", STATUSES)

    assert error.message == 'status "Doen" is not valid; allowed: To Do, In Progress, Done'
    assert error.code == "invalid-status"
    assert (error.given, error.allowed) == ("Doen", STATUSES)


def test_an_invalid_value_of_several_words_has_a_code_in_one() -> None:
    assert InvalidValue("sort field", "x", ()).code == "invalid-sort-field"


def test_an_invalid_value_without_choices_says_so() -> None:
    assert (
        InvalidValue("project", "x", ()).message == 'project "x" is not valid; allowed: none are configured'
    )


def test_a_broken_connection_says_which_and_why() -> None:
    error = Lost("the server is gone", database="db.example", reason="reset")

    assert (error.message, error.code) == ("the server is gone", "connection-lost")
    assert error.data == {"database": "db.example", "reason": "reset"}
    assert Lost("x", database="y").data == {"database": "y", "reason": ""}
    assert str(error) == "the server is gone"


def test_who_was_overtaken_learns_that_nothing_was_changed() -> None:
    assert Overtaken().message == "others changed the backlog at the same time; nothing was changed"


def test_an_invalid_value_tells_programs_all_of_it() -> None:
    assert InvalidValue("sort field", "x", ["a", "b"]).data == {
        "what": "sort field",
        "given": "x",
        "allowed": ("a", "b"),
    }


def test_a_value_of_many_escapes_is_cut_where_the_line_would_be_too_long() -> None:
    assert quoted("\n" * 31) == '"' + r"\n" * 30 + '…"'
    assert quoted("\n" * 30) == '"' + r"\n" * 30 + '"'
