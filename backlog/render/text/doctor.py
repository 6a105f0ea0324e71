"""What `doctor` found and repaired, in lines, each finding with its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.snapshots import newest_state
from backlog.errors import listed, printable
from backlog.render.notation import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.findings import Finding
    from backlog.domain.snapshots import Concern, Copies
    from backlog.service.doctor import Examination

HEALTHY = "No duplicate IDs, self-referential dependencies, or dependency cycles found.\n"
"""The line of docs/contract.md 3.11; everything else that is examined is sound too, then."""

TITLES = {
    "database-damaged": "The database is damaged",
    "schema-missing": "Missing",
    "schema-foreign": "Not made by backlog",
    "schema-changed": "Changed",
    "schema-table": "Unknown or changed table",
    "lost-table": "Lost table",
    "derived-table": "Missing",
    "invalid-value": "Invalid value",
    "broken-reference": "Broken reference",
    "search-index": "Search index out of date",
    "list-index": "List index out of date",
    "derived-columns": "Counts out of date",
    "counter": "Counter behind",
    "gate": "Done with open criteria",
    "ordinal": "Invalid ordinal",
    "cycle": "Dependency cycle",
    "dangling": "Dangling reference",
}


def examination(report: Examination) -> str:
    """Return the report; the healthy line if nothing is wrong."""
    lines = [HEALTHY] if not report.findings else [f"{count(report.findings)} found:\n"]
    for finding in report.findings:
        lines.append(
            f"\n  {TITLES[finding.code]}: {printable(finding.detail)}\n    Meaning: {finding.meaning}\n"
        )
        if finding.repairable:
            lines.append("    Repair: backlog doctor --fix\n")
    if report.legacy:
        ids = listed(task.id for task in report.legacy)
        lines.append(f"Imported as done with open criteria, which is allowed: {ids}\n")
    if report.waiting:
        ids = listed(task.id for task in report.waiting)
        lines.append(f"Done in their files, but not here until their criteria are checked: {ids}\n")
    if report.moved_to is not None:
        lines.append(f"Read-only: the backlog has moved to {printable(report.moved_to)}\n")
    return "".join(lines)


def on_export(tree: str, reason: str, more: int = 0) -> str:
    """Return a remark on an export that would fail."""
    others = f", and {more} more" if more else ""
    return f"an export to {printable(tree)}/ would fail: {printable(reason)}{others}"


def on_concern(concern: Concern, copies: Copies) -> str:
    """Return a remark on a backlog that depends on one file."""
    database = printable(copies.database)
    if concern == "late":
        newest = newest_state(copies.saved)
        since = "" if newest is None else f" since {instant(newest.snapshot.taken)}"
        return f"no snapshot of {database} was taken{since}: is the disk full, or its repository read-only?"
    why = {
        "impossible": "it has no snapshots, for it is not in a git repository that belongs to you",
        "unwanted": "the setting snapshots is off",
        "missing": "no snapshot has been taken yet",
    }[concern]
    return (
        f"nothing but {database} holds this backlog: {why}, and it was exported to no folder that is there. "
        "Copy it with: backlog backup FILE, or: backlog export"
    )


ON_SERVER = (
    "no snapshots are kept of a backlog on a server: its backups are the server's, see docs/postgresql.md"
)
"""The remark on a backlog whose second copy is somebody else's business."""


def repair(snapshot: str, repaired: Sequence[Finding]) -> str:
    """Return what a repair did."""
    lines = [f"Snapshot: {snapshot}\n"]
    lines += [f"Repaired: {TITLES[finding.code]}: {printable(finding.detail)}\n" for finding in repaired]
    return "".join(lines)


def count(findings: Sequence[Finding]) -> str:
    """Return `1 problem` or `2 problems`."""
    return f"{len(findings)} problem{'s' if len(findings) > 1 else ''}"
