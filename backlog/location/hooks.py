"""Runs the hook of a project after the status of a task has changed: once for each change, after its commit.

The facts are in the environment of the command, never in its text. Whatever becomes of it, the change stays.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.settings import DEFAULT_SHELL
from backlog.domain.trust import Runnable
from backlog.errors import BacklogError
from backlog.files.signals import undone_by_signals
from backlog.location.project_commands import root_of
from backlog.processes.environment import environment
from backlog.processes.run import Cancelled, run
from backlog.service.settings import configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backlog.domain.task import Change
    from backlog.location import Location
    from backlog.service.context import Context

MAX_SECONDS = 60
"""How long the hook may take for one change."""
NESTED = "BACKLOG_IN_HOOK"
"""The variable by which a command knows that a hook runs it: what it changes starts no hook."""


class Due(NamedTuple):
    """A hook that is to run for one change, and who made the change."""

    hook: str
    change: Change
    actor: str


class HookListener(NamedTuple):
    """Hears of hooks: `says` gets a remark, `writes` what a hook prints; `stopped` says whether to end."""

    says: Callable[[str], None]
    writes: Callable[[str], None] = lambda _: None
    stopped: Callable[[], bool] = lambda: False


def due_of(contexts: Iterable[Context]) -> list[Due]:
    """Return what committed transactions have made due; nothing within a hook."""
    if os.environ.get(NESTED):
        return []
    return [
        Due(hook, change, context.actor())
        for context in contexts
        for hook, changes in context.due
        for change in changes
    ]


def run_hooks(location: Location, due: Sequence[Due], listener: HookListener) -> None:
    """Run what is due, if the person has agreed to it, and say what did not work.

    Raises Cancelled if it is to end before.
    """
    if not due:
        return
    try:
        trust, folder = location.trust(), location.folder()
        shell = configuration(location.context("hook")).settings.verify_shell
        wanted = [Runnable("hook", hook) for hook in dict.fromkeys(each.hook for each in due)]
        wanted += [Runnable("shell", shell)] if shell != DEFAULT_SHELL else []
        if not all(trust.may_run(folder, each) for each in wanted):
            listener.says(
                "the hook onStatusChange is not agreed to and was not run; see: backlog trust --checks"
            )
            return
        root = root_of(location)
        for each in due:
            _run(each, shell, root, listener)
    except BacklogError as error:
        listener.says(f"the hook onStatusChange was not run: {error.message}")


def _run(due: Due, shell: str, root: str, listener: HookListener) -> None:
    before, after = due.change
    if before is None:
        return
    decoder = getincrementaldecoder("utf-8")("replace")
    own = {
        "TASK_ID": after.id,
        "TASK_TITLE": after.title,
        "OLD_STATUS": before.status,
        "NEW_STATUS": after.status,
        "ACTOR": due.actor,
        NESTED: "1",
    }
    with undone_by_signals():
        finished = run(
            due.hook,
            shell=shell,
            cwd=root,
            env=environment(os.environ, own),
            timeout=MAX_SECONDS,
            watch=lambda chunk: listener.writes(decoder.decode(chunk)),
            cancelled=listener.stopped,
        )
    if finished.timed_out or finished.exit_code:
        how = (
            f"was ended after {MAX_SECONDS} seconds"
            if finished.timed_out
            else f"ended with exit code {finished.exit_code}"
        )
        listener.says(f"the hook onStatusChange {how}; {after.id} is {after.status} all the same")


class Background:
    """Runs hooks one after the other in a thread, for a front end that stays; any thread may add some."""

    def __init__(self, listener: HookListener) -> None:
        """Take the listener."""
        self._queue: SimpleQueue[tuple[Location, list[Due]]] = SimpleQueue()
        self._stopping = Event()
        self._listener = listener._replace(stopped=self._stopping.is_set)
        self._mutex = Lock()
        self._thread: Thread | None = None

    def add(self, location: Location, contexts: Iterable[Context]) -> None:
        """Queue what calls have made due; each context is given once, when its call is over."""
        due = due_of(contexts)
        if not due or self._stopping.is_set():
            return
        self._queue.put((location, due))
        with self._mutex:
            if self._thread is None:
                self._thread = Thread(target=self._work, name="hooks")
                self._thread.start()

    def close(self) -> None:
        """End the hook that is running, and drop the rest."""
        self._stopping.set()
        with self._mutex:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                location, due = self._queue.get(timeout=0.2)
            except Empty:
                with self._mutex:
                    if self._queue.empty():
                        self._thread = None
                        return
                continue
            try:
                run_hooks(location, due, self._listener)
            except Cancelled:
                return
