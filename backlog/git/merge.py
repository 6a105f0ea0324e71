"""Merges the three versions of a file that git hands to a merge driver."""

from __future__ import annotations

import os
import posixpath
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from backlog.files.text import decode
from backlog.git.lines import merge_lines
from backlog.git.repository import shared_commit, texts_at, worktree_of
from backlog.markdown.config_file import CONFIG
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import folder_at, may_be_record
from backlog.markdown.merge_files import FileVersions, merge_texts

if TYPE_CHECKING:
    from backlog.markdown.file_names import Folder

MAX_BYTES = 4_000_000
_LONGEST_STEM = 200
"""How much of a file's name is kept, in bytes, where something is put behind it."""
_CRLF = "\r\n"


class Versions(NamedTuple):
    """The bytes of a file as the common ancestor, our side and their side have it."""

    base: bytes
    ours: bytes
    theirs: bytes


class MergedFile(NamedTuple):
    """What comes of both sides, whether conflicts are marked in it, and in which fields if that is known.

    `reason` says why a record was merged by its lines, "" if it was not. Where the sides are two records,
    `other` is the path and the content of the one that cannot have the name that both gave it.
    """

    content: bytes
    clash: bool
    fields: tuple[str, ...] = ()
    reason: str = ""
    other: tuple[str, bytes] | None = None


def merge_file(path: str, versions: Versions, marker_size: int, root: str) -> MergedFile:
    """Return the merged file at a path of the worktree `root`; raise Failed for what git cannot merge."""

    def published() -> str:
        worktree = worktree_of(root)
        commit = None if worktree is None else shared_commit(worktree)
        return "" if worktree is None or commit is None else texts_at(worktree, commit, [path]).get(path, "")

    def by_lines(texts: FileVersions) -> tuple[str, bool]:
        content, clash = merge_lines([text.encode() for text in texts], marker_size, root)
        return content.decode(), clash

    folder_at_path = _folder(path, root)
    if folder_at_path is None:
        return MergedFile(*merge_lines(versions, marker_size, root))
    place, folder = folder_at_path
    try:
        texts = _decoded(versions)
        merged = merge_texts(folder.kind, place, texts, by_lines, published)
    except BadFileError as error:
        reason = error.reason if error.line is None else f"line {error.line}: {error.reason}"
        return MergedFile(*merge_lines(versions, marker_size, root), reason=reason)
    if merged.other is not None:
        return MergedFile(merged.text.encode(), clash=False, other=_beside(path, *merged.other))
    text = merged.text
    if _CRLF in texts.ours:
        text = text.replace(_CRLF, "\n").replace("\n", _CRLF)
    return MergedFile(text.encode(), bool(merged.conflicts), merged.conflicts)


def _beside(path: str, uuid: str, text: str) -> tuple[str, bytes]:
    """Return where the file of a record goes whose name another one has, and the file.

    The path is the same in every clone, and for each version of the file.
    """
    stem, ending = posixpath.splitext(path)
    folder, name = posixpath.split(stem)
    short = name.encode()[:_LONGEST_STEM].decode(errors="ignore")
    return posixpath.join(folder, f"{short}-{sha256(uuid.encode()).hexdigest()[:8]}{ending}"), text.encode()


def _decoded(versions: Versions) -> FileVersions:
    if any(len(content) > MAX_BYTES for content in versions):
        raise BadFileError("it is too large")
    texts = [text for content in versions if (text := decode(content).text) is not None]
    if len(texts) < len(versions):
        raise BadFileError("it is not text")
    return FileVersions(*texts)


def _folder(path: str, root: str) -> tuple[str, Folder] | None:
    """Return the folder of a tree that a file lies in, with its path there; None if it is no record.

    The tree is where settings or attributes lie, else as far up as the folders have the names of a tree's.
    """
    above, name = posixpath.split(path)
    parts = above.split("/")
    innermost = None
    for length in range(len(parts), 0, -1):
        place = "/".join(parts[-length:])
        folder = folder_at(place)
        if folder is None or not may_be_record(folder, name):
            continue
        tree = os.path.join(root, *parts[:-length])
        if any(os.path.isfile(os.path.join(tree, sign)) for sign in (CONFIG, ".gitattributes")):
            return place, folder
        innermost = innermost or (place, folder)
    return innermost
