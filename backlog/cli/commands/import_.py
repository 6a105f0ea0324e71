"""`backlog import`: imports a project of Markdown files, or what colleagues changed in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, text
from backlog.cli.file_forms import named_form
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit
from backlog.cli.progress import watched
from backlog.domain.addresses import is_server

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.merge import Side
    from backlog.service.exchange.report import ImportReport

FORMATS = ("markdown", "jsonl")


def run(
    app: App,
    *,
    path: str | None = None,
    format_: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    verbose: bool = False,
    adopt: bool = False,
    ours: bool = False,
    theirs: bool = False,
    accept_done: bool = False,
    hooks: bool = False,
    plain: bool = False,  # noqa: ARG001  the report is plain in any case
) -> None:
    """Import a project of Markdown files.

    PATH is the folder of a Backlog.md project or its backlog/; by default it is looked for from here. A
    backlog is created if there is none. Importing again brings in later changes; what changed on
    both sides is merged field by field, or reported as a conflict and left alone.

    A task that is done there with open criteria becomes done here only in the first import, or with
    --accept-done or the setting acceptImportedDone; otherwise everything but its status is imported.

    A file that cannot be read is left in place and the others are imported; with --strict the exit
    code is then 1. A PATH that ends in .jsonl is a dump written by `backlog export`; with --format jsonl
    any other name is possible, and - is standard input.
    """
    wanted = _form(app, path, format_)
    if ours and theirs:
        raise UsageError("--ours and --theirs cannot be combined", code="conflicting-options")
    if wanted == "jsonl":
        from backlog.cli.dump_files import load

        load(app, path, dry_run=dry_run)
        return
    from backlog.location.creation import Home
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.project import beside, index_of
    from backlog.service.exchange.tree_import import import_project
    from backlog.service.exchange.trees import find_tree

    prefer: Side | None = "ours" if ours else "theirs" if theirs else None
    start = app.directory()
    tree = find_tree(path, start)
    request = ImportRequest(dry_run, adopt, prefer, accept_done, beside=beside(tree)[1])
    project = start if path is not None else tree.project
    noting = app.context("import") if hooks and app.has_backlog() else None
    with watched() as step:
        report, made = import_project(
            Home(app), tree, request, app.stamp("import"), step,
            project=project, index=index_of(tree), noting=noting,
        )  # fmt: skip
    created = None if made is None else _seen_from(app, made)
    _show(app, report, created, verbose=verbose, strict=strict)


def _form(app: App, path: str | None, given: str | None) -> str:
    """Return what is to be imported: what was named, else a dump where a file has the ending of one."""
    if given is not None:
        return named_form(given, dict.fromkeys(FORMATS))
    dump = path is not None and path.lower().endswith(".jsonl")
    return "jsonl" if dump and not os.path.isdir(os.path.join(app.directory(), str(path))) else "markdown"


def _seen_from(app: App, database: str) -> str:
    """Return a database as it is shown: a path as seen from the working directory, a URL without secrets."""
    return app.shown(database) if is_server(database) else os.path.relpath(database, app.directory())


def _show(app: App, report: ImportReport, created: str | None, *, verbose: bool, strict: bool) -> None:
    """Print the report; raise an error for what was left alone, so that the exit code shows it."""
    from backlog.render.json import exchange as json_exchange
    from backlog.render.text.exchange import import_report
    from backlog.service.exchange.problems import problem_of_import

    if app.as_json:
        emit(json_exchange.import_report(report, created))
    else:
        emit(import_report(report, created, verbose=verbose))
    if (problem := problem_of_import(report, strict=strict)) is not None:
        raise problem


command = Command(
    run,
    (
        switch("--dry-run", "show what would be imported, change nothing", group=SAFETY),
        switch("--strict", "exit 1 if anything was not imported, for use in CI"),
        switch("--verbose", "list every file with a remark, and those left in place"),
        switch("--adopt", "add the priorities, types and projects used there to the settings"),
        switch("--ours", "resolve conflicts in favour of this backlog"),
        switch("--theirs", "resolve conflicts in favour of the files"),
        switch("--accept-done", "accept tasks that are done there with open criteria"),
        switch("--hooks", "run the command of the setting onStatusChange for each change of a status"),
        text(
            "--format",
            "FORMAT",
            "markdown or jsonl; default: by the ending of PATH",
            name="format_",
            takes=FORMATS,
        ),
        PLAIN,
        JSON,
    ),
    Argument("path", "PATH", "the folder of the project, or the dump to read", required=False),
)
