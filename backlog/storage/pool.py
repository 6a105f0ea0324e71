"""Keeps connections open from one call of a long-lived process to the next, each for one thread at a time."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from backlog.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST = 8
"""How many connections there are at most, lent and idle together."""


class Poolable(Protocol):
    """A connection that a pool can keep."""

    def rest(self) -> bool:
        """End whatever is open on it, before it is kept; return False if it is better closed."""

    def fresh(self) -> bool:
        """Say, before it is lent again, whether it still leads to where a new one would lead."""

    def close(self) -> None:
        """Close it; whatever was not committed is undone."""


K = TypeVar("K", bound=Poolable)


class Pool(Generic[K]):
    """Connections, made by `connect` when none is idle; safe to share between threads."""

    def __init__(self, connect: Callable[[], K], patience: float, most: int = MOST) -> None:
        """Take how to connect, and for how many seconds a thread waits while all are lent."""
        self._connect = connect
        self._patience = patience
        self._most = most
        self._begin()

    def _begin(self) -> None:
        self._mutex = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._most)
        self._idle: list[K] = []
        self._process = os.getpid()

    @contextmanager
    def lent(self) -> Iterator[K]:
        """Lend a connection to the calling thread; one that saw an error is not lent again.

        Raises Busy if all are lent to others for too long, and whatever `connect` raises.
        """
        self._forked()
        if not self._slots.acquire(timeout=self._patience):
            raise Busy(
                f"all {self._most} connections to the backlog were in use for {self._patience:g} seconds",
                seconds=self._patience,
            )
        try:
            connection = self._taken() or self._connect()
            try:
                yield connection
                kept = connection.rest()
            except BaseException:
                connection.close()
                raise
            if kept:
                with self._mutex:
                    self._idle.append(connection)
            else:
                connection.close()
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close what is idle; what is lent is kept when it comes back, so that the pool can go on."""
        while (connection := self._popped()) is not None:
            connection.close()

    def _taken(self) -> K | None:
        """Return the connection that was used last, if it is good for another use."""
        while (connection := self._popped()) is not None:
            if connection.fresh():
                return connection
            connection.close()
        return None

    def _popped(self) -> K | None:
        with self._mutex:
            return self._idle.pop() if self._idle else None

    def _forked(self) -> None:
        """Leave to the parent process what is the parent's: a child that used or closed it would break it."""
        if self._process != os.getpid():
            _INHERITED.append(self._idle)
            self._begin()


_INHERITED: list[object] = []
"""Connections of a parent process, kept from being collected, which would close them."""
