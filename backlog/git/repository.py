"""Asks git what it knows about a tree of files: its repository, its commits, and what is going on there."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed
from backlog.git.run import asked, git, names_in, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SYNCED = "refs/worktree/backlog/synced-"
"""Begins the names of the refs that tell, for each worktree and tree, which commit was last imported."""
_IN_STEP = "backlog-in-step-"
_DIGITS = 16
_MOST = 5_000
"""Commits and versions of files that are looked at; beyond them a history is too long to matter."""
_LONGEST_NAME = 4_096
_UNDERWAY = ("rebase-merge", "rebase-apply", "BISECT_LOG", "CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer")


class TreeWorktree(NamedTuple):
    """A worktree of a repository that holds a tree of files: its folder, and the tree's path from there."""

    root: str
    tree: str

    def path(self, in_tree: str) -> str:
        """Return the path of a file of the tree as git knows it."""
        return f"{self.tree}/{in_tree}" if self.tree else in_tree

    @property
    def folder(self) -> str:
        """The folder of the tree as git has it in `ls-tree` and its kin."""
        return self.tree or "."

    @property
    def mark(self) -> str:
        """What stands for the tree in names that git makes: any path, in letters and digits."""
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:_DIGITS]

    @property
    def synced(self) -> str:
        """The ref that names the commit which was last brought into the backlog."""
        return f"{SYNCED}{self.mark}"


def worktree_of(tree: str) -> TreeWorktree | None:
    """Return the worktree that a folder lies in, None if there is no git or no repository."""
    try:
        root = asked("rev-parse", "--show-toplevel", cwd=tree)
    except Failed:
        return None
    if not root:
        return None
    path = os.path.relpath(os.path.realpath(tree), os.path.realpath(root))
    return TreeWorktree(root, "" if path == os.curdir else path.replace(os.sep, "/"))


def git_path(worktree: TreeWorktree, name: str) -> str:
    """Return where git keeps something of a worktree: `hooks`, `MERGE_HEAD`."""
    return _git_paths(worktree, (name,))[0]


def _git_paths(worktree: TreeWorktree, names: Sequence[str]) -> list[str]:
    words = [word for name in names for word in ("--git-path", name)]
    paths = (asked("rev-parse", *words, cwd=worktree.root, inert=False) or "").split("\n")
    if len(paths) != len(names) or not all(paths):
        paths = [os.path.join(".git", name) for name in names]
    return [os.path.join(worktree.root, each) for each in paths]


def is_underway(worktree: TreeWorktree) -> bool:
    """Say whether a rebase, bisection or series of cherry-picks is under way, where commits come and go."""
    return any(map(os.path.exists, _git_paths(worktree, _UNDERWAY)))


def head(worktree: TreeWorktree) -> str | None:
    """Return the commit that is checked out, None before the first one."""
    return commit(worktree, "HEAD")


def commit_and_changes(folder: str) -> tuple[str | None, bool | None]:
    """Return the commit that is checked out, and whether any file differs from it or is new.

    None stands for unknown: there is no git, no repository, or no commit yet.
    """
    try:
        commit_ = asked("rev-parse", "--verify", "--quiet", "HEAD", cwd=folder)
        if not commit_:
            return None, None
        code, out, _ = run(("status", "--porcelain", "-z", "--untracked-files=normal"), cwd=folder)
    except Failed:
        return None, None
    return commit_, None if code else bool(out)


def shares_repository(one: str, other: str) -> bool:
    """Say whether two folders lie in worktrees of one repository."""
    words = ("rev-parse", "--path-format=absolute", "--git-common-dir")
    try:
        known = [asked(*words, cwd=folder) for folder in (one, other)]
    except Failed:
        return False
    return bool(known[0]) and known[0] == known[1]


def commit(worktree: TreeWorktree, name: str) -> str | None:
    """Return the commit that something names, None if it names none."""
    return asked(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", cwd=worktree.root
    )


def synced(worktree: TreeWorktree) -> str | None:
    """Return the commit that was last brought into the backlog here, else in the main worktree, or None."""
    return commit(worktree, worktree.synced) or commit(worktree, f"main-worktree/{worktree.synced}")


def remember_synced(worktree: TreeWorktree, commit_: str) -> None:
    """Remember that a commit has been brought into the backlog."""
    git("update-ref", worktree.synced, commit_, cwd=worktree.root)


def in_step_path(worktree: TreeWorktree) -> str:
    """Return the file in a worktree's own git directory that tells when tree and backlog were in step."""
    return git_path(worktree, f"{_IN_STEP}{worktree.mark}")


def forget_synced(worktree: TreeWorktree) -> None:
    """Remove what this program remembers of a tree in the refs and the git directory of a worktree."""
    with suppress(OSError):
        os.unlink(in_step_path(worktree))
    if asked("rev-parse", "--verify", "--quiet", worktree.synced, cwd=worktree.root):
        git("update-ref", "-d", worktree.synced, cwd=worktree.root)


def common_ancestor(worktree: TreeWorktree, one: str, other: str) -> str | None:
    """Return the best common ancestor of two commits, None if their histories have nothing in common."""
    return asked("merge-base", one, other, cwd=worktree.root)


def shared_commit(worktree: TreeWorktree) -> str | None:
    """Return what the branch that this one follows points to, else the remote's main branch, or None."""
    for name in ("@{upstream}", *_rebased(worktree), "refs/remotes/origin/HEAD"):
        if shared := commit(worktree, name):
            return shared
    return None


