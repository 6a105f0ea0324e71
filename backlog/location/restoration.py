"""Finds the copies of a backlog and restores one of them, even if the backlog is gone."""

from __future__ import annotations

import os
from datetime import UTC
from typing import TYPE_CHECKING

from backlog.domain.addresses import is_server
from backlog.domain.snapshots import Copies
from backlog.errors import NotFound
from backlog.location import GONE
from backlog.storage.home import discovery, recovery
from backlog.storage.home.contents import FILE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backlog.location import Location
    from backlog.store.database import Transactions


class Restoration:
    """The copies of the backlog of a location; it fulfils `service/restoration.py`."""

    def __init__(self, location: Location) -> None:
        """Take where the backlog is, or was."""
        self._location = location

    def database(self) -> str:
        """Return the path or URL of the database that a restore fills, whether it is there or not.

        That is the one that is named or found, else one that is gone, else the working directory's own.
        """
        try:
            return self._location.database()
        except NotFound as error:
            if error.code == GONE:
                return str(error.data["path"])
            return discovery.home_of(self._location.directory())

    def copies(self, database: str) -> Copies:
        """Return the snapshots of a backlog, which may be gone; one on a server has none."""
        if is_server(database):
            return Copies(self._location.shown(database), (), {}, possible=False)
        return recovery.copies_of(database)

    def restore(self, database: str, source: str, admit: Callable[[Transactions], None]) -> str | None:
        """Replace a database by what a file holds; return the file that keeps the former one, if any.

        `admit` judges it first (`Store.restore`). Raises Conflict, Refused, Busy or Failed; then nothing
        was changed.
        """
        if not is_server(database) and not os.path.lexists(database):
            recovery.restore_gone(database, source, admit, self._location.patience())
            return None
        kept = self._location.store().restore(source, admit)
        recovery.snapshot_soon(database)
        return kept

    def dismiss(self, database: str) -> None:
        """Dismiss the backlog that is gone from a file; raise Refused or Failed."""
        recovery.dismiss(database)

    def repair_copy(self, now: datetime) -> str:
        """Return the path of a new file for a copy of the database, which is about to be repaired.

        It lies among the snapshots. For a server it is in `.backlog/` of the project if it has one, else in
        the working directory.
        """
        location = self._location
        if not location.on_server():
            return recovery.path_of_copy(location.database(), "before-repair")
        folder = os.path.join(location.folder(), FOLDER)
        name = f"backlog.doctor-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.bak"
        return os.path.join(folder if os.path.isdir(folder) else location.directory(), name)


def worktrees_saved(directory: str) -> bool:
    """Say whether a worktree of a folder's repository has, or had, a backlog of its own with snapshots."""
    others = recovery.copies_of(os.path.join(directory, FOLDER, FILE)).others
    return any(path.startswith("worktrees/") for path in others)
