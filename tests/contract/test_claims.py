"""The first free task, and what a narrow transaction keeps for itself."""

from datetime import timedelta

import pytest

from backlog.domain.claims import DEFAULT_LEASE, may_be_handed
from backlog.domain.edit_request import EditRequest
from backlog.domain.filters import Query, is_ready, ordering
from backlog.domain.settings import Settings
from backlog.errors import NotFound
from backlog.service.claims import claim, next_ready, ready_ids, release
from backlog.service.tasks import edit
from backlog.store import Reader
from backlog.store.database import Store
from tests.contract.conftest import save_all
from tests.samples import NOW, STAMP, Asking, task

LATER = NOW + timedelta(hours=1)


def first_free(store: Store, *ids: str) -> str | None:
    with store.writing(STAMP, narrow=True) as writer:
        found = writer.first_free(ids, NOW)
    return found.id if found else None


def test_the_first_in_the_order_asked_for_that_nobody_holds_is_free(store: Store) -> None:
    tasks = [
        task(1, claimed_by="@a", claimed_until=LATER),
        task(2, state="archived"),
        task(3, claimed_by="@a", claimed_until=NOW),
        task(4),
        task(10),
    ]
    save_all(store, tasks)

    assert first_free(store, "TASK-1", "TASK-2", "TASK-4", "TASK-3") == "TASK-4"
    assert first_free(store, "TASK-10", "TASK-3", "TASK-4") == "TASK-10"
    assert first_free(store, "TASK-1", "TASK-3") == "TASK-3"
    assert first_free(store, "TASK-1", "TASK-2", "TASK-99") is None
    assert first_free(store) is None


def test_a_stale_claim_is_the_same_task_whether_it_was_expected_or_not(store: Store) -> None:
    save_all(store, [task(1, ordinal=2.0, claimed_by="@a", claimed_until=NOW), task(2)])

    with store.reading() as reader:
        stale = Query(claims="stale", now=NOW)
        asked = list(reader.summaries("task", stale, Settings()))
        reader.expect_stale(NOW, Settings())
        expected = list(reader.summaries("task", stale, Settings()))

    assert [each.id for each in asked] == ["TASK-1"]
    assert repr(expected) == repr(asked)  # a float with nothing behind the point is one still


def test_what_is_ready_is_offered_by_ordinal_and_of_the_best_priority_alone(store: Store) -> None:
    save_all(
        store,
        [
            task(1, priority="low"),
            task(2, priority="high", ordinal=2.0),
            task(3, priority="high", dependencies=("TASK-1",)),
            task(4, priority="high"),
            task(5, priority="high", ordinal=1.0),
            task(6, priority="high", claimed_by="@a", claimed_until=LATER),
            task(7, priority="high", status="Done"),
            task(8, priority="high", status="In Progress"),
            task(9, priority="high", assignees=("@b",)),
            task(10, priority="high", assignees=("z",), ordinal=3.0),
            task(
                11,
                priority="high",
                status="In Progress",
                assignees=("@b",),
                claimed_by="@b",
                claimed_until=NOW,
            ),
        ],
    )

    with store.reading() as reader:
        assert ready_ids(reader, "@z", Settings(), NOW) == [
            "TASK-5",
            "TASK-2",
            "TASK-10",
            "TASK-4",
            "TASK-11",
        ]


def by_the_rule_alone(reader: Reader, who: str, settings: Settings) -> list[str]:
    """The tasks of the best priority that may be handed out, found by a look at each."""
    claims = {claim.id: claim for claim in reader.claims()}
    found = [
        each
        for each in reader.summaries("task", Query(), settings)
        if is_ready(each, settings) and may_be_handed(each, claims.get(each.id), who, settings, NOW)
    ]
    best = [each for each in found if each.priority == found[0].priority]
    return [each.id for each in sorted(best, key=ordering("ordinal", settings))]


