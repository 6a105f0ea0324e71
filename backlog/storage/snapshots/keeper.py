"""Decides after each write whether a snapshot is due; every command that writes loads it, so it is small."""

from __future__ import annotations

import os
import time

from backlog.lean import TYPE_CHECKING
from backlog.storage.repository import snapshots_of
from backlog.storage.snapshots import INTERVAL, INTERVAL_OF_MANY, LAST, MANY, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.snapshots import Reason


class Keeper:
    """Keeps copies of the database of one store; see the protocol in `sqlite/store.py`."""

    def __init__(self, database: str) -> None:
        """Take the path of the database."""
        self._database = os.path.abspath(database)
        self._place = snapshots_of(database)

    def due(self, events: int) -> bool:
        """Say whether a transaction with so many events is to be followed by a snapshot.

        That is one look at the disk where there are snapshots already. A clock that was set back
        does not keep the next one from being taken.
        """
        if self._place is None:
            return False
        common, path = self._place
        try:
            age = time.time() - os.stat(os.path.join(path, LAST)).st_mtime
        except OSError:
            path, age = common, INTERVAL
        if 0 <= age < (INTERVAL if events < MANY else INTERVAL_OF_MANY):
            return False
        try:
            return os.stat(path).st_uid == os.geteuid() and os.access(path, os.W_OK)
        except OSError:
            return False

    def keep(self, numbers: Mapping[str, int], *, due: bool) -> None:
        """Note, after a commit, the numbers that were given out, and take a snapshot if it is due.

        Neither ever fails: what was committed is not called into question by a copy that cannot be made.
        """
        if self._place is None:
            return
        if due:
            from backlog.storage.snapshots.capture import take_regularly  # once an hour

            take_regularly(self._database)
        elif numbers:
            _note(*self._place, numbers)

    def retire(self) -> None:
        """Mark the backlog as not missing, because it has moved."""
        from backlog.storage.snapshots.capture import dismiss  # done once in a file's life

        dismiss(self._database)

    def aside(self, reason: Reason) -> str:
        """Return the path of a new file for a copy of the database, which is about to be replaced."""
        from backlog.storage.snapshots.capture import path_aside  # rarely needed

        return path_aside(self._database, reason)


def _note(common: str, path: str, numbers: Mapping[str, int]) -> None:
    """Note numbers in a repository's folder of snapshots, if it exists; do without if that fails.

    The lines are not forced to the disk: they are for the case that the database is deleted.
    """
    lines = "".join(f"{value} {name}\n" for name, value in numbers.items())
    expected = os.path.join(os.path.realpath(common), os.path.relpath(path, common))
    try:
        if os.path.realpath(path) != expected or os.stat(expected).st_uid != os.geteuid():
            return  # a link leads elsewhere, or it is somebody else's
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        file = os.open(os.path.join(expected, NUMBERS), flags, 0o600)
        try:
            os.write(file, lines.encode())
        finally:
            os.close(file)
    except OSError:
        return
