"""Reading and giving out ordinals (docs/contract.md 6.8)."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.ordinals import between, check_ordinal, next_ordinal, read_ordinal, with_room
from backlog.errors import InvalidInput


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0", 0.0),
        ("5", 5.0),
        (" 5 ", 5.0),
        ("+5", 5.0),
        ("005", 5.0),
        ("2.50", 2.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E3", 1000.0),
        ("+.5e+1", 5.0),
        ("1e-7", 1e-7),
        ("1e-400", 0.0),
        ("1e300", 1e300),
        ("9007199254740993", 9007199254740992.0),
        ("-0", 0.0),
        ("0x10", 16.0),
        ("0X1f", 31.0),
        ("0o17", 15.0),
        ("0b11", 3.0),
        ("0" * 399 + "5", 5.0),
    ],
)
def test_an_ordinal_is_read_as_the_reference_program_reads_numbers(given: str, expected: float) -> None:
    assert expected == read_ordinal(given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "-5",
        "-0.1",
        "12abc",
        "abc",
        "1_000",
        "1,000",
        "1e",
        "e3",
        ".",
        "+",
        "0x",
        "+0x10",
        "0b12",
        "0o8",
        "1 2",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "1e309",
        "1e400",
        "\u0665",
        "\uff15",
        "5\x00",
        "\udcff",
        "9" * 400,
        "0" * 401,
        "9" * 100_000,
        "0x" + "f" * 300,
    ],
)
def test_anything_but_a_finite_number_from_zero_up_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_ordinal(given)

    assert refusal.value.code == "invalid-ordinal"


def test_minus_zero_becomes_zero() -> None:
    number = read_ordinal("-0")

    assert math.copysign(1, number) == 1


@given(st.floats(min_value=0, allow_infinity=False, allow_nan=False))
def test_a_number_and_its_shortest_text_are_the_same_ordinal(number: float) -> None:
    check_ordinal(number)
    assert number == read_ordinal(repr(number))


@pytest.mark.parametrize("number", [-1.0, -0.5, math.nan, math.inf, -math.inf])
def test_a_number_below_zero_or_beyond_all_numbers_is_no_ordinal(number: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_ordinal(number)

    assert (refusal.value.code, refusal.value.data) == ("invalid-ordinal", {"given": str(number)})


@given(st.text(st.characters()))
def test_any_text_is_either_a_finite_number_from_zero_up_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        number = read_ordinal(text)

        assert 0 <= number < math.inf


@pytest.mark.parametrize(
    ("highest", "tasks_exist", "expected"),
    [
        (None, False, 1000.0),
        (None, True, None),
        (0.0, True, 1000.0),
        (1000.0, True, 2000.0),
        (2.5, True, 1002.5),
    ],
)
def test_a_new_task_goes_one_thousand_beyond_the_highest_if_any_task_has_an_ordinal(
    highest: float | None,
    tasks_exist: bool,  # noqa: FBT001  a column of the table
    expected: float | None,
) -> None:
    assert expected == next_ordinal(highest, tasks_exist=tasks_exist)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (None, None, 1000.0),
        (0.0, None, 1000.0),
        (500.0, None, 1500.0),
        (1000.0, 2000.0, 1500.0),
        (None, 1000.0, 500.0),
        (1.0, 2.0, 1.5),
        (1.0, 1.5, 1.2),
        (1.0, 1.01, 1.005),
        (1.0, 1.0, None),
        (2.0, 1.0, None),
        (None, 0.0, None),
        (None, 1e-11, 5e-12),
        (None, 5e-324, 0.0),
        (1.0, 1.0000000000000002, None),
        (3.0, 8.0, 6.0),
        (1.0, 1.00000000001, 1.000000000005),
        (0.0, 1e-13, 5e-14),
        (0.0, 1.3e-12, 6.5e-13),
        (1 + 2**-52, 1 + 2**-51, None),
    ],
)
def test_between_two_tasks_there_is_a_place_of_few_digits_as_long_as_there_is_room(
    low: float | None, high: float | None, found: float | None
) -> None:
    assert between(low, high) == found


@given(
    st.lists(st.sampled_from([0.0, 1.0, math.nextafter(1, 2), 2.0, 5.0, 1000.0, 1e17, 1e300]), min_size=1),
    st.data(),
)
def test_room_is_made_by_few_moves_that_keep_the_order(numbers: list[float], data: st.DataObject) -> None:
    numbers.sort()
    place = data.draw(st.integers(0, len(numbers) - 1))
    most = data.draw(st.integers(1, 4))
    above, below = numbers[:place], numbers[place:]

    room = with_room(above[-most - 1 :], below[: most + 1], most)

    if room is None:
        return
    higher, lower = room
    assert len(higher) + len(lower) <= most
    assert not (higher and lower)
    above[len(above) - len(higher) :], below[: len(lower)] = higher, lower
    assert sorted([*above, *below]) == [*above, *below]
    assert between(above[-1] if above else None, below[0]) is not None


@pytest.mark.parametrize(
    ("above", "below", "most", "room"),
    [
        ([1.0], [1.0, 1.0, 5000.0], 3, ([], [1001.0, 2001.0])),
        ([1.0], [1.0, 2.0, 3.0, 4.0], 2, ([], [1.5])),
        ([1.0], [1.0, 1.0, 10.0, 11.0], 2, ([], [4.0, 7.0])),
        ([0.0, 5.0], [5.0, 5.0, 5.0], 1, ([2.0], [])),
        ([5.0, 5.0], [5.0, 5.0, 5.0], 2, ([2.0, 3.0], [])),
        ([5.0, 5.0], [5.0, 5.0], 1, None),
        ([0.0], [0.0, 0.0, 0.0], 2, None),
        ([1.0], [1.0, None], 1, ([], [1001.0])),
        ([1e300], [1e300], 1, ([5e299], [])),
        ([1.0], [math.nextafter(1, 2)] * 2, 1, ([0.5], [])),
        ([1.0], [1.0, 1.0, 10.0], 2, ([], [4.0, 7.0])),
        ([0.0], [0.0, 0.0, 9000.0], 2, ([], [1000.0, 2000.0])),
        ([1.0], [1.0, 2001.0], 2, ([], [1001.0])),
        ([], [0.0, 10.0, 10.0], 1, ([], [5.0])),
        ([1e300], [1e300, None], 1, ([5e299], [])),
        ([0.5], [0.5, 2.5], 1, ([], [2.0])),
        ([0.6], [0.6, 2.4], 1, ([], [1.5])),
        ([0.0], [0.0, 1.23e-11], 1, ([], [6.15e-12])),
        ([1.0], [1.0, 1 + 2**-35], 1, ([0.5], [])),
        ([1.0], [1.0, 1 + 2**-34], 1, ([], [1.00000000003])),
        ([2 - 3 * 2**-36], [2 - 3 * 2**-36] * 2 + [2 + 3 * 2**-36], 2, ([1.0], [])),
    ],
)
def test_room_is_made_below_if_that_is_possible_else_above(
    above: list[float],
    below: list[float | None],
    most: int,
    room: tuple[list[float], list[float]] | None,
) -> None:
    assert with_room(above, below, most) == room
