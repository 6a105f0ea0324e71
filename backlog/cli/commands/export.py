"""`backlog export`: writes the whole backlog as Markdown files, or as one file for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, text
from backlog.cli.file_forms import DUMPS, form_of_target, named_form
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, print_note
from backlog.cli.progress import watched

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.service.exchange.report import ExportReport


FORMATS = ("markdown", *DUMPS)


def run(
    app: App,
    *,
    path: str | None = None,
    format_: str | None = None,
    check: bool = False,
    force: bool = False,
    plain: bool = False,  # noqa: ARG001  the report is plain in any case
) -> None:
    """Export the backlog as Markdown files.

    PATH is the folder to write, for example backlog: a Backlog.md project, always the same for the
    same backlog. Files of earlier exports that no longer belong there are removed. Files that somebody
    else wrote or changed are not touched; import them first.

    If PATH ends in .json, .csv or .jsonl it is one file of that form. With --format, any other name is
    possible, and - or nothing is standard output. Only jsonl is a dump of everything, which `backlog
    import --format jsonl` can read. In csv, a cell that a spreadsheet would run as a formula begins with
    an apostrophe; json and jsonl hold the exact texts.
    """
    if format_ is not None:
        wanted = named_form(format_, dict.fromkeys(FORMATS))
    else:
        wanted = form_of_target(path or "", app.directory(), DUMPS) or "markdown"
    if wanted != "markdown":
        if check:
            raise UsageError("--check works with Markdown files only", code="conflicting-options")
        from backlog.cli.dump_files import dump

        dump(app, path, wanted, force=force)
        return
    if path is None or not path.strip() or "\x00" in path:
        raise UsageError(
            "export needs a folder to write",
            hint="for example: backlog export backlog",
            code="missing-argument",
        )
    report = _exported(app, path, check=check, force=force)
    _show(app, report)
    if not report.remembered:
        print_note(
            app, "this backlog can only be read; a later export will take these files for somebody else's"
        )


def _exported(app: App, path: str, *, check: bool, force: bool) -> ExportReport:
    from backlog.service.exchange.project import export_project

    with watched() as step:
        return export_project(app, app.context("export"), path, check=check, force=force, step=step)


def _show(app: App, report: ExportReport) -> None:
    """Print the report; raise what stands in the way, or that the tree is not up to date."""
    from backlog.render.json import exchange as json_exchange
    from backlog.render.text.exchange import export_report
    from backlog.service.exchange.problems import problem_of_export

    emit(json_exchange.export_report(report) if app.as_json else export_report(report))
    if (problem := problem_of_export(report)) is not None:
        raise problem


command = Command(
    run,
    (
        switch("--check", "write nothing; exit 1 if the files are not up to date"),
        switch("--force", "overwrite changes that were not imported", group=SAFETY),
        text(
            "--format",
            "FORMAT",
            "markdown, json, jsonl or csv; default: by the ending of PATH",
            name="format_",
            takes=FORMATS,
        ),
        PLAIN,
        JSON,
    ),
    Argument("path", "PATH", "the folder or file to write", required=False),
)
