"""Who gets a task, for how long, and who has to give it back."""

from datetime import timedelta
from typing import Any

import pytest

from backlog.domain.claims import DEFAULT_LEASE
from backlog.domain.task import Task
from backlog.service import claims
from backlog.service.claims import claim, first_free, next_ready, ready_ids, release, renew
from tests.samples import task
from tests.unit.service.backlogs import START, Backlog, refusal

HOUR = timedelta(hours=1)
LATER = START + timedelta(days=1)


def claimed(found: Task) -> tuple[Any, ...]:
    return found.id, found.claimed_by, found.claimed_until, found.assignees, found.status


def test_a_claim_is_the_actors_for_half_an_hour_unless_it_is_said_otherwise(backlog: Backlog) -> None:
    backlog.save(task(1), task(2), task(3))

    assert claimed(claim(backlog.asking(), "1")) == (
        "TASK-1", "Ada", START + DEFAULT_LEASE, ("Ada",), "In Progress",
    )  # fmt: skip
    assert claimed(claim(backlog.asking(), "2", "@bob", HOUR)) == (
        "TASK-2", "@bob", START + timedelta(minutes=61), ("@bob",), "In Progress",
    )  # fmt: skip
    assert claimed(claim(backlog.asking(), None, "@eve", HOUR))[:2] == ("TASK-3", "@eve")
    assert [event.changes.keys() for event in backlog.events(batch="run 0")] == [
        {"claimed_by", "claimed_until", "assignees", "status"}
    ]


def test_a_claim_that_is_repeated_is_no_change(backlog: Backlog) -> None:
    backlog.save(task(1))
    first = claim(backlog.asking(), "1")

    assert claim(backlog.asking(), "1", "ada", HOUR) == first
    assert len(backlog.events()) == len(backlog.events(batch="run 0")) + 1


def test_a_claim_is_refused_with_the_reason(backlog: Backlog) -> None:
    backlog.save(
        task(1, claimed_by="Bob", claimed_until=LATER),
        task(2, assignees=("Bob", "Eve")),
        task(3, status="Done"),
        task(4, state="archived"),
    )
    refused = [
        (lambda: claim(backlog.asking(), "1"), "task-claimed", "Bob"),
        (lambda: claim(backlog.asking(), "2"), "task-assigned", "TASK-2"),
        (lambda: claim(backlog.asking(), "3"), "task-is-terminal", "TASK-3"),
        (lambda: claim(backlog.asking(), "3", take_over=True), "task-is-terminal", "TASK-3"),
        (lambda: claim(backlog.asking(), "4"), "task-not-found", "4"),
        (lambda: renew(backlog.asking(), "1"), "task-claimed", "Bob"),
        (lambda: renew(backlog.asking(), "2"), "not-claimed", "TASK-2"),
        (lambda: renew(backlog.asking(), "4"), "task-not-found", "4"),
        (lambda: release(backlog.asking(), "1"), "task-claimed", "Bob"),
        (lambda: release(backlog.asking(), "4"), "task-not-found", "4"),
        (lambda: claim(backlog.asking(), "2", "Eve", timedelta()), "invalid-lease", "0:00:00"),
    ]

    for action, code, fact in refused:
        found = refusal(action)
        assert (found.code, fact in found.data.values()) == (code, True)
    assert {each.revision for each in backlog.tasks().values()} == {1}


def test_whoever_insists_takes_a_task_over(backlog: Backlog) -> None:
    backlog.save(
        task(1, claimed_by="Bob", claimed_until=LATER, assignees=("Bob",)), task(2, assignees=("Bob",))
    )

    for id_ in ("1", "2"):
        assert claimed(claim(backlog.asking(), id_, take_over=True))[1:4:2] == ("Ada", ("Ada",))


def test_a_claim_lasts_from_when_it_was_renewed(backlog: Backlog) -> None:
    backlog.save(task(1), task(2, status="In Progress", claimed_by="Bob", claimed_until=START - HOUR))
    claim(backlog.asking(), "1")

    assert renew(backlog.asking(), "1").claimed_until == START + timedelta(minutes=1) + DEFAULT_LEASE
    assert renew(backlog.asking(), "1", "ADA", HOUR).claimed_until == START + timedelta(minutes=2) + HOUR
    assert renew(backlog.asking(), "2", "bob").claimed_until == START + timedelta(minutes=3) + DEFAULT_LEASE
    assert backlog.tasks()["TASK-1"].claimed_until == START + timedelta(minutes=2) + HOUR


