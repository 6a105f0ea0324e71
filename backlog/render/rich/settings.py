"""Draws the settings for people: what each is set to and, where there is room, what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Column
from rich.text import Text

from backlog.domain.setting_keys import KEYS
from backlog.render.rich.console import bounded, drawn
from backlog.render.rich.parts import grid, shown
from backlog.render.rich.wrap import Wrapped
from backlog.render.text.settings import NOT_IN_USE, NOT_SET, listed_value

if TYPE_CHECKING:
    from rich.console import RenderableType

    from backlog.service.settings import Configuration

_ROOM_FOR_MEANINGS = 100
_FAINT = "dim"


def listing(configuration: Configuration, *, width: int, color: bool) -> str:
    """Return every setting; those without effect here come last."""
    explained = bounded(width) >= _ROOM_FOR_MEANINGS
    table = grid(Column(no_wrap=True), Column(ratio=1), *([Column(ratio=1)] if explained else []))
    table.expand = True
    for key in sorted(KEYS, key=lambda key: not key.in_use):
        value = listed_value(key, configuration.value(key))
        style = "" if key.in_use and value != NOT_SET else _FAINT
        value += "" if key.in_use else f" {NOT_IN_USE}"
        cells: list[RenderableType] = [
            Text(key.name, "cyan" if key.in_use else _FAINT),
            Wrapped(Text(shown(value), style)),
        ]
        table.add_row(*cells, *([Wrapped(Text(key.meaning, _FAINT))] if explained else []))
    return drawn([Text("Configuration", "bold"), table], width, color=color)
