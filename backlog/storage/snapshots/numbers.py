"""Remembers the numbers that are given out after a snapshot, so that none is given twice if that is restored.

A line in the file `numbers`, which `keeper.py` writes, is a counter and its value. When a snapshot begins,
the file is put aside; once the snapshot is there, which holds all of them, that is removed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from backlog.storage.snapshots import NUMBERS
from backlog.storage.snapshots.folder import opened

if TYPE_CHECKING:
    from backlog.storage.snapshots.place import SnapshotFolder

_MOST_BYTES = 1 << 24
_MOST_DIGITS = 18


def put_aside(inside: int) -> list[str]:
    """Put what was noted aside in an open folder; return the names of all that was put aside until now."""
    with suppress(FileNotFoundError):
        os.rename(NUMBERS, f"{NUMBERS}.{os.urandom(8).hex()}", src_dir_fd=inside, dst_dir_fd=inside)
    return [name for name in os.listdir(inside) if name.startswith(f"{NUMBERS}.")]


def noted(folder: SnapshotFolder) -> dict[str, int]:
    """Return the highest value that was noted for each counter."""
    highest: dict[str, int] = {}
    with suppress(OSError), opened(folder) as inside:
        for name in os.listdir(inside):
            if name == NUMBERS or name.startswith(f"{NUMBERS}."):
                for counter, value in _read(name, inside):
                    highest[counter] = max(value, highest.get(counter, 0))
    return highest


def _read(name: str, inside: int) -> list[tuple[str, int]]:
    """Return the lines of a file that are whole; the last one may not be."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    try:
        text = os.read(file, _MOST_BYTES).decode(errors="replace")
    finally:
        os.close(file)
    lines = (line.partition(" ") for line in text.split("\n")[:-1])
    return [
        (counter, int(value))
        for value, _, counter in lines
        if counter and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    ]
