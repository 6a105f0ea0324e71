"""Opens a folder of snapshots with care: it may have come with a stranger's repository, links and all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlog.files import folders
from backlog.storage.repository import TOP
from backlog.storage.snapshots.place import SnapshotFolder, may_be_used

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def opened(folder: SnapshotFolder, *, make: bool = False) -> Iterator[int]:
    """Lend the descriptor of a folder of snapshots, made if asked to; raise OSError.

    Below the repository no link is followed, and nothing is used that belongs to somebody else.
    """
    if not may_be_used(folder):
        raise PermissionError(errno.EPERM, "it is not a repository of this user", folder.common)
    with folders.opened(folder.common, folder.inside, make=make, private=True) as descriptor:
        if make:
            _close_to_others(os.path.join(folder.common, TOP))
        yield descriptor


def _close_to_others(top: str) -> None:
    """See to it that nobody else can look into the folder that holds all snapshots; it is no link."""
    if os.stat(top).st_mode & _OTHERS:
        os.chmod(top, 0o700)
