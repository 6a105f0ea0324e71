"""Finds the git repository that a folder belongs to, by its files alone: git need not be installed.

The layout is that of https://git-scm.com/docs/gitrepository-layout. A `.git` file can name any folder of
the machine, and may come from a stranger. So it is believed only if the repository that it names knows
the worktree, as `git worktree list` wants it too, or if that lies inside the worktree itself.
"""

from __future__ import annotations

import os
import stat

from backlog.lean import NamedTuple

TOP = "backlog"
"""The folder in a repository that holds what this program keeps there."""
BARE_TREE = ".backlog"
"""The folder in a bare repository in which what is shared by folders of its worktrees lies."""
_MOST_BYTES = 1 << 20


class Worktree(NamedTuple):
    """A worktree: its folder, which holds `.git`, and the repository, which all its worktrees share.

    A linked one has a folder `private` of its own in the repository: `worktrees/NAME`. A bare repository
    stands for a worktree where it holds a backlog itself; `root` and `common` are the same then.
    """

    root: str
    common: str
    private: str | None = None


def worktree_at(directory: str) -> Worktree | None:
    """Return the worktree whose folder a directory is, None if it is none that its repository knows."""
    git = os.path.join(directory, ".git")
    try:
        mode = os.lstat(git).st_mode
    except (OSError, ValueError):  # a path with a NUL in it is a ValueError
        return None
    if stat.S_ISDIR(mode):
        return Worktree(directory, git)
    return _elsewhere(directory, git) if stat.S_ISREG(mode) else None


def holder_of(directory: str) -> Worktree | None:
    """Return the worktree that a directory lies in, or the bare repository, or None."""
    while True:
        worktree = worktree_at(directory)
        if worktree is None and is_repository(directory):
            worktree = Worktree(directory, directory)
        above = os.path.dirname(directory)
        if worktree is not None or above == directory:
            return worktree
        directory = above


def worktree_of(directory: str) -> Worktree | None:
    """Return the worktree that a directory lies in, the innermost one, or None."""
    while True:
        worktree = worktree_at(directory)
        above = os.path.dirname(directory)
        if worktree is not None or above == directory:
            return worktree
        directory = above


def main_folder(common: str) -> str:
    """Return the folder of a repository's main worktree, or of a bare one the repository itself.

    The same holds for a repository that does not know where its main worktree is, which happens after
    `git init --separate-git-dir`.
    """
    above = os.path.dirname(common)
    if os.path.basename(common) == ".git":
        return above
    for candidate in (above, _configured_worktree(common)):
        main = None if candidate is None else worktree_at(candidate)
        if main is not None and main.private is None and _is_same(main.common, common):
            return main.root
    return common


def shared_folder(worktree: Worktree, directory: str) -> str | None:
    """Return the folder that stands, for all worktrees, for a directory in a linked one; None in any other.

    That is the same folder of the main worktree. In a bare repository it is the repository itself,
    for the root, and a folder of its own in there for any other, so that it cannot be one of git's.
    """
    if worktree.private is None:
        return None
    main, path = main_folder(worktree.common), os.path.relpath(directory, worktree.root)
    if path == os.curdir:
        return main
    return os.path.join(main, BARE_TREE, path) if main == worktree.common else os.path.join(main, path)


def main_holder(worktree: Worktree) -> Worktree:
    """Return the main worktree of the repository that a worktree is linked to, or the bare repository."""
    main = main_folder(worktree.common)
    return Worktree(main, worktree.common)


def snapshots_path(worktree: Worktree, file: str) -> str | None:
    """Return where in the repository this program keeps what belongs to a file in a worktree, or None.

    That is a folder in the repository's own, made up of the worktree and the file's path in it:
    `.git/backlog/main/…` in the main one, in a linked one `.git/backlog/worktrees/NAME-BORN/…`, in which BORN
    tells it from a later one of the same name. None is for a worktree that is just being removed.
    """
    path = os.path.relpath(file, worktree.root)
    if worktree.private is None:
        tree = "bare" if worktree.root == worktree.common else "main"
        return os.path.join(worktree.common, TOP, tree, path)
    try:
        born = os.stat(os.path.join(worktree.private, "commondir")).st_mtime_ns  # written only once
    except OSError:
        return None
    name = f"{os.path.basename(worktree.private)}-{born // 1_000_000}"
    return os.path.join(worktree.common, TOP, "worktrees", name, path)


