"""`backlog task verify`: runs the checks of criteria, and checks the criteria that they prove."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, text, texts
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, output_format, print_note
from backlog.domain.checklist import item_numbers
from backlog.errors import Refused
from backlog.location.project_commands import means_of
from backlog.render.text import verification as text_form
from backlog.service.check_runs import CheckListener, verify
from backlog.service.verification import Selection, plan, record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.app import App
    from backlog.domain.verification import PlannedCheck
    from backlog.service.check_runs import Result

MAX_JOBS = 64
MAX_SECONDS = 86_400


def run(
    app: App,
    *,
    ids: Sequence[str] = (),
    all_open: bool = False,
    status: str | None = None,
    only: Sequence[str] = (),
    dry_run: bool = False,
    jobs: str | None = None,
    timeout: str | None = None,
    reopen: bool = False,
    junit: str | None = None,
    plain: bool = False,
) -> None:
    """Run the checks of criteria, and check the criteria that they prove.

    A check runs in the root of the repository, with an environment of its own and no input. A criterion whose
    check passes is checked, with command, duration, commit and the end of the output as evidence. One that a
    check had checked is unchecked if it fails. A task that is done stays done, unless you add --reopen.

    It runs only checks that you set here or agreed to with `backlog trust --checks`. The exit code is 0 if
    all passed, 4 if not.
    """
    form = output_format(app, plain=plain)
    if bool(ids) + all_open + (status is not None) != 1:
        raise UsageError(
            "name the tasks, or use --all-open or --status: one of the three",
            hint="for example: backlog task verify 7",
            code="nothing-selected",
        )
    numbers = item_numbers(only, "--only")
    workers = _whole(jobs, "--jobs", MAX_JOBS) or 1
    seconds = _whole(timeout, "--timeout", MAX_SECONDS)
    planned = plan(app.context(), Selection(_ids(ids), status, numbers))
    means = means_of(app, app.trust(), planned.settings, jobs=workers, timeout=seconds)
    if dry_run:
        _show_plan(app, planned.checks, means.agreed)
        return
    context = app.context("task verify")
    watch = _watch(live=form == "rich" and workers == 1)
    results: list[Result] = []

    from backlog.files.signals import undone_by_signals

    with undone_by_signals():
        for result in verify(
            planned.checks, means, lambda check, proof: record(context, check, proof, reopen=reopen), watch
        ):
            results.append(result)
            if form != "json":
                emit(text_form.result_lines(result, output=form != "rich" or workers > 1))
                _flush()  # a log of continuous integration is read while it grows
    _show(app, results)
    if junit is not None:
        _write_junit(app, junit, results)
    _end(results)


def _ids(ids: Sequence[str]) -> Sequence[str]:
    from backlog.cli.texts import with_ids

    return with_ids(ids) if ids else ()


def _whole(given: str | None, flag: str, most: int) -> int | None:
    """Return a whole number from 1 on; raise UsageError for anything else."""
    if given is None:
        return None
    if given.isascii() and given.isdigit() and len(given) <= 9 and 1 <= int(given) <= most:  # noqa: PLR2004  digits
        return int(given)
    raise UsageError(f"{flag} is a whole number from 1 to {most:,}", code="invalid-value")


def _watch(*, live: bool) -> CheckListener:
    """Return the listener that shows what happens meanwhile: on a terminal, the output as it comes."""
    if not live:
        return CheckListener()
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")("replace")

    def begins(check: PlannedCheck) -> None:
        decoder.reset()
        emit(text_form.beginning(check))
        _flush()

    def writes(_: PlannedCheck, chunk: bytes) -> None:
        emit(decoder.decode(chunk))
        _flush()

    def waits(check: PlannedCheck) -> None:
        emit(text_form.waiting(check))
        _flush()

    return CheckListener(begins, writes, waits)


def _flush() -> None:
    from backlog.cli.output import flush

    flush()


def _show_plan(app: App, checks: Sequence[PlannedCheck], agreed: Callable[[str], bool]) -> None:
    entries = [(check, agreed(check.command)) for check in checks]
    if app.as_json:
        from backlog.render.json import verification as json_verification

        emit(json_verification.plan(entries))
    else:
        emit(text_form.plan(entries))


def _show(app: App, results: Sequence[Result]) -> None:
    """Print the results as JSON, or how many checks passed; and whatever else is worth saying about them."""
    if app.as_json:
        from backlog.render.json import verification as json_verification

        emit(json_verification.results(results))
    else:
        emit(text_form.summary(results))
    _flush()
    for remark in text_form.remarks(results):
        print_note(app, remark)


def _write_junit(app: App, path: str, results: Sequence[Result]) -> None:
    """Write the results as JUnit knows them; a file of that name is replaced, as test runners do."""
    from backlog.files.outputs import write_new
    from backlog.render.xml.verification import junit

    full = os.path.join(app.directory(), path)
    write_new(full, (junit(results),), project=app.folder(), replace=True, shown=path)


def _end(results: Sequence[Result]) -> None:
    """Raise Refused if a check has not passed, so that scripts notice."""
    missing = [result for result in results if result.outcome != "passed" or result.problem]
    if missing:
        raise Refused(
            f"{len(missing)} of {len(results)} checks did not pass",
            code="checks-failed",
            failed=[text_form.place(result.check) for result in missing],
        )


command = Command(
    run,
    (
        switch("--all-open", "the checks of all tasks that are not done"),
        text("-s --status", "STATUS", "the checks of all tasks in this status"),
        texts("--only", "NUMBERS", "only these criteria: 2, 1,3 or 2-4"),
        switch("--dry-run", "say what would run, and run nothing", group=SAFETY),
        text("--jobs", "NUMBER", "how many checks to run at once; default: 1"),
        text("--timeout", "SECONDS", "stop a check after this long; default: the setting verifyTimeout"),
        switch("--reopen", "reopen a done task whose check fails"),
        text("--junit", "PATH", "write the results to a JUnit XML file, too"),
        PLAIN,
        JSON,
    ),
    Argument("ids", "ID…", "one or more tasks; - reads ids from standard input", many=True, required=False),
)
