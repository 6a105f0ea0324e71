"""What the global options of a command line say: which backlog, who acts, the form of the output."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING
from backlog.location import Location

if TYPE_CHECKING:
    from backlog.domain.events import Stamp
    from backlog.service.context import Context


class App(Location):
    """The location that a command works on, and the form of its output."""

    def __init__(
        self,
        *,
        db: str | None = None,
        actor: str | None = None,
        as_json: bool = False,
        directory: str | None = None,
    ) -> None:
        """Keep what `--db`, `--actor` and `--json` say, and from where to look."""
        super().__init__(directory, named=db)
        self._actor = actor
        self.as_json = as_json
        self.contexts: list[Context] = []
        """The contexts that the command was given, whose hooks may be due."""

    def seen_from(self, directory: str) -> App:
        """Return the same for another directory."""
        return App(db=self.given, actor=self._actor, as_json=self.as_json, directory=directory)

    def given_actor(self) -> str | None:
        """Return who acts as `--actor` says, None if it does not."""
        return self._actor

    def name_database(self, db: str) -> None:
        """Use the database that a command's own `--db` names; raise InvalidInput if there is another."""
        if self.given not in {None, db}:
            raise InvalidInput("--db is given twice, with different databases", code="conflicting-options")
        self.given = db

    def context(self, command: str = "", actor: str | None = None) -> Context:
        """Return what the use cases of a command need; `--actor` makes it unless another one is given.

        A command that has a name is going to need an actor: if that is a question to git, git looks the
        answer up while the database is opened.
        """
        who = actor or self._actor
        if command and self._git is None and not (who or os.environ.get("BACKLOG_ACTOR")):
            from backlog.actor import Git  # what only reads needs no actor

            self._git = Git(self.directory())
        context = super().context(command, who)
        self.contexts.append(context)
        return context

    def close(self) -> None:
        """Let go of the store, and of a git whose reply nobody used."""
        super().close()
        if self._git is not None:
            self._git.close()

    def stamp(self, command: str) -> Stamp:
        """Return what the events of this run share, where it makes or fills a backlog that has no context."""
        from backlog.service.context import stamp_of  # only what writes needs one

        return stamp_of(self.now(), self.actor(self._actor), command)

    def now(self) -> datetime:
        """Return the instant at which the question is asked."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the user's day, from which relative dates count."""
        return datetime.now(UTC).astimezone().date()
