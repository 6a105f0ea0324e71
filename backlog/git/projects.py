"""Remembers which trees of files the hooks of a clone serve: a repository may hold several, in any folder.

Git runs hooks at the root of a worktree, from where a project in a folder below is not found. So `git
install` notes its tree in the clone's own configuration, which no other clone gets.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.git.run import git, run

if TYPE_CHECKING:
    from backlog.git.repository import TreeWorktree

_KEY = "backlog.tree"


def served(worktree: TreeWorktree) -> list[str]:
    """Return the paths of the trees that hooks serve, from the root of the worktree."""
    code, out, _ = run(("config", "--local", "-z", "--get-all", _KEY), cwd=worktree.root)
    return [] if code else [os.fsdecode(path) for path in out.split(b"\0") if path]


def is_served(worktree: TreeWorktree) -> bool:
    """Say whether hooks serve a tree: if none is noted, they serve the one at the root."""
    noted = served(worktree)
    return not noted or worktree.folder in noted


def serve(worktree: TreeWorktree) -> None:
    """Let hooks serve a tree, too."""
    if worktree.folder not in served(worktree):
        git("config", "--local", "--add", _KEY, worktree.folder, cwd=worktree.root)


def leave(worktree: TreeWorktree) -> list[str]:
    """Stop hooks from serving a tree; return the other trees."""
    noted = served(worktree)
    others = [path for path in noted if path != worktree.folder]
    if others != noted:
        git("config", "--local", "--unset-all", _KEY, cwd=worktree.root)
        for path in others:
            git("config", "--local", "--add", _KEY, path, cwd=worktree.root)
    return others
