"""What a use case needs of the world: which backlog, who asks, by which command, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from backlog.domain.events import Stamp
    from backlog.domain.task import Change
    from backlog.store.database import Store


def utc_now() -> datetime:
    """Return this instant."""
    return datetime.now(UTC)


class Context:
    """What one call of a front end shares with the use cases that it runs.

    `store` is the backlog, and says how long to wait for others. `actor` is who asks; a function is
    called when the first change is made, for it may have to look around. `command` is what the history
    calls the call, for example `task edit`. `clock` gives instants with their zone.

    A front end that serves many callers opens one store for all of them, and makes a context for each call.
    """

    def __init__(
        self,
        store: Store,
        actor: str | Callable[[], str],
        command: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take the facts; nothing is opened, read or asked yet."""
        self.store = store
        self.command = command
        self.due: list[tuple[str, list[Change]]] = []
        """The hooks that committed transactions have made due, each with the changes of a status."""
        self._actor = actor
        self._clock = clock

    def now(self) -> datetime:
        """Return the instant at which the question is asked."""
        return self._clock()

    def today(self) -> date:
        """Return the day of the caller, from which relative dates count."""
        return self._clock().astimezone().date()

    def stamp(self) -> Stamp:
        """Return what the events of one transaction share; each has a batch of its own."""
        return stamp_of(self._clock(), self.actor(), self.command)

    def actor(self) -> str:
        """Return who asks."""
        if callable(self._actor):
            self._actor = self._actor()
        return self._actor


def stamp_of(now: datetime, actor: str, command: str) -> Stamp:
    """Return what the events of one transaction share, with a batch of their own."""
    from os import urandom  # what only reads needs no stamp

    from backlog.domain.events import Stamp
    from backlog.domain.ids import uuid_of

    return Stamp(now, actor, command, uuid_of(urandom(16)))
