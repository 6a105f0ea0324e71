"""Finds the done tasks whose evidence is older than the files that they changed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from backlog.domain.staleness import Staleness, proven, stale
from backlog.git.last_changes import FileChanges
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from backlog.domain.staleness import Proven
    from backlog.service.context import Context
    from backlog.store import Reader


def stale_evidence(context: Context, root: str) -> Staleness:
    """Return the done tasks with old evidence; their files are looked for in the folder `root`.

    Nothing is changed, and no lock is held while git is asked.
    """
    tasks = _proven(context)
    if not tasks:
        return Staleness(())
    paths = {path for task in tasks for path in task.files}
    changes = FileChanges(root, min(task.at for task in tasks), paths)
    return stale(tasks, cache(changes.of))._replace(complete=changes.complete)


@reading
def _proven(reader: Reader) -> tuple[Proven, ...]:
    return tuple(filter(None, map(proven, reader.done_with_files(reader.settings()))))
