"""What the use cases need of a backlog's database as a whole: moments to read, transactions, its upkeep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backlog.domain.events import Changes, Stamp
    from backlog.domain.findings import Compacted, Damage
    from backlog.store import Reader, Writer
    from backlog.store.turns import Turns


class Transactions(Protocol):
    """Where a backlog is read and written: all that a use case needs of a `Store`."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Open one moment to read."""

    def writing(
        self, stamp: Stamp, *, narrow: bool = False, many: bool = False
    ) -> AbstractContextManager[Writer]:
        """Open one transaction; it is committed when the block ends, undone if it raises.

        It takes its turn: nobody else writes meanwhile. A `narrow` one promises to decide by nothing
        but settings, milestones and the tasks that it gets from `task` and `first_free`, and to change
        only these; so a storage may let narrow ones run side by side. Raises Overtaken where others made
        the storage undo it; it can then be tried again. `many` announces many changes.
        """


class Store(Transactions, Protocol):
    """A backlog's database. Nothing is read or opened before it is used.

    `moved_to` is where the backlog had moved to when `reading` was last used; None if it had not.
    """

    moved_to: str | None

    def rehearsing(self, stamp: Stamp) -> AbstractContextManager[Writer]:
        """Open a transaction as `writing` does, whose changes are undone when the block ends.

        On SQLite it is on a copy, so that nobody waits for it, nor it for anybody.
        """

    def changes_since(self, token: str | None) -> Changes:
        """Return what changed since `changes_since` gave a token; without one, a token to begin with.

        It is for programs that follow a backlog, asked again and again, by any thread; it costs next to
        nothing while nothing changes. A change may come twice, but none is missed. Raises Busy or Failed.
        """

    def damages(self) -> list[Damage]:
        """Return what the engine finds wrong with the database itself, and with its search index.

        Nothing is changed. Raises Busy or Failed if it cannot be examined.
        """

    def backup(self, target: str, *, replace: bool) -> None:
        """Copy the database as of one moment into a file, there whole or not at all.

        Raises Conflict if there is a file already that may not be replaced, and Failed.
        """

    def restore(self, source: str, admit: Callable[[Transactions], None]) -> str:
        """Let the database become what a backup holds; return the file that keeps what it was.

        The backup is checked first, and upgraded if an older program made it; `admit` gets the copy that
        is to take its place, and raises for one that may not. Ids that were given out since stay used.
        Raises Failed, Refused or Busy; then nothing was changed.
        """

    def compact(self, step: Callable[[str, int, int], None]) -> Compacted:
        """Give the room that is not needed any more back, after `upgrade`; return the sizes before and after.

        `step` hears how far it is (`service/steps.py`). Raises Busy, or Failed if others would have to
        wait too long or the engine sees to it by itself; then nothing was changed.
        """

    def upgrade(self) -> str | None:
        """Bring the schema up to date now; return its old revision, None if it was up to date.

        A file is copied beside itself first. Raises Busy or Failed; then nothing was changed.
        """

    def turns(self) -> Turns | None:
        """Return what lets several machines take turns; None where only this one has the backlog."""

    def retire(self) -> None:
        """Protect what has moved from writes by other programs, as far as its place can do that."""

    def close(self) -> None:
        """Let go of the database."""
