"""Works out where the parts of a drawing stand; templates draw them as SVG, styles colour them.

All lengths are in the units of the drawing's own view box.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.graph import depths, graph_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.graph import Graph, Node
    from backlog.domain.overview import Day, Flow

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
    _stretch(columns, nearest, graph)
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


def _stretch(columns: dict[str, int], shown: Sequence[str], graph: Graph) -> None:
    """Move tasks away from the one in the middle until each stands behind all that it waits for."""
    for _ in shown:  # as often as a chain can be long: in a loop, which an import may hold, it never ends
        before = dict(columns)
        for waiting in shown:
            for first in graph.depends_on.get(waiting, ()):
                if first in columns and columns[first] >= columns[waiting]:
                    if columns[waiting] > 0:
                        columns[waiting] = columns[first] + 1
                    elif columns[first] < 0:
                        columns[first] = columns[waiting] - 1
        if columns == before:
            return


def _arrow(first: Box, then: Box) -> Arrow:
    """Return the line from a task to one that waits for it."""
    x1, y1 = first.x + first.width, first.y + first.height // 2
    x2, y2 = then.x, then.y + then.height // 2
    bend = max((x2 - x1) // 2, 20)
    return Arrow(f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}")


CHART_WIDTH, CHART_HEIGHT = 480, 210
_LEFT, _BOTTOM, _TOP = 44, 26, 10


class Band(NamedTuple):
    """A line or an area of a chart: what it stands for, its path, and its colour's number."""

    name: str
    path: str
    tone: int


class Chart(NamedTuple):
    """Days from left to right, counts from the bottom up: (position, text) of the marks on both axes."""

    width: int
    height: int
    bands: Sequence[Band]
    across: Sequence[tuple[float, str]]
    up: Sequence[tuple[float, str]]
    base: int


def burn_up(days: Sequence[Day]) -> Chart:
    """Return the chart of all tasks and of those that are done."""
    most = max([1, *(day.tasks for day in days)])
    lines = [
        Band(name, "M" + "L".join(_vertices([getattr(day, field) for day in days], most)), tone)
        for name, field, tone in (("All tasks", "tasks", 0), ("Done", "done", 1))
    ]
    return _chart(lines, [f"{day.day:%d %b}" for day in days], most)


def flow(days: Sequence[Flow]) -> Chart:
    """Return the cumulative flow diagram: the counts of the statuses upon each other, the last one below."""
    most = max([1, *(sum(day.counts.values()) for day in days)])
    below = [0] * len(days)
    bands = []
    statuses = list(days[-1].counts) if days else []
    for tone, status in enumerate(reversed(statuses)):
        above = [low + day.counts[status] for low, day in zip(below, days, strict=True)]
        edge = [*_vertices(above, most), *reversed(_vertices(below, most))]
        bands.append(Band(status, f"M{'L'.join(edge)}Z", tone))
        below = above
    return _chart(bands, [f"{day.day:%d %b}" for day in days], most)


def _vertices(values: Sequence[int], most: int) -> list[str]:
    step = (CHART_WIDTH - _LEFT) / max(len(values) - 1, 1)
    height = CHART_HEIGHT - _BOTTOM - _TOP
    return [
        f"{_LEFT + place * step:.1f} {_TOP + height * (1 - value / most):.1f}"
        for place, value in enumerate(values)
    ]


def _chart(bands: Sequence[Band], days: Sequence[str], most: int) -> Chart:
    step = (CHART_WIDTH - _LEFT) / max(len(days) - 1, 1)
    height = CHART_HEIGHT - _BOTTOM - _TOP
    marks = sorted({0, most // 2, most})
    return Chart(
        CHART_WIDTH,
        CHART_HEIGHT,
        bands,
        [(round(_LEFT + place * step, 1), days[place]) for place in range(0, len(days), 7)],
        [(round(_TOP + height * (1 - mark / most), 1), str(mark)) for mark in marks],
        CHART_HEIGHT - _BOTTOM,
    )
