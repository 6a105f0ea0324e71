from datetime import timedelta

import pytest

from backlog.domain.claims import (
    DEFAULT_LEASE,
    Claim,
    active_status,
    claim_of,
    claimed,
    is_active,
    last_claim,
    may_be_handed,
    read_holder,
    read_lease,
    released,
    renewed,
)
from backlog.domain.events import Event
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.errors import Conflict, InvalidInput, Refused
from tests.samples import NOW, STAMP, task

SETTINGS = Settings()
LEASE = timedelta(minutes=30)
LATER = NOW + LEASE
FREE = task(1)
HELD = task(1, claimed_by="@a", claimed_until=LATER, assignees=("@a",), status="In Progress")


@pytest.mark.parametrize(
    ("given", "lease"),
    [
        (None, DEFAULT_LEASE),
        ("1s", timedelta(seconds=1)),
        ("45s", timedelta(seconds=45)),
        (" 30 m ", timedelta(minutes=30)),
        ("2H", timedelta(hours=2)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_lease_is_a_number_and_a_unit(given: str | None, lease: timedelta) -> None:
    assert read_lease(given) == lease


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "0m",
        "-5m",
        "30",
        "m",
        "1.5h",
        "31d",
        "721h",
        "999999d",
        "9999999s",
        "1w",
        "٣m",
        "1h30m",
        "\x00",
    ],
)
def test_a_lease_is_from_a_second_to_thirty_days(given: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_lease(given)

    assert caught.value.code == "invalid-lease"


@pytest.mark.parametrize(
    ("given", "holder"),
    [
        (None, None), ("@me", None), ("", None), ("  ", None),
        (" @bot ", "@bot"), ("two\nlines", "two lines"),
    ],
)  # fmt: skip
def test_a_claim_is_held_by_the_name_given_or_else_by_the_actor(
    given: str | None, holder: str | None
) -> None:
    assert read_holder(given) == holder


def test_a_name_that_cannot_be_stored_holds_no_claim() -> None:
    with pytest.raises(InvalidInput):
        read_holder("a\x00b")


def test_a_claimed_task_is_assigned_and_active_until_the_lease_ends() -> None:
    assert claimed(FREE, "@a", LEASE, SETTINGS, NOW) == HELD._replace(updated_at=NOW)


def test_a_claim_holds_until_its_lease_ends_and_no_longer() -> None:
    assert claim_of(HELD, LATER - timedelta(microseconds=1)) == Claim("TASK-1", "@a", LATER)
    assert claim_of(HELD, LATER) is None
    assert claim_of(FREE, NOW) is None


@pytest.mark.parametrize("holder", ["@a", "A", "@A"])
def test_whoever_holds_a_task_gets_it_as_it_is(holder: str) -> None:
    assert claimed(HELD, holder, timedelta(days=1), SETTINGS, NOW) is HELD


def test_a_task_that_is_held_cannot_be_claimed_and_the_loser_learns_who_holds_it() -> None:
    with pytest.raises(Conflict) as caught:
        claimed(HELD, "@b", LEASE, SETTINGS, NOW)

    assert caught.value.message == 'TASK-1 is claimed by "@a" until 2027-01-15 10:00:00 UTC'
    assert caught.value.code == "task-claimed"


def test_a_task_that_is_assigned_to_somebody_else_cannot_be_claimed_unless_it_is_taken_over() -> None:
    theirs = task(1, status="In Progress", assignees=("@sara", "bob"))

    with pytest.raises(Conflict) as caught:
        claimed(theirs, "@a", LEASE, SETTINGS, NOW)

    assert caught.value.message == 'TASK-1 is assigned to "@sara", "bob"'
    assert caught.value.code == "task-assigned"
    assert claimed(theirs, "@a", LEASE, SETTINGS, NOW, take_over=True).assignees == ("@a",)
    assert claimed(HELD, "@b", LEASE, SETTINGS, NOW, take_over=True).claimed_by == "@b"


def test_who_is_among_the_assignees_can_claim_and_the_others_stay() -> None:
    taken = claimed(task(1, assignees=("@sara", "bob")), "Bob", LEASE, SETTINGS, NOW)

    assert (taken.claimed_by, taken.assignees) == ("Bob", ("@sara", "bob"))


@pytest.mark.parametrize(
    ("given", "handed"),
    [
        (task(1), True),
        (task(1, status="Done"), False),
        (task(1, status="In Progress"), False),
        (task(1, status="In Progress", assignees=("@z",)), False),
        (task(1, assignees=("@sara",)), False),
        (task(1, assignees=("z",)), True),
        (task(1, assignees=("@sara", "@Z")), True),
        (HELD, False),
        (HELD._replace(claimed_until=NOW), True),
        (HELD._replace(claimed_until=NOW, assignees=("@sara",)), False),
        (HELD._replace(claimed_until=NOW, assignees=("A",)), True),
    ],
)
def test_a_task_is_handed_out_if_nobody_works_on_it(given: Task, handed: bool) -> None:  # noqa: FBT001  of the table
    assert may_be_handed(given, last_claim(given), "@z", SETTINGS, NOW) is handed


def test_without_a_status_between_the_first_and_the_last_none_is_active() -> None:
    two = Settings(statuses=("To Do", "Done"))

    assert may_be_handed(task(1), None, "@z", two, NOW)
    assert not is_active("To Do", two)
    assert is_active("review", Settings(statuses=("To Do", "Doing", "Review", "Done")))


def test_once_the_lease_is_over_somebody_else_can_claim() -> None:
    taken = claimed(HELD, "@b", LEASE, SETTINGS, LATER)

    assert (taken.claimed_by, taken.claimed_until, taken.assignees) == ("@b", LATER + LEASE, ("@b",))


def test_a_task_that_is_done_cannot_be_claimed() -> None:
    with pytest.raises(Refused) as caught:
        claimed(task(1, status="done"), "@a", LEASE, SETTINGS, NOW)

    assert caught.value.code == "task-is-terminal"


def test_a_claim_is_renewed_from_now_by_its_holder_in_whatever_letter_case() -> None:
    assert renewed(HELD, "@A", timedelta(hours=2), NOW) == HELD._replace(
        claimed_until=NOW + timedelta(hours=2)
    )


def test_an_expired_claim_that_nobody_took_is_renewed() -> None:
    assert renewed(HELD, "@a", LEASE, LATER).claimed_until == LATER + LEASE


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [(HELD, NOW, "task-claimed"), (HELD, LATER, "not-claimed"), (FREE, NOW, "not-claimed")],
)
def test_only_the_holder_renews(before: object, now: object, code: str) -> None:
    with pytest.raises(Conflict) as caught:
        renewed(before, "@b", LEASE, now)  # type: ignore[arg-type]  # tasks and instants of the table

    assert caught.value.code == code


def changed(**changes: tuple[object, object]) -> Event:
    """An event of the task, with these changes."""
    return Event(1, STAMP, "task", "uuid", "TASK-1", 2, changes)


CLAIMED = changed(claimed_by=(None, "@a"), assignees=([], ["@a"]), status=("To Do", "In Progress"))


@pytest.mark.parametrize(
    ("events", "status", "assignees"),
    [
        ([CLAIMED], "To Do", ()),
        ([changed(claimed_until=(NOW, LATER)), CLAIMED], "To Do", ()),
        ([changed(status=("In Progress", "In Progress")), CLAIMED], "In Progress", ()),
        ([changed(assignees=([], ["@a"])), CLAIMED], "To Do", ("@a",)),
        ([changed(claimed_by=("@b", "@a"), assignees=(["@b"], ["@a"])), CLAIMED], "To Do", ()),
        ([changed(claimed_by=(None, "@a"))], "In Progress", ("@a",)),
        ([changed(claimed_by=(None, "@a"), status=("Gone", "In Progress"))], "In Progress", ("@a",)),
        ([changed(claimed_by=(None, "@a"), status=("Done", "In Progress"))], "In Progress", ("@a",)),
        ([changed(title=("x", "y"))], "In Progress", ("@a",)),
        ([], "In Progress", ("@a",)),
    ],
)
def test_a_released_task_gets_back_what_the_claim_has_changed(
    events: list[Event], status: str, assignees: tuple[str, ...]
) -> None:
    back = released(HELD, "@a", SETTINGS, NOW, events)

    assert back == HELD._replace(claimed_by=None, claimed_until=None, status=status, assignees=assignees)
    assert released(FREE, "@a", SETTINGS, NOW) == FREE


def test_only_the_holder_releases_unless_the_lease_is_over() -> None:
    with pytest.raises(Conflict):
        released(HELD, "@b", SETTINGS, NOW)

    assert released(HELD, "@b", SETTINGS, LATER).claimed_by is None


@pytest.mark.parametrize(
    ("statuses", "default", "current", "active"),
    [
        (("To Do", "In Progress", "Done"), "To Do", "To Do", "In Progress"),
        (("To Do", "In Progress", "Done"), "To Do", "in progress", "in progress"),
        (("To Do", "Doing", "Review", "Done"), "To Do", "Review", "Review"),
        (("To Do", "Doing", "Review", "Done"), "Doing", "Doing", "Review"),
        (("Idea", "To Do", "Doing", "Done"), "To Do", "Idea", "Doing"),
        (("Idea", "To Do", "Done"), "To Do", "To Do", "To Do"),
        (("To Do", "Doing", "Done"), "To Do", "Vanished", "Doing"),
        (("Open", "Closed"), "Open", "Open", "Open"),
        (("Done",), "", "Done", "Done"),
    ],
)
def test_the_active_status_is_the_first_between_the_default_and_the_terminal_one(
    statuses: tuple[str, ...], default: str, current: str, active: str
) -> None:
    settings = Settings(statuses=statuses, default_status=default)

    assert active_status(current, settings) == active


def test_a_lease_may_be_written_with_zeros_before_it() -> None:
    assert read_lease("000045s") == timedelta(seconds=45)


def test_half_a_claim_is_none() -> None:
    assert last_claim(task(1, claimed_by="@a")) is None
    assert last_claim(task(1, claimed_until=LATER)) is None


def test_a_release_goes_back_before_the_claims_that_were_taken_over() -> None:
    def event(key: int, **changes: tuple[object, object]) -> Event:
        return Event(key, STAMP, "task", "u", "TASK-1", key, changes)

    taken = task(1, claimed_by="@b", claimed_until=LATER, assignees=("@b",), status="In Progress")
    events = [
        event(4, claimed_by=("@a", "@b"), assignees=(("@a",), ("@b",))),
        event(3, claimed_by=(None, "@a"), assignees=(("@z",), ("@a",)), status=("To Do", "In Progress")),
        event(2, claimed_by=(None, "@y"), assignees=(("@x",), ("@z",)), status=("Odd", "To Do")),
    ]

    back = released(taken, "@b", SETTINGS, NOW, events)

    assert (back.assignees, back.status) == (("@z",), "To Do")


def test_without_the_status_of_new_tasks_the_second_one_is_active() -> None:
    settings = Settings(statuses=("New", "Doing", "Shown", "Done"), default_status="Shown")

    assert not is_active("Doing", settings)
    assert active_status("New", settings) == "New"
    assert is_active("Doing", settings._replace(default_status=""))
