"""Lets the processes and threads of a machine take turns at one thing; a turn ends with its process.

Each thing is one byte of a file that stays empty, locked as `fcntl` locks records (POSIX.1-2017). The kernel
gives a lock back when its process ends, however it ends, so that none is left behind. To the kernel a process
is one holder, and one that lets go of everything when it closes the file: so all that take turns in a process
share the open file, and know what is held.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING

from backlog.errors import Failed, quoted
from backlog.processes.run import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Protocol

    class Turns(Protocol):
        """What `BothTurns` joins."""

        def at(
            self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]
        ) -> AbstractContextManager[None]:
            """Have the turn at a thing during the block."""

        def close(self) -> None:
            """Let go of what is needed."""


_TICK = 0.05
_mutex = Lock()
_open: dict[str, _File] = {}
"""The files that are open in this process, by their paths."""


class _File:
    """A file that is open for all who take turns by it in this process."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.users = 0
        self.taken: set[int] = set()


class FileTurns:
    """The turns at things that a file stands for."""

    def __init__(self, path: str) -> None:
        """Open the file, made if it is not there; raise Failed."""
        self._path = path
        with _mutex:
            self._file = _open.get(path) or _File(_opened(path))
            self._file.users += 1
            _open[path] = self._file

    def close(self) -> None:
        """Let go of the file; every turn has ended by then."""
        with _mutex:
            self._file.users -= 1
            if not self._file.users:
                del _open[self._path]
                os.close(self._file.descriptor)

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        """Have the turn at a thing during the block; `waiting` is called once if somebody else has it.

        Raises Cancelled if `cancelled` says so before the turn comes.
        """
        place = int.from_bytes(hashlib.sha256(thing.encode("utf-8", "surrogatepass")).digest()[:7], "big")
        announced = False
        while not self._taken(place):
            if not announced:
                waiting()
                announced = True
            if cancelled():
                raise Cancelled
            sleep(_TICK)
        try:
            yield
        finally:
            with _mutex:
                self._file.taken.discard(place)
                fcntl.lockf(self._file.descriptor, fcntl.LOCK_UN, 1, place)

    def _taken(self, place: int) -> bool:
        with _mutex:
            if place in self._file.taken:
                return False
            try:
                fcntl.lockf(self._file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except (BlockingIOError, PermissionError):  # either means that another process has it
                return False
            self._file.taken.add(place)
            return True


class BothTurns:
    """Turns that two sources have to give, always asked in the same order."""

    def __init__(self, first: Turns, second: Turns) -> None:
        """Take who gives the turns."""
        self._first, self._second = first, second

    def close(self) -> None:
        """Let go of both."""
        self._first.close()
        self._second.close()

    @contextmanager
    def at(self, thing: str, cancelled: Callable[[], bool], waiting: Callable[[], None]) -> Iterator[None]:
        """Have both turns during the block."""
        with self._first.at(thing, cancelled, waiting), self._second.at(thing, cancelled, waiting):
            yield


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise Failed(
            f"cannot use {quoted(path, 200)}, the file by which processes take turns: {error.strerror}",
            code="turns-failed",
            path=path,
        ) from None
