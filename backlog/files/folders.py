"""Opens folders in a way that keeps a path inside the folder that was named, whatever links lie there.

A path is resolved once, judged, and then walked from descriptor to descriptor without following a
link (openat(2) with O_NOFOLLOW). What is swapped for a link between the two is an error and not a way out.
"""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed, Refused, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class RealPath(NamedTuple):
    """Where a path really leads: to `name` in `folder`, which is a path from `root` without any link."""

    root: str
    folder: str
    name: str


def place_of(path: str, within: str | None = None) -> RealPath:
    """Return where a path leads once its links are followed.

    It must stay inside the folder `within`; unless that is given, inside the folder that the path itself
    names. Raises Refused with the code `leads-outside` if it does not.
    """
    return _place(path, os.path.realpath(path), (os.path.dirname(path) or ".") if within is None else within)


def entry_of(path: str, within: str) -> RealPath:
    """Return where the folder of a path leads, and the name in it as it is, be that a link or not.

    Raises Refused (`leads-outside`).
    """
    folder, name = os.path.split(os.path.abspath(path))
    return _place(path, os.path.join(os.path.realpath(folder), name), within)


def _place(path: str, real: str, within: str) -> RealPath:
    root = os.path.realpath(within)
    if not lies_in(real, root):
        raise Refused(
            f"{quoted(path, 200)} leads to {quoted(real, 200)}, outside of {quoted(root, 200)}",
            code="leads-outside",
            path=path,
            leads_to=real,
            within=root,
        )
    folder, name = os.path.split(os.path.relpath(real, root))
    return RealPath(root, folder, name)


def bounds(path: str, project: str) -> str | None:
    """Return the folder that a path may not lead out of, which somebody typed: the project's, or None.

    A path that lies in the project as it is written must really lie there, for whatever is a link in it may
    have come with a clone. One that is written to lead elsewhere does so by the word of the one who typed it.
    """
    project = os.path.abspath(project)
    return project if lies_in(os.path.abspath(path), project) else None


def check_bounds(path: str, project: str) -> None:
    """Raise Refused (`leads-outside`) if a path leads out of its `bounds`."""
    within = bounds(path, project)
    if within is not None:
        place_of(path, within)


def lies_in(path: str, root: str) -> bool:
    """Say whether a real path is a folder or lies inside it."""
    return path == root or path.startswith(os.path.join(root, ""))


@contextmanager
def opened(root: str, folder: str = "", *, make: bool = False, private: bool = False) -> Iterator[int]:
    """Lend the descriptor of a folder that lies below `root`, made if asked to; raise OSError.

    Links are followed on the way to `root`, none below it. What is `private` is made for its owner alone,
    and raises PermissionError if a folder below `root` belongs to somebody else.
    """
    descriptor = os.open(root, _FOLDER)
    try:
        for name in filter(None, folder.split(os.sep)):
            if name == os.pardir:
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if make:
                _make_in(name, descriptor, 0o700 if private else 0o777)
            below = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
            if private and os.fstat(descriptor).st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "it belongs to somebody else", name)
        yield descriptor
    finally:
        os.close(descriptor)


def _make_in(name: str, above: int, mode: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, mode, dir_fd=above)
        sync(above)


def sync(folder: int) -> None:
    """Wait until the names in an open folder are on the disk, where its file system can do that."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise


def make(path: str) -> None:
    """Create a folder that the user named, and those above it, unless they exist; raise Failed."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise Failed(
            f"cannot create {quoted(path, 200)}: {error.strerror}",
            code="folder-unavailable",
            path=path,
            reason=error.strerror,
        ) from error
