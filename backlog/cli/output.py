"""Writes what a command has to say to standard output, in the form that is wanted there."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager

from backlog.cli.command import UsageError
from backlog.errors import Failed
from backlog.lean import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from backlog.app import App

OutputFormat = Literal["plain", "json", "rich"]
_FULL = 1 << 8 | 7
"""The device number of /dev/full, major 1 and minor 7."""
_LONGEST_BEGINNING = 200
_written: list[str] = []
"""What was written and may not have got through yet: the beginning of the result of this command."""


def output_format(app: App, *, plain: bool) -> OutputFormat:
    """Return how to print: as asked for, else rich on a terminal and plain everywhere else.

    Who asks for colours where there is no terminal gets what a terminal shows.

    Raises InvalidInput if two forms were asked for.
    """
    if app.as_json:
        if plain:
            raise UsageError("--json and --plain cannot be combined", code="conflicting-options")
        return "json"
    return "rich" if not plain and (on_terminal() or color_is_forced()) else "plain"


def color_is_forced() -> bool:
    """Say whether colours are wanted off a terminal too: https://force-color.org, https://bixense.com/clicolors."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = (os.environ.get("FORCE_COLOR", ""), os.environ.get("CLICOLOR_FORCE", ""))
    return any(value.lower() not in {"", "0", "false"} for value in forced)


def check_output() -> None:
    """Raise Failed if standard output is closed, or a device that takes nothing; then nothing is done."""
    if sys.stdout is None:  # that is how Python finds it when it was closed from the start
        raise Failed("standard output is closed; nothing was done", code="output-failed")
    if sys.platform == "linux" and _takes_nothing(1):
        raise Failed("standard output is always full; nothing was done", code="output-failed")


def _takes_nothing(descriptor: int) -> bool:
    """Say whether a descriptor is /dev/full: https://man7.org/linux/man-pages/man4/full.4.html."""
    try:
        return os.fstat(descriptor).st_rdev == _FULL
    except OSError:  # it was closed
        return False


def on_terminal() -> bool:
    """Say whether standard input and output are a terminal that can do more than print."""
    return _is_terminal(sys.stdout) and _is_terminal(sys.stdin) and os.environ.get("TERM") != "dumb"


def attended() -> bool:
    """Say whether somebody sits at the terminal who can answer: in CI nobody does."""
    return on_terminal() and not os.environ.get("CI")


def emit(text: str, *, paged: bool = False) -> None:
    """Write text; what steers a terminal never reaches one raw. Raises as `flush` does.

    On a terminal, what is longer than the screen goes through the pager if that is wanted.
    """
    if _is_terminal(sys.stdout):
        from backlog.render.terminal import sanitise

        text = sanitise(text)
    (_page if paged else _write)(text)


def emit_drawn(text: str) -> None:
    """Write what was drawn with colours for a terminal, through the pager if it is longer than the screen.

    Nothing in it steers the terminal but the colours.
    """
    from backlog.render.terminal import sanitise_drawn

    _page(sanitise_drawn(text))


def print_note(app: App, message: str) -> None:
    """Write a remark to standard error, where it disturbs nobody who reads the result."""
    from backlog.render.terminal import write_to_stderr

    line = " ".join(message.split())
    if app.as_json:
        from json import dumps

        line = dumps({"note": line}, ensure_ascii=False)
    else:
        line = f"Note: {line}"
    write_to_stderr(f"{line}\n")


def _page(text: str) -> None:
    import shutil

    high = text.count("\n") >= shutil.get_terminal_size().lines
    if not high or not on_terminal() or not _wants_pager():
        _write(text)
        return
    from click import echo_via_pager

    os.environ.setdefault("LESS", "-FRX")  # click looks for the R before it lets colours through
    try:
        echo_via_pager(text.rstrip("\n"))
    except ValueError:  # PAGER has an opening quote without its closing one
        _write(text)


def _wants_pager() -> bool:
    """Say whether long output goes through a pager; BACKLOG_PAGER takes the place of PAGER.

    Either may be empty for none, as git takes it, and in CI nobody is there to turn pages.
    """
    named = os.environ.get("BACKLOG_PAGER")
    if named is not None:
        os.environ["PAGER"] = named
    return bool(os.environ.get("PAGER", "less").strip()) and not (named is None and os.environ.get("CI"))


def flush() -> None:
    """Hand over what was written: a closed pipe or a full disk shows here.

    Raises BrokenPipeError if nobody reads any more, Failed if the text cannot be written.
    """
    if sys.stdout is not None:
        with _guarded(sys.stdout):
            sys.stdout.flush()


def _write(text: str) -> None:
    out = sys.stdout
    if out is None:
        raise Failed("standard output is closed", code="output-failed")
    if not _written:
        _written.append(text.strip().partition("\n")[0][:_LONGEST_BEGINNING])
    with _guarded(out):
        if out.encoding.lower() != "utf-8" and isinstance(out, io.TextIOWrapper):
            wanted = out.encoding if _is_terminal(out) else "utf-8"
            out.reconfigure(encoding=wanted, errors="backslashreplace")
        out.write(text)


@contextmanager
def _guarded(out: TextIO) -> Iterator[None]:
    """Turn what the system says about a file that cannot be written into our error.

    The interpreter would try once more at its end, and complain; so what is left goes nowhere.
    """
    try:
        yield
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)
        if isinstance(error, BrokenPipeError):
            raise
        raise Failed(
            f"cannot write to standard output: {error.strerror or error}",
            code="output-failed",
            answer=_written.pop() if _written else "",
        ) from None


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
