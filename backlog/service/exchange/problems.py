"""What stands in the way of calling an exchange of files a success, as errors that a front end raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import Conflict, Failed, Refused

if TYPE_CHECKING:
    from backlog.errors import BacklogError
    from backlog.service.exchange.report import ExportReport, ImportReport
    from backlog.service.exchange.sync import SyncReport


def problem_of_import(report: ImportReport, *, strict: bool = False) -> BacklogError | None:
    """Return the error for files left alone, None for none; `strict` counts those that are unreadable."""
    refused = [outcome for outcome in report.outcomes if outcome.fate == "refused"]
    bad = [outcome.path for outcome in refused if outcome.code == "bad-file"]
    rules = [outcome.path for outcome in refused if outcome.code != "bad-file"]
    conflicts = [outcome.path for outcome in report.outcomes if outcome.fate == "conflict"]
    rest = "nothing was changed" if report.dry_run else "the others were imported"
    if conflicts:
        return Conflict(
            f"{_files(len(conflicts))} changed on both sides and left alone; {rest}",
            code="import-conflict",
            files=conflicts,
        )
    if rules:
        return Refused(
            f"{_files(len(rules))} refused by a rule of the backlog; {rest}",
            code="import-refused",
            files=rules,
        )
    if strict and (bad or report.not_done):
        files = [*bad, *(one.path for one in report.not_done)]
        return Failed(
            f"{_files(len(files))} not imported, or not as a whole; {rest}",
            code="import-incomplete",
            files=files,
        )
    return None


def problem_of_export(report: ExportReport) -> BacklogError | None:
    """Return the error for a tree that is not up to date, where that was asked, or for files in the way."""
    if report.check and (report.written or report.removed or report.blocked):
        return Failed(
            f"{report.root}/ is not up to date",
            code="not-up-to-date",
            path=report.root,
            files=[path for path, _ in report.blocked],
        )
    return _in_the_way(report) if report.blocked else None


def problem_of_sync(report: SyncReport) -> BacklogError | None:
    """Return the error for what is not in step, None where everything is."""
    if report.conflicts:
        return Conflict(
            f"{_files(len(report.conflicts))} changed on both sides and left alone; the rest is in step",
            code="sync-conflict",
            files=[one.path for one in report.conflicts],
        )
    if report.exported is not None and report.exported.blocked:
        return _in_the_way(report.exported)
    if report.refused:
        return Refused(
            f"{_files(len(report.refused))} refused by a rule of the backlog; the rest is in step",
            code="import-refused",
            files=[one.path for one in report.refused],
        )
    return None


def _in_the_way(report: ExportReport) -> Conflict:
    return Conflict(
        f"{_files(len(report.blocked))} in the way; nothing was written",
        code="files-in-the-way",
        path=report.root,
        files=[path for path, _ in report.blocked],
    )


def _files(count: int) -> str:
    return "1 file is" if count == 1 else f"{count:,} files are"
