"""Lets the processes of a machine take turns at one thing, which ends with the process that has it.

Each thing is one byte of a file that stays empty, locked as `fcntl` locks records (POSIX.1-2017). The kernel
gives a lock back when its holder ends, however it ends, so that none is left behind.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from time import sleep
from typing import TYPE_CHECKING

from backlog.errors import Failed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TICK = 0.05


class Turns:
    """The turns at things that a file stands for; a process opens it once, for closing it gives back all."""

    def __init__(self, path: str) -> None:
        """Open the file, made if it is not there; raise Failed."""
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise Failed(
                f"cannot use {quoted(path, 200)}, by which processes take turns: {error.strerror}",
                code="turns-failed",
                path=path,
            ) from None

    def close(self) -> None:
        """Give back every turn."""
        os.close(self._file)

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        """Have the turn at a thing during the block; `waiting` is called once if another process has it.

        Raises Cancelled if `cancelled` says so before the turn comes.
        """
        place = int.from_bytes(hashlib.sha256(thing.encode("utf-8", "surrogatepass")).digest()[:7], "big")
        told = False
        while not self._taken(place):
            if not told:
                waiting()
                told = True
            if cancelled():
                from backlog.processes.run import Cancelled

                raise Cancelled
            sleep(_TICK)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)

    def _taken(self, place: int) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):  # either means that another process has it
            return False
        return True
