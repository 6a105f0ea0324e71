"""Appending, removing and checking items by number (docs/contract.md 6.3)."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.cli.complaints import hint
from backlog.domain.checklist import (
    MAX_ITEMS,
    ChecklistEdit,
    Evidence,
    edit_checklist,
    item_numbers,
    item_ranges,
    items,
)
from backlog.domain.task import ChecklistItem, CheckRun
from backlog.errors import InvalidInput, NotFound

CRITERION = "acceptance criterion"


def checklist(text: str) -> tuple[ChecklistItem, ...]:
    """The items written as in docs/contract.md 6.3: `b c✓` is an unchecked b and a checked c."""
    return tuple(ChecklistItem(word.removesuffix("✓"), word.endswith("✓")) for word in text.split())


def edited(current: str, edit: ChecklistEdit) -> tuple[ChecklistItem, ...]:
    """The list written as in `checklist` after one command."""
    return edit_checklist(checklist(current), edit, what=CRITERION, task_id="TASK-7")


def test_the_contracts_example_comes_out_as_written_there() -> None:
    edit = ChecklistEdit(append=("e",), remove=(1,), check=(2,), uncheck=(3,))

    assert edited("a b c d", edit) == checklist("b c✓ d e")


@pytest.mark.parametrize(
    ("current", "edit", "expected"),
    [
        ("a b✓", ChecklistEdit(), "a b✓"),
        ("", ChecklistEdit(append=("a", "b")), "a b"),
        ("a✓", ChecklistEdit(append=("b",)), "a✓ b"),
        # duplicates are allowed
        ("a", ChecklistEdit(append=("a", "a")), "a a a"),
        # replacing unchecks, and what is appended comes after it
        ("a✓ b✓", ChecklistEdit(replace=("a", "c")), "a c"),
        ("a✓ b✓", ChecklistEdit(replace=("c",), append=("d",)), "c d"),
        ("a✓ b✓", ChecklistEdit(replace=()), ""),
        ("a✓ b✓", ChecklistEdit(replace=("",)), ""),
        ("a", ChecklistEdit(replace=("", "z")), "z"),
        # numbers to remove mean the list as it was, with what is appended
        ("a b c", ChecklistEdit(remove=(2, 1)), "c"),
        ("a b c", ChecklistEdit(remove=(1, 1)), "b c"),
        ("a b c", ChecklistEdit(remove=(1, 2, 3)), ""),
        ("a b", ChecklistEdit(append=("c",), remove=(3,)), "a b"),
        ("a✓ b c✓", ChecklistEdit(remove=(2,)), "a✓ c✓"),
        # numbers to check mean the list after removing
        ("a b c", ChecklistEdit(remove=(1,), check=(1,)), "b✓ c"),
        ("a", ChecklistEdit(append=("b",), check=(2,)), "a b✓"),
        ("a b", ChecklistEdit(check=(1, 1)), "a✓ b"),
        ("a✓ b", ChecklistEdit(check=(1,)), "a✓ b"),
        ("a✓ b✓", ChecklistEdit(uncheck=(2,)), "a✓ b"),
        # unchecking has the last word
        ("a b✓", ChecklistEdit(check=(1, 2), uncheck=(1, 2)), "a b"),
        ("a b c d", ChecklistEdit(replace=("x", "y"), append=("z",), remove=(1,), check=(2,)), "y z✓"),
    ],
)
def test_one_command_appends_removes_checks_and_unchecks_in_this_order(
    current: str, edit: ChecklistEdit, expected: str
) -> None:
    assert checklist(expected) == edited(current, edit)


FIRST = Evidence("tests pass", "@bot", datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
SECOND = Evidence("seen by hand", "lee", datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
PROVEN = ChecklistItem("a", True, *FIRST)  # noqa: FBT003  the field that it is


@pytest.mark.parametrize(
    ("current", "edit", "expected"),
    [
        (ChecklistItem("a"), ChecklistEdit(check=(1,), evidence=FIRST), PROVEN),
        (ChecklistItem("a", checked=True), ChecklistEdit(check=(1,), evidence=FIRST), PROVEN),
        (ChecklistItem("a"), ChecklistEdit(evidence=FIRST), ChecklistItem("a")),
        # evidence stays until there is new, or the item is unchecked
        (PROVEN, ChecklistEdit(append=("b",), remove=(2,)), PROVEN),
        (PROVEN, ChecklistEdit(check=(1,)), PROVEN),
        (
            PROVEN,
            ChecklistEdit(check=(1,), evidence=SECOND),
            ChecklistItem("a", True, *SECOND),  # noqa: FBT003  the same
        ),
        (PROVEN, ChecklistEdit(uncheck=(1,)), ChecklistItem("a")),
        (PROVEN, ChecklistEdit(replace=("a",)), ChecklistItem("a")),
    ],
)
def test_evidence_is_kept_with_a_checked_item(
    current: ChecklistItem, edit: ChecklistEdit, expected: ChecklistItem
) -> None:
    assert (expected,) == edit_checklist((current,), edit, what=CRITERION, task_id="TASK-7")


RUN = CheckRun("make", 0, 1.5, "abc", False, "host", "ok\n")  # noqa: FBT003  the field that it is
CHECKED = ChecklistItem("a", check="make")
VERIFIED = ChecklistItem("a", True, *FIRST, "make", RUN)  # noqa: FBT003  the field that it is


@pytest.mark.parametrize(
    ("current", "edit", "expected"),
    [
        (ChecklistItem("a"), ChecklistEdit(checks=((1, " make "),)), CHECKED),
        (CHECKED, ChecklistEdit(checks=((1, "test"),)), CHECKED._replace(check="test")),
        (CHECKED, ChecklistEdit(clear_checks=(1,)), ChecklistItem("a")),
        (CHECKED, ChecklistEdit(checks=((1, "test"),), clear_checks=(1,)), ChecklistItem("a")),
        # a check stays, whatever else is done to its item
        (CHECKED, ChecklistEdit(check=(1,)), CHECKED._replace(checked=True)),
        (CHECKED, ChecklistEdit(check=(1,), evidence=FIRST), VERIFIED._replace(run=None)),
        (VERIFIED, ChecklistEdit(uncheck=(1,)), CHECKED),
        (VERIFIED, ChecklistEdit(replace=("a",)), CHECKED),
        (VERIFIED, ChecklistEdit(replace=(ChecklistItem("a", checked=True),)), VERIFIED),
        (
            VERIFIED,
            ChecklistEdit(replace=(ChecklistItem("a", checked=True, check="test"),)),
            VERIFIED._replace(check="test"),
        ),
        (CHECKED, ChecklistEdit(replace=("b",)), ChecklistItem("b")),
        # what it has proven stays as evidence
        (VERIFIED, ChecklistEdit(clear_checks=(1,)), VERIFIED._replace(check=None)),
        (
            ChecklistItem("b"),
            ChecklistEdit(append=(ChecklistItem("a", check=" make "),), remove=(1,)),
            CHECKED,
        ),
    ],
)
def test_a_check_belongs_to_its_item(
    current: ChecklistItem, edit: ChecklistEdit, expected: ChecklistItem
) -> None:
    assert (expected,) == edit_checklist((current,), edit, what=CRITERION, task_id="TASK-7")


def test_only_what_the_check_itself_has_proven_is_verified() -> None:
    assert VERIFIED.verified
    for other in (
        CHECKED,
        CHECKED._replace(checked=True),
        VERIFIED._replace(checked=False),
        VERIFIED._replace(check="test"),
        VERIFIED._replace(check=None),
    ):
        assert not other.verified


@pytest.mark.parametrize(
    "command", ["", " ", "a\nb", "a\x1b[2J", "a\x00", "\u202emake", "x" * 4001, "\udcff"]
)
def test_a_check_is_one_line_of_text(command: str) -> None:
    for edit in (
        ChecklistEdit(checks=((1, command),)),
        ChecklistEdit(append=(ChecklistItem("b", check=command),)),
    ):
        with pytest.raises(InvalidInput) as refusal:
            edit_checklist((CHECKED,), edit, what=CRITERION, task_id="TASK-7")
        assert refusal.value.code == "invalid-check"


def test_a_check_of_no_item_is_not_found() -> None:
    for edit in (ChecklistEdit(checks=((2, "make"),)), ChecklistEdit(clear_checks=(2,))):
        with pytest.raises(NotFound):
            edit_checklist((CHECKED,), edit, what=CRITERION, task_id="TASK-7")


@given(st.data())
def test_every_command_does_what_its_numbers_say(data: st.DataObject) -> None:
    current = data.draw(st.lists(st.booleans(), max_size=6))
    append = data.draw(st.lists(st.text("xyz", min_size=1), max_size=3))
    before = [
        *((f"item {number}", done) for number, done in enumerate(current)),
        *((t, False) for t in append),
    ]
    remove = data.draw(st.lists(st.integers(1, len(before)), max_size=4)) if before else []
    left = [item for place, item in enumerate(before) if place + 1 not in remove]
    some = st.lists(st.integers(1, len(left)), max_size=4) if left else st.just([])
    check, uncheck = data.draw(some), data.draw(some)
    expected = tuple(
        ChecklistItem(text, place not in uncheck and (place in check or done))
        for place, (text, done) in enumerate(left, 1)
    )

    assert expected == edit_checklist(
        tuple(ChecklistItem(f"item {number}", done) for number, done in enumerate(current)),
        ChecklistEdit(append=append, remove=remove, check=check, uncheck=uncheck),
        what=CRITERION,
        task_id="TASK-7",
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        (["  a ", "", " ", "\n"], ["a"]),
        (["a, b,c"], ["a, b,c"]),
        (["- [x] #9 x"], ["- [x] #9 x"]),
        (["two\nlines"], ["two lines"]),
        ([], []),
    ],
)
def test_items_are_trimmed_lines_with_literal_commas(texts: list[str], expected: list[str]) -> None:
    assert tuple(ChecklistItem(text) for text in expected) == items(texts, CRITERION)


@pytest.mark.parametrize(
    ("current", "edit", "message"),
    [
        ("", ChecklistEdit(check=(1,)), "TASK-7 has no acceptance criterion #1: it has none"),
        ("a", ChecklistEdit(check=(2,)), "TASK-7 has no acceptance criterion #2: it has only #1"),
        ("a b c", ChecklistEdit(uncheck=(4,)), "TASK-7 has no acceptance criterion #4: it has #1 to #3"),
        ("a b", ChecklistEdit(remove=(9,)), "TASK-7 has no acceptance criterion #9: it has #1 to #2"),
        # the list after removing is the one that counts for checking
        (
            "a b",
            ChecklistEdit(remove=(1,), check=(2,)),
            "TASK-7 has no acceptance criterion #2: it has only #1",
        ),
        ("a", ChecklistEdit(replace=(), check=(1,)), "TASK-7 has no acceptance criterion #1: it has none"),
        # the order in which they would be applied: remove, check, uncheck
        (
            "a",
            ChecklistEdit(remove=(5,), check=(6,), uncheck=(7,)),
            "TASK-7 has no acceptance criterion #5: it has only #1",
        ),
        (
            "a",
            ChecklistEdit(check=(6,), uncheck=(7,)),
            "TASK-7 has no acceptance criterion #6: it has only #1",
        ),
    ],
)
def test_a_number_beyond_the_list_is_not_found(current: str, edit: ChecklistEdit, message: str) -> None:
    with pytest.raises(NotFound) as missing:
        edited(current, edit)

    assert message == missing.value.message
    assert hint(missing.value) == "see them with: backlog task view TASK-7"
    assert missing.value.code == "item-not-found"


def test_a_list_may_be_long_but_not_endless() -> None:
    full = tuple(ChecklistItem("x") for _ in range(MAX_ITEMS))

    assert edit_checklist(full, ChecklistEdit(), what=CRITERION, task_id="TASK-7") == full
    with pytest.raises(InvalidInput, match="TASK-7 would have 10,001 items in one checklist; at most 10,000"):
        edit_checklist(full, ChecklistEdit(append=["y"]), what=CRITERION, task_id="TASK-7")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        (["2"], (2,)),
        (["1", "3"], (1, 3)),
        (["1,3"], (1, 3)),
        ([" 1 , 3 "], (1, 3)),
        (["2-4"], (2, 3, 4)),
        (["1,3-5", "2"], (1, 3, 4, 5, 2)),
        (["3-3"], (3,)),
        (["3", "1", "3", "1-2"], (3, 1, 2)),
        (["007"], (7,)),
        (["+1,+3"], (1, 3)),
        (["00000000000000000002"], (2,)),
        ([str(MAX_ITEMS)], (MAX_ITEMS,)),
        ([f"1-{MAX_ITEMS}"], tuple(range(1, MAX_ITEMS + 1))),
    ],
)
def test_numbers_are_given_one_by_one_in_lists_and_in_ranges(
    given: list[str], expected: tuple[int, ...]
) -> None:
    assert expected == item_numbers(given, "--check-ac")


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            " ",
            "0",
            "-1",
            "abc",
            "1x",
            "1.9",
            "0x3",
            "+",
            "++1",
            "1,",
            ",",
            "1,,2",
            "1,0",
            "2-1",
            "0-2",
            "1-",
        ),
        *("-", "1-2-3", "1\u20132", "\u0662", "²", "1 2", "1\n2", "1\x00", "\udcff", "1e1", "0", "-1"),
    ],
)
def test_anything_else_is_no_number_of_an_item(value: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        item_numbers(["1", value], "--check-ac")

    assert refusal.value.code == "invalid-index"
    assert refusal.value.message.startswith('--check-ac "')


@pytest.mark.parametrize("value", ["10001", "1-99999", "9" * 22, "1-" + "9" * 100_000])
def test_a_huge_number_or_range_is_one_number_beyond_every_list(value: str) -> None:
    (number,) = item_numbers([value], "--check-ac")

    assert number > MAX_ITEMS


def test_a_number_beyond_every_list_is_reported_as_it_was_given() -> None:
    assert item_numbers(["12345"], "--check-ac") == (12345,)


@given(st.lists(st.integers(1, MAX_ITEMS)))
def test_a_comma_list_means_the_same_as_its_numbers_one_by_one(numbers: list[int]) -> None:
    one_by_one = item_numbers(map(str, numbers), "--check-ac")

    assert one_by_one == tuple(dict.fromkeys(numbers))
    assert not numbers or one_by_one == item_numbers([",".join(map(str, numbers))], "--check-ac")


@given(st.text(st.characters()))
def test_any_text_is_numbers_from_one_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        numbers = item_numbers([text], "--check-ac")

        assert numbers
        assert min(numbers) >= 1


def test_a_list_given_anew_may_hold_checked_items_which_keep_their_evidence() -> None:
    seen = ChecklistItem("a", True, "seen", "Ada", datetime(2027, 1, 15, tzinfo=UTC))  # noqa: FBT003  the field that it is
    anew = (ChecklistItem("a", checked=True), ChecklistItem(" b ", checked=True), "c", ChecklistItem(" "))

    result = edit_checklist((seen,), ChecklistEdit(replace=anew), what=CRITERION, task_id="TASK-7")

    assert result == (seen, ChecklistItem("b", checked=True), ChecklistItem("c"))


def test_a_list_given_anew_in_texts_is_unchecked() -> None:
    assert edited("a✓ b✓", ChecklistEdit(replace=("a",))) == checklist("a")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([4], "4"),
        ([1, 2], "1,2"),
        ([1, 2, 3], "1-3"),
        ([5, 3, 1, 2], "1-3,5"),
        ([1, 3, 5], "1,3,5"),
        ([1, 2, 4, 5, 6, 7, 9], "1,2,4-7,9"),
    ],
)
def test_numbers_are_written_as_they_are_read(numbers: list[int], text: str) -> None:
    assert item_ranges(numbers) == text
    assert item_numbers([text], "--check-ac") == tuple(sorted(numbers)) if numbers else not text


@pytest.mark.parametrize(
    ("given", "numbers"),
    [("#2-#4", (2, 3, 4)), ("+2", (2,)), ("2-#3", (2, 3)), ("0003", (3,)), ("#0010-#0011", (10, 11))],
)
def test_numbers_may_wear_signs_and_zeros(given: str, numbers: tuple[int, ...]) -> None:
    assert item_numbers([given], "--check-ac") == numbers


@pytest.mark.parametrize("given", ["", "0", "2#", "2-3#", "##2", "-1", "3-2", "1-", "٣"])
def test_what_is_no_number_of_an_item_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        item_numbers([given], "--check-ac")


def test_a_check_is_given_to_its_criterion_alone_and_taken_from_it_alone() -> None:
    three = checklist("a b c")

    set_ = edit_checklist(three, ChecklistEdit(checks=((2, "make b"),)), what=CRITERION, task_id="TASK-7")
    all_ = tuple(item._replace(check=f"make {item.text}") for item in three)
    cleared = edit_checklist(all_, ChecklistEdit(clear_checks=(2,)), what=CRITERION, task_id="TASK-7")

    assert [(item.text, item.check) for item in set_] == [("a", None), ("b", "make b"), ("c", None)]
    assert [(item.text, item.check) for item in cleared] == [("a", "make a"), ("b", None), ("c", "make c")]


def test_a_list_may_be_as_long_as_is_allowed() -> None:
    full = edit_checklist((), ChecklistEdit(append=["x"] * MAX_ITEMS), what=CRITERION, task_id="TASK-7")

    assert len(full) == MAX_ITEMS


def test_a_check_may_be_as_long_as_is_allowed() -> None:
    from backlog.domain.checks import MAX_COMMAND, check_command

    assert check_command("x" * MAX_COMMAND) == "x" * MAX_COMMAND


@pytest.mark.parametrize("edit", [ChecklistEdit(append=("a\0",)), ChecklistEdit(replace=("a\0",))])
def test_a_refusal_says_which_kind_of_item_cannot_be_stored(edit: ChecklistEdit) -> None:
    with pytest.raises(InvalidInput, match=r"^acceptance criterion contains a NUL character"):
        edited("", edit)


def test_a_refusal_says_so_of_items_that_belong_to_no_list_yet() -> None:
    with pytest.raises(InvalidInput, match=r"^acceptance criterion contains a NUL character"):
        items(["a\0"], CRITERION)
