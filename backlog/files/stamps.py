"""Detects without reading a file whether it was written again: by what the file system remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

YOUNG = 2_000_000_000
"""Nanoseconds within which a file system may give two changes one time: FAT counts by two seconds."""


def stamp_of(status: os.stat_result) -> str:
    """Return a text that differs once a file was written again, or another file has its name.

    It is made of the size, both times and the inode: a program can set the time of the content back, but not
    that of the inode.
    """
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def are_settled(stamps: Iterable[str], looked: int) -> bool:
    """Say whether `is_settled` holds for all files with some stamps, none of which is ""."""
    for stamp in stamps:
        if not stamp:
            return False
        _, written, changed, _ = stamp.split(":")
        if max(int(written), int(changed)) + YOUNG > looked:
            return False
    return True


def is_settled(status: os.stat_result, looked: int) -> bool:
    """Say whether a file would have another stamp if it was written after somebody looked at it.

    `looked` is in nanoseconds since the epoch. A file that was young then, or that comes from the future, may
    get the same times once more (https://git-scm.com/docs/racy-git).
    """
    return max(status.st_mtime_ns, status.st_ctime_ns) + YOUNG <= looked
