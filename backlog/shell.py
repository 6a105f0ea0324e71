"""Runs the command line from start to end: every error becomes one line and an exit code."""

from __future__ import annotations

import gc
import os
import sys

_INTERRUPTED = 130
"""`ExitCode.INTERRUPTED`, before that is loaded."""


def _is_interrupt(error: BaseException) -> bool:
    """Say whether an error is Ctrl-C, or what Python 3.11 makes of it where it creates a class."""
    return isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt)


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """End without a traceback where Ctrl-C is pressed before `main` catches it, or again while it ends."""
    if _is_interrupt(error):
        os._exit(_INTERRUPTED)
    sys.__excepthook__(kind, error, trace)


sys.excepthook = _end

from backlog.lean import TYPE_CHECKING  # noqa: E402  Ctrl-C may come while it is loaded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sys import UnraisableHookArgs
    from types import TracebackType
    from typing import NoReturn

    from backlog.cli.invocation import Invocation
    from backlog.errors import BacklogError

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
        from backlog.render.terminal import write_to_stderr

        if sys.stderr is not None and sys.stderr.isatty():
            write_to_stderr("\n")  # the terminal shows ^C; what comes next begins a line
        return ExitCode.INTERRUPTED


def program() -> NoReturn:
    """Run the command line of the process, and end the process with the exit code.

    Ordinarily Python ends by freeing every object one by one, for a process that is over: a tenth of a
    command. So it is left at once, unless a thread or something that was registered for the end is about.
    """
    sys.unraisablehook = _raise_later
    code = main()
    if not sys.modules.keys() & {"atexit", "threading"}:
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except (OSError, ValueError):  # the ordinary end knows what to do about it
            sys.exit(code)
        os._exit(code)
    import signal  # what brings threads along has loaded it

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(code))  # nobody waits for an end that takes a while
    sys.exit(code)


def _raise_later(unraisable: UnraisableHookArgs) -> None:
    """Let Ctrl-C count that came where nothing can be raised, as while Python lets go of a module's lock.

    Python would print a traceback and go on.
    """
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
        return
    import _signal  # type: ignore[import-not-found]  # it lies in Python itself, and loads nothing, unlike `signal`
    import _thread

    # Sent from here, it would come into this function, and nothing can be raised in that either.
    _thread.start_new_thread(_signal.pthread_kill, (_thread.get_ident(), _signal.SIGINT))


def _run(words: list[str]) -> int:
    from backlog.cli.output import check_output
    from backlog.cli.parser import read
    from backlog.errors import BacklogError, Failed

    invocation: Invocation | None = None

    def report(error: BacklogError) -> int:
        return _report(error, as_json=_wants_json(invocation, words))

    try:
        check_output()
        invocation = read(words)
        if invocation is None:
            from backlog.cli.aliases import expanded  # for what is well-formed there is no need

            words = expanded(words) or words
            invocation = read(words)
        _dispatch(invocation, words)
    except BacklogError as error:
        return report(error)
    except BrokenPipeError:  # the reader of the output, `head` for example, has seen enough
        return 0
    except OSError as error:
        reason = ": ".join(filter(None, (error.strerror or str(error), error.filename)))
        return report(Failed(f"the system refused: {reason}", code="system-error", reason=reason))
    except MemoryError:
        return report(Failed("there is not enough memory", code="out-of-memory"))
    except Exception as error:
        if _is_interrupt(error):
            raise KeyboardInterrupt from None
        # The one place where a bug becomes a line instead of a traceback.
        if os.environ.get("BACKLOG_DEBUG") == "1":
            raise
        bug = Failed(
            f"this is a bug in backlog: {type(error).__name__}: {error}",
            code="bug",
            error=type(error).__name__,
        )
        return report(bug)
    return 0


def _dispatch(invocation: Invocation | None, words: list[str]) -> None:
    """Run what a line asks for; click reads it if it could not be read without."""
    from backlog.cli.output import flush

    if invocation is None:
        from backlog.cli.root import run

        run(words)
    else:
        from backlog.cli.invocation import invoke

        invoke(invocation)
    flush()


def _wants_json(invocation: Invocation | None, words: list[str]) -> bool:
    """Say whether a line asks for JSON; of one that could not be read, whether it seems to."""
    if invocation is not None:
        return "json" in invocation.common
    from backlog.cli.parser import asks_for_json

    return asks_for_json(words)


def _report(error: BacklogError, *, as_json: bool) -> int:
    """Write the error to standard error, as text or as JSON, and return its exit code."""
    from backlog.cli.complaints import hint, message
    from backlog.cli.exits import exit_code
    from backlog.render.terminal import write_to_stderr

    wrong, advice = message(error), hint(error)
    if as_json:
        from backlog.render.json.errors import error_line
        from backlog.render.terminal import sanitise

        line = sanitise(error_line(error, wrong, advice))
    else:
        aside = f" ({advice})" if advice else ""
        line = f"Error: {f'{wrong}{aside}'[:_LONGEST_LINE]}\n"
    write_to_stderr(line)
    return int(exit_code(type(error)))
