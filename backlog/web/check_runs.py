"""Runs the checks of tasks beside the pages, for checks take longer than a browser waits.

Whoever is signed in is not the person whose account runs the server: what runs is what that person has agreed
to (docs/verification.md).
"""

from __future__ import annotations

from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import BacklogError, Busy
from backlog.processes.run import Cancelled
from backlog.service.check_runs import CheckListener, verify
from backlog.service.verification import record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.verification import PlannedCheck
    from backlog.service.check_runs import Means, Result
    from backlog.service.context import Context

MOST_AT_ONCE = 4
"""Tasks whose checks run at once; whoever is signed in could start any number otherwise."""
MOST_PROOFS = 50
"""Tasks of which it is kept what came of their checks."""


class Proof(NamedTuple):
    """What came of the checks of a task so far; `problem` is why they could not all be run."""

    results: tuple[Result, ...] = ()
    running: bool = True
    problem: BacklogError | None = None


class Prover:
    """Runs the checks of tasks, each in a thread of its own; it may be asked from any thread."""

    def __init__(self) -> None:
        """Begin with nothing that runs."""
        self._proofs: dict[str, Proof] = {}
        self._threads: set[Thread] = set()
        self._mutex = Lock()
        self._stopping = Event()

    def proof(self, uuid: str) -> Proof | None:
        """Return what came of the checks of a task that were run last, None if none were."""
        with self._mutex:
            return self._proofs.get(uuid)

    def begin(
        self,
        context: Context,
        checks: Sequence[PlannedCheck],
        means: Means,
        on_error: Callable[[BacklogError], object],
    ) -> None:
        """Begin to run the checks of a task, unless they run already; raise Busy if many others run.

        `on_error` is called with what goes wrong then.
        """
        uuid = checks[0].uuid
        thread = Thread(target=self._run, args=(context, checks, means, on_error), name="verify")
        with self._mutex:
            known = self._proofs.get(uuid)
            if self._stopping.is_set() or (known is not None and known.running):
                return
            if len(self._threads) >= MOST_AT_ONCE:
                raise Busy("checks of other tasks are running", code="busy")
            self._proofs.pop(uuid, None)
            self._proofs[uuid] = Proof()
            for old in list(self._proofs)[:-MOST_PROOFS]:
                if not self._proofs[old].running:
                    del self._proofs[old]
            self._threads.add(thread)
            thread.start()

    def close(self) -> None:
        """End what runs, and wait until it has ended."""
        self._stopping.set()
        with self._mutex:
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _run(
        self,
        context: Context,
        checks: Sequence[PlannedCheck],
        means: Means,
        on_error: Callable[[BacklogError], object],
    ) -> None:
        uuid = checks[0].uuid
        watch = CheckListener(stopped=self._stopping.is_set)
        problem = None
        try:
            for result in verify(checks, means, lambda check, proof: record(context, check, proof), watch):
                with self._mutex:
                    before = self._proofs[uuid]
                    self._proofs[uuid] = before._replace(results=(*before.results, result))
        except Cancelled:
            pass
        except BacklogError as error:
            problem = error
            on_error(error)
        finally:
            with self._mutex:
                self._proofs[uuid] = self._proofs[uuid]._replace(running=False, problem=problem)
                self._threads.discard(current_thread())
