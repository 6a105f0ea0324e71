"""Stores what a transaction changes in a second thread, while the first one reads and decides what is next.

SQLite needs no Python while a statement runs, so that each of them has a processor. The connection is used by
one of them at a time: the first one waits for the other before it uses it.
"""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_JOBS = 4
"""Jobs that may wait: who has more to do waits, so that memory does not grow."""


class Worker:
    """A thread that does one job after the other, in the order in which they are given."""

    def __init__(self) -> None:
        """Begin without anything to do."""
        self._jobs: deque[Callable[[], object] | None] = deque()
        self._changed = Condition()
        self._given = self._done = 0
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._work, name="storing", daemon=True)
        self._thread.start()

    def give(self, job: Callable[[], object]) -> int:
        """Let a job be done in its turn and return its number.

        Raises what an earlier one has raised, after which none is done.
        """
        with self._changed:
            while len(self._jobs) >= MOST_JOBS:
                self._changed.wait()
            self._check()
            self._jobs.append(job)
            self._given += 1
            self._changed.notify_all()
            return self._given

    def wait(self, number: int | None = None) -> None:
        """Return when the jobs up to a number are done, all for None; raise what one has raised each time."""
        if self._done < (number or self._given):
            with self._changed:
                while self._done < (number or self._given):
                    self._changed.wait()
        self._check()

    def stop(self) -> None:
        """End the thread when it has done what it is at; what waits is not done any more."""
        with self._changed:
            self._failure = self._failure or RuntimeError("the transaction is over")
            self._jobs.append(None)
            self._changed.notify_all()
        self._thread.join()

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                if self._failure is None:
                    job()
            except BaseException as error:  # noqa: BLE001  who waits for it raises it
                self._failure = error
            with self._changed:
                self._done += 1
                self._changed.notify_all()

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            while not self._jobs:
                self._changed.wait()
            job = self._jobs.popleft()
            self._changed.notify_all()
            return job
