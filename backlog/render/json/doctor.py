"""What `doctor` found and repaired, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.findings import Finding
    from backlog.service.doctor import Examination


def examination(examined: Examination, snapshot: str | None = None, repaired: Sequence[Finding] = ()) -> str:
    """Return an examination as a JSON document; `snapshot` is null if nothing was repaired."""
    from backlog.render.json import document

    report = {
        "healthy": not examined.findings,
        "findings": [_plain(finding) for finding in examined.findings],
        "importedAsDone": [task.id for task in examined.legacy],
        "doneInFilesOnly": [task.id for task in examined.waiting],
        "movedTo": examined.moved_to,
        "snapshot": snapshot,
        "repaired": [_plain(finding) for finding in repaired],
    }
    return document("doctor", "doctor", report)


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "detail": finding.detail,
        "ids": finding.ids,
        "meaning": finding.meaning,
        "repairable": finding.repairable,
    }
