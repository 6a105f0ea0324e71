"""Stores what a transaction changes in a second thread, while the first one reads and decides what is next.

SQLite needs no Python while a statement runs, so that each of them has a processor. The connection is used by
one of them at a time: the first one waits for the other before it uses it.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_JOBS = 4
"""Jobs that may wait: who has more to do waits, so that memory does not grow."""

_LOOK = 0.1
"""Seconds after which who waits for the end looks by itself: an interrupt may have taken the sign of it."""


class Worker:
    """A thread that does one job after the other, in the order in which they are given.

    It shares nothing but two queues, which an interrupt cannot leave half used: with a lock it could.
    """

    def __init__(self) -> None:
        """Begin without anything to do."""
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._ends: SimpleQueue[None] = SimpleQueue()
        """One for each job that is done, until it is counted."""
        self._given = self._done = 0
        self._over = False
        """Whether the thread has ended; after an interrupt `Thread.join` would say so before that."""
        self._failure: BaseException | None = None
        Thread(target=self._work, name="storing", daemon=True).start()

    def give(self, job: Callable[[], object]) -> int:
        """Let a job be done in its turn and return its number.

        Raises what an earlier one has raised, after which none is done.
        """
        self._count_to(self._given - MOST_JOBS)
        self._check()
        self._given += 1
        self._jobs.put(job)
        return self._given

    def wait(self, number: int | None = None) -> None:
        """Return when the jobs up to a number are done, all for None; raise what one has raised each time."""
        self._count_to(number or self._given)
        self._check()

    def stop(self, cut_short: Callable[[], object] | None = None) -> None:
        """End the thread when it has done what it is at; what waits is not done any more.

        `cut_short` ends what it is at, which may take for ever. An interrupt is raised after that: whoever
        closes the connection under a statement ends the process.
        """
        interrupt: KeyboardInterrupt | None = None
        while not self._over:
            try:
                self._failure = self._failure or RuntimeError("the transaction is over")
                self._jobs.put(None)
                if cut_short is not None:
                    cut_short()
                with suppress(Empty):
                    self._ends.get(timeout=_LOOK)
            except KeyboardInterrupt as error:
                interrupt = error
        if interrupt is not None:
            raise interrupt

    def _count_to(self, number: int) -> None:
        while self._done < number:
            self._ends.get()
            self._done += 1

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self._failure is None:
                    job()
            except BaseException as error:  # noqa: BLE001  who waits for it raises it
                self._failure = error
            self._ends.put(None)
        self._over = True
        self._ends.put(None)
