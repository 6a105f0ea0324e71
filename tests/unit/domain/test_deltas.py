"""From a delta and either value follows the other one, and a delta is no larger than what changed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.compact_json import write_json
from backlog.domain import deltas
from backlog.domain.deltas import (
    Delta,
    ListDelta,
    Mismatch,
    Replaced,
    TextDelta,
    diff,
    digest,
    inverse,
    parts,
    revert,
)
from backlog.storage.codec.events import decode_delta
from tests.strategies import texts

items: st.SearchStrategy[Any] = (
    st.sampled_from("abcde") | texts() | st.builds(dict, text=st.sampled_from("ab"), checked=st.booleans())
)
item_lists = st.lists(items, max_size=12)
values = st.none() | st.floats(allow_nan=False) | texts() | item_lists
LONG = "It was a long text that stays, whatever is done to it. " * 3


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts that have their beginning and end in common."""
    begin, end = draw(texts()) * draw(st.integers(0, 3)), draw(texts()) * draw(st.integers(0, 3))
    return begin + draw(texts()) + end, begin + draw(texts()) + end


@st.composite
def edited_lists(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    """Two lists, one made of the other by removing, adding, replacing and moving items."""
    before = draw(item_lists)
    after = list(before)
    for place in draw(st.lists(st.integers(0, 11), max_size=4)):
        after[place : place + draw(st.integers(0, 1))] = draw(st.lists(items, max_size=2))
    return before, draw(st.permutations(after)) if draw(st.booleans()) else after


pairs = st.tuples(values, values) | edited_texts() | edited_lists()


@given(pairs)
def test_each_value_follows_from_the_other(pair: tuple[Any, Any]) -> None:
    before, after = pair

    delta = diff(before, after)

    assert revert(delta, after) == before
    assert revert(inverse(delta, before), before) == after


@given(pairs)
def test_the_inverse_of_a_delta_takes_it_back(pair: tuple[Any, Any]) -> None:
    before, after = pair

    back = inverse(diff(before, after), before)

    assert revert(back, before) == after
    assert revert(inverse(back, after), after) == before


@given(pairs)
def test_a_delta_is_what_json_makes_of_it(pair: tuple[Any, Any]) -> None:
    delta = diff(*pair)

    stored = json.loads(json.dumps(delta))

    assert decode_delta(stored) == type(delta)(*stored)
    assert revert(decode_delta(stored), pair[1]) == pair[0]


@given(edited_texts() | edited_lists(), values)
def test_no_value_is_rebuilt_from_one_that_the_delta_does_not_belong_to(
    pair: tuple[Any, Any], other: object
) -> None:
    before, after = pair
    delta = diff(before, after)

    for step, right in ((delta, after), (inverse(delta, before), before)):
        try:
            revert(step, other)
        except Mismatch:
            assert other != right
        else:
            assert other == right


def items_of(count: int) -> list[dict[str, Any]]:
    return [{"text": f"criterion {number}", "checked": False} for number in range(count)]


def checked(items: list[dict[str, Any]], *places: int) -> list[dict[str, Any]]:
    return [{**item, "checked": place in places} for place, item in enumerate(items)]


@pytest.mark.parametrize(
    ("before", "after", "delta"),
    [
        (LONG, f"{LONG}more", TextDelta(len(LONG), "", "more", 0, digest(f"{LONG}more"))),
        (LONG, f"first {LONG}", TextDelta(0, "", "first ", len(LONG), digest(f"first {LONG}"))),
        (f"{LONG}a{LONG}", LONG * 2, TextDelta(len(LONG), "a", "", len(LONG), digest(LONG * 2))),
        ("aaa" * 20, "aaa" * 19, TextDelta(57, "aaa", "", 0, digest("aaa" * 19))),
        ("short", "shorter", Replaced("short", "shorter")),
        (None, LONG, Replaced(None, LONG)),
        (["a"], ["b"], Replaced(["a"], ["b"])),
        (
            items_of(9),
            checked(items_of(9), 0, 8),
            ListDelta(
                [
                    (0, items_of(1), checked(items_of(1), 0)),
                    (7, items_of(9)[8:], checked(items_of(9), 8)[8:]),
                ],
                9,
                digest(checked(items_of(9), 0, 8)),
            ),
        ),
        (
            ["a", LONG, LONG, "d"],
            [LONG, LONG, "a", "d"],
            ListDelta([(0, ["a"], []), (2, [], ["a"])], 4, digest([LONG, LONG, "a", "d"])),
        ),
    ],
)
def test_a_delta_holds_what_changed(before: object, after: object, delta: Delta) -> None:
    assert diff(before, after) == delta


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from(["remove", "add", "check", "move"]))
def test_the_size_of_a_delta_does_not_depend_on_what_stayed(place: int, other: int, what: str) -> None:
    before = items_of(201)
    after = list(before)
    item = after.pop(place)
    if what == "add":
        after = [*before[:place], {"text": "new", "checked": False}, *before[place:]]
    elif what == "check":
        after = checked(before, place, other)
    elif what == "move":
        after.insert(other, item)

    assert len(json.dumps(diff(before, after))) < 300


@given(edited_texts())
def test_a_text_delta_is_no_longer_than_what_was_replaced(pair: tuple[str, str]) -> None:
    before, after = (f"{LONG}{text}{LONG}" for text in pair)

    delta = diff(before, after)

    assert isinstance(delta, TextDelta) or before == after
    assert sum(map(len, delta[1:3] if isinstance(delta, TextDelta) else ())) <= sum(map(len, pair))


def test_the_delta_that_takes_one_back_is_that_of_the_values_the_other_way_round() -> None:
    before = [f"a long item that stays, number {number}" for number in range(20)]
    after = [*before[:19], "another"]

    assert isinstance(diff(before, after), ListDelta)
    assert inverse(diff(before, after), before) == diff(after, before)
    assert parts(diff(before, after)) == ([before[19]], ["another"])


def test_half_a_character_has_a_digest_too() -> None:
    assert digest("\udcff") != digest("\udcfe")


@given(st.lists(st.integers(0, 9), max_size=40), st.lists(st.integers(0, 9), max_size=40))
def test_what_changed_of_a_list_is_held_only_if_it_is_shorter_than_both_lists(
    before: list[int], after: list[int]
) -> None:
    """Nothing is shorter than lists of digits."""
    delta = diff(before, after)

    if isinstance(delta, ListDelta):
        assert len(write_json(delta)) < len(write_json(before)) + len(write_json(after))


def test_an_item_in_a_long_list_is_found_without_writing_the_list_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[int] = []

    def writing(value: list[Any]) -> str:
        written.append(len(value))
        return write_json(value)

    monkeypatch.setattr(deltas, "write_json", writing)
    many = [f"comment {number}" for number in range(500)]

    deltas.diff(many, [*many, "and one more"])

    assert sum(written) < 10


def test_all_that_two_sequences_share_at_their_ends_is_left_out() -> None:
    for ahead in range(9):
        for behind in range(9):
            front, back = "abcdefgh"[:ahead], "12345678"[8 - behind :]
            assert deltas.common_ends(f"{front}<{back}", f"{front}>{back}") == (ahead, behind)
