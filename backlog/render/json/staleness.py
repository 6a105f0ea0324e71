"""Which done tasks have old evidence, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.render.json import document
from backlog.render.notation import instant_json

if TYPE_CHECKING:
    from backlog.domain.staleness import Staleness


def staleness(stale: Staleness) -> str:
    """Return the tasks with what was changed after their evidence; `changedAt` of a deleted file is null."""
    tasks = [
        {
            "id": task.id,
            "title": task.title,
            "evidenceAt": instant_json(task.at),
            "verified": task.verified,
            "claimed": task.claimed,
            "files": [{"path": change.path, "changedAt": instant_json(change.at)} for change in changes],
        }
        for task, changes in stale.tasks
    ]
    report = {"tasks": tasks, "unknownFiles": list(stale.unknown), "complete": stale.complete}
    return document("stale-evidence", "staleEvidence", report)
