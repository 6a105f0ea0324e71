"""Detects without reading a file whether it was written again: by what the file system remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

YOUNG = 2_000_000_000
"""Nanoseconds within which a file system may give two changes one time: FAT counts by two seconds."""


def stamp_of(status: os.stat_result) -> str:
    """Return a text that differs once a file was written again, or another file has its name.

    It is made of the size, both times and the inode: a program can set the time of the content back, but not
    that of the inode.
    """
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def unsettled(stamps: Mapping[str, str], looked: int) -> Iterator[str]:
    """Yield the paths for whose stamps `is_settled` does not hold, or that have none."""
    for path, stamp in stamps.items():
        if stamp:
            _, written, changed, _ = stamp.split(":")
            if int(written) + YOUNG <= looked and int(changed) + YOUNG <= looked:
                continue
        yield path


def is_settled(status: os.stat_result, looked: int) -> bool:
    """Say whether a file would have another stamp if it was written after somebody looked at it.

    `looked` is in nanoseconds since the epoch. A file that was young then, or that comes from the future, may
    get the same times once more (https://git-scm.com/docs/racy-git).
    """
    return max(status.st_mtime_ns, status.st_ctime_ns) + YOUNG <= looked