def snapshots_of(file: str) -> tuple[str, str] | None:
    """Return the repository that a file belongs to, and where in it this program keeps what belongs to that.

    None is for a file outside of a repository, and for what this program keeps there itself.
    """
    real = os.path.realpath(file)
    holder = holder_of(os.path.dirname(real))
    if holder is None or (holder.root == holder.common and is_inside(real, os.path.join(holder.common, TOP))):
        return None
    path = snapshots_path(holder, real)
    return None if path is None else (holder.common, path)


def is_repository(directory: str) -> bool:
    """Say whether a folder is laid out as git lays out a repository."""
    return (
        os.path.isdir(os.path.join(directory, "objects"))
        and os.path.isdir(os.path.join(directory, "refs"))
        and os.path.lexists(os.path.join(directory, "HEAD"))
    )


def _elsewhere(directory: str, git: str) -> Worktree | None:
    """Return the worktree whose repository is named by its `.git` file, if it is worth believing."""
    named = _first_line(git)
    if named is None or not named.startswith("gitdir:"):
        return None
    private = os.path.normpath(os.path.join(directory, named.removeprefix("gitdir:").strip()))
    shared = _first_line(os.path.join(private, "commondir"))
    if shared is not None:
        common = os.path.normpath(os.path.join(private, shared))
        return Worktree(directory, common, private) if _is_linked(directory, private, common) else None
    if not is_repository(private):
        return None
    known = is_inside(os.path.realpath(private), os.path.realpath(directory)) or _is_same(
        _configured_worktree(private), directory
    )
    return Worktree(directory, private) if known else None


def is_inside(path: str, folder: str) -> bool:
    """Say whether a path names a folder or something in it; links are not looked at."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def _is_linked(directory: str, private: str, common: str) -> bool:
    """Say whether a repository has `private` as the folder of a linked worktree, and knows it to be here."""
    holder = os.path.dirname(private)
    if os.path.basename(holder) != "worktrees" or not _is_same(os.path.dirname(holder), common):
        return False
    back = _first_line(os.path.join(private, "gitdir"))
    git = os.path.join(directory, ".git")
    return back is not None and _is_same(os.path.join(private, back), git)


def _configured_worktree(common: str) -> str | None:
    """Return the folder that `core.worktree` of a repository names, None if it names none.

    Git writes it for submodules: https://git-scm.com/docs/git-config, core.worktree. A value that git
    would have to put into quotes is passed over, so that such a submodule is not known.
    """
    section, value = "", ""
    for line in map(str.strip, _lines(os.path.join(common, "config"))):
        if line.startswith("["):
            section = line.lower()
        elif section == "[core]":
            name, _, given = line.partition("=")
            if name.strip().lower() == "worktree":
                value = given.strip()
    if not value or any(char in value for char in '"\\#;'):
        return None
    return os.path.normpath(os.path.join(common, value))


def _is_same(path: str | None, other: str) -> bool:
    try:
        return path is not None and os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _first_line(path: str) -> str | None:
    """Return the first line of a small text file, None if there is no such file to read."""
    return next(iter(_lines(path)), None)


def _lines(path: str) -> list[str]:
    """Return the lines of a small text file, none if it cannot be read; what is in a large one is cut off."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe is not waited for
    except (OSError, ValueError):  # a path with a NUL in it is a ValueError
        return []
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return []
        return os.fsdecode(os.read(descriptor, _MOST_BYTES)).replace("\r\n", "\n").split("\n")
    except OSError:
        return []
    finally:
        os.close(descriptor)
