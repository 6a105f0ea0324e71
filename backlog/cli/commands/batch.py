"""`backlog batch`: makes many changes at once."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, BinaryIO

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch
from backlog.cli.idempotency import KEY
from backlog.cli.options import JSON
from backlog.cli.output import emit, flush
from backlog.cli.texts import STDIN, opened
from backlog.errors import Failed
from backlog.render.terminal import write_to_stderr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from backlog.app import App
    from backlog.batch.outcomes import Results, Tally
    from backlog.batch.run import BatchOptions

    Aside = Callable[[], AbstractContextManager[None]]

WORTH_WATCHING = 1_000
"""Operations that take long enough for a bar."""
_GARBAGE = 20_000
"""How many objects may pile up before the garbage collector runs; its default takes a tenth of the time."""

_TURN = 0.0005
"""Seconds after which the thread that decides lets the one that stores go on: a tenth of Python's default."""


def run(
    app: App,
    *,
    file: str | None = None,
    keep_going: bool = False,
    dry_run: bool = False,
    idempotency_key: str | None = None,
    schema: bool = False,
    hooks: bool = False,
) -> None:
    """Make many changes at once.

    Reads JSON Lines, one operation per line: {"op": "edit", "id": "TASK-7", "status": "Done"}. Keys
    are the long options of the commands with underscores, or the names that --json prints. A null
    means the same as no key; an empty list clears. "as" gives a name to what a line creates, for
    later lines to refer to: {"op": "create", "title": "Epic", "as": "epic"}, then
    {"op": "create", "title": "Part", "parent": "$epic"}.

    All lines are applied in one transaction, or none if one of them is faulty. Prints a line of
    JSON for each operation after the commit, or for each faulty line.
    """
    if schema:
        from backlog.batch.schema import schema_text

        emit(schema_text())
        return
    if dry_run and idempotency_key is not None:
        raise UsageError("--dry-run and --idempotency-key cannot be combined", code="conflicting-options")
    from backlog.batch.run import BatchOptions

    options = BatchOptions(keep_going, dry_run, idempotency_key, hooks)
    _finish(app, options, _run(app, file, options))


def _run(app: App, file: str | None, options: BatchOptions) -> Tally:
    """Take the lines in, run them, and print what became of them."""
    import gc

    from backlog.batch import run as batch
    from backlog.batch.lines import Spool
    from backlog.cli.complaints import hint
    from backlog.render.json.batch import result_line

    context = app.context("batch")
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    gc.enable()  # `shell` turned it off for commands that are over in an instant
    sys.setswitchinterval(_TURN)
    with _source(file) as source, closing(Spool(source)) as spool, _counting(spool.count) as (step, aside):

        def show(results: Results) -> None:
            with aside():
                _print(results)

        voice = batch.Voice(lambda outcome: result_line(outcome, hint), show, step)
        return batch.run(context, spool, options=options, voice=voice)


@contextmanager
def _source(file: str | None) -> Iterator[BinaryIO]:
    """Lend the file with the operations, or standard input; raise InvalidInput."""
    if file is None and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError(
            "backlog batch reads operations from a file or from standard input",
            hint="for example: backlog batch changes.jsonl; - takes them from the keyboard",
            code="missing-argument",
        )
    with opened(STDIN if file is None else file) as source:
        yield source


def _counting(total: int) -> AbstractContextManager[tuple[Callable[[int], None], Aside]]:
    """Draw a progress bar for a long batch on a terminal; anywhere else nothing is counted."""
    if total < WORTH_WATCHING or sys.stderr is None or not sys.stderr.isatty():
        return nullcontext((lambda _: None, nullcontext))
    from backlog.render.rich.progress import progress

    return progress(sys.stderr, "batch", total)


def _print(results: Results) -> None:
    """Print result lines; if nobody reads them any more, what is left is done all the same."""
    with suppress(BrokenPipeError):
        for block in results.blocks():
            emit(block)
        flush()


def _finish(app: App, options: BatchOptions, tally: Tally) -> None:
    """Say on standard error how it went; raise Failed if a line was faulty."""
    applied, failed = tally
    would = "would be " if options.rehearsal else ""
    if not failed:
        counts = (
            f'{{"applied": {applied}, "failed": 0}}' if app.as_json else f"{applied} {would}applied, 0 failed"
        )
        write_to_stderr(f"{counts}\n")
    elif options.keep_going:
        raise Failed(
            f"{applied} {would}applied, {failed} failed",
            code="batch-failed",
            applied=applied,
            failed=failed,
            keep_going=True,
        )
    else:
        raise Failed(
            f"{failed} of {applied + failed} operations failed; nothing was changed",
            code="batch-failed",
            applied=0,
            failed=failed,
        )


command = Command(
    run,
    (
        switch("--keep-going", "apply the good lines one by one even if others fail; then exit code 1"),
        switch("--dry-run", "change nothing, show what would change", group=SAFETY),
        KEY,
        switch("--hooks", "run the command of the setting onStatusChange for each change of a status"),
        switch("--schema", "print the JSON Schema of a line"),
        JSON,
    ),
    Argument("file", "[FILE]", "the operations; - or nothing is standard input", required=False),
)
