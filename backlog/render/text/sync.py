"""What a sync did, in lines, and each conflict field by field with both values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import printable
from backlog.render.text.exchange import import_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.service.exchange.report import Fate, FileOutcome
    from backlog.service.exchange.sync import SyncReport

_MOST_LINES = 6
_FATES: tuple[Fate, ...] = ("imported", "updated", "merged")


def sync_report(report: SyncReport, *, verbose: bool = False) -> str:
    """Return the report of a sync; it is one line if there was nothing to do."""
    return "".join(f"{printable(line)}\n" for line in _lines(report, verbose=verbose))


def conflict(outcome: FileOutcome) -> str:
    """Return a conflict: each field with both values."""
    return "".join(f"{printable(line)}\n" for line in _conflict(outcome))


def name_of(outcome: FileOutcome) -> str:
    """Return what a conflict is called in commands: the record's id, or `config` for the settings."""
    return outcome.id or "config"


def _lines(report: SyncReport, *, verbose: bool) -> Iterator[str]:
    imported, exported = report.imported, report.exported
    root = imported.root
    if report.idle:
        yield f"{root}/ and the backlog are in step: {imported.count('unchanged'):,} files"
    else:
        counts = [f"{count:,} {fate}" for fate in _FATES if (count := imported.count(fate))]
        if exported is not None:
            counts += [f"{len(exported.written):,} written"] if exported.written else []
            counts += [f"{len(exported.removed):,} removed"] if exported.removed else []
        counts += [f"{count:,} in conflict"] if (count := imported.count("conflict")) else []
        head = f"Would sync {root}/" if imported.dry_run else f"Synced {root}/"
        yield f"{head}: {', '.join(counts) or 'nothing was changed'}"
    yield from import_sections(imported, verbose=verbose, conflicts=False)
    if exported is not None and exported.blocked:
        yield "In the way, nothing was written:"
        yield from (f"  {path}: {reason}" for path, reason in exported.blocked)
    if imported.missing and not imported.archived:
        yield "To archive what was deleted: backlog sync --archive-deleted"
        yield "To write the files again: backlog export"
    if report.conflicts:
        yield "Conflicts:"
    for one in report.conflicts:
        yield from (f"  {line}" for line in _conflict(one))
        yield f"    keep what is here:  backlog sync --ours {name_of(one)}"
        yield f"    take the file's:    backlog sync --theirs {name_of(one)}"


def _conflict(outcome: FileOutcome) -> Iterator[str]:
    yield f"{outcome.id or 'settings'}  {outcome.path}"
    for clash in outcome.clashes:
        yield f"  {clash.field}"
        yield from _value("here", clash.here)
        yield from _value("file", clash.there)


def _value(side: str, text: str) -> Iterator[str]:
    lines = text.split("\n") if text else ["(nothing)"]
    shown = lines[:_MOST_LINES]
    if len(lines) > _MOST_LINES:
        shown.append(f"… and {len(lines) - _MOST_LINES:,} more lines")
    for number, line in enumerate(shown):
        yield f"    {f'{side}:' if not number else '':<6}{line}"
