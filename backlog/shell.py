"""Runs the command line from start to end: every error becomes one line and an exit code."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backlog.domain.errors import BacklogError

_LONGEST_LINE = 4_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, that of the process unless given, and return the exit code.

    Answers go to standard output, complaints to standard error: one line of text, or one JSON
    object if `--json` is on the line.
    """
    gc.disable()  # a command is over before collecting pays: 3 ms less at start
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except KeyboardInterrupt:
        from backlog.cli.exits import ExitCode

        return ExitCode.INTERRUPTED


def _run(words: list[str]) -> int:
    from backlog.domain.errors import BacklogError, Failed

    try:
        _dispatch(words)
    except BacklogError as error:
        return _report(error, words)
    except BrokenPipeError:  # whoever reads the answer, `head` for example, has seen enough
        return 0
    except OSError as error:
        reason = ": ".join(filter(None, (error.strerror or str(error), error.filename)))
        return _report(Failed(f"the system refused: {reason}", code="system-error", reason=reason), words)
    except MemoryError:
        return _report(Failed("there is not enough memory", code="out-of-memory"), words)
    except Exception as error:
        # The one place where a bug becomes a line instead of a traceback.
        if os.environ.get("BACKLOG_DEBUG") == "1":
            raise
        bug = Failed(
            f"this is a bug in backlog: {type(error).__name__}: {error}",
            code="bug",
            error=type(error).__name__,
        )
        return _report(bug, words)
    return 0


def _dispatch(words: list[str]) -> None:
    """Read the line without click if that is possible, and run what it asks for."""
    from backlog.cli.output import flush
    from backlog.cli.reading import read

    invocation = read(words)
    if invocation is None:
        from backlog.cli.root import run

        run(words)
    else:
        from backlog.cli.invocation import invoke

        invoke(invocation)
    flush()


def _report(error: "BacklogError", words: list[str]) -> int:
    """Write the error to standard error, as text or as JSON, and return its exit code."""
    from backlog.cli.complaints import hint
    from backlog.cli.exits import exit_code
    from backlog.cli.output import complain

    advice = hint(error)
    if "--json" in words[: words.index("--")] if "--" in words else "--json" in words:
        from backlog.render.error_json import error_line
        from backlog.render.terminal import sanitise

        line = sanitise(error_line(error, advice))
    else:
        aside = f" ({advice})" if advice else ""
        line = f"Error: {f'{error.message}{aside}'[:_LONGEST_LINE]}\n"
    complain(line)
    return int(exit_code(type(error)))
