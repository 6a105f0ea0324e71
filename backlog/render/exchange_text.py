"""What an import or an export did, as text and as JSON: every file is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.errors import listed, printable
from backlog.render.as_json import document
from backlog.service.exchange.report import FATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backlog.service.exchange.report import ExportReport, ImportReport, Outcome

_MEANINGS = {
    "imported": "new here",
    "updated": "changed there",
    "merged": "changed here and there",
    "unchanged": "nothing new",
    "conflict": "changed on both sides, left alone",
    "refused": "cannot be imported",
    "left": "not records, left in place",
}
_MOST_LINES = 50
_SHOWN = ("updated", "merged")


def import_report(report: ImportReport, created: str | None) -> str:
    """Return the report of an import; `created` is the database that was made for it."""
    return "".join(f"{printable(line)}\n" for line in _import_lines(report, created))


def import_report_json(report: ImportReport, created: str | None) -> str:
    """Return the report of an import as one JSON document."""
    return document("import", "import", import_object(report, created))


def import_object(report: ImportReport, created: str | None) -> dict[str, object]:
    """Return the report of an import as a JSON object."""
    return {
        "tree": _utf8(report.root),
        "created": created,
        "dryRun": report.dry_run,
        "done": not report.aborted and not report.dry_run,
        "counts": {fate: report.count(fate) for fate in FATES},
        "files": [_outcome(outcome) for outcome in report.outcomes],
        "renumbered": [
            {"path": _utf8(one.path), "from": one.old, "to": one.new} for one in report.renumbered
        ],
        "notes": [{"path": _utf8(path), "note": note} for path, note in report.notes],
        "notConfigured": {setting: list(names) for setting, names in report.unknown.items()},
        "adopted": report.adopted,
        "statusesConfigured": list(report.statuses),
        "legacyDone": list(report.marked),
        "missing": [_utf8(path) for path in report.missing],
    }


def export_report(report: ExportReport) -> str:
    """Return the report of an export, or of a check."""
    would = "would be " if report.check else ""
    lines = [f"  {would}written  {path}" for path in _few(report.written)]
    lines += [f"  {would}removed  {path}" for path in _few(report.removed)]
    lines += [f"  in the way  {path}: {reason}" for path, reason in report.blocked]
    if not report.written and not report.removed and not report.blocked:
        head = f"{report.root}/ is up to date: {_files(report.unchanged)}"
    elif report.check:
        head = f"{report.root}/ is not up to date"
    elif report.blocked:
        head = f"Nothing was written to {report.root}/"
    else:
        counts = f"{len(report.written)} written, {len(report.removed)} removed, {report.unchanged} unchanged"
        head = f"Exported to {report.root}/: {counts}"
    return "".join(f"{printable(line)}\n" for line in (head, *lines))


def export_report_json(report: ExportReport) -> str:
    """Return the report of an export, or of a check, as one JSON document."""
    stale = bool(report.written or report.removed or report.blocked)
    return document(
        "export",
        "export",
        {
            "tree": _utf8(report.root),
            "check": report.check,
            "upToDate": not stale if report.check else not report.blocked,
            "written": [_utf8(path) for path in report.written],
            "removed": [_utf8(path) for path in report.removed],
            "unchanged": report.unchanged,
            "blocked": [{"path": _utf8(path), "reason": reason} for path, reason in report.blocked],
        },
    )


def _import_lines(report: ImportReport, created: str | None) -> Iterator[str]:
    if created is not None:
        yield f"Created {created}"
    if report.aborted:
        yield f"Nothing was imported from {report.root}/"
    elif report.dry_run:
        yield f"From {report.root}/ would be imported:"
    else:
        yield f"Imported from {report.root}/"
    for fate in FATES:
        if count := report.count(fate):
            yield f"  {count:6,}  {fate}: {_MEANINGS[fate]}"
    yield from _section("Refused", [_line(one) for one in report.outcomes if one.fate == "refused"])
    yield from _section("Conflicts", [_line(one) for one in report.outcomes if one.fate == "conflict"])
    changed = [one for one in report.outcomes if one.fate in _SHOWN]
    yield from _section("Changed", [f"{one.id}: {', '.join(one.fields)}" for one in changed])
    yield from _section("Renumbered", [f"{one.old} -> {one.new}  {one.path}" for one in report.renumbered])
    yield from _section("Statuses configured now", [", ".join(report.statuses)] if report.statuses else [])
    for setting, names in report.unknown.items():
        what = "configured now" if report.adopted else "not configured; --adopt adds them"
        yield from _section(f"{setting.capitalize()} {what}", [", ".join(names)])
    if report.marked:
        yield from _section("Done with open criteria, kept as imported", [listed(report.marked, _MOST_LINES)])
    yield from _section("Kept", [f"{path}: {note}" for path, note in report.notes])
    yield from _section("Deleted in the files, still in the backlog", report.missing)
    yield from _section("Left in place", [one.path for one in report.outcomes if one.fate == "left"])


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading and its lines, the rest of very many counted; nothing for none."""
    lines = list(lines)
    if lines:
        yield f"{heading}:"
        yield from (f"  {line}" for line in _few(lines))


def _few(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    if len(every) <= _MOST_LINES:
        return every
    return [*every[:_MOST_LINES], f"… and {len(every) - _MOST_LINES} more; --json lists all"]


def _line(outcome: Outcome) -> str:
    where = outcome.path if outcome.line is None else f"{outcome.path}:{outcome.line}"
    who = f"{outcome.id}: " if outcome.id else ""
    return f"{where}: {who}{outcome.reason}"


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        "path": _utf8(outcome.path),
        "fate": outcome.fate,
        "id": outcome.id,
        "reason": outcome.reason or None,
        "line": outcome.line,
        "code": outcome.code,
        "fields": list(outcome.fields),
    }


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _utf8(path: str) -> str:
    """Return a path in valid UTF-8, whatever its bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
