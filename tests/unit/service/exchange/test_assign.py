"""Who gets which number when several want one: the same in every clone, whatever comes first."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.settings import Settings
from backlog.domain.task import State
from backlog.service.exchange.numbers import Number, NumberClaim, NumberSource, assign, reached, written_id

ONE: Number = ("task", (1,))
OLD, NEW = "2026-01-01 10:00", "2026-06-01 10:00"


def task(*numbers: int) -> Number:
    return "task", numbers


def claim(uuid: str, number: Number | None = ONE, **fields: object) -> NumberClaim:
    """A record whose file, in this project, says a number."""
    counter = number[0] if number is not None else "task"
    claimed = NumberClaim(uuid, counter, number, None, None, "active", OLD, "file", home=True)
    return claimed._replace(**fields)  # type: ignore[arg-type]  # fields of a claim


def assigned(
    claims: Sequence[NumberClaim], counters: Mapping[str, int] | None = None, mentioned: Sequence[Number] = ()
) -> dict[str, str]:
    """The numbers that are given, by UUID, which are the same in whatever order the records come."""
    found = assign(claims, counters or {}, mentioned)
    assert found == assign(claims[::-1], counters or {}, mentioned)
    return {
        uuid: ".".join(map(str, numbers)) if counter == "task" else f"{counter} {numbers[0]}"
        for uuid, (counter, numbers) in found.items()
    }


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"state": "active"}, {"state": "completed", "born": ""}),
        ({"state": "completed"}, {"state": "archived", "shared": True}),
        ({"state": "active", "born": NEW}, {"state": "archived"}),
        ({"shared": True, "born": NEW}, {"born": OLD}),
        ({"shared": True, "born": ""}, {"born": OLD, "settled": True}),
        ({"born": NEW}, {"born": ""}),
        ({"born": OLD}, {"born": NEW, "settled": True}),
        ({"settled": True}, {}),
        ({}, {}),
    ],
)
@pytest.mark.parametrize("source", ["file", "published", "gone", "given", "here"])
def test_of_two_that_are_known_alike_it_goes_by_use_then_by_age(
    winner: dict[str, Any], loser: dict[str, Any], source: NumberSource
) -> None:
    first, second = ("a", "b") if winner == loser else ("b", "a")

    numbers = assigned([claim(first, source=source, **winner), claim(second, source=source, **loser)])

    assert numbers == {first: "1", second: "2"}


STATES: tuple[State, ...] = ("active", "completed", "archived")


@pytest.mark.parametrize("ours", STATES)
@pytest.mark.parametrize("theirs", STATES)
@pytest.mark.parametrize("source", ["published", "gone", "given", "here"])
def test_a_file_takes_the_number_of_what_has_none_if_that_is_less_in_use(
    source: NumberSource, ours: State, theirs: State
) -> None:
    filed, holder = claim("b", state=theirs), claim("a", state=ours, source=source)
    order = STATES.index(ours) - STATES.index(theirs)
    yields = {
        "gone": True,  # nobody has its file any more
        "given": order >= 0 if theirs == "archived" else True,  # an import gave it, and can give another
        "here": order >= 0,  # the file may be published
        "published": order > 0,  # the files of both are, and "a" comes before "b"
    }[source]

    assert assigned([filed, holder]) == ({"b": "1", "a": "2"} if yields else {"a": "1", "b": "2"})


@pytest.mark.parametrize("carried", [True, False])
@pytest.mark.parametrize("inside", [True, False])
def test_what_is_known_here_alone_yields_to_a_known_file_of_this_project_only(
    *, carried: bool, inside: bool
) -> None:
    numbers = assigned([claim("file", carried=carried, home=inside), claim("here", source="here", born=NEW)])

    assert numbers["file"] == ("1" if carried and inside else "2")


@pytest.mark.parametrize(
    ("holder", "filed", "yields"),
    [
        ({"home": True}, {"home": False}, False),
        ({"home": False}, {"home": True, "born": NEW}, True),
        ({"home": True}, {"born": NEW}, False),
        ({"home": True, "born": NEW}, {}, True),
        ({"home": False, "born": NEW}, {"home": False}, True),
        ({"home": False}, {"home": False, "born": NEW}, False),
    ],
)
def test_of_two_published_numbers_that_of_this_project_counts_then_the_older(
    holder: dict[str, Any], filed: dict[str, Any], *, yields: bool
) -> None:
    numbers = assigned([claim("holder", source="published", **holder), claim("file", **filed)])

    assert numbers["file"] == ("1" if yields else "2")


def test_what_has_lost_its_file_keeps_its_number_from_nobody() -> None:
    """Not even with an older one of its kind beside it."""
    claims = [
        claim("gone", source="gone"),
        claim("here", source="here", born=NEW),
        claim("file", home=False, born=NEW),
    ]

    assert assigned(claims)["here"] == "1"
    assert assigned(claims[::2])["file"] == "1"


def test_of_several_files_the_best_one_contends_with_what_has_no_file() -> None:
    claims = [
        claim("copy", carried=False, born=NEW),
        claim("known", carried=True),
        claim("here", source="here", born=""),
        claim("put away", state="archived", source="here"),
    ]

    assert assigned(claims)["known"] == "1"
    assert assigned([claims[0], *claims[2:]])["here"] == "1"


def test_whoever_loses_gets_the_next_number_in_the_order_of_what_was_lost_and_of_age() -> None:
    claims = [claim("a"), claim("d", born=NEW), claim("b", born=""), *(claim(f"x{n}", task(2)) for n in "12")]

    assert assigned(claims) == {"a": "1", "d": "3", "b": "4", "x1": "2", "x2": "5"}


def test_what_wants_any_number_comes_after_those_that_lost_theirs() -> None:
    claims = [claim("any", None, born=OLD), claim("a", born=OLD), claim("b", born=NEW)]

    assert assigned(claims) == {"a": "1", "b": "2", "any": "3"}


@pytest.mark.parametrize(
    ("wanted", "own", "expected"),
    [
        (task(1), task(7), "7"),  # it stays where it is
        (task(1), task(1), "10"),  # it is the one that it lost
        (task(1), ("draft", (7,)), "10"),  # it was a draft, and is a task now
        (task(1), task(2), "10"),  # another one has that by now
        (task(1), None, "10"),
        (None, task(7), "7"),
    ],
)
def test_whoever_loses_keeps_its_own_number_if_that_is_free(
    wanted: Number | None, own: Number | None, expected: str
) -> None:
    claims = [claim("a"), claim("second", task(2)), claim("loser", wanted, own=own, born=NEW)]

    assert assigned([*claims, claim("last", task(9))])["loser"] == expected


@pytest.mark.parametrize(
    ("counters", "mentioned", "expected"),
    [
        ({}, [], "2"),
        ({"task": 1}, [], "2"),
        ({"task": 2}, [], "3"),
        ({"task": 41}, [], "42"),
        ({"draft": 41}, [], "2"),
        ({}, [task(2)], "3"),
        ({}, [task(3), task(2)], "4"),
        ({}, [task(3)], "2"),
        ({}, [task(2, 1), ("draft", (2,))], "2"),
    ],
)
def test_a_number_that_was_given_out_or_is_named_somewhere_is_given_to_nobody(
    counters: dict[str, int], mentioned: list[Number], expected: str
) -> None:
    assert assigned([claim("a"), claim("b")], counters, mentioned)["b"] == expected


@pytest.mark.parametrize(("counter", "expected"), [(0, 1), (1, 1), (2, 2), (5, 5)])
def test_milestones_begin_with_zero(counter: int, expected: int) -> None:
    claims = [claim("a", ("milestone", (0,))), claim("b", None, counter="milestone", own=None)]

    assert assigned(claims, {"milestone": counter})["b"] == f"milestone {expected}"
    assert assigned(claims[1:], {"milestone": counter})["b"] == f"milestone {counter}"


def test_series_do_not_contend_with_each_other() -> None:
    claims = [claim("a"), claim("b", ("draft", (1,))), claim("c", ("document", (1,)))]

    assert assigned(claims) == {"a": "1", "b": "draft 1", "c": "document 1"}


def test_a_number_that_a_known_record_leaves_is_not_given_to_one_that_wants_any() -> None:
    """It may still be meant by what nobody sees here."""
    claims = [claim("moves", task(2), own=task(5)), claim("any", None)]

    assert assigned(claims) == {"moves": "2", "any": "6"}


@pytest.mark.parametrize(
    ("ending", "others", "counters", "mentioned", "expected"),
    [
        (12, [], {}, [], "12"),
        (12, [], {"task": 11}, [], "12"),
        (12, [], {"task": 12}, [], "13"),  # it was given to somebody, and removed since
        (12, [claim("x", task(12))], {}, [], "13"),
        (12, [claim("x", task(30), own=task(12))], {}, [], "31"),
        (12, [], {}, [task(12)], "1"),
        (12, [], {}, [task(12, 1)], "12"),
        (0, [], {}, [], "1"),  # no number
        (None, [claim("x", task(12))], {}, [], "13"),
    ],
)
def test_an_id_that_is_none_here_gives_way_to_the_number_that_it_ends_in_if_that_is_new(
    ending: int | None,
    others: list[NumberClaim],
    counters: dict[str, int],
    mentioned: list[Number],
    expected: str,
) -> None:
    assert assigned([claim("odd", None, ending=ending), *others], counters, mentioned)["odd"] == expected


@pytest.mark.parametrize(
    ("parent", "above"),
    [
        (None, ()),
        ("parent", (1,)),
    ],
)
def test_an_ending_is_given_before_the_next_number_to_who_lost_one(
    parent: str | None, above: tuple[int, ...]
) -> None:
    first = task(*above, 1)
    claims = [
        claim("won", first, parent=parent),
        claim("lost", first, parent=parent, born=NEW),
        claim("odd", None, parent=parent, ending=2),
        *([claim("parent")] if parent else []),
    ]

    given = assign(claims, {})

    assert [given[uuid][1] for uuid in ("won", "odd", "lost")] == [(*above, last) for last in (1, 2, 3)]


def test_endings_are_given_before_numbers_that_nobody_wished_for() -> None:
    claims = [
        claim("b 2", None, ending=2),
        claim("c 2", None, ending=2, born=NEW),
        claim("a 1", None, ending=1, born=NEW),
        claim("any", None, born=""),
        claim("lost", task(9), born=NEW),
        claim("won", task(9)),
    ]

    assert assigned(claims) == {
        "won": "9",
        "a 1": "1",
        "b 2": "2",
        "lost": "10",
        "c 2": "11",
        "any": "12",
    }


PARENT = claim("parent", born=NEW)
RIVAL = claim("rival")
PART = claim("part", task(1, 4), parent="parent")


def test_subtasks_go_with_their_parent_at_every_depth() -> None:
    deeper = claim("deeper", task(1, 4, 2), parent="part")

    assert assigned([PARENT, RIVAL, PART, deeper]) == {
        "rival": "1",
        "parent": "2",
        "part": "2.4",
        "deeper": "2.4.2",
    }


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (PART._replace(parent=None), "1.4"),  # it is nobody's part
        (PART._replace(parent="not here"), "1.4"),
        (claim("part", task(5, 4), parent="parent"), "5.4"),  # its id goes on from another
        (claim("part", ("draft", (1, 4)), parent="parent"), "draft 1"),
        (claim("part", None, parent="parent"), "2.1"),
        (claim("part", None, parent="parent", ending=7), "2.7"),
        (claim("part", None, parent="parent", own=task(1, 4)), "1.4"),
        (claim("part", None, parent="rival"), "1.1"),
        (claim("part", None, parent="not here"), "3"),
        (claim("part", None, parent="not here", ending=7), "7"),
    ],
)
def test_the_number_of_a_subtask_goes_by_that_of_its_parent(part: NumberClaim, expected: str) -> None:
    assert assigned([PARENT, RIVAL, part])["part"] == expected


def test_two_subtasks_with_one_number_get_the_next_below_their_parent() -> None:
    claims = [PARENT, RIVAL, PART, claim("other", task(1, 4), parent="parent", born=NEW)]

    assert assigned(claims)["other"] == "2.5"
    assert assigned(claims, {"subtask of parent": 6})["other"] == "2.7"
    assert assigned(claims, {"subtask of rival": 6})["other"] == "2.5"
    assert assigned(claims, {}, [task(2, 5), task(2, 6)])["other"] == "2.7"
    assert assigned([*claims, claim("known", task(2, 8))])["other"] == "2.9"


def test_a_number_that_moves_away_with_its_parent_is_not_given_to_another_part_of_the_old_one() -> None:
    """It may still be meant by what nobody sees here."""
    claims = [PARENT, RIVAL, PART, claim("any", None, parent="rival")]

    assert assigned(claims) == {"rival": "1", "parent": "2", "part": "2.4", "any": "1.5"}
    assert assigned([*claims[:3], claims[3]._replace(ending=4)])["any"] == "1.5"


@pytest.mark.parametrize(
    ("counters", "expected"), [({}, "2.7"), ({"subtask of parent": 7}, "2.8"), ({"task": 9}, "10.7")]
)
def test_an_ending_below_a_parent_is_new_as_far_as_the_parent_knows(
    counters: dict[str, int], expected: str
) -> None:
    claims = [PARENT, RIVAL, claim("part", None, parent="parent", ending=7)]

    assert assigned(claims, counters)["part"] == expected


@pytest.mark.parametrize(
    ("owner", "part"),
    [(claim("owner"), "1.5"), (claim("owner", None, ending=7), "7.5"), (claim("owner", None), "1.5")],
)
def test_whatever_a_parent_got_its_number_by_its_parts_go_on_after_those_that_it_had(
    owner: NumberClaim, part: str
) -> None:
    claims = [owner, claim("part", None, parent="owner")]

    assert assigned(claims, {"subtask of owner": 4})["part"] == part


def test_of_parts_of_what_is_not_here_one_loses_its_number_to_the_other() -> None:
    assert assigned([claim("a", task(5, 4)), claim("b", task(5, 4))]) == {"a": "5.4", "b": "5.5"}
    assert assigned([claim("a", task(5, 0)), claim("b", task(5, 0))]) == {"a": "5.0", "b": "5.1"}


def test_a_number_that_somebody_went_back_to_is_no_longer_to_be_had() -> None:
    claims = [claim("a"), claim("b", own=task(3, 1), born=NEW), claim("c", task(3, 1))]

    assert assigned(claims) == {"a": "1", "b": "3.1", "c": "3.2"}


def test_a_subtask_without_a_number_waits_for_its_parent() -> None:
    claims = [
        claim("leaf", None, parent="part"),
        claim("part", None, parent="parent"),
        claim("parent", None),
        claim("x", task(1)),
    ]

    assert assigned(claims) == {"x": "1", "parent": "2", "part": "2.1", "leaf": "2.1.1"}


def test_the_parts_of_what_keeps_a_shorter_id_than_its_file_has_go_with_it() -> None:
    claims = [
        claim("first", task(1, 1)),
        claim("lost", task(1, 1), own=task(5), born=NEW),
        claim("part", task(1, 1, 3), parent="lost"),
        claim("any", None, parent="part"),
    ]

    assert assigned(claims) == {"first": "1.1", "lost": "5", "part": "5.3", "any": "5.3.1"}


numbers = st.one_of(
    st.none(), st.builds(lambda one, two: task(one, *two), st.integers(1, 3), st.lists(st.integers(1, 2)))
)
claims_of_many = st.lists(
    st.builds(
        lambda number, own, parent, state, born, source, home, ending: claim(
            "",
            number,
            own=own,
            parent=parent,
            state=state,
            born=born,
            source=source,
            home=home,
            ending=ending if number is None else None,
        ),
        numbers,
        numbers,
        st.sampled_from([None, "0", "1", "2", "3"]),
        st.sampled_from(STATES),
        st.sampled_from(["", OLD, NEW]),
        st.sampled_from(["file", "published", "gone", "given", "here"]),
        st.booleans(),
        st.sampled_from([None, 1, 2, 9]),
    ),
    max_size=4,
)


def _without_circles(claims: Sequence[NumberClaim]) -> list[NumberClaim]:
    """The claims with UUIDs of their own; a parent comes before its parts."""
    named = [one._replace(uuid=str(at)) for at, one in enumerate(claims)]
    return [
        one._replace(parent=None) if one.parent is not None and one.parent >= one.uuid else one
        for one in named
    ]


@given(claims_of_many, st.lists(numbers.filter(bool), max_size=3), st.integers(0, 3))
def test_every_record_gets_a_number_of_its_own_and_clones_agree(
    claims: list[NumberClaim], mentioned: list[Number], counter: int
) -> None:
    claims = _without_circles(claims)
    counters = {"task": counter, "subtask of 0": counter}

    found = assign(claims, counters, mentioned)

    assert found.keys() == {one.uuid for one in claims}
    assert len(set(found.values())) == len(found)
    assert found == assign(claims[::-1], counters, mentioned)
    had = {number for one in claims for number in (one.number, one.own)}
    for one in claims:
        if found[one.uuid] not in had and one.parent is None and one.number is None:
            assert found[one.uuid] not in mentioned
            assert found[one.uuid][1][-1] > counter


@pytest.mark.parametrize(
    ("numbers", "reserved", "expected"),
    [
        ({}, [], {}),
        ({"a": task(3), "b": task(7), "c": task(5)}, [], {("task", ""): 7}),
        ({"a": task(3)}, [task(9)], {("task", ""): 9}),
        ({"a": task(3)}, [task(2)], {("task", ""): 3}),
        ({"a": ("milestone", (4,))}, [], {("milestone", ""): 5}),  # they begin with 0
        ({"a": task(3), "b": task(3, 2)}, [], {("task", ""): 3, ("subtask", "a"): 2}),
        (
            {"a": task(3), "b": task(3, 2), "c": task(3, 2, 1)},
            [task(3, 4)],
            {("task", ""): 3, ("subtask", "a"): 4, ("subtask", "b"): 1},
        ),
        ({"a": task(0), "b": task(0, 0)}, [], {("task", ""): 0, ("subtask", "a"): 0}),
        ({"b": task(3, 2)}, [], {}),  # nobody counts the parts of what is not here
        ({"a": ("draft", (3,)), "b": task(3, 2)}, [], {("draft", ""): 3}),
    ],
)
def test_counters_come_as_far_as_the_numbers_go(
    numbers: dict[str, Number], reserved: list[Number], expected: dict[tuple[str, str], int]
) -> None:
    assert reached(numbers, reserved) == expected


@pytest.mark.parametrize(
    ("number", "padding", "expected"),
    [
        (task(7), 0, "SHOP-7"),
        (task(7, 1), 0, "SHOP-7.1"),
        (task(7, 1), 3, "SHOP-007.01"),
        (("draft", (7,)), 3, "DRAFT-007"),
        (("document", (7,)), 3, "doc-007"),
        (("decision", (7,)), 0, "decision-7"),
        (("milestone", (7,)), 3, "m-7"),
    ],
)
def test_a_number_is_written_as_a_new_id_is(number: Number, padding: int, expected: str) -> None:
    assert written_id(number, Settings(task_prefix="shop", zero_padded_ids=padding)) == expected
