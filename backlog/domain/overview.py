"""How far a project has got: its numbers, and how they came about in the last days (docs/contract.md 3.9)."""

from __future__ import annotations

from datetime import date, timedelta

from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskLink

RECENT_DAYS = 7
STALE_DAYS = 30
BURN_UP_DAYS = 30
MOST_NAMED = 5
"""Tasks that are named of each list."""


class Move(NamedTuple):
    """Alike changes of one day: what the tasks were before and after, None for what did not change."""

    day: date
    entity: str
    new: bool
    status: tuple[str | None, str | None]
    state: tuple[str | None, str | None]
    kind: tuple[str | None, str | None]
    times: int


class TaskCounts(NamedTuple):
    """How many tasks there are by status, by priority and by the day of their creation; archived ones not."""

    statuses: Sequence[tuple[str, int]]
    priorities: Sequence[tuple[str | None, int]]
    created: Sequence[tuple[date, int]]
    drafts: int


class Day(NamedTuple):
    """How many tasks there were at the end of a day, and how many of them were done."""

    day: date
    tasks: int
    done: int


class Flow(NamedTuple):
    """How many tasks stood in each status at the end of a day, in the order of the statuses."""

    day: date
    counts: Mapping[str, int]


class CriteriaCounts(NamedTuple):
    """How many acceptance criteria a check has proven, somebody has checked, and are open."""

    verified: int
    claimed: int
    open: int


class Overview(NamedTuple):
    """The numbers of a project; archived tasks do not count, completed ones do.

    `burn_up` and `flow` tell of the last days, the oldest first. `criteria` is None where no criterion has a
    check.
    """

    settings: Settings
    statuses: Mapping[str, int]
    priorities: Mapping[str | None, int]
    drafts: int
    created: Sequence[TaskLink]
    updated: Sequence[TaskLink]
    stale: Sequence[TaskLink]
    waiting: Sequence[TaskLink]
    average_age: int
    burn_up: Sequence[Day]
    flow: Sequence[Flow]
    criteria: CriteriaCounts | None = None

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return sum(self.statuses.values())

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(count for status, count in self.statuses.items() if self.settings.is_terminal(status))


def percent(part: int, total: int) -> int:
    """Return a share in whole percent, halves rounded up; 0 of nothing."""
    return (200 * part + total) // (2 * total) if total else 0


def by_status(counts: Iterable[tuple[str, int]], settings: Settings) -> dict[str, int]:
    """Return the counts by status: the configured ones in their order and casing, then others."""
    statuses = dict.fromkeys(settings.statuses, 0)
    configured = {name_key(status): status for status in reversed(settings.statuses)}
    for status, count in counts:
        name = configured.get(name_key(status), status)
        statuses[name] = statuses.get(name, 0) + count
    return statuses


def by_priority(counts: Iterable[tuple[str | None, int]], settings: Settings) -> dict[str | None, int]:
    """Return the counts by priority that are not 0: configured ones, then others, None last."""
    priorities: dict[str | None, int] = dict.fromkeys(settings.priorities, 0)
    configured = {name_key(priority): priority for priority in reversed(settings.priorities)}
    without = 0
    for priority, count in counts:
        if priority is None:
            without += count
        else:
            name = configured.get(name_key(priority), priority)
            priorities[name] = priorities.get(name, 0) + count
    priorities[None] = without
    return {priority: count for priority, count in priorities.items() if count}


def average_age(created: Iterable[tuple[date, int]], today: date) -> int:
    """Return the average age of the tasks in whole days; `created` counts those of each day."""
    days = tasks = 0
    for day, count in created:
        days += max((today - day).days, 0) * count
        tasks += count
    return (2 * days + tasks) // (2 * tasks) if tasks else 0


def burn_up(moves: Iterable[Move], tasks: int, done: int, settings: Settings, today: date) -> list[Day]:
    """Return the last days, the oldest first, counted back from how many tasks there are now."""
    tasks_moved: dict[date, int] = {}
    done_moved: dict[date, int] = {}
    for move in moves:
        scope, finished = _effect(move, settings)
        tasks_moved[move.day] = tasks_moved.get(move.day, 0) + scope * move.times
        done_moved[move.day] = done_moved.get(move.day, 0) + finished * move.times
    days = []
    for back in range(BURN_UP_DAYS):
        day = today - timedelta(days=back)
        days.append(Day(day, max(tasks, 0), max(done, 0)))
        tasks -= tasks_moved.get(day, 0)
        done -= done_moved.get(day, 0)
    return days[::-1]


def flow(moves: Iterable[Move], now: Mapping[str, int], today: date) -> list[Flow]:
    """Return the last days, the oldest first, counted back from how many tasks are in each status now.

    A task that was archived is not known to have been there: its event does not say its status.
    """
    spelled = {name_key(status): status for status in now}
    moved: dict[date, dict[str, int]] = {}
    for move in moves:
        before, after = move.status
        day = moved.setdefault(move.day, dict.fromkeys(now, 0))
        for status, sign in ((None if move.new else before, -1), (after, 1)):
            name = spelled.get(name_key(status or ""))
            if name is not None:
                day[name] += sign * move.times
    counts, days = dict(now), []
    for back in range(BURN_UP_DAYS):
        day_ = today - timedelta(days=back)
        days.append(Flow(day_, {status: max(count, 0) for status, count in counts.items()}))
        for status, number in moved.get(day_, {}).items():
            counts[status] -= number
    return days[::-1]


def _effect(move: Move, settings: Settings) -> tuple[int, int]:
    """Return by how much a change raises the number of tasks, and that of those that are done.

    A field that did not change says nothing: only active records are edited, and the entity tells
    tasks from drafts.
    """
    kinds = [kind or move.entity for kind in move.kind]
    states = [state or "active" for state in move.state]
    counted = [kind == "task" and state != "archived" for kind, state in zip(kinds, states, strict=True)]
    if move.new:
        counted[0] = False
    done = [status is not None and settings.is_terminal(status) for status in move.status]
    finished = [is_done and is_counted for is_done, is_counted in zip(done, counted, strict=True)]
    return counted[1] - counted[0], finished[1] - finished[0]
