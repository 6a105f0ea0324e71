"""What a task waits for and what waits for it, and whether it can start (docs/contract.md 3.1, 4.3, 6.11)."""

from __future__ import annotations

from collections import deque

from backlog.domain.ids import id_order
from backlog.errors import Refused
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backlog.domain.task import TaskLink

_LONG_LOOP = 20


class Node(NamedTuple):
    """One task in a graph. `title` and `status` are None for an id that names no task."""

    id: str
    title: str | None
    status: str | None
    completed: bool


class Edge(NamedTuple):
    """`source` depends on `target`."""

    source: str
    target: str


class Surroundings(NamedTuple):
    """What is stored around one task: every dependency from it and to it, what they name, its family.

    `nodes` has an entry for the task itself, and for each task that an edge names. `other_text` is what its
    file said outside of every section.
    """

    edges: tuple[Edge, ...]
    nodes: tuple[Node, ...]
    parent: TaskLink | None
    subtasks: tuple[TaskLink, ...]
    other_text: str = ""


class Graph(NamedTuple):
    """Everything reachable from `root`, downwards along dependencies and upwards along dependents.

    `depends_on` and `depended_on_by` hold, for each id, its direct neighbours ordered by id.
    """

    root: str
    nodes: Mapping[str, Node]
    depends_on: Mapping[str, tuple[str, ...]]
    depended_on_by: Mapping[str, tuple[str, ...]]


class Readiness(NamedTuple):
    """Whether a task can be started; the ids in the order of its dependencies (docs/contract.md 4.3)."""

    is_ready: bool
    is_blocked: bool
    blocking: tuple[str, ...]
    missing: tuple[str, ...]


def build_graph(root: str, nodes: Iterable[Node], edges: Iterable[Edge]) -> Graph:
    """Return the graph; an id that only edges name becomes a node without title and status."""
    by_id = {node.id: node for node in nodes}
    down: dict[str, list[str]] = {}
    up: dict[str, list[str]] = {}
    for edge in edges:
        down.setdefault(edge.source, []).append(edge.target)
        up.setdefault(edge.target, []).append(edge.source)
        for id_ in edge:
            by_id.setdefault(id_, Node(id_, None, None, completed=False))
    return Graph(root, by_id, _ordered(down), _ordered(up))


def depths(root: str, neighbours: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the shortest distance of each id that is reachable from `root`, 0 for the root itself."""
    distances = {root: 0}
    frontier = [root]
    while frontier:
        reached = [id_ for current in frontier for id_ in neighbours.get(current, ()) if id_ not in distances]
        distance = distances[frontier[0]] + 1
        distances.update(dict.fromkeys(reached, distance))
        frontier = list(dict.fromkeys(reached))
    return distances


def readiness(dependencies: Iterable[str], nodes: Mapping[str, Node], *, terminal: bool) -> Readiness:
    """Judge whether a task can be started: not terminal, every dependency completed (docs/contract.md 6.11).

    `nodes` holds what is known of the dependencies; an id without status blocks as missing.
    """
    known = {id_: nodes.get(id_) for id_ in dependencies}
    missing = tuple(id_ for id_, node in known.items() if node is None or node.status is None)
    blocking = tuple(
        id_
        for id_, node in known.items()
        if node is not None and node.status is not None and not node.completed
    )
    is_blocked = bool(missing or blocking)
    return Readiness(not terminal and not is_blocked, is_blocked, blocking, missing)


def check_acyclic(task_id: str, dependencies: Iterable[str], edges: Iterable[Edge]) -> None:
    """Raise Refused if `task_id` depending on `dependencies` would close a loop; the message shows it.

    `edges` are those that lead on from the dependencies, as they are stored.
    """
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    reached_from: dict[str, str] = {}
    frontier = deque(dependencies)
    for id_ in frontier:
        reached_from[id_] = task_id
    while frontier:
        current = frontier.popleft()
        if current == task_id:
            raise Refused(
                f"this dependency would close a loop: {_shown(_loop(task_id, reached_from))}",
                code="circular-dependency",
                loop=_loop(task_id, reached_from),
            )
        for id_ in onward.get(current, ()):
            if id_ not in reached_from:
                reached_from[id_] = current
                frontier.append(id_)


def looping(edges: Iterable[Edge]) -> set[str]:
    """Return the ids from which and to which a loop can be reached: those of all loops, and few others.

    What depends on nothing that is left is taken away again and again, and so is what nothing depends on.
    """
    left = set(edges)
    for end in (0, 1):
        left = _without_ends(left, end)
    return {edge.source for edge in left}


def _without_ends(edges: set[Edge], end: int) -> set[Edge]:
    """Take away, again and again, the edges at whose one `end` is an id that is at no other's other end."""
    meeting: dict[str, set[Edge]] = {}
    leaving: dict[str, int] = {}
    for edge in edges:
        meeting.setdefault(edge[end], set()).add(edge)
        leaving[edge[1 - end]] = leaving.get(edge[1 - end], 0) + 1
    ends = deque(id_ for id_ in meeting if id_ not in leaving)
    left = set(edges)
    while ends:
        for edge in meeting.get(ends.popleft(), ()):
            left.discard(edge)
            other = edge[1 - end]
            leaving[other] -= 1
            if not leaving[other]:
                ends.append(other)
    return left


def _loop(task_id: str, reached_from: Mapping[str, str]) -> list[str]:
    """Return the loop from the task back to itself, each id before the one that it depends on."""
    loop = [task_id]
    current = reached_from[task_id]
    while current != task_id:
        loop.append(current)
        current = reached_from[current]
    return [task_id, *reversed(loop[1:]), task_id]


def _shown(loop: list[str]) -> str:
    """Return the loop as it stands in a message; of a long one only the two ends."""
    if len(loop) > _LONG_LOOP:
        loop = [*loop[:5], f"({len(loop) - 10} more)", *loop[-5:]]
    return " -> ".join(loop)


def _ordered(neighbours: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {id_: tuple(sorted(set(ids), key=graph_order)) for id_, ids in neighbours.items()}


def graph_order(identifier: str) -> tuple[tuple[int, ...], str]:
    """Return the key that orders ids in graphs: by number, an id that has none first, then as text."""
    try:
        return id_order(identifier), identifier
    except ValueError:
        return (), identifier
