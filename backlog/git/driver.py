"""Registers the merge driver with git, in the repository's own configuration, which no clone brings along."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from backlog.git.run import asked, git, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.git.repository import TreeWorktree

NAME = "backlog"
"""What `.gitattributes` calls the driver."""
_SECTION = f"merge.{NAME}"
_MEANING = "merges records of a backlog field by field"


def program() -> list[str]:
    """Return the words that run this program: by absolute path, and never out of the working directory.

    Without `-P`, Python would look there first, and a clone may well have a folder `backlog`.
    """
    return [sys.executable, "-P", "-m", "backlog"]


def command(words: Sequence[str]) -> str:
    """Return the command that git runs with its shell; where the program is not to be had, lines are merged.

    Git would take a driver that cannot be run for one that found a conflict, and leave our side in the file
    without a mark. The placeholders are those of https://git-scm.com/docs/gitattributes.
    """
    by_lines = "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B"
    return f"{shlex.join(words)} git merge-file %O %A %B %L %P; s=$?; test $s -le 1 && exit $s; {by_lines}"


def install(worktree: TreeWorktree, words: Sequence[str]) -> bool:
    """Configure the driver; return whether anything changed."""
    wanted = {f"{_SECTION}.name": _MEANING, f"{_SECTION}.driver": command(words)}
    changed = {key: value for key, value in wanted.items() if configured(worktree, key) != value}
    for key, value in changed.items():
        git("config", "--local", "--replace-all", key, value, cwd=worktree.root)
    return bool(changed)


def uninstall(worktree: TreeWorktree) -> bool:
    """Remove the driver from the configuration; return whether it was there."""
    return run(("config", "--local", "--remove-section", _SECTION), cwd=worktree.root)[0] == 0


def is_installed(worktree: TreeWorktree) -> bool:
    """Say whether a driver of this name is configured, for this repository or for all of the user's."""
    return configured(worktree, f"{_SECTION}.driver") is not None


def configured(worktree: TreeWorktree, key: str) -> str | None:
    """Return a value of git's configuration, None if it is not set."""
    return asked("config", "--get", key, cwd=worktree.root, inert=False)
