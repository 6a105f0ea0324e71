"""Words of other programs lead to what is configured here, and to nothing that is not."""

import pytest

from backlog.domain.meanings import priority_meant, type_meant
from backlog.domain.statuses import status_meant

THREE = ("High", "Medium", "Low")
TYPES = ("Bug", "feature", "enhancement", "chore", "docs", "spike")


@pytest.mark.parametrize(
    ("words", "priorities", "meant"),
    [
        ("critical urgent highest blocker major important p0 P1", THREE, "High"),
        ("normal medium moderate Default p2", THREE, "Medium"),
        ("minor lowest trivial someday p3 p4 P-4 p_3", THREE, "Low"),
        ("normal", ("now", "soon", "later", "never"), "later"),
        ("urgent normal minor", ("only",), "only"),
        ("urgent normal minor", (), None),
        ("odd p5 high", THREE, None),
    ],
)
def test_a_priority_of_another_program_has_its_place(
    words: str, priorities: tuple[str, ...], meant: str | None
) -> None:
    assert {priority_meant(word, priorities) for word in words.split()} == {meant}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("defect ERROR fault incident bugfix bug-fix bug_fix fix", "Bug"),
        ("story userstory user-story user_story epic feat", "feature"),
        ("improvement refactor refactoring", "enhancement"),
        ("maintenance housekeeping build ci", "chore"),
        ("documentation doc", "docs"),
        ("research investigation experiment", "spike"),
        ("odd", None),
    ],
)
def test_a_type_of_another_program_has_its_name_here(words: str, meant: str | None) -> None:
    assert {type_meant(word, TYPES) for word in words.split()} == {meant}
    assert {type_meant(word, ("other",)) for word in words.split()} == {None}


def test_being_worked_on_is_the_second_of_three_statuses_and_none_of_two() -> None:
    assert status_meant("doing", ("To Do", "In Progress", "Done")) == "In Progress"
    assert status_meant("doing", ("Open", "Closed")) is None
