"""Takes snapshots: of a small database at once, of a large one in a process of its own that nobody waits for.

The copy of a megabyte takes 4 ms. Waiting for that once an hour is better than a process that outlives the
command: in a container it would be killed with it, and whoever removes the project would find it in the way.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.snapshots import Reason, Snapshot, worth_keeping
from backlog.errors import BacklogError
from backlog.files.atomic import is_partial, new_file
from backlog.storage.snapshots import DISMISSED, INTERVAL, INTERVAL_OF_MANY, LAST
from backlog.storage.snapshots.background import in_background
from backlog.storage.snapshots.folder import opened
from backlog.storage.snapshots.inventory import snapshots_in
from backlog.storage.snapshots.numbers import put_aside
from backlog.storage.snapshots.place import folder_of
from backlog.storage.sqlite.backup import beside, snapshot, snapshots_wanted
from backlog.storage.sqlite.connection import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.snapshots.place import SnapshotFolder


AT_ONCE = 4_000_000
"""Up to so many bytes a database is copied while the command waits."""
_PATIENCE = 5.0
"""Seconds to wait for somebody who keeps the database from being read."""
_ABANDONED = 86_400
"""Seconds after which nobody works at an unfinished file any more."""


def take_regularly(database: str) -> None:
    """Take a regular snapshot, unless another process is taking one; do without if that fails."""
    folder = folder_of(database)
    if folder is None:
        return
    act = partial(_take_quietly, database, folder)
    with suppress(OSError):
        if os.stat(database).st_size <= AT_ONCE:
            act()
        else:
            in_background(act)


def path_aside(database: str, reason: Reason) -> str:
    """Return the path of a new file for a copy of a database that is about to be replaced.

    It lies among the snapshots, or beside the database where there are to be none.
    """
    folder = folder_of(database)
    if folder is not None and snapshots_wanted(database, _PATIENCE):
        with suppress(OSError), opened(folder, make=True) as inside:
            return os.path.join(folder.path, _next(inside, reason).file_name)
    return beside(database, reason)


def dismiss(database: str) -> None:
    """Mark a backlog that has snapshots as not missing; do without if that fails."""
    folder = folder_of(database)
    with suppress(OSError):
        if folder is not None:
            with opened(folder) as inside:
                mark_dismissed(inside)


def mark_dismissed(inside: int) -> None:
    """Mark the open snapshot folder of a backlog that is not missing; raise OSError."""
    os.close(os.open(DISMISSED, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600, dir_fd=inside))


def _take_quietly(database: str, folder: SnapshotFolder) -> None:
    with (
        suppress(OSError, sqlite3.Error, BacklogError),
        opened(folder, make=True) as inside,
        _turn(inside) as turn,
    ):
        if not turn.first and 0 <= time.time() - os.fstat(turn.file).st_mtime < INTERVAL_OF_MANY:
            return  # somebody else has just taken one
        now = time.time()
        try:
            os.utime(turn.file, (now, now))
            noted = put_aside(inside)
            _put(folder, inside, database)
        except BaseException:
            again = now - INTERVAL + INTERVAL_OF_MANY
            os.utime(turn.file, (again, again))
            raise
        _tidy(inside, noted)
        with suppress(FileNotFoundError):
            os.unlink(DISMISSED, dir_fd=inside)


def _put(folder: SnapshotFolder, inside: int, database: str) -> None:
    """Add a regular snapshot to an open folder."""
    path = os.path.join(folder.path, _next(inside, "").file_name)
    with new_file(path, within=folder.common, replace=False, mode=0o600, companions=COMPANIONS) as file:
        snapshot(database, file.name, _PATIENCE)


def _next(inside: int, reason: Reason) -> Snapshot:
    """Return the snapshot that comes next in an open folder."""
    before = snapshots_in(inside)
    return Snapshot(before[0].number + 1 if before else 1, datetime.now(UTC), reason)


def _tidy(inside: int, noted: list[str]) -> None:
    """Remove what has expired: old snapshots, the numbers that they hold, unfinished files."""
    there = snapshots_in(inside)
    gone = [each.file_name for each in set(there) - worth_keeping(there)]
    gone += [name for name in os.listdir(inside) if is_partial(name) and _age(name, inside) > _ABANDONED]
    for name in (*gone, *noted):
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=inside)


def _age(name: str, inside: int) -> float:
    """Return how many seconds ago a file in an open folder was last written to."""
    return time.time() - os.stat(name, dir_fd=inside, follow_symlinks=False).st_mtime


class _Turn(NamedTuple):
    """The locked file in a folder of snapshots, and whether it is new."""

    file: int
    first: bool


@contextmanager
def _turn(inside: int) -> Iterator[_Turn]:
    """Keep others from taking snapshots into an open folder; raise BlockingIOError if somebody is at it.

    The system lets go of the lock when the process ends, in whatever way.
    """
    import fcntl  # not on every system

    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        file, first = os.open(LAST, flags | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=inside), True
    except FileExistsError:
        file, first = os.open(LAST, flags, dir_fd=inside), False
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # this file system has no locks: at worst, two are taken
            pass
        yield _Turn(file, first)
    finally:
        os.close(file)
