"""Which snapshots of a backlog are kept, and what their files are called (docs/reliability.md, "Snapshots").

A snapshot is a copy of the whole database, taken while the backlog is in use. It is thinned out as
it ages, in the grandfather-father-son scheme: of the last hours, days and weeks in which there was
one, the newest of each stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal, NamedTuple, get_args

HOURS, DAYS, WEEKS = 4, 7, 4
"""How many hours, days and weeks keep one snapshot each; those without any do not count."""
ROOM = 1 << 30
"""How many bytes the regular snapshots of one backlog take up at most; the newest stays whatever it takes."""
SAFETY_COPIES = 10
"""How many snapshots that were taken before something was replaced are kept."""

Reason = Literal["", "before-restore", "before-upgrade", "before-repair", "before-init"]
"""What a snapshot was taken before; "" for a regular one."""

_SUFFIX = ".db"
_INSTANT = "%Y%m%dT%H%M%S.%fZ"
_MOST_DIGITS = 18


class Snapshot(NamedTuple):
    """A snapshot: its number, when it was taken (UTC), why, and how many bytes it has.

    Numbers rise by one from snapshot to snapshot, so that they tell the order whatever the clock said.
    """

    number: int
    taken: datetime
    reason: Reason = ""
    size: int = 0

    @property
    def file_name(self) -> str:
        """What its file is called: `12-20270115T093000.000000Z.db`, `13-…Z-before-restore.db`."""
        why = f"-{self.reason}" if self.reason else ""
        return f"{self.number}-{self.taken.astimezone(UTC):{_INSTANT}}{why}{_SUFFIX}"


class Saved(NamedTuple):
    """A snapshot and the path of its file."""

    snapshot: Snapshot
    path: str


class Copies(NamedTuple):
    """What is kept of a backlog in its git repository, the newest first.

    `others` are the snapshots of other backlogs, by the paths of their databases in the repository.
    `possible` says whether there can be any at all.
    """

    database: str
    saved: Sequence[Saved]
    others: Mapping[str, Sequence[Saved]]
    possible: bool


Concern = Literal["impossible", "unwanted", "missing", "late"]
"""Why a backlog depends on one file: there can or shall be no snapshots, or there is none, or no new one."""
LATE = timedelta(days=1)


class Stake(NamedTuple):
    """What there is to lose: when it changed, whether snapshots are wanted, the trees it was written to."""

    changed: datetime
    snapshots: bool
    trees: frozenset[str]


def concern(stake: Stake | None, copies: Copies, *, exported: bool) -> Concern | None:
    """Return what is to be said about a backlog's second copy, None if all is well or nothing could be lost.

    A snapshot is one, and so is a tree of Markdown files. Of the files that `backup` writes nobody
    knows where they are now.
    """
    if stake is None or exported:
        return None
    newest = newest_state(copies.saved)
    if newest is not None:
        late = stake.snapshots and stake.changed - newest.snapshot.taken > LATE
        return "late" if late else None
    if not copies.possible:
        return "impossible"
    return "missing" if stake.snapshots else "unwanted"


_REPLACED: frozenset[Reason] = frozenset({"before-restore", "before-init"})
"""What was taken of a state that was given up."""


def newest_state(saved: Sequence[Saved]) -> Saved | None:
    """Return the newest snapshot of what the backlog was, not of what was given up, or None."""
    return next((each for each in saved if each.snapshot.reason not in _REPLACED), next(iter(saved), None))


def snapshot_named(name: str, size: int = 0) -> Snapshot | None:
    """Return the snapshot that a file of that name and size is, None if it is none."""
    if not name.isascii() or not name.endswith(_SUFFIX):
        return None
    number, _, rest = name.removesuffix(_SUFFIX).partition("-")
    instant, _, reason = rest.partition("-")
    if not number.isdigit() or len(number) > _MOST_DIGITS or reason not in get_args(Reason):
        return None
    try:
        taken = datetime.strptime(instant, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    snapshot = Snapshot(int(number), taken, reason, size)  # type: ignore[arg-type]  # it is one of the reasons
    return snapshot if snapshot.file_name == name else None


def newest_first(snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """Return snapshots in the order in which they were taken, the last one first."""
    return sorted(snapshots, key=lambda each: (each.number, each.file_name), reverse=True)


def worth_keeping(snapshots: Iterable[Snapshot], room: int = ROOM) -> set[Snapshot]:
    """Return the snapshots that stay.

    Of the regular ones that is the newest, then the newest of each of the last days, weeks and
    hours, as long as they fit into `room` bytes; of the others the last few.
    """
    ordered = newest_first(snapshots)
    regular = [each for each in ordered if not each.reason]
    staying = set(islice((each for each in ordered if each.reason), SAFETY_COPIES))
    wanted = dict.fromkeys(
        [
            *regular[:1],
            *_newest_of_each(regular, _day, DAYS),
            *_newest_of_each(regular, _week, WEEKS),
            *_newest_of_each(regular, _hour, HOURS),
        ]
    )
    taken_up = 0
    for each in wanted:
        taken_up += each.size
        if taken_up > room and each is not regular[0]:
            break
        staying.add(each)
    return staying


def _newest_of_each(
    snapshots: Sequence[Snapshot], period: Callable[[datetime], tuple[int, ...]], most: int
) -> list[Snapshot]:
    """Return the first snapshot of each of the first `most` periods."""
    firsts: dict[tuple[int, ...], Snapshot] = {}
    for each in snapshots:
        firsts.setdefault(period(each.taken), each)
    return list(islice(firsts.values(), most))


def _hour(instant: datetime) -> tuple[int, ...]:
    return (*_day(instant), instant.hour)


def _day(instant: datetime) -> tuple[int, ...]:
    return (instant.year, instant.month, instant.day)


def _week(instant: datetime) -> tuple[int, ...]:
    return instant.isocalendar()[:2]
