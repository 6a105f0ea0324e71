"""`backlog completion __complete`: prints candidates for a shell."""

from __future__ import annotations

from backlog.cli.command import Argument, Command, UsageError, switch, text
from backlog.cli.completion import complete
from backlog.cli.output import emit
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING
from backlog.render.terminal import on_one_line

if TYPE_CHECKING:
    from backlog.app import App

_DIGITS = 9
_LONGEST_MEANING = 60


def run(
    _app: App,
    *,
    words: tuple[str, ...],
    describe: bool = False,
    bash: str | None = None,
    titles: bool = False,
) -> None:
    """Print candidates for a shell.

    LINE is the command line, POINT the place of the cursor in it, counted in characters. One word
    a line; with --describe each is followed by a tab and its meaning, with --bash it is spelled as bash
    has to insert it, and with --titles followed by its meaning if there are several, for bash to list.
    """
    line, cursor = _place(words)
    offered = complete(line, cursor)
    if bash is not None:
        from backlog.cli.shell_words import for_bash, read_line

        typed = read_line(line[:cursor])
        spelled = [(for_bash(each.word, typed, bash), each.meaning) for each in offered]
        inserted = [(word, meaning) for word, meaning in spelled if word is not None]
        lines = _titled(inserted) if titles and len(inserted) > 1 else [f"{word}\n" for word, _ in inserted]
    elif describe:
        lines = [f"{each.word}\t{on_one_line(each.meaning)}\n" for each in offered]
    else:
        lines = [f"{each.word}\n" for each in offered]
    emit("".join(lines))


def _titled(offered: list[tuple[str, str]]) -> list[str]:
    """Return words with what they mean behind them; bash inserts no more than what all have in common.

    Flags stand alone, for there are many and their names say what they do.
    """
    width = max(len(word) for word, _ in offered)
    return [
        f"{word}\n" if not meaning or word.startswith("-") else f"{word:<{width}}  -- {_shortened(meaning)}\n"
        for word, meaning in offered
    ]


def _shortened(meaning: str) -> str:
    line = on_one_line(meaning)
    return line if len(line) <= _LONGEST_MEANING else f"{line[: _LONGEST_MEANING - 1]}…"


def _place(words: tuple[str, ...]) -> tuple[str, int]:
    if len(words) != 2:  # noqa: PLR2004  a line and a place in it
        raise UsageError(
            "completion __complete takes a line and the cursor's place in it",
            hint='for example: backlog completion __complete "backlog task " 13',
            code="missing-argument",
        )
    line, cursor = words
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _DIGITS):
        raise UsageError(f"{quoted(cursor)} is not a place in a line", code="invalid-point")
    return line, int(cursor)


command = Command(
    run,
    (
        switch("--describe", "add a tab and the meaning to each word"),
        switch("--titles", "with --bash: say what each of several words means"),
        text("--bash", "PART", "spell each word as bash has to insert it in place of the part at the cursor"),
    ),
    Argument("words", "LINE POINT", "the line, and the cursor's place in it", many=True),
)
