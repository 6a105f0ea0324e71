"""Which snapshots stay as time goes by, and how their files are named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.domain.snapshots import (
    DAYS,
    HOURS,
    SAFETY_COPIES,
    WEEKS,
    Copies,
    Reason,
    Saved,
    Snapshot,
    Stake,
    concern,
    newest_first,
    newest_state,
    snapshot_named,
    worth_keeping,
)

NOON = datetime(2027, 1, 15, 12, 30, tzinfo=UTC)
"""A Friday."""


def taken(*instants: str, size: int = 100, reason: Reason = "") -> list[Snapshot]:
    """Snapshots numbered from 1 in the order given, each at `MM-DD HH:MM` of 2027."""
    return [
        Snapshot(
            number, datetime.strptime(f"2027-{each}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC), reason, size
        )
        for number, each in enumerate(instants, 1)
    ]


@pytest.mark.parametrize(
    ("instants", "staying"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["01-15 12:30"], [1], id="one"),
        pytest.param(["01-15 12:01", "01-15 12:30", "01-15 12:59"], [3], id="the newest of an hour"),
        pytest.param(
            [f"01-15 {hour:02}:30" for hour in range(1, 13)], [9, 10, 11, 12], id="the last hours of one day"
        ),
        pytest.param(
            [f"01-15 {hour:02}:30" for hour in (1, 2, 8, 9, 23)],
            [2, 3, 4, 5],
            id="hours without one do not count",
        ),
        pytest.param(
            [f"01-{day:02} 12:30" for day in range(4, 16)],
            [6, 7, 8, 9, 10, 11, 12],
            id="the last days; their weeks are among them",
        ),
        pytest.param(
            ["01-05 12:30", "01-15 09:00", "01-15 12:30"], [1, 2, 3], id="a day, and a week, long ago"
        ),
        pytest.param(
            ["01-01 12:30", "01-04 12:30", "01-10 23:59", "01-11 00:00", "01-15 12:30"],
            [1, 2, 3, 4, 5],
            id="weeks begin on Monday, and few are all kept",
        ),
        pytest.param(
            [f"{month:02}-{day:02} 12:30" for month in (1, 2, 3) for day in range(1, 29)],
            [56 + 7, 56 + 14, 56 + 21, *range(56 + 22, 56 + 29)],
            id="three months of days",
        ),
        pytest.param(
            ["12-31 12:00", "01-15 10:00", "01-15 11:00", "01-15 12:30"],
            [1, 2, 3, 4],
            id="the clock was wrong for a while: the order is that of the numbers",
        ),
    ],
)
def test_of_each_hour_day_and_week_the_newest_stays(instants: list[str], staying: list[int]) -> None:
    assert sorted(each.number for each in worth_keeping(taken(*instants))) == staying


def test_the_last_copies_before_something_was_replaced_stay_whatever_their_age() -> None:
    safety = taken(*(f"01-02 03:{minute:02}" for minute in range(20)), reason="before-restore")
    regular = Snapshot(21, NOON)

    assert worth_keeping([*safety, regular]) == {regular, *safety[-SAFETY_COPIES:]}


@pytest.mark.parametrize(
    ("room", "staying"),
    [
        (10_000, [1, 2, 3, 4, 5, 6]),
        (500, [1, 2, 3, 4, 6]),
        (400, [2, 3, 4, 6]),
        (300, [3, 4, 6]),
        (100, [6]),
        (1, [6]),
        (0, [6]),
    ],
)
def test_of_those_that_do_not_fit_days_stay_first_and_the_newest_always(
    room: int, staying: list[int]
) -> None:
    days = taken("01-02 12:00", "01-12 12:00", "01-13 12:00", "01-14 12:00", "01-15 11:00", "01-15 12:00")

    assert sorted(each.number for each in worth_keeping(days, room)) == staying


snapshots = st.lists(
    st.builds(
        Snapshot,
        number=st.integers(1, 500),
        taken=st.timedeltas(timedelta(), timedelta(days=300)).map(NOON.__add__),
        reason=st.sampled_from(["", "", "", "before-restore", "before-upgrade"]),
        size=st.integers(0, 1_000),
    ),
    unique_by=lambda each: each.number,
    max_size=60,
)


@given(snapshots, st.integers(0, 20_000))
def test_whatever_there_is_the_newest_stays_and_thinning_twice_is_thinning_once(
    there: list[Snapshot], room: int
) -> None:
    staying = worth_keeping(there, room)
    regular = [each for each in newest_first(there) if not each.reason]

    assert staying <= set(there)
    assert worth_keeping(staying, room) == staying
    assert not regular or regular[0] in staying
    assert len([each for each in staying if not each.reason]) <= HOURS + DAYS + WEEKS


@given(snapshots)
def test_the_name_of_a_file_tells_all_but_its_size(there: list[Snapshot]) -> None:
    for each in there:
        assert snapshot_named(each.file_name, each.size) == each


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".db",
        "1.db",
        "1-.db",
        "1-20270115T123000.000000Z",
        "1-20270115T123000.000000Z.db.partial",
        "1-20270115T123000.000000Z-because.db",
        "1-20270115T123000.000000Z-.db",
        "-1-20270115T123000.000000Z.db",
        "01-20270115T123000.000000Z.db",
        "1-20271315T123000.000000Z.db",
        "1-2027011T123000.000000Z.db",
        "1-20270115T123000.000000Z-before-restore-2.db",
        "1-20270115T123000Z.db",
        "1-20270115T123000.0Z.db",
        "٣-20270115T123000.000000Z.db",
        "9" * 19 + "-20270115T123000.000000Z.db",
        "last",
        "numbers",
        "numbers.0123",
    ],
)
def test_any_other_name_is_no_snapshot(name: str) -> None:
    assert snapshot_named(name) is None


def saved(hours_ago: float, reason: Reason = "") -> Saved:
    return Saved(Snapshot(1, NOON - timedelta(hours=hours_ago), reason), "x.db")


def copies(*there: Saved, possible: bool = True) -> Copies:
    return Copies("x.db", there, {}, possible)


STAKE = Stake(NOON, snapshots=True, trees=frozenset())


@pytest.mark.parametrize(
    ("stake", "there", "exported", "expected"),
    [
        (None, copies(), False, None),
        (STAKE, copies(), True, None),
        (STAKE, copies(saved(1)), False, None),
        (STAKE, copies(saved(24)), False, None),
        (STAKE, copies(saved(24.1)), False, "late"),
        (STAKE._replace(snapshots=False), copies(saved(48)), False, None),
        (STAKE, copies(saved(-48)), False, None),
        (STAKE, copies(), False, "missing"),
        (STAKE._replace(snapshots=False), copies(), False, "unwanted"),
        (STAKE, copies(possible=False), False, "impossible"),
        (STAKE, copies(saved(1), possible=False), False, None),
        # what was given up is no copy of what is there, unless there is nothing else
        (STAKE, copies(saved(1, "before-restore"), saved(48)), False, "late"),
        (STAKE, copies(saved(1, "before-upgrade"), saved(48)), False, None),
        (STAKE, copies(saved(1, "before-init")), False, None),
    ],
)
def test_a_backlog_that_depends_on_one_file_is_a_concern(
    stake: Stake | None,
    there: Copies,
    exported: bool,  # noqa: FBT001  of the table
    expected: str | None,
) -> None:
    assert concern(stake, there, exported=exported) == expected


def test_the_newest_state_is_of_what_was_not_given_up() -> None:
    given_up, older = saved(1, "before-restore"), saved(2)

    assert newest_state([given_up, older, saved(3)]) == older
    assert newest_state([given_up]) == given_up
    assert newest_state([]) is None


def test_of_two_snapshots_with_one_number_the_name_decides() -> None:
    one, other = Snapshot(7, NOON), Snapshot(7, NOON + timedelta(seconds=1))

    assert newest_first([one, other]) == newest_first([other, one]) == [other, one]
    assert newest_first([Snapshot(9, NOON), Snapshot(10, NOON)])[0].number == 10


def test_the_number_of_a_snapshot_has_a_length() -> None:
    name = Snapshot(int("9" * 18), NOON).file_name

    found = snapshot_named(name)

    assert found is not None
    assert (found.number, found.size) == (int("9" * 18), 0)
    assert snapshot_named(f"9{name}") is None
    assert snapshot_named("7-x.db") is None
