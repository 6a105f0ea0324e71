"""Draws events for people at a terminal: who did what when, and each change as a small diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from backlog.domain.events import Event, Operation
from backlog.render.rich.console import drawn
from backlog.render.rich.moments import moment
from backlog.render.rich.wrap import Wrapped
from backlog.render.terminal import sanitise
from backlog.render.text.history import changed, headline, joined

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import RenderableType


def history(
    events: Iterable[Event | Operation], *, now: datetime, width: int, color: bool, oldest_first: bool = False
) -> str:
    """Return the events drawn for a terminal so wide: what was in red, what came instead in green.

    Times are by the clock of `now`.
    """
    blocks: list[tuple[RenderableType, ...]] = [
        (_heading(event, now), *_changes(event), Text()) for event in joined(events)
    ]
    if not blocks:
        return "No events found.\n"
    parts = [part for each in (blocks[::-1] if oldest_first else blocks) for part in each]
    return drawn(parts[:-1], width, color=color)


def _heading(event: Event | Operation, now: datetime) -> Wrapped:
    stamp = event.newest.stamp if isinstance(event, Operation) else event.stamp
    return Wrapped(Text(sanitise(headline(event, moment(stamp.now, now))), "bold"))


def _changes(event: Event | Operation) -> tuple[Table, ...]:
    """Return what became of each field, nothing for what a run of a command did as a whole."""
    if isinstance(event, Operation):
        return ()
    table = Table.grid(padding=(0, 1))
    for field, old, new in changed(event):
        lines = ([Text(f"- {sanitise(old)}", style="red")] if old else []) + (
            [Text(f"+ {sanitise(new)}", style="green")] if new else []
        )
        for index, line in enumerate(lines):
            table.add_row("  ", Text(field if index == 0 else "", style="dim"), Wrapped(line))
    return (table,)
