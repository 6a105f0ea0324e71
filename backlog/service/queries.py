"""Looks up tasks and drafts: reads rows, filters and sorts by the rules of the domain."""

from __future__ import annotations

from itertools import islice

from backlog.domain.filters import Query, matches, takes_everything
from backlog.domain.graph import build_graph, readiness
from backlog.domain.views import TaskLines, TaskList, TaskView
from backlog.lean import TYPE_CHECKING
from backlog.service.lookup import visible
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, Task, TaskSummary
    from backlog.store import Reader


def view_in(reader: Reader, id_: str, kind: Kind = "task") -> TaskView:
    """Return a task (active or completed) or a draft with all that its view shows; raise NotFound."""
    settings = reader.settings()
    return view_of(reader, visible(reader, kind, id_, settings), settings)


view = reading(view_in)


@reading
def views(reader: Reader, ids: Iterable[str], kind: Kind = "task") -> list[TaskView]:
    """Return what `view` returns for several ids, each once, all as of one moment; raise NotFound."""
    settings = reader.settings()
    tasks = {task.uuid: task for task in (visible(reader, kind, id_, settings) for id_ in ids)}
    return [view_of(reader, task, settings) for task in tasks.values()]


def view_of(reader: Reader, task: Task, settings: Settings, *, surroundings: bool = True) -> TaskView:
    """Put the view of a task together.

    Without `surroundings` it leaves out what is not the task's own, as the reference program does
    in what create and edit show: the parent's title and the subtasks.
    """
    around = reader.surroundings(task, settings, family=surroundings and task.kind == "task")
    graph = build_graph(task.id, around.nodes, around.edges)
    return TaskView(
        task=task,
        parent=around.parent,
        subtasks=around.subtasks,
        graph=graph,
        readiness=readiness(task.dependencies, graph.nodes, terminal=settings.is_terminal(task.status)),
        other_text=around.other_text,
    )


def listed(
    reader: Reader, query: Query, settings: Settings, kind: Kind = "task", *, sort_given: bool = False
) -> TaskList:
    """Return the active tasks or drafts that match, in the order asked for, no more than the limit.

    In `query`, parent and milestone stand as typed; they are looked up here. Raises NotFound for
    an unknown parent.
    """
    if query.parent is not None or query.milestones:
        from backlog.service.filter_names import resolved  # most lists name neither

        query = resolved(reader, query, settings)
    candidates = _candidates(reader, kind, query, settings)
    if not takes_everything(query):
        candidates = (task for task in candidates if matches(task, query, settings))
    tasks = tuple(islice(candidates, query.limit))
    return TaskList(tasks, settings, query.sort if sort_given else None, query.parent)


def lines(reader: Reader, query: Query, settings: Settings, *, sort_given: bool = False) -> TaskLines | None:
    """Return what plain text shows of a list that nothing narrows but its limit; None of any other list.

    That is a third of what `listed` takes, for a list of thousands.
    """
    if query.sort == "ordinal" or not takes_everything(query):
        return None
    tasks = tuple(islice(reader.lines(query.sort), query.limit))
    return TaskLines(tasks, settings, query.sort if sort_given else None)


def _candidates(reader: Reader, kind: Kind, query: Query, settings: Settings) -> Iterable[TaskSummary]:
    """Return the tasks that may match, which the search index narrows if words are asked for."""
    if query.search is None:
        return reader.summaries(kind, query, settings)
    from backlog.service.search.words import narrowed  # most lists are not searched

    looked_up = narrowed(reader, query, settings)
    return () if looked_up is None else reader.summaries(kind, looked_up, settings)
