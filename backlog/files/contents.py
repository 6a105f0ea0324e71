"""Reads files that anybody may have put there: regular ones alone, no more than asked for, and never waiting.

A pipe in the place of a file would make its reader wait for ever, and a device may do anything.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from backlog.errors import Failed, Refused, quoted
from backlog.files.folders import RealPath, opened, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_READING = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NoFile(Exception):
    """Something exists that is not a regular file; `kind` says what."""

    def __init__(self, kind: str) -> None:
        """Keep the kind, for example "a folder"."""
        super().__init__(kind)
        self.kind = kind


def read(path: str, limit: int, *, within: str | None = None, shown: str | None = None) -> bytes | None:
    """Return the bytes of a file, None if there is none; messages call it `shown`.

    Links are followed, inside the folder `within` where that is given. Raises Refused (`leads-outside`) for a
    link out of it, and Failed (`file-unavailable`) for what is no file, has more than `limit` bytes or
    cannot be read.
    """
    shown = shown or quoted(path, 200)
    try:
        with opened_file(path, within) as file:
            size = os.fstat(file.fileno()).st_size
            content = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except NoFile as error:
        raise Failed(
            f"{shown} is {error.kind}, not a file", code="file-unavailable", file=shown, kind=error.kind
        ) from None
    except (OSError, ValueError) as error:  # a NUL in a path is a ValueError
        reason = error.strerror if isinstance(error, OSError) else None
        raise Failed(
            f"cannot read {shown}: {reason or error}",
            code="file-unavailable",
            file=shown,
            reason=reason or str(error),
        ) from error
    if len(content) > limit:
        raise Failed(
            f"{shown} is too large: {max(size, len(content)):,} bytes; at most {limit:,} are read",
            code="file-unavailable",
            file=shown,
            limit=limit,
        )
    return content


def read_text(path: str, limit: int, *, within: str | None = None, shown: str | None = None) -> str | None:
    """Return the text of a file as it is, byte order mark and line ends included, None if there is none.

    Raises as `read` does, and Refused (`not-utf8`) for what is not UTF-8 text: it would not survive being
    written again.
    """
    content = read(path, limit, within=within, shown=shown)
    if content is None:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16 without a byte order mark is valid UTF-8, with every other byte a NUL
        raise Refused(
            f"{shown or quoted(path, 200)} is not UTF-8 text and was left as it is",
            code="not-utf8",
            path=path,
        )
    return text


@contextmanager
def opened_file(path: str, within: str | None = None) -> Iterator[IO[bytes]]:
    """Lend a regular file, open for reading; raise NoFile for anything else, Refused, or OSError.

    Links are followed, inside the folder `within` where that is given.
    """
    if within is None:
        _check_kind(os.stat(path))
        descriptor = os.open(path, _READING)
    else:
        descriptor = _opened_inside(place_of(path, within))
    with os.fdopen(descriptor, "rb") as file:
        _check_kind(os.fstat(descriptor))  # it may have been swapped meanwhile
        yield file


@contextmanager
def opened_below(root: str, path: str) -> Iterator[IO[bytes]]:
    """Lend a regular file by its path from a real folder, as `opened_file` does, many of them faster.

    Only where a link stands in the way is the path resolved.
    """
    folder, name = os.path.split(path)
    try:
        descriptor = _opened_inside(RealPath(root, folder, name))
    except OSError as error:
        if error.errno not in {errno.ELOOP, errno.ENOTDIR}:
            raise
        descriptor = _opened_inside(place_of(os.path.join(root, path), root))
    with os.fdopen(descriptor, "rb") as file:
        _check_kind(os.fstat(descriptor))
        yield file


def _opened_inside(place: RealPath) -> int:
    with opened(place.root, place.folder) as folder:
        status = os.stat(place.name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISLNK(status.st_mode):
            _check_kind(status)
        return os.open(place.name, _READING | os.O_NOFOLLOW, dir_fd=folder)


def kind_of(status: os.stat_result) -> str | None:
    """Return what something that is not a regular file is, None for a regular file."""
    if stat.S_ISREG(status.st_mode):
        return None
    return next((kind for is_one, kind in _KINDS if is_one(status.st_mode)), "something else")


def _check_kind(status: os.stat_result) -> None:
    kind = kind_of(status)
    if kind is not None:
        raise NoFile(kind)
