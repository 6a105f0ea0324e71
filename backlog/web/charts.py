"""Works out where the parts of a drawing stand; templates draw them as SVG, styles colour them.

All lengths are in the units of the drawing's own view box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.graph import depths, graph_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.graph import Graph, Node

MOST_NODES = 40
_BOX_WIDTH, _BOX_HEIGHT = 190, 46
_STEP_ACROSS, _STEP_DOWN = 240, 60
_MARGIN = 6


class Box(NamedTuple):
    """A task in a graph: its corner, its size, and what it says."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    is_root: bool


class Arrow(NamedTuple):
    """A dependency, from the right side of what has to be done first to the left side of what waits."""

    path: str


class Network(NamedTuple):
    """The tasks around one task, those to be done first on the left; `hidden` counts those left out."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    hidden: int


def dependencies(graph: Graph) -> Network | None:
    """Return the drawing of a task's dependencies and dependents, None if there are none."""
    columns = {id_: -depth for id_, depth in depths(graph.root, graph.depends_on).items()}
    for id_, depth in depths(graph.root, graph.depended_on_by).items():
        columns.setdefault(id_, depth)
    if len(columns) == 1:
        return None
    nearest = sorted(columns, key=lambda id_: (abs(columns[id_]), graph_order(id_)))[:MOST_NODES]
    left = min(columns[id_] for id_ in nearest)
    by_column: dict[int, list[str]] = {}
    for id_ in nearest:
        by_column.setdefault(columns[id_] - left, []).append(id_)
    tallest = max(map(len, by_column.values()))
    boxes = {}
    for column, ids in by_column.items():
        top = _MARGIN + (tallest - len(ids)) * _STEP_DOWN // 2
        for row, id_ in enumerate(ids):
            boxes[id_] = Box(
                graph.nodes[id_],
                _MARGIN + column * _STEP_ACROSS,
                top + row * _STEP_DOWN,
                _BOX_WIDTH,
                _BOX_HEIGHT,
                id_ == graph.root,
            )
    arrows = [
        _arrow(boxes[target], boxes[source])
        for source in nearest
        for target in graph.depends_on.get(source, ())
        if target in boxes
    ]
    return Network(
        2 * _MARGIN + max(by_column) * _STEP_ACROSS + _BOX_WIDTH,
        2 * _MARGIN + (tallest - 1) * _STEP_DOWN + _BOX_HEIGHT,
        tuple(boxes.values()),
        arrows,
        len(columns) - len(nearest),
    )


def _arrow(first: Box, then: Box) -> Arrow:
    """Return the line from a task to one that waits for it."""
    x1, y1 = first.x + first.width, first.y + first.height // 2
    x2, y2 = then.x, then.y + then.height // 2
    bend = max((x2 - x1) // 2, 20)
    return Arrow(f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}")
