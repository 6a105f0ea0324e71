"""Lists snapshots: those of one database, and those of all databases in a repository."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from backlog.domain.snapshots import Saved, Snapshot, newest_first, snapshot_named
from backlog.storage.repository import TOP
from backlog.storage.snapshots.folder import opened
from backlog.storage.snapshots.place import SnapshotFolder

if TYPE_CHECKING:
    from collections.abc import Iterator


def saved_in(folder: SnapshotFolder) -> list[Saved]:
    """Return the snapshots in a folder, newest first; none if it does not exist or is not the user's own."""
    with suppress(OSError), opened(folder) as inside:
        return [Saved(each, os.path.join(folder.path, each.file_name)) for each in snapshots_in(inside)]
    return []


def snapshots_in(inside: int) -> list[Snapshot]:
    """Return the snapshots in an open folder, the newest first; whatever else is in it is ignored."""
    snapshots = []
    for name in os.listdir(inside):
        with suppress(OSError):
            status = os.stat(name, dir_fd=inside, follow_symlinks=False)
            snapshot = snapshot_named(name, status.st_size) if stat.S_ISREG(status.st_mode) else None
            if snapshot is not None:
                snapshots.append(snapshot)
    return newest_first(snapshots)


def folders_of(common: str) -> Iterator[SnapshotFolder]:
    """Yield every folder in a repository that has snapshots in it, in the order of their paths."""
    for path, below, names in os.walk(os.path.join(common, TOP)):
        below.sort()
        if any(snapshot_named(name) for name in names):
            yield SnapshotFolder(common, os.path.relpath(path, common))
