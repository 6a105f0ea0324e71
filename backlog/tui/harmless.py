"""Keeps what would steer the terminal off the screen, whichever widget draws it: the last gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from backlog.render.terminal import sanitise

if TYPE_CHECKING:
    from textual.color import Color


class Harmless(LineFilter):
    """Leaves out control characters, which have no width: lines keep theirs."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  Textual's signature
        """Return the segments of a line without what steers a terminal."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.text.isprintable()
            else Segment(_without(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def _without(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or sanitise(letter) == letter != "\n")
