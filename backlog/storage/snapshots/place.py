"""Says where the snapshots of a database go: into the git repository's own folder.

All worktrees share it, and no git command tidies it up; `repository.kept_path` says where in it.
"""

import os
from typing import NamedTuple

from backlog.storage.repository import is_repository, snapshots_of


class SnapshotFolder(NamedTuple):
    """Where the snapshots of one database are: a path within a repository's own folder."""

    common: str
    inside: str

    @property
    def path(self) -> str:
        """The whole path."""
        return os.path.join(self.common, self.inside)


def folder_of(database: str) -> SnapshotFolder | None:
    """Return where the snapshots of a database go, which need not exist; None outside of a repository."""
    kept = snapshots_of(database)
    if kept is None:
        return None
    common, path = kept
    return SnapshotFolder(common, os.path.relpath(path, common))


def may_be_used(folder: SnapshotFolder) -> bool:
    """Say whether snapshots may be kept in a repository: one that belongs to the user and can be written.

    In the repository of somebody else they would belong to the wrong person.
    """
    try:
        owner = os.stat(folder.common).st_uid
    except OSError:
        return False
    return owner == os.geteuid() and os.access(folder.common, os.W_OK) and is_repository(folder.common)
