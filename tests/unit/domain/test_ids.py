"""Reading, writing and ordering identifiers (docs/contract.md 2)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.ids import (
    Reference,
    counter_name,
    format_id,
    id_order,
    kind_of,
    parse_reference,
    sort_key,
    uuid_of,
)

PREFIXES = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
NUMBERS = st.lists(st.integers(1, 9_999_999_999), min_size=1, max_size=5).map(tuple)


@pytest.mark.parametrize(
    ("text", "prefix", "numbers"),
    [
        ("7", None, (7,)),
        ("07", None, (7,)),
        ("7.1", None, (7, 1)),
        ("07.01", None, (7, 1)),
        ("7.0", None, (7, 0)),
        ("task-0", "task", (0,)),
        ("00", None, (0,)),
        ("task-7", "task", (7,)),
        ("Task-7", "task", (7,)),
        ("TASK-007", "task", (7,)),
        ("task-7.1", "task", (7, 1)),
        ("TASK-1.1.1.1", "task", (1, 1, 1, 1)),
        (" task-7\t", "task", (7,)),
        ("\n7\n", None, (7,)),
        ("draft-3", "draft", (3,)),
        ("AB-12", "ab", (12,)),
        ("00000000000000000001", None, (1,)),
        ("9999999999", None, (9_999_999_999,)),
    ],
)
def test_an_id_is_read_whatever_its_letter_case_zeros_and_surrounding_space(
    text: str, prefix: str | None, numbers: tuple[int, ...]
) -> None:
    assert Reference(prefix, numbers) == parse_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        "task",
        "task-",
        "task7",
        "task 7",
        "task--7",
        "task-7-1",
        "-7",
        "#7",
        "+7",
        "7.",
        ".7",
        "7..1",
        "7,8",
        "1e3",
        "0x10",
        "7 8",
        "7\n8",
        "\u0667",
        "\uff17",
        "²",
        "tâsk-7",
        "task1-7",
        "ta_sk-7",
        "TASK\u20117",
        "task-7\x00",
        "\x1b[31m7",
        "\udcff7",
        "12345678901",
        "task-7.12345678901",
        "9" * 100_000,
        "1." * 100_000,
    ],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert parse_reference(text) is None


@given(st.text(st.characters()))
def test_no_text_is_too_strange_to_be_judged(text: str) -> None:
    reference = parse_reference(text)

    assert reference is None or all(number >= 0 for number in reference.numbers)


@pytest.mark.parametrize(
    ("prefix", "numbers", "padding", "expected"),
    [
        ("task", (7,), 0, "TASK-7"),
        ("task", (7, 1), 0, "TASK-7.1"),
        ("task", (7, 1, 12), 0, "TASK-7.1.12"),
        ("AB", (1,), 0, "AB-1"),
        ("ab", (1,), 0, "AB-1"),
        ("draft", (1,), 3, "DRAFT-001"),
        ("task", (1000,), 3, "TASK-1000"),
        ("task", (1, 1), 1, "TASK-1.01"),
        ("task", (1, 1), 2, "TASK-01.01"),
        ("task", (1, 1), 3, "TASK-001.01"),
        ("task", (1, 1), 5, "TASK-00001.01"),
        ("task", (1, 1, 1), 3, "TASK-001.01.01"),
        ("task", (1, 100), 3, "TASK-001.100"),
    ],
)
def test_an_id_is_written_in_upper_case_with_two_digits_for_subtasks_if_it_is_padded(
    prefix: str, numbers: tuple[int, ...], padding: int, expected: str
) -> None:
    assert expected == format_id(prefix, numbers, padding)


@given(PREFIXES, NUMBERS, st.integers(0, 12))
def test_an_id_that_is_written_is_read_back(prefix: str, numbers: tuple[int, ...], padding: int) -> None:
    assert Reference(prefix.lower(), numbers) == parse_reference(format_id(prefix, numbers, padding))


@given(PREFIXES, NUMBERS, st.integers(0, 12))
def test_the_order_of_an_id_is_that_of_its_numbers(
    prefix: str, numbers: tuple[int, ...], padding: int
) -> None:
    assert numbers == id_order(format_id(prefix, numbers, padding))


def test_ids_are_in_numeric_order_component_by_component() -> None:
    shuffled = ["TASK-10", "TASK-2", "TASK-1.10", "TASK-1", "TASK-1.2", "TASK-1.2.1"]

    assert sorted(shuffled, key=id_order) == [
        "TASK-1",
        "TASK-1.2",
        "TASK-1.2.1",
        "TASK-1.10",
        "TASK-2",
        "TASK-10",
    ]


@pytest.mark.parametrize(
    ("given", "name"), [(("task",), "task"), (("subtask", "TASK-1"), "subtask of TASK-1")]
)
def test_a_counter_is_named_after_its_kind_and_its_owner(given: tuple[str, ...], name: str) -> None:
    assert counter_name(*given) == name


def test_a_sort_key_has_ten_digits_for_each_number() -> None:
    assert sort_key((7, 1)) == "0000000007.0000000001"


@given(NUMBERS, NUMBERS)
def test_sort_keys_compare_as_the_numbers_do(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert (one < other) == (sort_key(one) < sort_key(other))
    assert (one == other) == (sort_key(one) == sort_key(other))


@given(NUMBERS, st.integers(1, 9_999_999_999))
def test_a_subtask_sorts_after_its_parent_and_before_the_next_task(
    parent: tuple[int, ...], child: int
) -> None:
    after = (*parent[:-1], parent[-1] + 1)

    assert sort_key(parent) < sort_key((*parent, child))
    assert parent[-1] == 9_999_999_999 or sort_key((*parent, child)) < sort_key(after)


@given(st.binary(min_size=16, max_size=16))
def test_a_uuid_is_the_one_that_the_standard_library_makes_of_the_same_bytes(random: bytes) -> None:
    assert str(UUID(bytes=random, version=4)) == uuid_of(random)


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        (["draft-1", "DRAFT-2"], "draft"),
        (["draft-1", "2"], "task"),
        (["task-1"], "task"),
        (["draft-1", "?"], "task"),
        (["?"], "task"),
    ],
)
def test_ids_name_drafts_if_all_of_them_say_so(ids: list[str], kind: str) -> None:
    assert kind_of(ids) == kind
