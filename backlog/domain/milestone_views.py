"""The results of commands on milestones: how far they are, and what was changed."""

from collections.abc import Sequence
from typing import NamedTuple

from backlog.domain.milestone_changes import TaskHandling
from backlog.domain.milestones import MilestoneName
from backlog.domain.records import Milestone
from backlog.domain.task import Task


class MilestoneProgress(NamedTuple):
    """A milestone and how far it is; `milestone` is None for a name that only tasks use."""

    id: str
    title: str
    done: int
    total: int
    milestone: Milestone | None = None

    @property
    def completed(self) -> bool:
        """Whether it has tasks and all are done."""
        return self.total > 0 and self.done == self.total


class Renamed(NamedTuple):
    """A milestone before and after, and the ids of the tasks that belong to it."""

    before: Milestone
    after: Milestone
    tasks: Sequence[str]


class Removed(NamedTuple):
    """A milestone that was removed, what became of its tasks, their ids, and where they went."""

    milestone: Milestone
    handling: TaskHandling
    tasks: Sequence[str] = ()
    target: MilestoneName | None = None


class MilestoneView(NamedTuple):
    """A milestone with its tasks."""

    progress: MilestoneProgress
    milestone: Milestone
    tasks: Sequence[Task]
