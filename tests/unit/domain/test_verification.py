"""What a run of its check makes of a criterion and of its task (docs/verification.md)."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.settings import Settings
from backlog.domain.task import ChecklistItem, CheckRun, Task
from backlog.domain.verification import (
    PlannedCheck,
    Verified,
    after_failure,
    after_pass,
    place_of,
    planned_checks,
    summary_of,
)
from tests.samples import NOW, task

SETTINGS = Settings()
LATER = NOW + timedelta(hours=1)
RUN = CheckRun("make b", 0, 1.25, "0123456789abcdef", False, "host")  # noqa: FBT003  the field that it is
A = ChecklistItem("a")
B = ChecklistItem("b", check="make b")
C = ChecklistItem("c", check="make c", checked=True)


def with_(*items: ChecklistItem, **fields: Any) -> Task:  # noqa: ANN401  any field of a task
    return task(1, acceptance_criteria=items, **fields)


def test_the_checks_of_a_task_are_planned_with_what_they_prove() -> None:
    given = with_(A, B, C)

    assert planned_checks(given, SETTINGS) == (
        PlannedCheck("TASK-1", given.title, given.uuid, 2, "b", "make b", checked=False, done=False),
        PlannedCheck("TASK-1", given.title, given.uuid, 3, "c", "make c", checked=True, done=False),
    )
    assert [check.done for check in planned_checks(with_(B, status="done"), SETTINGS)] == [True]
    assert planned_checks(with_(A), SETTINGS) == ()


@pytest.mark.parametrize(
    ("items", "place"),
    [
        ((A, B, C), 1),
        ((B, A), 0),  # it has moved
        ((B, B), 1),  # two alike: the one at its number
        ((A, C), None),
        ((A, B._replace(text="b2")), None),
        ((A, B._replace(check="make other")), None),
        ((B, C, B), None),  # two alike, neither at its number
        ((A, A, A, B), 3),
    ],
)
def test_a_criterion_is_found_again_if_it_is_the_same(
    items: tuple[ChecklistItem, ...], place: int | None
) -> None:
    planned = planned_checks(with_(A, B, C), SETTINGS)[0]

    assert place_of(with_(*items), planned) == place


def test_a_check_that_passes_checks_its_criterion_and_is_the_evidence() -> None:
    proven = ChecklistItem(
        "b",
        checked=True,
        evidence="check passed in 1.2 s at 0123456789ab on host",
        checked_by="ana",
        checked_at=LATER,
        check="make b",
        run=RUN,
    )

    found = after_pass(with_(A, B, C), 1, RUN, "ana", LATER)

    assert found == Verified(with_(A, proven, C, updated_at=LATER), "checked")


def test_a_criterion_that_was_checked_already_is_verified() -> None:
    found = after_pass(with_(C), 0, RUN, "ana", LATER)

    assert (found.effect, found.task.acceptance_criteria[0].run) == ("verified", RUN)


def test_a_check_that_fails_leaves_an_open_criterion_as_it_is() -> None:
    given = with_(A, B)

    assert after_failure(given, 1, SETTINGS, LATER, reopen=True) == Verified(given, "none")


def test_a_check_that_fails_takes_back_what_it_had_proven_and_nothing_that_somebody_said() -> None:
    proven = C._replace(run=RUN, evidence="x", checked_by="ana", checked_at=NOW)
    given = with_(A, proven, B)

    assert after_failure(given, 1, SETTINGS, LATER, reopen=False) == Verified(
        with_(A, C._replace(checked=False), B, updated_at=LATER), "unchecked"
    )
    assert after_failure(with_(A, C), 1, SETTINGS, LATER, reopen=False) == Verified(with_(A, C), "claimed")


def test_a_task_that_is_done_is_reopened_only_if_it_shall_be() -> None:
    given = with_(A, C, status="Done")

    assert after_failure(given, 1, SETTINGS, LATER, reopen=False) == Verified(given, "still-done")
    assert after_failure(given, 1, SETTINGS, LATER, reopen=True) == Verified(
        with_(A, C._replace(checked=False), status="In Progress", updated_at=LATER), "reopened"
    )
    two = SETTINGS._replace(statuses=("Open", "Done"))
    assert after_failure(given, 1, two, LATER, reopen=True).task.status == "Open"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "check passed in 1.2 s at 0123456789ab on host"),
        ({"dirty": True}, "check passed in 1.2 s at 0123456789ab with uncommitted changes on host"),
        ({"dirty": None, "seconds": 60.04}, "check passed in 60.0 s at 0123456789ab on host"),
        ({"commit": None, "dirty": True}, "check passed in 1.2 s on host"),
        ({"commit": None}, "check passed in 1.2 s on host"),
    ],
)
def test_the_evidence_says_how_long_on_what_and_where(facts: dict[str, Any], words: str) -> None:
    assert summary_of(RUN._replace(**facts)) == words
