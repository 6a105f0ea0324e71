"""Leaves colours out where they are unwanted or unavailable, and shows what they would say by other means."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

if TYPE_CHECKING:
    from rich.color import Color as RichColor
    from textual.color import Color

STANDS_OUT = 0.25
"""How much lighter or darker than the screen a ground is that means something, of 1."""
MONOCHROME = re.compile(r"vt\d+|.*-(m|mono)")
"""The names of terminals without colours: the vt100 and its kin, and those that say so."""


def without_colours() -> bool:
    """Say whether the person wants no colours (NO_COLOR), or the terminal has none."""
    return bool(os.environ.get("NO_COLOR")) or MONOCHROME.fullmatch(os.environ.get("TERM", "")) is not None


class Colourless(LineFilter):
    """Leaves the colours of a line out; what stands out by its ground is reversed."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without colours."""
        ground = background.brightness
        return [
            Segment(text, None if style is None else _plain(style, ground), control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _plain(style: Style, ground: float) -> Style:
    plain = style.without_color
    return plain + Style(reverse=True) if _stands_out(style.bgcolor, ground) and not style.reverse else plain


def _stands_out(own: RichColor | None, ground: float) -> bool:
    """Say whether a ground means something: lighter or darker than the screen, or coloured."""
    if own is None or own.is_default:
        return False
    if own.triplet is None:
        return True  # where the palette is used, what means nothing has no ground of its own
    brightness = (299 * own.triplet.red + 587 * own.triplet.green + 114 * own.triplet.blue) / 255_000
    return abs(brightness - ground) > STANDS_OUT
