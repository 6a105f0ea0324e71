"""Walks a folder of files that others may have written, and reads and removes single ones of them.

No link in it leads out of it, not even one that is put there meanwhile: see `folders`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Failed, Refused, quoted
from backlog.files.atomic import is_partial
from backlog.files.folders import entry_of, lies_in, opened
from backlog.files.reading import NoFile, opened_below, opened_file

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10_000_000
MAX_DEPTH = 40


class Content(NamedTuple):
    """The text of a file; without one it could not be read, for a `reason` and perhaps in a `line`."""

    text: str | None
    reason: str = ""
    line: int | None = None


def walk(root: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each file below a folder, with what is wrong with it, "" for nothing.

    A link is followed if it leads to a file below that folder, never to a folder. What is in hidden folders,
    such as `.git`, is left out: the folder itself comes, its path ending in a slash, unless it is at the
    top. So is what a killed process left half written.
    """
    yield from _walk(root, "", 0)


def _walk(root: str, place: str, depth: int) -> Iterator[tuple[str, str]]:
    folders: list[str] = []
    try:
        with opened(root, place) as folder, os.scandir(folder) as found:
            for entry in found:
                path = f"{place}/{entry.name}".lstrip("/")
                if entry.is_symlink():
                    yield path, _problem_of_link(root, path)
                elif not entry.is_dir(follow_symlinks=False):
                    if not is_partial(entry.name):
                        yield path, ""
                elif entry.name[0] == ".":
                    if depth:
                        yield f"{path}/", ""
                elif depth == MAX_DEPTH:
                    yield path, "the folders are nested too deeply"
                else:
                    folders.append(path)
    except OSError as error:
        yield place, f"the folder cannot be read: {error.strerror}"
    for path in folders:
        yield from _walk(root, path, depth + 1)


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
            content = file.read(MAX_BYTES + 1)
            size = os.fstat(file.fileno()).st_size
    except Refused:
        return Content(None, "it is a link that leads out of the tree")
    except NoFile:
        return Content(None, "it is not a file")
    except OSError as error:
        return Content(None, f"it cannot be read: {error.strerror}")
    if len(content) > MAX_BYTES:
        return Content(None, f"it is too large: {max(size, len(content)):,} bytes")
    return _decoded(content)


def _decoded(content: bytes) -> Content:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Content(None, f"it is not valid UTF-8: byte 0x{content[error.start]:02x}", line)
    if "\x00" in text:
        return Content(None, "it contains a NUL character", text.count("\n", 0, text.index("\x00")) + 1)
    return Content(text)


def linked_from(root: str, path: str) -> str | None:
    """Return the path, from the root, of the file that a link leads to; None for what is no link."""
    full = os.path.join(root, path)
    return os.path.relpath(os.path.realpath(full), os.path.realpath(root)) if os.path.islink(full) else None


def exists(root: str, path: str) -> bool:
    """Say whether anything has that name, a link that leads nowhere included."""
    return os.path.lexists(os.path.join(root, path))


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
