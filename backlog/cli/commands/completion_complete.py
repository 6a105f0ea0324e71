"""`backlog completion __complete`: tells a shell what may stand next on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, switch
from backlog.cli.completing import complete
from backlog.cli.output import emit
from backlog.domain.errors import InvalidInput, quoted

if TYPE_CHECKING:
    from backlog.app import App

_DIGITS = 9


def run(_app: App, *, words: tuple[str, ...], describe: bool = False) -> None:
    """Tell a shell what may stand next on a line.

    LINE is the command line, POINT the place of the cursor in it, counted in characters. One word
    a line; with --describe each is followed by a tab and its meaning.
    """
    line, point = _place(words)
    shape = (
        (lambda each: f"{each.word}\t{_one_line(each.meaning)}\n")
        if describe
        else lambda each: f"{each.word}\n"
    )
    emit("".join(map(shape, complete(line, point))))


def _place(words: tuple[str, ...]) -> tuple[str, int]:
    if len(words) != 2:  # noqa: PLR2004  a line and a place in it
        raise InvalidInput(
            "completion __complete takes a line and the cursor's place in it",
            hint='for example: backlog completion __complete "backlog task " 13',
            code="missing-argument",
        )
    line, point = words
    if not (point.isascii() and point.isdigit() and len(point) <= _DIGITS):
        raise InvalidInput(f"{quoted(point)} is not a place in a line", code="invalid-point")
    return line, int(point)


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


command = Command(
    run,
    (switch("--describe", "add a tab and the meaning to each word"),),
    Argument("words", "LINE POINT", "the line, and the cursor's place in it", many=True),
)
