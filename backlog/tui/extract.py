"""Reads the part of each column that is in view, and the selected task wherever it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.service.pages import outline, page, place
from backlog.tui.rows import PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.domain.list_request import ListRequest
    from backlog.service.context import Context
    from backlog.service.pages import By, Head, Outline, Page

    Pages = dict[Head, list[tuple[int, Page]]]


class Extract(NamedTuple):
    """Pages of each column, each with the place of its first task, and where the selected task stands."""

    outline: Outline
    pages: Pages
    selected: tuple[Head, int] | None

    def heads(self) -> Sequence[Head]:
        """Return the columns in order."""
        return [head for head, _ in self.outline.columns]

    def count(self, head: Head) -> int:
        """Return how many tasks a column has; where that is not known, one more than were read."""
        parts = self.pages[head]
        total = parts[0][1].total
        if total is not None:
            return total
        known = max(start + len(part.tasks) for start, part in parts)
        return known + any(part.more for start, part in parts if start + len(part.tasks) == known)

    def place(self, head: Head, id_: str) -> int | None:
        """Return the place of a task among those that were read of a column."""
        for start, part in self.pages[head]:
            for at, task in enumerate(part.tasks, start):
                if task.id == id_:
                    return at
        return None


def read_extract(
    context: Context,
    request: ListRequest,
    by: By,
    views: Mapping[Head, tuple[int, int]],
    selected: str | None,
) -> Extract:
    """Return the first page of each column, the pages on which the places in view are, and that of one task.

    `views` are the first place in view of a column and the one behind the last. Raises as `outline` does.
    """
    whole = outline(context, request, by, PAGE)
    pages: Pages = {}
    for head, first in whole.columns:
        pages[head] = [(0, first)]
        top, bottom = views.get(head, (0, 0))
        if first.more:
            pages[head] += [
                (start, page(context, request, head, start, PAGE))
                for start in range(max(top // PAGE, 1) * PAGE, bottom + 1, PAGE)
            ]
    extract = Extract(whole, pages, None)
    return (
        extract
        if selected is None
        else extract._replace(selected=_sought(context, request, extract, selected))
    )


def _sought(context: Context, request: ListRequest, extract: Extract, id_: str) -> tuple[Head, int] | None:
    """Return where a task stands, and add the page that it is on."""
    for head in extract.pages:
        at = extract.place(head, id_)
        if at is not None:
            return head, at
    for head, parts in extract.pages.items():
        if parts[0][1].more and (number := place(context, request, head, id_)) is not None:
            start = number // PAGE * PAGE
            parts.append((start, page(context, request, head, start, PAGE)))
            return head, number
    return None
