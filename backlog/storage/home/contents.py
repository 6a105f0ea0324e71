"""Looks at what the `.backlog/` of a folder holds, and at whose it is, without reading any of it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from backlog.errors import Failed, quoted
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = ".backlog"
FILE = "backlog.db"
CONFIG = "config.toml"
"""Names a backlog on a server; it wins over a database file beside it."""

Statuses = tuple[tuple[str, os.stat_result], ...]
"""Files and folders, each with what the system says of it."""


class HomeContents(NamedTuple):
    """What the `.backlog/` of a project holds: a config file, a database, or both.

    Nothing of it has been read. It is used once all of it is known to be the person's own, or agreed to.
    `statuses` are those of the files and folders on the way to it.
    """

    project: str
    config: str | None
    file: str | None
    statuses: Statuses


def home_in(directory: str) -> HomeContents | None:
    """Return what is in a directory's `.backlog/`, None if there is nothing.

    A link that leads nowhere is something: what it led to may come back. Raises Failed for a folder
    that cannot be searched, because a backlog above it would not be the one that is meant.
    """
    folder = os.path.join(directory, FOLDER)
    try:
        status = os.lstat(folder)
    except (OSError, ValueError):  # a path with a NUL in it is a ValueError
        return None
    config = _status(os.path.join(folder, CONFIG))
    file = _status(os.path.join(folder, FILE))
    if config is None and file is None:
        if stat.S_ISLNK(status.st_mode) and not os.path.exists(folder):
            raise Failed(
                f"{quoted(folder, 200)} is a link that leads nowhere", code="folder-unavailable", path=folder
            )
        return None
    return HomeContents(
        directory,
        config and config[0],
        file and file[0],
        tuple(filter(None, ((directory, os.lstat(directory)), (folder, status), config, file))),
    )


def vacant(directory: str) -> HomeContents:
    """Return a directory as the home of a backlog that is yet to be created; none of it need be there."""
    return HomeContents(directory, None, None, statuses_of(directory, os.path.join(directory, FOLDER)))


def statuses_of(*paths: str) -> Statuses:
    """Return those of some paths that are there, with what the system says of them; raise Failed."""
    return tuple(filter(None, map(_status, paths)))


def is_own(statuses: Statuses) -> bool:
    """Say whether files and folders belong to the person for certain, and none of them is a link."""
    me = os.geteuid()
    return all(status.st_uid == me and not stat.S_ISLNK(status.st_mode) for _, status in statuses)


def outside(home: HomeContents, folders: Iterable[str]) -> tuple[str, str] | None:
    """Return a link to or in a `.backlog/` and what it leads to, if that is there and in none of `folders`.

    Git carries links: what is behind one may be another backlog of the person's. None is for a home whose
    files are where they seem to be.
    """
    folder = os.path.join(home.project, FOLDER)
    roots = [os.path.join(os.path.realpath(each), "") for each in folders]
    for path in filter(None, (folder, home.file)):
        real = os.path.realpath(path)
        if os.path.lexists(real) and not any(real.startswith(root) for root in roots):
            return path, real
    return None


def _status(path: str) -> tuple[str, os.stat_result] | None:
    """Return a path with what the system says of it, None if there is no such file; raise Failed."""
    try:
        return path, os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        closed = _closed(path) if isinstance(error, PermissionError) else None
        raise closed or Failed(
            f"cannot look for {quoted(path, 200)}: {error.strerror}",
            code="folder-unavailable",
            path=path,
            reason=error.strerror,
        ) from error


def _closed(path: str) -> Failed | None:
    """Return the error for the folder above a path that lets nobody in, None if there is none."""
    from backlog.storage.sqlite.errors import owner_of  # hardly anybody is refused a folder

    folder = os.path.dirname(os.path.abspath(path))
    while folder != os.path.dirname(folder):
        with suppress(PermissionError):  # then it is one further above
            status = os.stat(folder)
            if os.access(folder, os.X_OK):
                return None
            owner, mode = owner_of(status.st_uid), f"{status.st_mode & 0o777:03o}"
            return Failed(
                f"no permission to look into {quoted(folder, 200)}: it belongs to {owner}, mode {mode}",
                code="folder-unavailable",
                path=folder,
                owner=owner,
                mode=mode,
            )
        folder = os.path.dirname(folder)
    return None