def test_what_is_given_back_is_as_it_was(backlog: Backlog) -> None:
    backlog.save(task(1, assignees=("Bob",)), task(2), task(3))
    claim(backlog.asking(), "1", take_over=True)
    claim(backlog.asking(), "2", "@eve")

    assert claimed(release(backlog.asking(), "1")) == ("TASK-1", None, None, ("Bob",), "To Do")
    assert claimed(release(backlog.asking(), "2", "@EVE")) == ("TASK-2", None, None, (), "To Do")
    assert release(backlog.asking(), "3") == backlog.tasks()["TASK-3"]
    assert [each.revision for each in backlog.tasks().values()] == [3, 3, 1]


def test_the_history_of_one_task_alone_says_how_it_was(backlog: Backlog) -> None:
    backlog.save(task(1), task(2))
    claim(backlog.asking(), "1")
    claim(backlog.asking(), "2", take_over=True)
    backlog.edit("TASK-2", status="Done")

    assert claimed(release(backlog.asking(), "1")) == ("TASK-1", None, None, (), "To Do")


READY = (
    task(1, priority="low", ordinal=1.0),
    task(2, priority="medium"),
    task(3, priority="medium", ordinal=2.0),
    task(4, priority="high", status="In Progress"),
    task(5, priority="high", dependencies=("TASK-1",)),
    task(6, priority="high", assignees=("Bob",)),
    task(7, priority="high", status="Done"),
    task(8, priority="high", claimed_by="Bob", claimed_until=LATER, assignees=("Bob",)),
    task(10, priority="medium", assignees=("ada",)),
)
STALE = task(
    9,
    priority="medium",
    ordinal=1.0,
    status="In Progress",
    assignees=("Bob",),
    claimed_by="Bob",
    claimed_until=START,
)


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ("Ada", ["TASK-9", "TASK-3", "TASK-2", "TASK-10"]),
        ("Eve", ["TASK-9", "TASK-3", "TASK-2"]),
        ("Bob", ["TASK-6"]),
    ],
)
def test_what_may_be_handed_out_is_of_the_best_priority_by_ordinal_and_id(
    backlog: Backlog, who: str, ids: list[str]
) -> None:
    backlog.save(*READY, STALE)

    with backlog.store.reading() as reader:
        settings = reader.settings()
        assert ready_ids(reader, who, settings, START) == ids
        assert next_ready(reader, who, settings, START) == ids[0]
        assert ready_ids(reader, who, settings, START, most=1)[0] == ids[0]


def test_a_task_whose_lease_is_over_is_handed_to_the_next_who_asks(backlog: Backlog) -> None:
    backlog.save(STALE, task(10, priority="medium", ordinal=2.0))

    assert claimed(claim(backlog.asking(), None)) == (
        "TASK-9", "Ada", START + DEFAULT_LEASE, ("Ada",), "In Progress",
    )  # fmt: skip


def test_a_lease_that_is_not_over_keeps_others_away(backlog: Backlog) -> None:
    backlog.save(*READY, STALE)

    with backlog.store.reading() as reader:
        settings = reader.settings()
        before = START - timedelta(seconds=1)
        assert ready_ids(reader, "Ada", settings, before) == ["TASK-3", "TASK-2", "TASK-10"]


def test_a_task_that_waits_for_another_is_not_handed_out_when_its_lease_is_over(backlog: Backlog) -> None:
    backlog.save(STALE._replace(dependencies=("TASK-2",)), task(2, claimed_by="Eve", claimed_until=LATER))

    with backlog.store.reading() as reader:
        assert ready_ids(reader, "Ada", reader.settings(), START) == []


