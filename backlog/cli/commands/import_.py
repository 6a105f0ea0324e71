"""`backlog import`: imports a project of Markdown files, or what colleagues changed in them."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from backlog.cli.command import Argument, Command, UsageError, switch, text
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit
from backlog.domain.errors import Conflict, Failed, InvalidValue, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.app import App
    from backlog.domain.merging import Side
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.importing import ImportRequest
    from backlog.service.exchange.report import ImportReport

FORMATS = ("markdown", "jsonl")


def run(
    app: App,
    *,
    path: str | None = None,
    format_: str = "markdown",
    dry_run: bool = False,
    skip_bad: bool = False,
    adopt: bool = False,
    ours: bool = False,
    theirs: bool = False,
    plain: bool = False,  # noqa: ARG001  the report is plain in any case
) -> None:
    """Import a project of Markdown files.

    PATH is the folder of a Backlog.md project or its backlog/; by default it is searched from here. A
    backlog is created if there is none. Importing again takes over later changes; what changed on
    both sides is merged field by field, or reported as a conflict and left alone.

    It is one transaction: if a file cannot be read, nothing is imported, unless --skip-bad is given.
    With --format jsonl, PATH is a dump written by `backlog export --format jsonl`, or - for standard
    input.
    """
    if format_.strip().lower() not in FORMATS:
        raise InvalidValue("format", format_, FORMATS)
    if ours and theirs:
        raise UsageError("--ours and --theirs cannot be combined", code="conflicting-options")
    if format_.strip().lower() == "jsonl":
        from backlog.cli.dumping import load

        load(app, path, dry_run=dry_run)
        return
    from backlog.service.exchange.importing import ImportRequest
    from backlog.service.exchange.trees import find_tree

    prefer: Side | None = "ours" if ours else "theirs" if theirs else None
    tree = find_tree(path, app.directory())
    report, created = _imported(app, tree, path, ImportRequest(dry_run, skip_bad, adopt, prefer))
    _show(app, report._replace(root=os.path.relpath(tree.root, app.directory())), created)


def _imported(
    app: App, tree: Tree, path: str | None, request: ImportRequest
) -> tuple[ImportReport, str | None]:
    """Import, into a new backlog if there is none; return the report and how a new database is shown."""
    from backlog.service.exchange.files import read_tree
    from backlog.service.exchange.importing import import_tree, import_with_new_home
    from backlog.service.exchange.trees import place_of

    with _counting() as step:
        found = read_tree(tree, step)
    stamp = app.stamp("import")
    if app.has_backlog():
        key = place_of(tree, app.anchor(app.database())).key
        return import_tree(app.store(), found, key, request, stamp), None
    directory = app.directory() if path is not None else tree.project
    database = app.vacancy(directory)
    key = place_of(tree, app.anchor(database)).key
    name = os.path.basename(os.path.abspath(directory))
    report = import_with_new_home(
        lambda prepare: app.create(database, prepare), found, key, request, stamp, name
    )
    done = not report.aborted and not report.dry_run
    return report, _seen_from(app, database) if done else None


def _seen_from(app: App, database: str) -> str:
    """Return a database as it is shown: a path as seen from the working directory, a URL without secrets."""
    return app.shown(database) if "://" in database else os.path.relpath(database, app.directory())


def _show(app: App, report: ImportReport, created: str | None) -> None:
    """Print the report; raise what was wrong, so that the exit code tells it."""
    from backlog.render.exchange_text import import_report, import_report_json

    emit(import_report_json(report, created) if app.as_json else import_report(report, created))
    bad = [outcome for outcome in report.outcomes if outcome.code == "bad-file"]
    conflicts = [outcome for outcome in report.outcomes if outcome.fate == "conflict"]
    rules = [outcome for outcome in report.outcomes if outcome.fate == "refused" and outcome not in bad]
    rest = "nothing was changed" if report.dry_run else "the others were imported"
    if bad:
        rest = "nothing was imported" if report.aborted else rest
        raise Failed(
            f"{_files(len(bad))} refused; {rest}",
            code="bad-files",
            files=[outcome.path for outcome in bad],
            aborted=report.aborted,
        )
    if conflicts:
        raise Conflict(
            f"{_files(len(conflicts))} changed on both sides and left alone; {rest}",
            code="import-conflict",
            files=[outcome.path for outcome in conflicts],
        )
    if rules:
        raise Refused(
            f"{_files(len(rules))} refused by a rule of the backlog; {rest}",
            code="import-refused",
            files=[outcome.path for outcome in rules],
        )


def _files(count: int) -> str:
    return "1 file is" if count == 1 else f"{count:,} files are"


def _counting() -> AbstractContextManager[Callable[[int], None]]:
    """Draw what is going on where somebody watches."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return nullcontext(lambda _: None)
    from backlog.render.progress_rich import counter

    return counter(sys.stderr, "files read")


command = Command(
    run,
    (
        switch("--dry-run", "show what would be imported, change nothing"),
        switch("--skip-bad", "skip files that cannot be read, and import the others"),
        switch("--adopt", "configure statuses, priorities, types and projects that are in use there"),
        switch("--ours", "resolve conflicts in favour of this backlog"),
        switch("--theirs", "resolve conflicts in favour of the files"),
        text("--format", "FORMAT", "markdown, or jsonl for a dump", name="format_"),
        PLAIN,
        JSON,
    ),
    Argument("path", "PATH", "the folder of the project, or the dump to read", required=False),
)
