"""Merges texts by their lines, as git does everywhere else: for what has no fields, and inside long texts."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from backlog.errors import Failed
from backlog.git.run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_CONFLICTS = 127
"""What `git merge-file` counts to; beyond it is an error (https://git-scm.com/docs/git-merge-file)."""
_NAMES = ("base", "ours", "theirs")


def merge_lines(versions: Sequence[bytes], marker_size: int, cwd: str) -> tuple[bytes, bool]:
    """Return what comes of a base, our and their version, and whether there are conflicts in it.

    A conflict stands between markers of that size. Raises Failed for what git cannot merge.
    """
    with TemporaryDirectory(prefix="backlog-merge-") as folder:
        paths = [os.path.join(folder, name) for name in _NAMES]
        for path, content in zip(paths, versions, strict=True):
            with open(path, "wb") as file:
                file.write(content)
        base, ours, theirs = paths
        labels = ("-L", "ours", "-L", "base", "-L", "theirs")
        words = ("merge-file", "-p", f"--marker-size={marker_size}", *labels, ours, base, theirs)
        code, out, _ = run(words, cwd=cwd)
    if code > _MOST_CONFLICTS or code < 0:
        raise Failed("git merge-file: it cannot merge these files", code="git-failed", command="merge-file")
    return out, code > 0
