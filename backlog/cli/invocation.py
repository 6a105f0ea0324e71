"""Runs a command once its line has been read, by whichever of the two readers."""

from __future__ import annotations

from backlog.app import App
from backlog.cli.command import Command, OptionValues, UsageError
from backlog.cli.options import FILES
from backlog.domain.addresses import is_server
from backlog.errors import BacklogError, NotFound, quoted
from backlog.lean import NamedTuple
from backlog.location import NOWHERE

NAMING_FILES = frozenset({"FILE", "FOLDER", "PATH"})
"""What the tables of the commands call a value that names a file."""


class Invocation(NamedTuple):
    """A command line, read: the command's path, what was given to it, and the global options."""

    path: str
    command: Command
    values: OptionValues
    common: OptionValues


def invoke(invocation: Invocation) -> None:
    """Run the command; raise BacklogError if that is not possible."""
    common, values = invocation.common, invocation.values
    _check(common)
    _check(values)
    app = App(db=common.get("db"), actor=common.get("actor"), as_json=common.get("json", False))
    app.upgrading = lambda lasting: _note_upgrade(app, lasting=lasting)
    try:
        _check_files(app, invocation.command, values)
        try:
            _run(app, invocation)
        except BacklogError:  # a part may have been committed
            _run_hooks(app, common)
            raise
        _run_hooks(app, common)
        if (to := app.moved_to()) is not None and not _says_so(invocation):
            from backlog.cli.output import print_note  # few read what has moved

            print_note(app, f"this backlog has moved to {to}; this copy is kept and only read")
    finally:
        app.close()


def _run_hooks(app: App, common: OptionValues) -> None:
    """Run the hook of the project for what was changed, unless it is not to run."""
    if any(context.due for context in app.contexts) and "no_hooks" not in common:
        from backlog.cli.output import print_note
        from backlog.location.hooks import HookListener, due_of, run_hooks  # few projects have a hook
        from backlog.render.terminal import write_to_stderr

        run_hooks(
            app, due_of(app.contexts), HookListener(lambda remark: print_note(app, remark), write_to_stderr)
        )


def _note_upgrade(app: App, *, lasting: bool) -> None:
    """Say on a terminal why a command takes longer once: 20,000 tasks take about two seconds."""
    from backlog.cli.output import on_terminal, print_note

    if on_terminal():
        how = "is brought up to date" if lasting else "is read from an upgraded copy until the next change"
        print_note(app, f"the backlog was last written by an older version of the program and {how}")


def _run(app: App, invocation: Invocation) -> None:
    """Run the command, once more if it found no backlog and the person then let one be imported."""
    try:
        invocation.command.run(app, **invocation.values)
    except NotFound as error:
        if error.code != NOWHERE:
            raise
        from backlog.cli.takeover import taken_over  # once in the life of a clone

        if not taken_over(app, error):
            raise
        invocation.command.run(app, **invocation.values)


def _says_so(invocation: Invocation) -> bool:
    """Say whether the result of the command itself says that the backlog has moved."""
    given = invocation.values
    return (invocation.path == "doctor" and not given.get("stale_evidence")) or (
        invocation.path == "migrate" and given.get("to") is not None
    )


def _check(values: OptionValues) -> None:
    """Raise InvalidInput for a value that is not valid UTF-8, unless it names a file.

    Python hands over the bytes that it cannot decode as surrogates.
    """
    for name, value in values.items():
        if name == "db" or name in FILES:
            continue
        for word in value if isinstance(value, tuple) else (value,):
            if isinstance(word, str) and not _is_text(word):
                raise UsageError(f"{quoted(word)} is not valid UTF-8", code="invalid-encoding")


def _check_files(app: App, command: Command, values: OptionValues) -> None:
    """Raise UsageError for the address of a server where a file is named; it may hold a password."""
    for each in (*command.options, command.argument):
        if each is None or each.name not in values or each.metavar.strip("[]") not in NAMING_FILES:
            continue
        given = values[each.name]
        if not isinstance(given, str):  # several are of files that a task is about, and not opened
            continue
        if is_server(app.location_of(given, app.directory())):
            raise UsageError(
                "a file is wanted here, not a server",
                hint="`backlog migrate --to` moves a backlog to a server",
                code="not-a-file",
            )


def _is_text(word: str) -> bool:
    if word.isascii():
        return True
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
