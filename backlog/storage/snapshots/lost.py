"""Notices that a backlog is gone although there are snapshots of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.storage.snapshots import DISMISSED
from backlog.storage.snapshots.inventory import saved_in
from backlog.storage.snapshots.place import folder_of

if TYPE_CHECKING:
    from backlog.domain.snapshots import Saved


def newest_of_gone(database: str) -> Saved | None:
    """Return the newest snapshot of a backlog that is gone from a path, neither dismissed nor moved."""
    folder = None if os.path.lexists(database) else folder_of(database)
    if folder is None or not os.path.isdir(folder.path):
        return None
    if os.path.lexists(os.path.join(folder.path, DISMISSED)):
        return None
    return next(iter(saved_in(folder)), None)
