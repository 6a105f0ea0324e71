"""Finds out when files of a worktree were last changed, with few questions to git for any number of files.

A file that git has as it is was changed when the commit was made, or before, when it was written here: the
earlier of the two. Of any other file its own time is all that is known.
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.staleness import FileChange
from backlog.errors import Failed
from backlog.files import folders
from backlog.git.run import asked, git, names_in, run

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 5_000
"""Commits that are looked at; what lies further back is said not to be known."""
_LONGEST_PATH = 4_096
_MOST_NAMED = 100_000
"""Bytes of paths that git is told on its command line (Linux takes 2 MB, other systems 256 KB)."""
_LONG_AGO = datetime.fromtimestamp(0, UTC)
"""Stands for a change before the evidence: when that was does not matter."""


class FileChanges:
    """The changes of the files of a folder since an instant; the folder may lie in no repository."""

    def __init__(self, root: str, since: datetime, paths: Iterable[str]) -> None:
        """Ask git, a fixed number of times, about the paths that will be asked for."""
        self._root = root
        inside = {"/".join(parts) for path in paths if (parts := _parts(path)) is not None}
        known = _history(root, since, _limits(inside))
        self.complete = known.complete
        self._committed = known.committed
        self._tracked = known.tracked
        self._dirty = known.dirty

    def of(self, path: str) -> FileChange | None:
        """Return when a file, or a folder with what git has in it, was last changed.

        None stands for what cannot be known: nothing is there, or the path leads out of the folder.
        """
        parts = _parts(path)
        if parts is None:
            return None
        inside = "/".join(parts)
        status = self._status(parts)
        if status is not None and stat.S_ISDIR(status.st_mode):
            return self._of_folder(path, f"{inside}/" if inside else "")
        return self._of_file(path, inside, status)

    def _of_folder(self, path: str, start: str) -> FileChange:
        everything = {*self._committed, *self._dirty}  # a submodule is a name without anything below
        names = [name for name in everything if f"{name}/".startswith(start)]
        changes = [self._of_file(path, name, self._status(name.split("/"))) for name in names]
        known = [change for change in changes if change is not None]
        gone = [change for change in known if change.at is None]
        return gone[0] if gone else max(known, key=_when, default=FileChange(path, _LONG_AGO))

    def _of_file(self, path: str, name: str, status: os.stat_result | None) -> FileChange | None:
        """Return when a file was changed that git knows by a name; `path` is how the task calls it."""
        committed = self._committed.get(name)
        if status is None:
            if name in self._dirty:
                return FileChange(path, None)
            return None if committed is None else FileChange(path, _instant(committed))
        if name in self._dirty or name not in self._tracked:
            return FileChange(path, _instant(status.st_mtime))
        return FileChange(path, _LONG_AGO if committed is None else _instant(min(committed, status.st_mtime)))

    def _status(self, parts: list[str]) -> os.stat_result | None:
        """Return the status of a path without following a link; None if there is nothing."""
        try:
            with folders.opened(self._root, os.sep.join(parts[:-1])) as folder:
                return os.stat(parts[-1] if parts else ".", dir_fd=folder, follow_symlinks=False)
        except (OSError, ValueError):
            return None


class _Known(NamedTuple):
    committed: dict[str, float]
    tracked: frozenset[str]
    dirty: frozenset[str]
    complete: bool


def _limits(paths: set[str]) -> tuple[str, ...]:
    """Return the words by which git looks at some paths only; none where that would be too many to say."""
    named = sum(len(os.fsencode(path)) + 1 for path in paths)
    return ("--", *sorted(paths)) if "" not in paths and named <= _MOST_NAMED else ()


def _history(root: str, since: datetime, limits: tuple[str, ...]) -> _Known:
    """Return what git knows of the files of a worktree: when committed since then, and which differ now."""
    nothing = _Known({}, frozenset(), frozenset(), complete=True)
    try:
        shallow = asked("rev-parse", "--is-shallow-repository", cwd=root)
        if shallow is None:
            return nothing
        tracked = frozenset(names_in(git("ls-files", "-z", *limits, cwd=root)))
        words = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no")
        dirty = frozenset(name[3:] for name in names_in(git(*words, *limits, cwd=root)))
        listing = ("rev-list", "--timestamp", "--parents", f"--max-count={_MOST + 1}")
        code, out, _ = run((*listing, f"--max-age={int(since.timestamp())}", "HEAD"), cwd=root)
    except Failed:
        return nothing
    if code:  # there is no commit yet
        return _Known({}, tracked, dirty, complete=True)
    lines = [line.split() for line in out.decode().splitlines()]
    # Where the history of a clone is cut off, git takes every file for new.
    known = [line for line in lines[:_MOST] if shallow == "false" or len(line) > len(("instant", "commit"))]
    commits = {line[1]: float(line[0]) for line in known}
    complete = len(commits) == len(lines)
    return _Known(_committed(root, commits, limits), tracked, dirty, complete=complete)


def _committed(root: str, commits: dict[str, float], limits: tuple[str, ...]) -> dict[str, float]:
    """Return when the files were last changed that some commits have changed."""
    if not commits:
        return {}
    given = "".join(f"{commit}\n" for commit in commits).encode()
    words = ("diff-tree", "--stdin", "-c", "-r", "-z", "--root", "--name-only", "--no-renames")
    times: dict[str, float] = {}
    at = 0.0
    for name in names_in(git(*words, *limits, cwd=root, given=given)):
        if name in commits:
            at = commits[name]
        else:
            times[name] = max(at, times.get(name, 0.0))
    return times


def _parts(path: str) -> list[str] | None:
    """Return the names that a path goes through, None if it does not stay inside, or is none at all."""
    if "\0" in path or path.startswith("/") or len(path) > _LONGEST_PATH:
        return None
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return None
    parts = [name for name in path.split("/") if name not in {"", os.curdir}]
    return None if os.pardir in parts else parts


def _instant(seconds: float) -> datetime:
    """Return an instant; for one beyond the calendar, which a file system can hold, one long ago."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return _LONG_AGO


def _when(change: FileChange) -> datetime:
    return change.at or _LONG_AGO
