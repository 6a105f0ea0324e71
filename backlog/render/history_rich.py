"""Draws events for people at a terminal: who did what when, and each change as a small diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from backlog.render.history import changed, headline
from backlog.render.moments import moment
from backlog.render.rich_console import drawn
from backlog.render.rich_wrapping import Wrapped
from backlog.render.terminal import sanitise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import RenderableType

    from backlog.domain.events import Event


def history(
    events: Iterable[Event], *, now: datetime, width: int, color: bool, oldest_first: bool = False
) -> str:
    """Return the events drawn for a terminal so wide: what was in red, what came instead in green.

    Times are by the clock of `now`.
    """
    told = [
        (
            Wrapped(Text(sanitise(headline(event, moment(event.stamp.now, now))), "bold")),
            _changes(event),
            Text(),
        )
        for event in events
    ]
    if not told:
        return "No events found.\n"
    parts: list[RenderableType] = [part for each in (told[::-1] if oldest_first else told) for part in each]
    return drawn(parts[:-1], width, color=color)


def _changes(event: Event) -> Table:
    table = Table.grid(padding=(0, 1))
    for field, old, new in changed(event):
        lines = ([Text(f"- {sanitise(old)}", style="red")] if old else []) + (
            [Text(f"+ {sanitise(new)}", style="green")] if new else []
        )
        for index, line in enumerate(lines):
            table.add_row("  ", Text(field if index == 0 else "", style="dim"), Wrapped(line))
    return table
