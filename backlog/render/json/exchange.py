"""What an import or an export did, for programs: every file is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.next_steps import next_step
from backlog.render.paths import readable
from backlog.service.exchange.report import FATES

if TYPE_CHECKING:
    from backlog.service.exchange.report import ExportReport, FileOutcome, ImportReport


def import_report(report: ImportReport, created: str | None) -> str:
    """Return the report of an import as one JSON document."""
    return document("import", "import", import_object(report, created))


def import_object(report: ImportReport, created: str | None) -> dict[str, object]:
    """Return the report of an import as a JSON object."""
    return {
        "tree": readable(report.root),
        "created": created,
        "dryRun": report.dry_run,
        "done": not report.dry_run,
        "counts": {fate: report.count(fate) for fate in FATES},
        "files": [_outcome(outcome) for outcome in report.outcomes],
        "renumbered": [
            {"path": readable(one.path), "from": one.old, "to": one.new} for one in report.renumbered
        ],
        "notDone": [
            {
                "path": readable(one.path),
                "id": one.id,
                "status": one.status,
                "reason": one.reason,
                "code": one.code,
                "open": list(one.open_),
                "next": next_step(one),
            }
            for one in report.not_done
        ],
        "notes": [
            {"path": readable(path), "kind": note.kind, "note": note.text} for path, note in report.notes
        ],
        "notConfigured": {setting: list(names) for setting, names in report.unknown.items()},
        "adopted": report.adopted,
        "statusesConfigured": list(report.statuses),
        "legacyDone": list(report.marked),
        "missing": [readable(path) for path in report.missing],
        "archived": list(report.archived),
    }


def export_report(report: ExportReport) -> str:
    """Return the report of an export, or of a check, as one JSON document."""
    return document("export", "export", export_object(report))


def export_object(report: ExportReport) -> dict[str, object]:
    """Return the report of an export, or of a check, as a JSON object."""
    stale = bool(report.written or report.removed or report.blocked)
    return {
        "tree": readable(report.root),
        "check": report.check,
        "upToDate": not stale if report.check else not report.blocked,
        "written": [readable(path) for path in report.written],
        "removed": [readable(path) for path in report.removed],
        "unchanged": report.unchanged,
        "blocked": [{"path": readable(path), "reason": reason} for path, reason in report.blocked],
        "left": [{"path": readable(path), "reason": reason} for path, reason in report.left],
    }


def _outcome(outcome: FileOutcome) -> dict[str, object]:
    return {
        "path": readable(outcome.path),
        "fate": outcome.fate,
        "id": outcome.id,
        "reason": outcome.reason or None,
        "line": outcome.line,
        "code": outcome.code,
        "fields": list(outcome.fields),
        "values": [{"field": one.field, "here": one.here, "file": one.there} for one in outcome.clashes],
    }
