"""In which order tasks can be done: layers, each of which waits for nothing but the layers before it."""

from __future__ import annotations

from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from backlog.domain.graph import Edge


class OpenTask(NamedTuple):
    """An active task that is not done."""

    id: str
    title: str
    status: str
    priority: str | None


class Waiting(NamedTuple):
    """A task that no order of work reaches, and the dependencies that are to blame."""

    task: OpenTask
    on: Sequence[str]


class SequencePlan(NamedTuple):
    """The plan: layers of tasks by id, and what cannot be planned."""

    layers: Sequence[Sequence[OpenTask]]
    waiting: Sequence[Waiting]
    depends_on: Mapping[str, Sequence[str]]


def plan(tasks: Sequence[OpenTask], edges: Iterable[Edge]) -> SequencePlan:
    """Return the layers of the tasks, given by id; `edges` lead to what is unfinished or unknown.

    A task that waits, however indirectly, for something that is no open task, or for itself, is in
    no layer.
    """
    known = {task.id for task in tasks}
    depends_on: dict[str, list[str]] = {}
    dependents: dict[str, list[str]] = {}
    open_count: dict[str, int] = {}
    for edge in edges:
        if edge.source not in known:
            continue
        depends_on.setdefault(edge.source, []).append(edge.target)
        dependents.setdefault(edge.target, []).append(edge.source)
        open_count[edge.source] = open_count.get(edge.source, 0) + 1
    layers: list[list[OpenTask]] = []
    place = {task.id: number for number, task in enumerate(tasks)}
    layer = [task for task in tasks if task.id not in open_count]
    planned: set[str] = set()
    while layer:
        layers.append(layer)
        planned.update(task.id for task in layer)
        reached = []
        for task in layer:
            for id_ in dependents.get(task.id, ()):
                open_count[id_] -= 1
                if not open_count[id_]:
                    reached.append(place[id_])
        layer = [tasks[number] for number in sorted(reached)]
    waiting = [
        Waiting(task, [id_ for id_ in depends_on[task.id] if id_ not in planned])
        for task in tasks
        if task.id not in planned
    ]
    return SequencePlan(layers, waiting, depends_on)
