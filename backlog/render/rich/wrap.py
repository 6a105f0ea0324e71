"""Breaks lines where their script allows it: rich breaks only at spaces, and cuts off a Japanese title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category

from rich.cells import cell_len, split_graphemes
from rich.measure import Measurement
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions

# What may not begin or end a line beside a wide character, as the Unicode line breaking algorithm has it
# (https://www.unicode.org/reports/tr14/): closing marks, dashes, iteration marks, small kana; opening marks.
_NO_BEGINNING = frozenset({"Pe", "Pf", "Po", "Pd", "Lm"})
_NO_END = frozenset({"Ps", "Pi"})
_SMALL_KANA = frozenset(
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096"
    "\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6"
)


_HANGUL = ("\uac00", "\ud7a3")
"""Korean is written with spaces between words."""


# Spaces at which a line may end: those that are made for keeping words together are none.
_UNITS = re.compile("[^\\S\u00a0\u2007\u202f]*[\\S\u00a0\u2007\u202f]+[^\\S\u00a0\u2007\u202f]*|\\s+")
_WIDE = 2
_ELLIPSIS = "…"
_LEAST_ROOM = 6
"""Cells that an ending leaves for what it ends."""


class Wrapped:
    """A text that is as wide as there is room, on no more lines than `most` if that is given.

    `ending` is what the text ends with and is not cut off.
    """

    def __init__(self, text: Text, most: int | None = None, ending: Text | None = None) -> None:
        """Take the text; it may hold several lines."""
        self.text = text
        self.most = most
        self.ending = ending

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Text]:
        """Return the lines."""
        for line in wrapped(self.text, options.max_width, self.most, self.ending):
            line.no_wrap, line.overflow = True, "crop"
            yield line

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how narrow and how wide the text may be."""
        lines = self.text.plain.split("\n")
        words = (cell_len(line[start:end].rstrip()) for line in lines for start, end in _units(line))
        return Measurement(max(words, default=0), max(map(cell_len, lines), default=0))


def wrapped(text: Text, width: int, most: int | None = None, ending: Text | None = None) -> list[Text]:
    """Return the lines of a text, none wider than `width` cells; what comes after `most` lines is cut off.

    An `ending` that the text has is not, unless it leaves no room for anything else.
    """
    tail = Text(_ELLIPSIS)
    if ending is not None and cell_len(ending.plain) + _LEAST_ROOM <= width:
        tail = Text.assemble(_ELLIPSIS, " ", ending)
    lines: list[Text] = []
    for paragraph in text.split("\n", allow_blank=True) if text.plain else ():
        for line in paragraph.divide(_breaks(paragraph.plain, width)):
            line.rstrip()
            lines.append(line)
            if most is not None and len(lines) > most:
                last = lines[most - 1]
                last.truncate(width - cell_len(tail.plain))
                last.rstrip()
                return [*lines[: most - 1], last.append(tail)]
    return lines or [Text()]


def _breaks(line: str, width: int) -> list[int]:
    """Return where a line is divided.

    Cells are counted of what stands together: a joiner may take up those of what comes before or after it.
    """
    breaks: list[int] = []
    origin = 0
    for start, end in _units(line):
        bare = start + len(line[start:end].rstrip())
        if start > origin and cell_len(line[origin:bare]) > width:
            breaks.append(start)
            origin = start
        if cell_len(line[origin:bare]) > width:
            for begin, finish, _ in split_graphemes(line[start:end])[0]:
                if start + begin > origin and cell_len(line[origin : start + finish]) > width:
                    origin = start + begin
                    breaks.append(origin)
    return breaks


def _units(line: str) -> Iterator[tuple[int, int]]:
    """Return the parts of a line that stay whole, each with the space after it."""
    for match in _UNITS.finditer(line):
        start, end = match.span()
        if match[0].isascii():
            yield start, end
            continue
        before: tuple[str, int] | None = None
        for begin, finish, cells in split_graphemes(match[0])[0]:
            character = match[0][begin:finish]
            if before is not None and _may_break(before, (character, cells)):
                yield start, match.start() + begin
                start = match.start() + begin
            before = character, cells
        yield start, end


def _may_break(before: tuple[str, int], after: tuple[str, int]) -> bool:
    """Say whether a line may end between two characters, each given with its cells."""
    if before[0][-1:].isspace() or after[0][:1].isspace():
        return False
    if (
        after[0] in _SMALL_KANA
        or category(after[0][:1]) in _NO_BEGINNING
        or category(before[0][:1]) in _NO_END
    ):
        return False
    return any(
        cells == _WIDE and not _HANGUL[0] <= shape[:1] <= _HANGUL[1] for shape, cells in (before, after)
    )
