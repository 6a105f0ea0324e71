"""Draws what a task waits for, and what waits for it, as trees of lines (docs/contract.md 3.1)."""

from collections.abc import Mapping

from backlog.domain.graph import Graph, Node, depths

MAX_DEPTH = 1_000
"""Levels that are drawn; a tree that goes on is cut there and says so."""


def dependency_trees(graph: Graph) -> list[tuple[str, list[str]]]:
    """Return heading and lines of each direction that leads to another task."""
    trees = []
    for heading, neighbours in (
        ("Depends on", graph.depends_on),
        ("Dependents", graph.depended_on_by),
    ):
        total = len(depths(graph.root, neighbours)) - 1
        if total:
            direct = sum(id_ != graph.root for id_ in neighbours[graph.root])
            lines = _lines(graph, neighbours)
            trees.append((f"{heading} ({direct} direct, {total} total):", lines))
    return trees


def _lines(graph: Graph, neighbours: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return a line for each edge, the whole branch of one task before the next task.

    A task is expanded once: edges that lead to it again, or back to where they came from, say so.
    """
    lines = []
    expanded = set()
    path = {graph.root: None}
    # A stack instead of recursion: a chain of dependencies may be longer than Python's stack.
    levels = [("", list(reversed(neighbours[graph.root])))]
    while levels:
        indent, waiting = levels[-1]
        if not waiting:
            levels.pop()
            path.popitem()
            continue
        id_ = waiting.pop()
        children = neighbours.get(id_, ())
        note = ""
        if id_ in path:
            note = " (cycle)"
        elif id_ in expanded:
            note = " (shown above)"
        elif children and len(levels) == MAX_DEPTH:
            note = " (more below)"
        else:
            expanded.add(id_)
            if children:
                path[id_] = None
                levels.append((indent + ("│  " if waiting else "   "), list(reversed(children))))
        lines.append(f"{indent}{'├─' if waiting else '└─'} {_label(graph.nodes[id_])}{note}")
    return lines


def _label(node: Node) -> str:
    if node.status is None:
        return f"{node.id} - unknown task ID"
    return f"{node.id} - {node.title} [{'completed' if node.completed else node.status}]"
