"""`backlog export`: writes the whole backlog as Markdown files, or as one file for other programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch, text
from backlog.cli.file_forms import DUMPS, form_of_target, named_form
from backlog.cli.options import JSON, PLAIN
from backlog.cli.output import emit, tell
from backlog.cli.progress import watched
from backlog.domain.errors import Conflict, Failed

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
        from backlog.cli.dumping import dump

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
        tell(app, "this backlog can only be read; a later export will take these files for somebody else's")


def _exported(app: App, path: str, *, check: bool, force: bool) -> ExportReport:
    from backlog.cli.exchanging import index_of
    from backlog.service.exchange.exporting import Limits, export_tree
    from backlog.service.exchange.trees import place_of, tree_at

    store = app.store()
    tree = tree_at(path, app.directory())
    place = place_of(tree, app.anchor(app.database()))
    limits, index = Limits(force=force), index_of(tree)
    with watched() as step:
        report = export_tree(
            store, place, lambda: app.stamp("export"), check=check, limits=limits, step=step, index=index
        )
    return report._replace(root=os.path.relpath(tree.root, app.directory()))


def _show(app: App, report: ExportReport) -> None:
    """Print the report; raise what stands in the way, or that the tree is not up to date."""
    from backlog.render.json.exchange import export_report_json
    from backlog.render.text.exchange import export_report

    emit(export_report_json(report) if app.as_json else export_report(report))
    if report.check and (report.written or report.removed or report.blocked):
        raise Failed(
            f"{report.root}/ is not up to date",
            code="not-up-to-date",
            path=report.root,
            files=[path for path, _ in report.blocked],
        )
    if report.blocked:
        raise Conflict(
            f"{_files(len(report.blocked))} in the way; nothing was written",
            code="files-in-the-way",
            path=report.root,
            files=[path for path, _ in report.blocked],
        )


def _files(count: int) -> str:
    return "1 file is" if count == 1 else f"{count:,} files are"


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
