"""Finds what is kept of a backlog in its git repository, and rebuilds it from that where it is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from backlog.domain.snapshots import Copies
from backlog.errors import Failed, Refused, quoted
from backlog.storage.home.create import making_home
from backlog.storage.repository import TOP
from backlog.storage.snapshots import LAST, numbers
from backlog.storage.snapshots.capture import mark_dismissed, path_aside
from backlog.storage.snapshots.folder import opened
from backlog.storage.snapshots.inventory import folders_of, saved_in
from backlog.storage.snapshots.lost import newest_of_gone
from backlog.storage.snapshots.place import folder_of, may_be_used
from backlog.storage.sqlite.backup import copy_into, counters_of
from backlog.storage.sqlite.errors import translating
from backlog.storage.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.snapshots import Reason
    from backlog.storage.snapshots.place import SnapshotFolder
    from backlog.store.database import Transactions


def copies_of(database: str) -> Copies:
    """Return what is kept of the backlog in a file, which need not be there."""
    folder = folder_of(database)
    if folder is None:
        return Copies(database, (), {}, possible=False)
    others = {
        os.path.relpath(each.inside, TOP): saved_in(each)
        for each in folders_of(folder.common)
        if each.inside != folder.inside
    }
    return Copies(database, saved_in(folder), others, possible=may_be_used(folder))


def restore_gone(database: str, source: str, admit: Callable[[Transactions], None], patience: float) -> None:
    """Make the backlog in a file that is gone of what a snapshot or a backup holds.

    Its ids go on after all that is known to have been given out. Raises Conflict if there is a file
    already, Failed if it cannot be made, Refused or what `admit` raises for a backup that may not be used.
    """
    folder = folder_of(database)
    with making_home(database), translating(database):
        copy_into(
            source,
            database,
            {} if folder is None else _numbers(folder),
            lambda copy: admit(SqliteStore(copy, patience)),
            patience,
        )
    snapshot_soon(database)


def path_of_copy(database: str, reason: Reason) -> str:
    """Return the path of a new file for a copy of a database that is about to be changed as a whole."""
    return path_aside(database, reason)


def snapshot_soon(database: str) -> None:
    """Let the next write take a snapshot, because the backlog has become another one."""
    folder = folder_of(database)
    if folder is not None:
        with suppress(OSError):
            os.utime(os.path.join(folder.path, LAST), (0, 0), follow_symlinks=False)


def check_not_gone(database: str) -> None:
    """Raise Refused if a backlog was in a file, is gone, and can be brought back."""
    newest = newest_of_gone(database)
    if newest is not None:
        raise Refused(
            f"a backlog was here, last saved {newest.snapshot.taken:%Y-%m-%d %H:%M} UTC",
            code="backlog-was-here",
            path=database,
            saved=newest.snapshot.taken,
        )


def dismiss(database: str) -> None:
    """Dismiss the backlog that is gone from a file; its snapshots stay. Raises Refused or Failed."""
    newest, folder = newest_of_gone(database), folder_of(database)
    if newest is None or folder is None:
        raise Refused(f"no backlog is missing in {quoted(database, 200)}", code="not-gone", path=database)
    try:
        with opened(folder) as inside:
            mark_dismissed(inside)
    except OSError as error:
        raise Failed(
            f"cannot write to {quoted(folder.path, 200)}: {error.strerror}",
            code="folder-unavailable",
            path=folder.path,
            reason=error.strerror,
        ) from error


def begin_again(database: str) -> None:
    """Keep the newest snapshot of a backlog that is gone from ageing, for a new backlog takes its place."""
    folder = folder_of(database)
    newest = (
        next((each.snapshot for each in saved_in(folder) if not each.snapshot.reason), None)
        if folder
        else None
    )
    if folder is None or newest is None:
        return
    with suppress(OSError), opened(folder) as inside:
        kept = newest._replace(reason="before-init").file_name
        os.rename(newest.file_name, kept, src_dir_fd=inside, dst_dir_fd=inside)
    snapshot_soon(database)


def _numbers(folder: SnapshotFolder) -> dict[str, int]:
    """Return the numbers that are known to have been given out: by the newest snapshots, and since then."""
    known = numbers.noted(folder)
    for each in saved_in(folder):
        for name, value in counters_of(each.path).items():
            known[name] = max(value, known.get(name, 0))
    return known
