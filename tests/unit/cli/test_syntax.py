"""How lists and numbers are written on a command line."""

import pytest

from backlog.cli.syntax import limit, names, several, unless_blank
from backlog.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        (["a"], ("a",)),
        (["a,b", " c , d "], ("a", "b", "c", "d")),
        (["a,,b", ",", "", " "], ("a", "b")),
        (["To Do,In Progress"], ("To Do", "In Progress")),
        (["a", "a"], ("a", "a")),
    ],
)
def test_the_members_of_a_list_are_separated_by_commas(given: list[str], expected: tuple[str, ...]) -> None:
    assert expected == several(given)


@pytest.mark.parametrize(
    ("given", "expected"), [([], None), (["", " "], None), (["a,b"], ("a", "b")), ([","], ())]
)
def test_names_are_none_only_if_nothing_was_typed(given: list[str], expected: tuple[str, ...] | None) -> None:
    assert expected == names(given)


@pytest.mark.parametrize(
    ("given", "expected"), [(None, None), ("", None), (" \t", None), (" a b ", "a b"), ("0", "0")]
)
def test_a_blank_is_as_good_as_nothing(given: str | None, expected: str | None) -> None:
    assert expected == unless_blank(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, None), ("1", 1), ("20", 20), (" 2 ", 2), ("100000", 100_000)],
)
def test_a_limit_is_a_whole_number_from_one(given: str | None, expected: int | None) -> None:
    assert expected == limit(given)


@pytest.mark.parametrize("given", ["99999999999999999999", "9" * 100_000])
def test_a_huge_limit_is_more_than_there_are_tasks(given: str) -> None:
    found = limit(given)

    assert found is not None
    assert 10**12 < found < 2**63


@pytest.mark.parametrize(
    "given",
    ["", " ", "0", "02", "+2", "-1", "1.5", "1e1", "0x2", "2x", "x", "1 2", "²", "٢", "1\x00", "\udcff"],
)
def test_anything_else_is_no_limit(given: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        limit(given)

    assert refusal.value.code == "invalid-limit"
    assert refusal.value.message.startswith("--limit must be a whole number of 1 or more, not ")
