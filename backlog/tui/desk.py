"""The backlog as the screens use it: every question and change in a thread, every change undoable."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from backlog.errors import Conflict, NotFound
from backlog.service.context import Context
from backlog.service.undo import ThisBatch, undo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.events import Recorded, Stamp
    from backlog.location.hooks import Background
    from backlog.location.project_commands import Commands
    from backlog.store.database import Store

T = TypeVar("T")


class OwnChange(NamedTuple):
    """A change that was made here: its batch, and how to call it."""

    batch: str
    label: str


class _Remembering(Context):
    """Remembers the batch of the change that is made with it."""

    batch: str | None = None

    def stamp(self) -> Stamp:
        stamp = super().stamp()
        self.batch = stamp.batch
        return stamp


class Desk:
    """One backlog, used by one person; its methods return what a thread has found."""

    def __init__(
        self,
        store: Store,
        actor: Callable[[], str],
        interval: float = 0.5,
        commands: Commands | None = None,
    ) -> None:
        """Take the store, who acts (asked in a thread), and the seconds between two looks for changes.

        Without `commands` no check is run.
        """
        self.store = store
        self.commands = commands
        self.proving = False
        self._stopping = Event()
        self.hooks: Background | None = None
        self.interval = interval
        self._actor = actor
        self._name: str | None = None
        self._done: list[OwnChange] = []
        self._undone: list[tuple[OwnChange, str]] = []

    def actor(self) -> str:
        """Return who acts."""
        if self._name is None:
            self._name = self._actor()
        return self._name

    def context(self, command: str = "") -> Context:
        """Return what one call needs; the history says which one it was."""
        return _Remembering(self.store, self.actor, f"board {command}")

    async def ask(self, question: Callable[[Context], T]) -> T:
        """Return the result of a question; raises as it does."""
        return await asyncio.to_thread(lambda: question(self.context()))

    async def change(self, command: str, label: str, use_case: Callable[[Context], T]) -> T:
        """Make a change that `undo` takes back; `label` says what was done. Raises as the use case does."""
        context = self.context(command)
        try:
            made = await asyncio.to_thread(use_case, context)
        finally:
            self._run_hooks(context)
        self.remember(context, label)
        return made

    def _run_hooks(self, context: Context) -> None:
        if context.due and self.commands is not None and self.hooks is not None:
            self.hooks.add(self.commands.location, [context])

    def remember(self, context: Context, label: str) -> None:
        """Let `undo` take back what was done with a context, if anything was."""
        if isinstance(context, _Remembering) and context.batch is not None:
            self._done.append(OwnChange(context.batch, label))
            self._undone.clear()

    def begin_proving(self) -> bool:
        """Say whether checks may be run now: some at a time, and none at the end."""
        if self.proving or self._stopping.is_set():
            return False
        self.proving = True
        return True

    def end_proving(self) -> None:
        """Let others be run."""
        self.proving = False

    def stop(self) -> None:
        """End the checks and the hook that run."""
        self._stopping.set()
        if self.hooks is not None:
            self.hooks.close()

    def is_stopping(self) -> bool:
        """Say whether the board is being left."""
        return self._stopping.is_set()

    async def undo(self) -> str:
        """Take the last change made here back, and say which it was. Raises as `service.undo.undo` does."""
        while self._done:
            last = self._done[-1]
            try:
                _, batch = await self._take_back("undo", last.batch)
            except NotFound:  # it had changed nothing
                self._done.pop()
                continue
            except Conflict as error:
                if error.code != "undone-already":
                    raise
                self._done.pop()
                continue
            self._done.pop()
            self._undone.append((last, batch))
            return last.label
        raise NotFound("nothing was changed here that could be undone", code="nothing-to-undo")

    async def redo(self) -> str:
        """Make the change again that was undone last, and say which it was. Raises as `undo` does."""
        if not self._undone:
            raise NotFound("nothing was undone here", code="nothing-to-undo")
        last, batch = self._undone[-1]
        await self._take_back("redo", batch)
        self._undone.pop()
        self._done.append(last)
        return last.label

    async def _take_back(self, command: str, batch: str) -> tuple[Sequence[Recorded], str]:
        context = self.context(command)
        undone = await asyncio.to_thread(undo, context, ThisBatch(batch))
        self._run_hooks(context)
        own = context.batch if isinstance(context, _Remembering) else None
        return undone, own or ""
