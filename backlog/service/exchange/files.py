"""Tells which files of a tree are records, and reads and writes them: where records meet the disk.

Nothing outside the tree is read or written, whatever its links say, and a file is there whole or as
it was before.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import quoted
from backlog.files import atomic
from backlog.files import tree as disk
from backlog.markdown.config_file import CONFIG
from backlog.markdown.naming import folder_at, id_in_name, may_be_record
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.service.steps import Step

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

    `digest` stands for the text, whatever its line ends.
    """

    path: str
    text: str | None
    digest: str = ""
    reason: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """The folder that the file lies in."""
        return os.path.dirname(self.path)

    @property
    def name(self) -> str:
        """The file's name."""
        return os.path.basename(self.path)


class Found(NamedTuple):
    """Everything in a tree: the settings, the files of records, and the paths of all that is neither."""

    config: TreeFile | None
    files: list[TreeFile]
    left: list[str]


def read_tree(tree: Tree, step: Step = unwatched) -> Found:
    """Return all files of a tree in the order of their paths."""
    config = None
    if tree.config is not None:
        config = read_one(tree.root, tree.config, within=tree.project)
    files: list[TreeFile] = []
    left: list[str] = []
    for path, wrong in counted(sorted(disk.walk(tree.root)), step, "Reading files"):
        if path == tree.config or path in OWN_NAMES:
            continue
        problem = wrong or ("" if _is_text(path) else "its name is not valid UTF-8")
        if problem and (folder_at(os.path.dirname(path)) is None or _is_record(path)):
            files.append(TreeFile(path, None, reason=problem))
        elif problem or not _is_record(path):
            left.append(path)
        else:
            files.append(read_one(tree.root, path))
    return Found(config, files, left)


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
    text, reason, line = disk.read(root, path, within=within)
    if text is not None and (target := disk.linked_from(root, path)) is not None and _is_record(target):
        return TreeFile(path, None, reason=f"it is a link to {quoted(target, 200)}, which is read itself")
    return TreeFile(path, text, "" if text is None else digest_of(text), reason, line)


def digest_of(text: str) -> str:
    """Return what stands for a text, whatever its line ends and with or without a byte order mark."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def read_known(tree: Tree, path: str) -> TreeFile | None:
    """Return the file at a path of a tree, None if there is nothing."""
    if not disk.exists(tree.root, path):
        return None
    return read_one(tree.root, path, within=tree.project if path == tree.config else None)


def beginning_with_ids(tree: Tree) -> list[str]:
    """Return the paths of the files that look like records, whatever is in them."""
    return [
        path
        for path, _ in sorted(disk.walk(tree.root))
        if folder_at(os.path.dirname(path)) is not None and id_in_name(os.path.basename(path)) is not None
    ]


def write(tree: Tree, texts: Iterable[tuple[str, str]]) -> None:
    """Put files in place, by path and text, each whole or not at all; raise Failed, or Refused outside."""
    atomic.write_several(
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
