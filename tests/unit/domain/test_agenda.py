from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backlog.domain.agenda import Agenda, agenda
from backlog.domain.claims import Claim
from backlog.domain.settings import Settings
from tests.unit.render.samples import BLANK_SUMMARY

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(minutes=5), NOW - timedelta(minutes=5)


def found(claims: tuple[Claim, ...] = (), **facts: Any) -> Agenda:  # noqa: ANN401  any field's value
    return agenda(
        [BLANK_SUMMARY._replace(**facts)],
        claims,
        {"To Do": 1},
        Settings(),
        who="ana",
        now=NOW,
        today=NOW.date(),
    )


def kinds(of: Agenda) -> set[str]:
    return {name for name in ("mine", "late", "blocked", "next") if getattr(of, name)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"next"}),
        ({"assignees": ("ana",)}, {"mine"}),
        ({"assignees": ("@Ana", "ben")}, {"mine"}),
        ({"assignees": ("ben",)}, set()),
        ({"status": "In Progress"}, set()),
        ({"blocked": True}, {"blocked"}),
        ({"blocked": True, "assignees": ("ana",)}, {"blocked", "mine"}),
        ({"due_date": date(2027, 1, 14)}, {"late", "next"}),
        ({"due_date": date(2027, 1, 15)}, {"next"}),
        ({"status": "Done", "due_date": date(2027, 1, 14), "assignees": ("ana",), "blocked": True}, set()),
    ],
)
def test_a_task_is_shown_where_it_matters(facts: dict[str, Any], expected: set[str]) -> None:
    assert kinds(found(**facts)) == expected


@pytest.mark.parametrize(
    ("holder", "until", "expected"),
    [
        ("ana", LATER, {"mine"}),
        ("ana", BEFORE, {"next"}),
        ("ben", LATER, set()),
        ("ben", BEFORE, {"next"}),
    ],
)
def test_what_is_claimed_is_its_holders_as_long_as_the_claim_lasts(
    holder: str, until: datetime, expected: set[str]
) -> None:
    assert kinds(found((Claim("TASK-1", holder, until),), status="In Progress")) == expected


def test_what_is_late_the_longest_comes_first() -> None:
    days = [date(2027, 1, 10), date(2027, 1, 2), date(2027, 1, 5)]
    tasks = [BLANK_SUMMARY._replace(due_date=day) for day in days]
    late = agenda(tasks, (), {}, Settings(), who="ana", now=NOW, today=NOW.date()).late

    assert [task.due_date for task in late] == sorted(days)


def test_how_far_it_is_counts_the_last_status() -> None:
    far = found()._replace(statuses={"To Do": 3, "Done": 1})

    assert (far.done, far.total) == (1, 4)


def test_what_is_done_hides_nothing_after_it() -> None:
    tasks = [BLANK_SUMMARY._replace(id="TASK-1", status="Done"), BLANK_SUMMARY._replace(id="TASK-2")]
    of = agenda(tasks, (), {}, Settings(), who="ana", now=NOW, today=NOW.date())

    assert [task.id for task in of.next] == ["TASK-2"]
    assert of.who == "ana"


def test_a_claim_is_over_at_the_moment_it_ends() -> None:
    assert kinds(found((Claim("TASK-1", "ana", NOW),), status="In Progress")) == {"next"}


def test_what_is_late_is_ordered_by_day_whatever_its_number_is() -> None:
    tasks = [
        BLANK_SUMMARY._replace(id="TASK-1", due_date=date(2027, 1, 10)),
        BLANK_SUMMARY._replace(id="TASK-2", due_date=date(2027, 1, 2)),
    ]
    of = agenda(tasks, (), {}, Settings(), who="ana", now=NOW, today=NOW.date())

    assert [task.id for task in of.late] == ["TASK-2", "TASK-1"]


def test_each_list_holds_the_tasks_themselves_and_the_counts_are_as_given() -> None:
    task = BLANK_SUMMARY._replace(assignees=("ana",), blocked=True)
    of = agenda([task], (), {"To Do": 1}, Settings(), who="ana", now=NOW, today=NOW.date())

    assert (of.mine, of.blocked, of.statuses) == ([task], [task], {"To Do": 1})
