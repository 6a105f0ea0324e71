"""Finds the backlog that a directory belongs to (design, section 3: where the database is)."""

from __future__ import annotations

import os

from backlog.domain.errors import NotFound

FOLDER = ".backlog"
FILE = "backlog.db"
MAX_LINE = 65_536


def find_database(start: str) -> str:
    """Return the path of the database of the first `.backlog/` found walking up from `start`.

    A linked git worktree without its own uses the one of the main worktree. Raises NotFound.
    """
    directory = start
    while True:
        for candidate in (directory, main_worktree(directory)):
            if candidate is not None:
                path = os.path.join(candidate, FOLDER, FILE)
                if os.path.exists(path):
                    return path
        above = os.path.dirname(directory)
        if above == directory:
            raise NotFound(
                f"no backlog here or above: {start}",
                hint="make one with: backlog init",
                code="no-backlog",
            )
        directory = above


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