CROWD = tuple(f"@somebody-{number}" for number in range(40))
"""So many that a list of them fits into no index of PostgreSQL."""


@pytest.mark.parametrize("who", ["@a", "A", "@nobody", "@somebody-7", 'with "quotes"'])
def test_what_the_indexes_find_is_what_the_rule_says(store: Store, who: str) -> None:
    people = [(), ("@a",), ("a", "@b"), ("@b",), CROWD, ('with "quotes"',), (*CROWD, "@a")]
    claims = [(None, None), (None, None), (None, None), ("@b", LATER), ("@b", NOW)]
    tasks = [
        task(
            number,
            priority=(None, "low", "medium", "high")[number % 4],
            status=("To Do", "To Do", "In Progress", "Done")[number // 2 % 4],
            state="archived" if number % 11 == 0 else "active",
            assignees=people[number % len(people)],
            ordinal=None if number % 3 else float(number * 7 % 30),
            dependencies=(f"TASK-{number - 1}",) if number % 5 == 2 and number > 1 else (),
            claimed_by=claims[number % len(claims)][0],
            claimed_until=claims[number % len(claims)][1],
        )
        for number in range(1, 211)
    ]
    save_all(store, tasks)

    with store.reading() as reader:
        settings = reader.settings()
        expected = by_the_rule_alone(reader, who, settings)
        assert len(expected) > 1
        assert ready_ids(reader, who, settings, NOW) == expected
        assert next_ready(reader, who, settings, NOW) == expected[0]


def test_what_has_to_be_waited_for_is_passed_over_however_many_there_are(store: Store) -> None:
    waiting = [task(number, priority="high", dependencies=("TASK-99",)) for number in range(1, 30)]
    save_all(store, [*waiting, task(99, priority="low"), task(100, assignees=("@b",), priority="high")])

    with store.reading() as reader:
        assert ready_ids(reader, "@a", Settings(), NOW, most=1) == ["TASK-99"]


def test_each_claim_gets_another_task_until_there_is_none(store: Store) -> None:
    save_all(store, [task(1), task(2), task(3, priority="high")])

    claimed = [claim(Asking(store), None, "@a", DEFAULT_LEASE).id for _ in range(3)]

    assert claimed == ["TASK-3", "TASK-1", "TASK-2"]
    with pytest.raises(NotFound):
        claim(Asking(store), None, "@a", DEFAULT_LEASE)


def test_a_released_task_is_as_it_was_before_it_was_claimed_and_taken_over(store: Store) -> None:
    save_all(store, [task(1), task(2, status="In Progress", assignees=("@b",)), task(3)])
    for id_, holder in (("TASK-1", "@a"), ("TASK-2", "@a"), ("TASK-3", "@a"), ("TASK-3", "@c")):
        claim(Asking(store), id_, holder, DEFAULT_LEASE, take_over=True)

    back = [
        release(Asking(store), id_, holder)
        for id_, holder in (("TASK-1", "@a"), ("TASK-2", "@A"), ("TASK-3", "c"))
    ]

    assert [(each.status, each.assignees, each.claimed_by) for each in back] == [
        ("To Do", (), None),
        ("In Progress", ("@b",), None),
        ("To Do", (), None),
    ]


def test_what_was_changed_while_a_task_was_claimed_stays_when_it_is_released(store: Store) -> None:
    save_all(store, [task(1)])
    claim(Asking(store), "TASK-1", "@a", DEFAULT_LEASE)
    edit(Asking(store), ["TASK-1"], EditRequest(assignees=("@a", "@b")))

    released = release(Asking(store), "TASK-1", "@a")

    assert (released.status, released.assignees) == ("To Do", ("@a", "@b"))


def test_a_claim_that_is_repeated_changes_nothing(store: Store) -> None:
    save_all(store, [task(1)])

    first = claim(Asking(store), "TASK-1", "@a", DEFAULT_LEASE)

    assert claim(Asking(store), "TASK-1", "A", timedelta(days=2)) == first