def _rebased(worktree: TreeWorktree) -> Iterator[str]:
    """Yield what the branch follows that is being rebased, while no branch is checked out."""
    for folder in ("rebase-merge", "rebase-apply"):
        with suppress(OSError), open(git_path(worktree, f"{folder}/head-name"), encoding="utf-8") as file:
            yield f"{file.read(_LONGEST_NAME).strip().removeprefix('refs/heads/')}@{{upstream}}"


def paths_in(worktree: TreeWorktree, commit_: str) -> frozenset[str]:
    """Return the paths of all files of the tree in a commit, from the tree's folder."""
    output = git("ls-tree", "-r", "-z", "--name-only", commit_, "--", worktree.folder, cwd=worktree.root)
    return frozenset(_in_tree(worktree, names_in(output)))


def changed_between(worktree: TreeWorktree, one: str, other: str) -> list[str]:
    """Return the paths of the files of the tree that differ between two commits, from the tree's folder."""
    output = git(
        "diff-tree", "-r", "-z", "--name-only", "--no-renames", one, other, "--", worktree.folder,
        cwd=worktree.root,
    )  # fmt: skip
    return _in_tree(worktree, names_in(output))


def texts_at(worktree: TreeWorktree, commit_: str, paths: Iterable[str]) -> dict[str, str]:
    """Return the files of the tree that a commit has at some paths; what is no UTF-8 text is left out."""
    wanted = [path for path in paths if "\n" not in path]
    texts = _contents(worktree, [f"{commit_}:{worktree.path(path)}" for path in wanted])
    return {path: text for path, text in zip(wanted, texts, strict=True) if text is not None}


def texts_since(worktree: TreeWorktree, one: str, other: str) -> list[str]:
    """Return every version that a file of the tree got in a commit after `one`, up to `other`.

    Of a long history only the newest versions are looked at.
    """
    commits = git(
        "rev-list", f"--max-count={_MOST}", f"{one}..{other}", "--", worktree.folder, cwd=worktree.root
    )
    words = (
        "diff-tree",
        "--stdin",
        "-m",
        "-r",
        "-z",
        "--no-commit-id",
        "--no-renames",
        "--",
        worktree.folder,
    )
    fields = git(*words, cwd=worktree.root, given=commits).split(b"\0")
    blobs = [field.split()[3].decode() for field in fields if field.startswith(b":")]
    newest = [blob for blob in dict.fromkeys(blobs) if blob.strip("0")][:_MOST]
    return [text for text in _contents(worktree, newest) if text is not None]


def _contents(worktree: TreeWorktree, names: Sequence[str]) -> list[str | None]:
    """Return the texts of objects by name; None for what is not there or is no UTF-8 text."""
    if not names:
        return []
    given = b"".join(os.fsencode(f"{name}\n") for name in names)
    output = git("cat-file", "--batch", cwd=worktree.root, given=given)
    texts: list[str | None] = []
    place = 0
    for _ in names:
        end = output.index(b"\n", place)
        line = output[place:end]
        place = end + 1
        text = None
        if not line.endswith((b" missing", b" ambiguous")):
            size = int(line.rsplit(b" ", 1)[1])
            if b" blob " in line:
                with suppress(UnicodeDecodeError):
                    text = output[place : place + size].decode()
            place += size + 1
        texts.append(text)
    return texts


def unstaged(worktree: TreeWorktree, index: str | None = None) -> frozenset[str]:
    """Return the paths of the tree whose files are not as they are in the index, from the tree's folder."""
    output = git("diff-files", "-z", "--name-only", "--", worktree.folder, cwd=worktree.root, index=index)
    return frozenset(_in_tree(worktree, names_in(output)))


def staged(worktree: TreeWorktree, index: str | None = None) -> frozenset[str]:
    """Return the paths of the tree that the next commit changes, from the tree's folder."""
    base = (
        head(worktree) or os.fsdecode(git("hash-object", "-t", "tree", "--stdin", cwd=worktree.root)).strip()
    )
    output = git(
        "diff-index", "--cached", "-z", "--name-only", "--no-renames", base, "--", worktree.folder,
        cwd=worktree.root, index=index,
    )  # fmt: skip
    return frozenset(_in_tree(worktree, names_in(output)))


def untracked(worktree: TreeWorktree, index: str | None = None) -> frozenset[str]:
    """Return the paths of the tree's files that git neither has nor leaves out, from the tree's folder."""
    words = ("ls-files", "--others", "--exclude-standard", "-z", "--", worktree.folder)
    return frozenset(_in_tree(worktree, names_in(git(*words, cwd=worktree.root, index=index))))


def is_tracked(worktree: TreeWorktree, index: str | None = None) -> bool:
    """Say whether any file of the tree is in the index."""
    words = ("ls-files", "-z", "--", worktree.folder)
    return bool(git(*words, cwd=worktree.root, index=index))


def is_on_branch(worktree: TreeWorktree) -> bool:
    """Say whether a branch is checked out, and not a commit by itself."""
    return asked("symbolic-ref", "--quiet", "HEAD", cwd=worktree.root) is not None


def stage(worktree: TreeWorktree, paths: Iterable[str], index: str | None = None) -> None:
    """Put files of the tree into the next commit as they are; what is gone, is gone there too."""
    given = b"".join(os.fsencode(worktree.path(path)) + b"\0" for path in paths)
    if given:
        words = ("update-index", "--add", "--remove", "-z", "--stdin")
        git(*words, cwd=worktree.root, given=given, index=index)


def _in_tree(worktree: TreeWorktree, names: Iterable[str]) -> list[str]:
    start = f"{worktree.tree}/" if worktree.tree else ""
    return [name.removeprefix(start) for name in names if name.startswith(start)]
