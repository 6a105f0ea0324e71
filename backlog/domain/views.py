"""The results of questions about tasks: values made for showing, put together from what was read."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.filters import Sort
    from backlog.domain.graph import Graph, Readiness
    from backlog.domain.settings import Settings
    from backlog.domain.task import Task, TaskLine, TaskLink, TaskSummary


class TaskView(NamedTuple):
    """A task or draft with all that its view shows (docs/contract.md 3.1, 4.3).

    `parent` is None if there is none or it cannot be found. `other_text` is what its file said outside of
    every section, "" for nothing.
    """

    task: Task
    parent: TaskLink | None
    subtasks: tuple[TaskLink, ...]
    graph: Graph
    readiness: Readiness
    other_text: str = ""


class TaskList(NamedTuple):
    """The tasks or drafts of a list in their order (docs/contract.md 3.3, 3.4, 4.2).

    `sort` is None unless an order was asked for. `parent` is the id whose children were asked for.
    """

    tasks: Sequence[TaskSummary]
    settings: Settings
    sort: Sort | None = None
    parent: str | None = None


class TaskLines(NamedTuple):
    """The tasks of a list that nothing narrows, as lines of plain text. See `TaskList`."""

    tasks: Sequence[TaskLine]
    settings: Settings
    sort: Sort | None = None
    parent: None = None


class Moved(NamedTuple):
    """A task after it was moved, the id it had before, and the ids whose links to it were cut."""

    task: Task
    old_id: str
    unlinked: Sequence[str] = ()
