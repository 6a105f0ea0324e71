"""Finds the backlog that a directory belongs to (docs/design.md 3.6)."""

import os
from typing import NamedTuple

from backlog.domain.errors import NotFound

FOLDER = ".backlog"
FILE = "backlog.db"
CONFIG = "config.toml"
"""Names a backlog on a server; it wins over a database file beside it."""
MAX_LINE = 65_536


class Found(NamedTuple):
    """A backlog: the folder of its project, which holds `.backlog/`, and its database's path or URL."""

    project: str
    database: str


def find_backlog(start: str) -> Found:
    """Return the backlog of the first `.backlog/` found walking up from `start`.

    A linked git worktree without its own uses the one of the main worktree. Raises NotFound, and
    Failed or InvalidInput for a config file that names no database.
    """
    directory = start
    while True:
        for candidate in (directory, main_worktree(directory)):
            if candidate is not None:
                database = database_in(candidate)
                if database is not None:
                    return Found(candidate, database)
        above = os.path.dirname(directory)
        if above == directory:
            raise NotFound(
                f"no backlog here or above: {start}",
                code="no-backlog",
                directory=start,
            )
        directory = above


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

    There, `.git` is a file that names a folder of the repository, in which the file `commondir`
    leads to the repository itself: https://git-scm.com/docs/gitrepository-layout.
    """
    link = _first_line(os.path.join(directory, ".git"))
    if link is None or not link.startswith("gitdir:"):
        return None
    private = os.path.join(directory, link.removeprefix("gitdir:").strip())
    common = _first_line(os.path.join(private, "commondir"))
    if common is None:
        return None
    return os.path.dirname(os.path.normpath(os.path.join(private, common)))


def _first_line(path: str) -> str | None:
    """Return the first line of a small text file, None if there is no such file to read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline(MAX_LINE).rstrip("\n")
    except (OSError, ValueError):  # a path with a NUL in it is a ValueError
        return None
