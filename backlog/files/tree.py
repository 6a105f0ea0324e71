"""Walks a folder of files that others may have written, and reads and removes single files.

No link in it leads out of it, not even one that is put there meanwhile: see `folders`.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed, Refused, quoted
from backlog.files.atomic import is_partial
from backlog.files.contents import NoFile, opened_below, opened_file
from backlog.files.folders import entry_of, lies_in, opened
from backlog.files.stamps import is_settled, stamp_of
from backlog.files.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10_000_000
MAX_DEPTH = 40


class Content(NamedTuple):
    """The text of a file; without one it could not be read, for a `reason` and perhaps in a `line`.

    `stamp` tells whether it was written again since, "" if nothing could tell. `remark` is what is worth
    telling of how its bytes were read.
    """

    text: str | None
    reason: str = ""
    line: int | None = None
    stamp: str = ""
    remark: str = ""


class Listed(NamedTuple):
    """A file that a folder has: its path, what is wrong with it, "" for nothing, and its stamp."""

    path: str
    wrong: str
    stamp: str = ""


def walk(root: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each file below a folder, with what is wrong with it; see `listed`."""
    for path, wrong, _ in listed(root):
        yield path, wrong


def listed(root: str) -> Iterator[Listed]:
    """Yield each file below a folder; a link has no stamp.

    A link is followed if it leads to a file below that folder, never to a folder. What is in hidden folders,
    such as `.git`, is left out: the folder itself comes, its path ending in a slash, unless it is at the
    top. So is what a killed process left half written.
    """
    waiting = [("", 0)]
    while waiting:
        place, depth = waiting.pop()
        files, folders = _list_folder(root, place, depth)
        yield from files
        waiting += [(folder, depth + 1) for folder in folders]


def _list_folder(root: str, place: str, depth: int) -> tuple[list[Listed], list[str]]:
    """Return what a folder has: what is listed of it, and the paths of the folders to look into."""
    listed: list[Listed] = []
    folders: list[str] = []
    start = f"{place}/" if place else ""
    try:
        with opened(root, place) as folder, os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                path = start + name
                if entry.is_file(follow_symlinks=False):
                    if name[0] != "." or not is_partial(name):
                        listed.append(Listed(path, "", _stamp_of_entry(entry)))
                elif entry.is_symlink():
                    listed.append(Listed(path, _problem_of_link(root, path)))
                elif not entry.is_dir(follow_symlinks=False):
                    listed.append(Listed(path, ""))  # a pipe or the like; its reader will say so
                elif name[0] == ".":
                    if depth:
                        listed.append(Listed(f"{path}/", ""))
                elif depth == MAX_DEPTH:
                    listed.append(Listed(path, "the folders are nested too deeply"))
                else:
                    folders.append(path)
    except OSError as error:
        listed.append(Listed(place, f"the folder cannot be read: {error.strerror}"))
    return listed, folders


def _stamp_of_entry(entry: os.DirEntry[str]) -> str:
    try:
        return stamp_of(entry.stat(follow_symlinks=False))
    except OSError:  # it is gone; its reader will say so
        return ""


def _problem_of_link(root: str, path: str) -> str:
    target = os.path.realpath(os.path.join(root, path))
    if not lies_in(target, root):
        return "it is a link that leads out of the tree"
    return "it is a link to a folder, which is not followed" if os.path.isdir(target) else ""


def read(root: str, path: str, *, within: str | None = None) -> Content:
    """Read one file, which must lie in the root or `within` another folder."""
    full = os.path.join(root, path)
    try:
        with opened_below(root, path) if within is None else opened_file(full, within) as file:
            looked = time.time_ns()
            before = os.fstat(file.fileno())
            content = file.read(MAX_BYTES + 1)
            status = os.fstat(file.fileno())
    except Refused:
        return Content(None, "it is a link that leads out of the tree")
    except NoFile:
        return Content(None, "it is not a file")
    except OSError as error:
        return Content(None, f"it cannot be read: {error.strerror}")
    if len(content) > MAX_BYTES:
        return Content(None, f"it is too large: {max(status.st_size, len(content)):,} bytes")
    stamp = stamp_of(status)
    sure = stamp == stamp_of(before) and is_settled(status, looked)
    text, remark, reason, line = decode(content)
    return Content(text, reason, line, stamp if sure and text is not None else "", remark)


def linked_from(root: str, path: str) -> str | None:
    """Return the path, from the root, of the file that a link leads to; None for what is not a link."""
    full = os.path.join(root, path)
    return os.path.relpath(os.path.realpath(full), os.path.realpath(root)) if os.path.islink(full) else None


def exists(root: str, path: str) -> bool:
    """Say whether anything has that name, a link that leads nowhere included."""
    return os.path.lexists(os.path.join(root, path))


def stamp_at(root: str, path: str) -> str | None:
    """Return the stamp of what has that name, as `listed` does, None if nothing has it."""
    try:
        status = os.lstat(os.path.join(root, path))
    except OSError:
        return None
    return "" if stat.S_ISLNK(status.st_mode) else stamp_of(status)


def remove(root: str, path: str, *, below: str) -> None:
    """Remove a file, and the folders inside the folder `below` that it leaves empty.

    A link is removed, and not what it leads to. Raises Refused (`leads-outside`) where a folder on the way
    is a link out of the root, Failed if the file cannot be removed.
    """
    place = entry_of(os.path.join(root, path), root)
    try:
        with suppress(FileNotFoundError), opened(place.root, place.folder) as folder:
            os.unlink(place.name, dir_fd=folder)
    except OSError as error:
        raise Failed(
            f"cannot remove {quoted(path, 200)}: {error.strerror}",
            code="file-unavailable",
            path=path,
            reason=error.strerror,
        ) from error
    with suppress(OSError):  # the first folder with something in it ends this
        left = place.folder
        while left.startswith(f"{below}{os.sep}"):
            above, name = os.path.split(left)
            with opened(place.root, above) as folder:
                os.rmdir(name, dir_fd=folder)
            left = above
