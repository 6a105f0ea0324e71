"""Where each task stands on the board: columns by status, lanes by milestone (docs/contract.md 3.7)."""

from __future__ import annotations

from backlog.domain.filters import ordering
from backlog.domain.ids import id_order
from backlog.domain.milestones import MilestoneName, find_milestone
from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary

NO_MILESTONE = "No Milestone"
_TO_MINUTES = 16


class Column(NamedTuple):
    """The tasks in one status, the first on top; `total` is how many there are, if these are not all."""

    status: str
    tasks: Sequence[TaskSummary]
    total: int | None = None

    @property
    def size(self) -> int:
        """How many tasks are in the status."""
        return len(self.tasks) if self.total is None else self.total


class Lane(NamedTuple):
    """The part of the board that belongs to one milestone. `id` is None where no record is behind it."""

    id: str | None
    title: str
    columns: Sequence[Column]

    @property
    def size(self) -> int:
        """How many tasks stand in it."""
        return sum(len(column.tasks) for column in self.columns)


class Board(NamedTuple):
    """All active tasks, by id, and what is needed to place them."""

    tasks: Sequence[TaskSummary]
    milestones: Sequence[MilestoneName]
    settings: Settings


def as_listed(board: Board) -> Board:
    """Return the board with its tasks in the order of a list: by priority, then by id."""
    return board._replace(tasks=sorted(board.tasks, key=ordering("priority", board.settings)))


def columns_as_given(board: Board) -> list[Column]:
    """Return the configured statuses, then others that are found, with their tasks as they come."""
    return [Column(*each) for each in _by_status(board.tasks, board.settings)]


def columns(board: Board) -> list[Column]:
    """Return the configured statuses, then others that are found, with their tasks.

    What was changed last is on top, to the minute; ties by id. A subtask in the status of its
    parent stands below it.
    """
    return [Column(status, _stacked(tasks)) for status, tasks in _by_status(board.tasks, board.settings)]


def lanes(board: Board) -> list[Lane]:
    """Return the board of each milestone that has tasks, ordered by id within a status.

    First the tasks without one, to which those of archived milestones count, then the milestones
    by number, then the texts that stand for none.
    """
    by_milestone: dict[tuple[str | None, str], list[TaskSummary]] = {(None, NO_MILESTONE): []}
    by_milestone |= {(each.id, each.title): [] for each in board.milestones if not each.archived}
    places: dict[str, tuple[str | None, str]] = {}
    for task in board.tasks:
        value = task.milestone or ""
        if value not in places:
            places[value] = _place(value, board.milestones)
        by_milestone.setdefault(places[value], []).append(task)
    return [
        Lane(id_, title, [Column(*each) for each in _by_status(tasks, board.settings)])
        for (id_, title), tasks in by_milestone.items()
        if tasks
    ]


def _place(value: str, milestones: Sequence[MilestoneName]) -> tuple[str | None, str]:
    """Return the id and the title of the lane that a task with this milestone stands in."""
    milestone = find_milestone(value, milestones) if value else None
    if milestone is not None and not milestone.archived:
        return milestone.id, milestone.title
    return (None, NO_MILESTONE) if milestone is not None or not value else (None, value)


def _by_status(tasks: Iterable[TaskSummary], settings: Settings) -> list[tuple[str, list[TaskSummary]]]:
    stacks: dict[str, list[TaskSummary]] = {status: [] for status in settings.statuses}
    configured = {name_key(status): status for status in reversed(settings.statuses)}
    for task in tasks:
        stacks.setdefault(configured.get(name_key(task.status), task.status), []).append(task)
    return list(stacks.items())


def _stacked(tasks: Sequence[TaskSummary]) -> list[TaskSummary]:
    """Return the tasks of a column, given by id, in their order."""
    here = {task.id for task in tasks}
    children: dict[str, list[TaskSummary]] = {}
    tops = []
    for task in sorted(tasks, key=lambda task: id_order(task.id)):
        if task.parent in here and task.parent != task.id:
            children.setdefault(task.parent or "", []).append(task)
        else:
            tops.append(task)
    stacked = []
    # A stack instead of recursion. Sorting in reverse leaves what was touched together in its order.
    waiting = sorted(tops, key=_touched, reverse=True)[::-1]
    while waiting:
        task = waiting.pop()
        stacked.append(task)
        waiting += reversed(children.pop(task.id, []))
    stacked += [task for lost in children.values() for task in lost]  # parents in a circle
    return stacked


def _touched(task: TaskSummary) -> str:
    touched = task.updated_at or task.created_at
    return touched.isoformat()[:_TO_MINUTES] if touched else ""
