"""Opens folders in a way that keeps a path inside the folder that was named, whatever links lie there.

A path is resolved once, judged, and then walked from descriptor to descriptor without following a
link (openat(2) with O_NOFOLLOW). What is swapped for a link between the two is an error and not a way out.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Failed, Refused, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Place(NamedTuple):
    """Where a path really leads: to `name` in `folder`, which is a path from `root` without any link."""

    root: str
    folder: str
    name: str


def place_of(path: str, within: str | None = None) -> Place:
    """Return where a path leads once its links are followed.

    It must stay inside the folder `within`; unless that is given, inside the folder that the path itself
    names. Raises Refused with the code `leads-outside` if it does not.
    """
    path = os.path.abspath(path)
    root = os.path.realpath(os.path.dirname(path) if within is None else within)
    real = os.path.realpath(path)
    if not lies_in(real, root):
        raise Refused(
            f"{quoted(path, 200)} leads to {quoted(real, 200)}, outside of {quoted(root, 200)}",
            code="leads-outside",
            path=path,
            leads_to=real,
            within=root,
        )
    folder, name = os.path.split(os.path.relpath(real, root))
    return Place(root, folder, name)


def lies_in(path: str, root: str) -> bool:
    """Say whether a real path is a folder or lies in it."""
    return path == root or path.startswith(os.path.join(root, ""))


@contextmanager
def opened(root: str, folder: str = "", *, make: bool = False) -> Iterator[int]:
    """Lend the descriptor of a folder that lies below `root`, made if asked to; raise OSError.

    Links are followed on the way to `root`, none below it.
    """
    descriptor = os.open(root, _FOLDER)
    try:
        for name in filter(None, folder.split(os.sep)):
            if make:
                _make_in(name, descriptor)
            below = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def _make_in(name: str, above: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=above)
        sync(above)


def sync(folder: int) -> None:
    """Wait until the names in an open folder are on the disk, where its file system can do that."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise


def make(path: str) -> None:
    """Make a folder that the user named, and those above it, if they are not there; raise Failed."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise Failed(
            f"cannot make {quoted(path, 200)}: {error.strerror}",
            code="folder-unavailable",
            path=path,
            reason=error.strerror,
        ) from error
