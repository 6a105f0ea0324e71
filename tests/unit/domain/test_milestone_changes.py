"""Which names a milestone may have, and which tasks are its own."""

import pytest

from backlog.domain.milestone_changes import (
    check_free,
    means,
    milestone_description,
    milestone_title,
    named,
)
from backlog.domain.milestones import MilestoneName
from backlog.errors import Conflict, InvalidInput

LAUNCH = MilestoneName("m-1", "Launch")
OLD = MilestoneName("m-2", "Old", archived=True)
THREE = (LAUNCH, OLD, MilestoneName("m-3", "Beta"))


@pytest.mark.parametrize(
    ("given", "description"),
    [(None, "Milestone: Beta"), (" ", "Milestone: Beta"), (" a\r\nb ", "a\nb")],
)
def test_a_description_that_is_left_out_names_the_milestone(given: str | None, description: str) -> None:
    assert milestone_description(given, "Beta") == description


def test_a_title_is_one_line() -> None:
    assert milestone_title(" a\nb ") == "a b"


@pytest.mark.parametrize("read", [milestone_title, lambda text: milestone_description(text, "x")])
def test_a_text_that_cannot_be_stored_is_told_by_its_name(read: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read("\0")  # type: ignore[operator]  # one of the two

    assert refused.value.data["what"] == ("title" if read is milestone_title else "description")


@pytest.mark.parametrize(
    ("title", "own"),
    [("New", ""), ("m-9", ""), ("2", ""), ("old", ""), ("m-2", ""), ("launch", "m-1"), ("Launch 2", "m-3")],
)
def test_a_name_is_free_if_no_other_active_milestone_reads_like_it(title: str, own: str) -> None:
    check_free(title, THREE, own)


@pytest.mark.parametrize(
    ("title", "own", "milestone"),
    [
        ("LAUNCH", "", "m-1"),
        ("m-01", "", "m-1"),
        ("3", "", "m-3"),
        ("beta", "m-1", "m-3"),
        ("M-3", "m-1", "m-3"),
        ("1", "m-1", "m-1"),
    ],
)
def test_a_name_that_reads_like_another_milestone_is_taken(title: str, own: str, milestone: str) -> None:
    with pytest.raises(Conflict) as refused:
        check_free(title, THREE, own)

    assert refused.value.data["milestone"] == milestone


def test_an_active_milestone_is_named_by_id_or_title() -> None:
    assert named("beta", THREE).id == "m-3"
    assert named("1", THREE).id == "m-1"
    with pytest.raises(Exception, match=r'^target "Old" not found$'):
        named("Old", THREE, "target")


@pytest.mark.parametrize(
    ("value", "own"), [("M-1", True), ("launch", True), ("m-2", False), ("Launch2", False)]
)
def test_a_value_means_the_milestone_that_it_names(value: str, own: bool) -> None:  # noqa: FBT001  of the table
    assert means(value, LAUNCH) is own
