"""What somebody who opens a project wants to know: what is mine, late, blocked, next, and how far we are."""

from __future__ import annotations

from backlog.domain.claims import Claim, may_be_handed
from backlog.domain.filters import is_ready, is_waiting
from backlog.domain.people import is_among, same_person
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary


class Agenda(NamedTuple):
    """The open tasks that matter to one person, in the order of a list, but what is late the latest first.

    `statuses` counts all tasks that are not archived. A task may be of several kinds.
    """

    settings: Settings
    who: str
    statuses: Mapping[str, int]
    mine: Sequence[TaskSummary]
    late: Sequence[TaskSummary]
    blocked: Sequence[TaskSummary]
    next: Sequence[TaskSummary]

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return sum(self.statuses.values())

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(count for status, count in self.statuses.items() if self.settings.is_terminal(status))


def agenda(
    tasks: Iterable[TaskSummary],
    claims: Iterable[Claim],
    statuses: Mapping[str, int],
    settings: Settings,
    *,
    who: str,
    now: datetime,
    today: date,
) -> Agenda:
    """Return what of the active tasks, given in the order of a list, matters to somebody now.

    Mine is what is assigned to them or claimed by them, next what `task claim` may give them.
    """
    held = {claim.id: claim for claim in claims}
    mine: list[TaskSummary] = []
    late: list[TaskSummary] = []
    blocked: list[TaskSummary] = []
    handed: list[TaskSummary] = []
    for task in tasks:
        if settings.is_terminal(task.status):
            continue
        claim = held.get(task.id)
        holds = claim is not None and claim.until > now and same_person(claim.holder, who)
        if holds or is_among(who, task.assignees):
            mine.append(task)
        elif is_ready(task, settings) and may_be_handed(task, claim, who, settings, now):
            handed.append(task)
        if task.due_date is not None and task.due_date < today:
            late.append(task)
        if is_waiting(task, settings):
            blocked.append(task)
    late.sort(key=lambda task: task.due_date or today)
    return Agenda(settings, who, statuses, mine, late, blocked, handed)
