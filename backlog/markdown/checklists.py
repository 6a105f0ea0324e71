"""Reads and writes the lines of a checklist: its items, and what stands below and between them."""

import re
from collections.abc import Iterable, Sequence

from backlog.domain.sheets import Point

# What is a task list item: https://github.github.com/gfm/#task-list-items-extension-
_ITEM = re.compile(r"[ \t]*(?:[-+*]|[0-9]{1,9}[.)])[ \t]+\[([ \txX])\][ \t]+(\S.*)")
_NUMBER = re.compile(r"#\d+ (?=.*\S)", re.ASCII)


def read_checklist(lines: Iterable[str], *, numbered: bool) -> tuple[tuple[str, ...], tuple[Point, ...]]:
    """Return the lines before the first item, and the items with the lines that follow each.

    An item is what GitHub shows a box for, whatever its bullet, its indentation and the case of its x.
    `numbered` says that they may carry a number, which is dropped, as between markers (docs/contract.md 8.3).
    """
    lead: list[str] = []
    points: list[Point] = []
    below: list[str] = lead
    for line in lines:
        match = _ITEM.fullmatch(line)
        if match is None:
            below.append(line)
            continue
        if points:
            points[-1] = points[-1]._replace(below=trimmed(below))
        text = _NUMBER.sub("", match[2], count=1) if numbered and _NUMBER.match(match[2]) else match[2]
        points.append(Point(text, checked=match[1] in "xX"))
        below = []
    if points:
        points[-1] = points[-1]._replace(below=trimmed(below))
    return trimmed(lead), tuple(points)


def written_checklist(lead: Sequence[str], points: Iterable[Point]) -> list[str]:
    """Return the lines of a checklist, its items numbered from 1."""
    lines = list(lead)
    for number, point in enumerate(points, 1):
        lines.append(f"- [{'x' if point.checked else ' '}] #{number} {point.text}")
        lines += point.below
    return lines


def trimmed(lines: list[str]) -> tuple[str, ...]:
    """Return lines without the blank ones at both ends."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return tuple(lines[first:last])