def test_where_nothing_is_ready_there_is_nothing_to_claim(backlog: Backlog) -> None:
    backlog.save(task(1, status="In Progress"), task(2, assignees=("Bob",)), task(1, "draft"))

    with backlog.store.reading() as reader:
        assert next_ready(reader, "Ada", reader.settings(), START) is None
        assert ready_ids(reader, "Ada", reader.settings(), START) == []
    assert refusal(lambda: claim(backlog.asking(), None)) == (
        "NotFound", "nothing-ready", "no ready task is free to claim", {},
    )  # fmt: skip


class Contested:
    """A writer beside whom others are about to take the first tasks, or take them."""

    def __init__(self, writer: Any, *frees: Any) -> None:  # noqa: ANN401  a writer; a task, None, or "asks"
        self._writer = writer
        self._frees = list(frees)
        self.beside_others = True
        self.waited: list[Any] = []
        self.offered: list[list[str]] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as the writer's own
        return getattr(self._writer, name)

    def first_free(self, ids: list[str], now: Any) -> Any:  # noqa: ANN401  as the writer's own
        self.offered.append(ids)
        return self._frees.pop(0) if self._frees else self._writer.first_free(ids, now)

    def task(self, kind: Any, numbers: tuple[int, ...]) -> Any:  # noqa: ANN401  as the writer's own
        self.waited.append(numbers)
        return self._writer.task(kind, numbers)


def test_who_finds_all_taken_waits_for_the_first_and_looks_again(backlog: Backlog) -> None:
    backlog.save(task(1), task(2), task(3))

    with backlog.store.writing(backlog.stamp()) as writer:
        settings = writer.settings()
        taken = task(1, claimed_by="Bob", claimed_until=LATER, assignees=("Bob",))
        contested: Any = Contested(writer, None, taken)
        found = first_free(contested, "Ada", settings, START)

    assert found.id == "TASK-1"
    assert contested.waited == [(1,)]
    assert contested.offered == [["TASK-1", "TASK-2", "TASK-3"]] * 3


def test_who_looks_for_work_says_at_first_what_will_be_asked(backlog: Backlog) -> None:
    backlog.save(task(1), task(2))
    expected: list[Any] = []

    with backlog.store.writing(backlog.stamp()) as writer:
        expecting: Any = Contested(writer)
        expecting.stamp = writer.stamp
        expecting.expect_unclaimed = lambda: expected.append("unclaimed")
        expecting.expect_stale = lambda *about: expected.append(about)
        claims.claim_in(expecting, "2", "Ada")
        assert expected == []
        claims.claim_in(expecting, None, "Ada")
        assert expected == ["unclaimed", (writer.stamp.now, writer.settings())]


def test_where_nobody_else_writes_meanwhile_one_task_is_offered(backlog: Backlog) -> None:
    backlog.save(*(task(number) for number in range(1, 4)))

    with backlog.store.writing(backlog.stamp()) as writer:
        alone: Any = Contested(writer)
        alone.beside_others = False
        found = first_free(alone, "Ada", writer.settings(), START)

    assert found.id == "TASK-1"
    assert alone.offered == [["TASK-1"]]


def test_a_few_tasks_are_offered_and_a_hundred_once_others_are_about_to_take_these(backlog: Backlog) -> None:
    backlog.save(*(task(number) for number in range(1, 103)))

    with backlog.store.writing(backlog.stamp()) as writer:
        contested: Any = Contested(writer, None, None)
        first_free(contested, "Ada", writer.settings(), START)
        assert contested.offered == [
            [f"TASK-{number}" for number in range(1, most + 1)] for most in (16, 100, 100)
        ]
        assert contested.waited == [(1,)]
        assert claims.ready_ids(writer, "Ada", writer.settings(), START)[:100] == contested.offered[1]


@pytest.mark.parametrize(("count", "offers"), [(15, [15, 15]), (16, [16, 16, 16]), (17, [16, 17, 17])])
def test_no_more_are_offered_than_there_are(backlog: Backlog, count: int, offers: list[int]) -> None:
    backlog.save(*(task(number) for number in range(1, count + 1)))

    with backlog.store.writing(backlog.stamp()) as writer:
        contested: Any = Contested(writer, *[None] * (len(offers) - 1))
        first_free(contested, "Ada", writer.settings(), START)

    assert [len(each) for each in contested.offered] == offers
    assert contested.waited == [(1,)]
