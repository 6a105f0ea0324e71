"""What git knows of a tree that is imported: what was published, and what a branch began with.

The files of a branch are not always newer than what was last imported: they may come from an older commit.
What the last common commit holds tells what was changed on the branch from what it merely does not know yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed
from backlog.git import repository
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at
from backlog.markdown.files import read_file
from backlog.service.exchange.files import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.record_files import RecordFile
    from backlog.git.repository import TreeWorktree


class Beside(NamedTuple):
    """What git adds to a tree. All paths are from the tree's folder.

    `shared` are the files that the shared branch has. `bases` are what records said where the branch that
    was imported last and this one part, by UUID and by path, and `old` the digests of those files by path.
    `since` holds the digests of all versions that files got on this branch after that.
    `here_then` are all files that were there; None if this is the branch that was imported last.
    """

    shared: frozenset[str] = frozenset()
    bases: Mapping[str, RecordFile] = {}
    old: Mapping[str, str] = {}
    since: frozenset[str] = frozenset()
    here_then: frozenset[str] | None = None


NOTHING = Beside()


def look_beside(
    worktree: TreeWorktree | None, last: str | None = None, replaced: str | None = None
) -> Beside:
    """Return what git knows of a tree, nothing if it knows nothing or does not answer.

    `last` is the commit whose files were last imported, None if nobody knows; `replaced` one that was
    rewritten, so that what it said was considered in what is there now.
    """
    if worktree is None:
        return NOTHING
    try:
        shared = repository.shared_commit(worktree)
        paths = repository.paths_in(worktree, shared) if shared is not None else frozenset[str]()
        now = repository.head(worktree)
        if last is None or now is None or now == last:
            return Beside(paths)
        ancestor = repository.common_ancestor(worktree, last, now)
        if ancestor is None:
            return Beside(paths)
        changed = repository.changed_between(worktree, last, now)
        texts = repository.texts_at(worktree, ancestor, changed)
        then = repository.paths_in(worktree, ancestor)
        versions = repository.texts_since(worktree, ancestor, now)
        if replaced is not None and repository.commit(worktree, replaced):
            versions += repository.texts_since(worktree, ancestor, replaced)
    except Failed:
        return NOTHING
    old = {path: digest_of(text) for path, text in texts.items()}
    return Beside(paths, record_files_of(texts), old, frozenset(map(digest_of, versions)), then)


def record_files_of(texts: Mapping[str, str]) -> dict[str, RecordFile]:
    """Return what files of records say, given texts by path: by path, and by UUID where they carry one."""
    files: dict[str, RecordFile] = {}
    for path, text in texts.items():
        place = path.rpartition("/")[0]
        folder = folder_at(place)
        if folder is None:
            continue
        try:
            read = read_file(folder.kind, text, place)
        except BadFileError:
            continue
        files[path] = read.record_file
        if read.uuid is not None:
            files[read.uuid] = read.record_file
    return files
