"""Puts pieces of text onto lines of an exact width, whatever the texts hold: the one way onto the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from backlog.render.terminal import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ELLIPSIS = "…"


class StyledPiece(NamedTuple):
    """A text in one of the styles of a widget, by name."""

    text: str
    style: str = ""


def safe(text: str) -> str:
    """Return a text that others wrote as it may stand on a line: nothing in it steers the terminal."""
    return on_one_line(text)


def fitted(text: str, width: int) -> str:
    """Return a text of at most so many cells, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def split_title(text: str, width: int) -> tuple[str, str]:
    """Return a text on two lines of so many cells, broken between words where that is possible."""
    if cell_len(text) <= width:
        return text, ""
    first = ""
    rest = text
    for word in text.split(" "):
        longer = f"{first} {word}" if first else word
        if cell_len(longer) > width:
            break
        first, rest = longer, text[len(longer) :].lstrip()
    if not first:
        taken = set_cell_size(text, width).rstrip()
        return taken, fitted(text[len(taken) :], width)
    return first, fitted(rest, width)


def line(
    pieces: Sequence[StyledPiece],
    width: int,
    styles: Mapping[str, Style],
    base: Style,
    right: Sequence[StyledPiece] = (),
) -> Strip:
    """Return one line: pieces from the left, cut where they meet those at the right."""
    reserved = sum(cell_len(piece.text) for piece in right)
    if reserved > width // 2:
        right, reserved = (), 0
    segments = []
    room = width - reserved - (1 if reserved else 0)
    for text, style in pieces:
        shown = fitted(text, room)
        segments.append(Segment(shown, base + styles.get(style, Style.null())))
        room -= cell_len(shown)
        if room <= 0:
            break
    gap = width - reserved - sum(cell_len(segment.text) for segment in segments)
    segments.append(Segment(" " * gap, base))
    segments += [Segment(text, base + styles.get(style, Style.null())) for text, style in right]
    return Strip(segments, width)


def blank(width: int, style: Style) -> Strip:
    """Return an empty line."""
    return Strip([Segment(" " * width, style)], width)


def joined(pieces: Iterable[StyledPiece], gap: str = " ") -> list[StyledPiece]:
    """Return the pieces with a gap between them."""
    line: list[StyledPiece] = []
    for piece in pieces:
        if line:
            line.append(StyledPiece(gap))
        line.append(piece)
    return line
