"""Finds which files of a tree are records, and reads and writes them: where records meet the disk.

Nothing outside the tree is read or written, whatever its links say, and a file is there whole or as
it was before.
"""

from __future__ import annotations

import hashlib
import os
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import quoted
from backlog.files import atomic
from backlog.files import tree as disk
from backlog.markdown.config_file import CONFIG
from backlog.markdown.file_names import folder_at, id_in_name, may_be_record
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from backlog.files.tree_index import TreeIndex
    from backlog.service.steps import ProgressCallback

OWN_NAMES = frozenset({"backlog.db", "backlog.db-wal", "backlog.db-shm", ".gitignore", ".gitattributes"})
"""What this program keeps in a tree, and in `.backlog/`, which may be the folder of one, too."""


class Tree(NamedTuple):
    """A tree of Markdown files: its folder, and the path of its settings from there, None for none."""

    root: str
    config: str | None

    @property
    def project(self) -> str:
        """The folder of the project that the tree belongs to: where its settings are, or above it."""
        if self.config is not None and self.config != CONFIG:
            return os.path.dirname(os.path.normpath(os.path.join(self.root, self.config)))
        return os.path.dirname(self.root)


class TreeFile(NamedTuple):
    """A file of a tree by its path from the root. Without `text` it could not be read, for a `reason`.

    `digest` stands for the text, whatever its line ends; `stamp` tells whether the file was written again.
    `remark` is what is worth telling of how its bytes were read.
    """

    path: str
    text: str | None
    digest: str = ""
    reason: str = ""
    line: int | None = None
    stamp: str = ""
    remark: str = ""

    @property
    def place(self) -> str:
        """The folder that the file lies in."""
        return os.path.dirname(self.path)

    @property
    def name(self) -> str:
        """The file's name."""
        return os.path.basename(self.path)


class TreeContents(NamedTuple):
    """Everything in a tree: the settings, the files of records, and the paths of all that is neither.

    `unread` are further files of records, by path, with the digests of what is in them; they are in `tree`.
    """

    config: TreeFile | None
    files: list[TreeFile]
    left: list[str]
    unread: Mapping[str, str] = {}  # a default that nobody changes
    tree: Tree | None = None

    @property
    def digests(self) -> dict[str, str]:
        """The digests of all files of records that can be read, by path."""
        return {**self.unread, **{file.path: file.digest for file in self.files if file.text is not None}}


def read_tree(
    tree: Tree,
    step: ProgressCallback = unwatched,
    index: TreeIndex | None = None,
    listed: Iterable[disk.Listed] | None = None,
    still: Mapping[str, str] = MappingProxyType({}),
) -> TreeContents:
    """Return all files of a tree in the order of their paths; what the index knows is not read.

    Nor are those that are `still` as they were, by path with their digests. They are `listed` unless that was
    done already.
    """
    config = None
    if tree.config is not None:
        config = read_one(tree.root, tree.config, within=tree.project)
    files: list[TreeFile] = []
    left: list[str] = []
    unread = dict(still)
    found = disk.listed(tree.root) if listed is None else listed
    others = sorted(each for each in found if each.path not in still)
    for path, wrong, stamp in counted(others, step, "Reading files"):
        if path == tree.config or path in OWN_NAMES:
            continue
        if index is not None and (digest := index.digest(path, stamp)) is not None:
            unread[path] = digest
            continue
        problem = wrong or ("" if _is_text(path) else "its name is not valid UTF-8")
        if problem and (folder_at(os.path.dirname(path)) is None or _is_record(path)):
            files.append(TreeFile(path, None, reason=problem))
        elif problem or not _is_record(path):
            left.append(path)
        else:
            files.append(_noted(read_one(tree.root, path), index))
    return TreeContents(config, files, left, unread, tree)


def with_texts(
    contents: TreeContents, paths: Collection[str] | None = None, step: ProgressCallback = unwatched
) -> TreeContents:
    """Return what was found, with those files that were not read: all, or some of them and no others."""
    tree = contents.tree
    if tree is None:
        return contents
    wanted = contents.unread if paths is None else [path for path in contents.unread if path in paths]
    read = [read_one(tree.root, path) for path in counted(wanted, step, "Reading files")]
    return contents._replace(files=sorted([*contents.files, *read], key=lambda file: file.path), unread={})


def _noted(file: TreeFile, index: TreeIndex | None) -> TreeFile:
    if index is not None:
        index.note(file.path, file.stamp, file.digest)
    return file


def _is_record(path: str) -> bool:
    """Say whether a file is one that is read for its place and name."""
    place, name = os.path.split(path)
    folder = folder_at(place)
    return folder is not None and may_be_record(folder, name)


def _is_text(name: str) -> bool:
    """Say whether a name is text, and no bytes that mean none."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_one(root: str, path: str, *, within: str | None = None) -> TreeFile:
    """Read one file, which must lie in the root or `within` another folder.

    What is wrong with it stands in the result.
    """
    text, reason, line, stamp, remark = disk.read(root, path, within=within)
    if text is not None and (target := disk.linked_from(root, path)) is not None and _is_record(target):
        return TreeFile(path, None, reason=f"it is a link to {quoted(target, 200)}, which is read itself")
    return TreeFile(path, text, "" if text is None else digest_of(text), reason, line, stamp, remark)


def digest_of(text: str) -> str:
    """Return what stands for a text, whatever its line ends and with or without a byte order mark."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def read_known(tree: Tree, path: str) -> TreeFile | None:
    """Return the file at a path of a tree, None if there is nothing."""
    if not disk.exists(tree.root, path):
        return None
    return read_one(tree.root, path, within=tree.project if path == tree.config else None)


def listed_in(tree: Tree) -> list[disk.Listed]:
    """Return all files of a tree, in no order."""
    return list(disk.listed(tree.root))


def stamps_of(tree: Tree, listed: Iterable[disk.Listed]) -> dict[str, str]:
    """Return the stamps of files of a tree by path, and that of its settings, which may lie above it."""
    stamps = {path: stamp for path, _, stamp in listed}
    config = tree.config or CONFIG
    if (stamp := stamp_at(tree, config)) is not None:
        stamps[config] = stamp
    return stamps


def stamp_at(tree: Tree, path: str) -> str | None:
    """Return the stamp of the file at a path as `stamps_of` does, None if there is nothing."""
    return disk.stamp_at(tree.root, path)


def begins_with_id(path: str) -> bool:
    """Say whether a file looks like a record, whatever is in it."""
    return folder_at(os.path.dirname(path)) is not None and id_in_name(os.path.basename(path)) is not None


def write(tree: Tree, texts: Iterable[tuple[str, str]]) -> list[str]:
    """Put files in place, by path and text, each whole or not at all, and return their stamps.

    Raises Failed, or Refused outside of the tree.
    """
    return atomic.write_several(
        atomic.Whole(
            os.path.join(tree.root, path),
            text.encode(),
            tree.project if path == tree.config else tree.root,
            quoted(path, 200),
        )
        for path, text in texts
    )


def remove(tree: Tree, path: str) -> None:
    """Remove a file, and the folders of `docs` that it leaves empty; raise Failed, or Refused outside."""
    disk.remove(tree.root, path, below="docs")
