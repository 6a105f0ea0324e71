"""Finds the backlog that a directory belongs to (docs/design.md 3.6)."""

import os
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import NotFound, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ".backlog"
FILE = "backlog.db"
CONFIG = "config.toml"
"""Names a backlog on a server; it wins over a database file beside it."""


class Found(NamedTuple):
    """A backlog: the folder of its project, which holds `.backlog/`, and its database's path or URL."""

    project: str
    database: str


def find_backlog(start: str) -> Found:
    """Return the backlog of the first `.backlog/` found walking up from `start`.

    In a linked git worktree, a folder without its own uses the one of the same folder of the main
    worktree. Raises NotFound, also for a backlog on the way that is gone but can be brought back, and
    Failed or InvalidInput for a config file that names no database.
    """
    database = database_in(start)
    if database is not None:  # as for most commands, which then need to know no repository
        return Found(start, database)
    for folder, kept in candidates(start):
        database = database_in(folder)
        if database is not None:
            return Found(folder, database)
        if kept is not None and os.path.isdir(kept):
            check_not_gone(os.path.join(folder, FOLDER, FILE))
    raise NotFound(f"no backlog here or above: {start}", code="no-backlog", directory=start)


def candidates(start: str) -> "Iterator[tuple[str, str | None]]":
    """Yield each folder whose backlog may be that of `start`, nearest first, and where snapshots are kept."""
    from backlog.storage.repository import holder_of, is_inside, kept_path, main_holder, shared_folder

    file = os.path.join(FOLDER, FILE)
    holder, directory = holder_of(start), start
    while True:
        if holder is not None and not is_inside(directory, holder.root):
            holder = holder_of(directory)
        yield directory, None if holder is None else kept_path(holder, os.path.join(directory, file))
        shared = None if holder is None else shared_folder(holder, directory)
        if holder is not None and shared is not None:
            yield shared, kept_path(main_holder(holder), os.path.join(shared, file))
        above = os.path.dirname(directory)
        if above == directory:
            return
        directory = above


def check_not_gone(database: str) -> None:
    """Raise NotFound if a backlog is gone from a path, and there are snapshots of it.

    What is meant for it does not belong into another one above.
    """
    from backlog.storage.snapshots.lost import newest_of_gone  # rarely needed

    newest = newest_of_gone(database)
    if newest is not None:
        raise NotFound(
            f"the backlog {quoted(database, 200)} is gone; "
            f"it was last saved {newest.snapshot.taken:%Y-%m-%d %H:%M} UTC",
            code="backlog-gone",
            path=database,
            saved=newest.snapshot.taken,
        )


def database_in(directory: str) -> str | None:
    """Return the URL or path of the database that a directory's `.backlog/` names or holds, or None.

    Raises Failed or InvalidInput for a config file that names no database.
    """
    config = os.path.join(directory, FOLDER, CONFIG)
    if os.path.isfile(config):
        from backlog.storage.home.config import read_config  # a file needs no TOML and no URL

        return read_config(config)
    path = os.path.join(directory, FOLDER, FILE)
    return path if os.path.exists(path) else None


def home_of(directory: str, *, here: bool = False) -> str:
    """Return the URL or path of the database that a directory's backlog has or would have.

    In a linked git worktree that is the one of the same folder of the main worktree, unless the directory
    has one of its own or is to have one `here`. Raises as `database_in` does.
    """
    own = database_in(directory)
    if own is not None:
        return own
    from backlog.storage.repository import shared_folder, worktree_of  # needed once in a backlog's life

    worktree = None if here else worktree_of(directory)
    shared = None if worktree is None else shared_folder(worktree, directory)
    home = directory if shared is None else shared
    return database_in(home) or os.path.join(home, FOLDER, FILE)


def find_project(start: str) -> str:
    """Return the folder of the project that a directory belongs to, wherever its backlog is kept.

    That is the first one walking up that holds `.backlog/` or is a git worktree, else `start`.
    """
    directory = start
    while True:
        if os.path.isdir(os.path.join(directory, FOLDER)) or os.path.exists(os.path.join(directory, ".git")):
            return directory
        above = os.path.dirname(directory)
        if above == directory:
            return start
        directory = above


def shown(database: str) -> str:
    """Return a database's path or URL as it may be printed; raise InvalidInput for an unreadable URL."""
    if "://" not in database:
        return database
    from backlog.storage.postgresql.url import without_secrets  # a file needs no URL

    return without_secrets(database)


def main_worktree(directory: str) -> str | None:
    """Return the main worktree of the repository if `directory` is the root of a linked one.

    For a bare repository that is the repository itself.
    """
    from backlog.storage.repository import shared_folder, worktree_at  # a folder of its own needs none

    worktree = worktree_at(directory)
    return None if worktree is None else shared_folder(worktree, directory)
