"""Which milestone is meant (docs/contract.md 1.3, 6.10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.milestones import (
    MilestoneName,
    closest_milestone,
    find_milestone,
    milestone_number,
    resolve_milestone,
)
from backlog.errors import InvalidInput

BETA = MilestoneName("m-0", "Beta")
RELEASE = MilestoneName("m-1", "Release 1.0")
OLD_BETA = MilestoneName("m-2", "beta", archived=True)
LAUNCH = MilestoneName("m-3", "Launch", archived=True)
WIDE = MilestoneName("m-10", "Big   Two")
ALL = (OLD_BETA, LAUNCH, BETA, RELEASE, WIDE)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("m-0", 0),
        ("M-02", 2),
        ("2", 2),
        (" m-2 ", 2),
        ("007", 7),
        ("9999999999", 9_999_999_999),
        ("m-", None),
        ("m", None),
        ("", None),
        ("m - 2", None),
        ("m-2.0", None),
        ("m-m-2", None),
        ("#2", None),
        ("-2", None),
        ("²", None),
        ("٢", None),
        ("9" * 11, None),
        ("9" * 100_000, None),
    ],
)
def test_the_number_of_a_milestone_is_read_in_three_spellings(given: str, expected: int | None) -> None:
    assert expected == milestone_number(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("m-1", RELEASE),
        ("M-01", RELEASE),
        ("1", RELEASE),
        ("release 1.0", RELEASE),
        ("  RELEASE 1.0 ", RELEASE),
        # the active one of two with the same title
        ("BETA", BETA),
        # an archived one is still found
        ("m-2", OLD_BETA),
        ("launch", LAUNCH),
        # white space inside a title counts
        ("big   two", WIDE),
        ("big two", None),
        ("bet", None),
        ("m-4", None),
        ("", None),
        ("1.0", None),
    ],
)
def test_a_milestone_is_found_by_its_id_or_whole_title(given: str, expected: MilestoneName | None) -> None:
    assert expected == find_milestone(given, ALL)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("m-0", "m-0"),
        (" M-00 ", "m-0"),
        ("0", "m-0"),
        ("beta", "m-0"),
        ("Launch", "m-3"),
        ("BIG   TWO", "m-10"),
        # nothing is guessed: what names no milestone is stored as it is
        ("bet", "bet"),
        ("big two", "big two"),
        (" Some   day ", "Some   day"),
        ("m-99", "m-99"),
        ("two\nlines", "two lines"),
        ("", None),
        (" \n", None),
    ],
)
def test_a_task_stores_the_id_of_the_milestone_that_is_named_exactly(
    given: str, expected: str | None
) -> None:
    assert expected == resolve_milestone(given, ALL)


@pytest.mark.parametrize("given", ["a\x00b", "\udcff"])
def test_a_milestone_that_cannot_be_stored_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        resolve_milestone(given, ALL)

    assert refused.value.data["what"] == "milestone"


RELEASE_2 = MilestoneName("m-3", "Release 2.0")
GAMMA = MilestoneName("m-2", "Gamma ray")
LISTED = (BETA, RELEASE, GAMMA, RELEASE_2)
IN_USE = ("m-0", "m-1", "Foo", "Some day soon")


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        # an id or a whole title wins, and means both ways in which a task may name it
        (["m-0", "BETA", " beta "], ("m-0", "Beta")),
        (["2", "M-02"], ("m-2", "Gamma ray")),
        # then a value that is used on tasks, whatever its case
        (["some day soon", "SOME DAY SOON"], ("Some day soon",)),
        # then what holds the text as it is
        (["bet", "eta", " bet "], ("m-0", "Beta")),
        (["1.0", "EASE 1"], ("m-1", "Release 1.0")),
        (["release 2"], ("m-3", "Release 2.0")),
        (["gam", "ray"], ("m-2", "Gamma ray")),
        (["fo"], ("Foo",)),
        (["soon", "some", "day"], ("Some day soon",)),
        # then what holds it with a slip for every three letters
        (["beat", "beta1", "betas", "Beta 2"], ("m-0", "Beta")),
        (["gamm-ray"], ("m-2", "Gamma ray")),
        (["fooo"], ("Foo",)),
        # of equal ones the first
        (["release", "release 3.0"], ("m-1", "Release 1.0")),
        # nothing close is nothing
        (["btea", "9", "m-9", "xyz", "none"], ()),
        (["f", "a", "e"], ()),
        (["", " ", "\x00\udcff", "x" * 100_000], ()),
    ],
)
def test_a_list_is_narrowed_to_the_milestone_that_the_reference_program_chooses(
    queries: list[str], expected: tuple[str, ...]
) -> None:
    assert [expected] * len(queries) == [closest_milestone(given, LISTED, IN_USE) for given in queries]


def test_of_equally_close_names_the_shortest_is_chosen() -> None:
    assert closest_milestone("so", (), ("Someday", "Sommer", "Soon", "So long")) == ("Soon",)


@pytest.mark.parametrize("name", ["x" * 1_000_000, "beta" * 100_000])
def test_a_name_of_any_length_can_be_looked_through(name: str) -> None:
    assert closest_milestone("bet" * 60, (), (name,)) == ()


def test_no_name_is_guessed_by_a_very_long_text() -> None:
    name = "x" * 300

    assert closest_milestone("x" * 200, (), (name,)) == (name,)
    assert closest_milestone("x" * 201, (), (name,)) == ()


def test_an_archived_milestone_is_no_guess_unless_tasks_use_it() -> None:
    assert closest_milestone("laun", (LAUNCH,), ()) == ()
    assert closest_milestone("laun", (LAUNCH,), ("m-3",)) == ("m-3", "Launch")


def test_space_around_a_title_does_not_count() -> None:
    padded = MilestoneName("m-5", " Padded ")

    assert find_milestone(" padded", (padded,)) == padded


def test_an_empty_text_is_no_milestone_even_if_the_title_of_one_is_empty() -> None:
    untitled = MilestoneName("m-5", " ")

    assert find_milestone("", (untitled,)) is None
    assert find_milestone("m-5", (untitled,)) == untitled


def test_without_milestones_nothing_is_close() -> None:
    assert closest_milestone("Beta", (), ()) == ()


@given(st.text(st.characters()), st.lists(st.text()))
def test_any_text_means_a_milestone_or_a_value_in_use_or_nothing(text: str, in_use: list[str]) -> None:
    meant = closest_milestone(text, ALL, in_use)

    assert meant in {(), *((value,) for value in in_use), *((name.id, name.title) for name in ALL)}
