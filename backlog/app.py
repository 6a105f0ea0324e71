"""Gathers the facts around a command once, for every front end: database, clock, actor."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from backlog.domain.errors import InvalidInput, NotFound
from backlog.domain.ids import uuid_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.events import Stamp
    from backlog.service.store import Store


class App:
    """What a command needs to know of the world; nothing is looked up before it is asked for."""

    def __init__(self, *, db: str | None = None, actor: str | None = None, as_json: bool = False) -> None:
        """Keep what the global options say: the database, the actor, the form of output."""
        self._db = db
        self._actor = actor
        self._store: Store | None = None
        self.as_json = as_json

    def store(self) -> Store:
        """Return the backlog's store, found as design section 3 says; raise NotFound or Failed."""
        if self._store is None:
            from backlog.storage.opening import open_store  # help and usage errors need no storage

            self._store = open_store(self.database())
        return self._store

    def database(self) -> str:
        """Return the path or URL of the database: `--db`, BACKLOG_DB, or what discovery finds."""
        named = self._db or os.environ.get("BACKLOG_DB")
        if named:
            return named
        from backlog.storage.discovery import (
            find_database,
        )  # not needed where the database is named

        return find_database(self.directory())

    def home(self, directory: str | None = None) -> str:
        """Return the path of the database that `init` makes or changes, whether it is there or not.

        That is the one named by `--db` or BACKLOG_DB, else the working directory's own, for which
        `directory` may stand. Raises
        Failed for a URL, for only a file can be made.
        """
        named = self._db or os.environ.get("BACKLOG_DB")
        if not named:
            from backlog.storage.discovery import FILE, FOLDER

            return os.path.join(directory or self.directory(), FOLDER, FILE)
        if "://" in named:
            self.store()
        return named

    def create_home(self, prepare: Callable[[Store], None], directory: str | None = None) -> str:
        """Make the database at `home()`, `prepare` putting its first settings in; return its path.

        `directory` stands for the working directory. Raises Conflict if there is one already, Failed if
        it cannot be made.
        """
        from backlog.storage import creating  # needed once in a backlog's life

        if not self._db and not os.environ.get("BACKLOG_DB"):
            return creating.create_home(directory or self.directory(), prepare)
        path = self.home()
        creating.create_database(path, prepare)
        return path

    def directory(self) -> str:
        """Return the directory that the command works from: BACKLOG_CWD, else the current one.

        Raises InvalidInput if BACKLOG_CWD is no directory, NotFound if the current one is gone.
        """
        named = os.environ.get("BACKLOG_CWD")
        if named:
            if not os.path.isdir(named):
                raise InvalidInput(f"BACKLOG_CWD is not a directory: {named}", code="invalid-directory")
            return os.path.abspath(named)
        try:
            return os.getcwd()
        except FileNotFoundError:
            raise NotFound("the current directory no longer exists", code="directory-not-found") from None

    def stamp(self, command: str) -> Stamp:
        """Return what the events of this run share: the instant, the actor, the command, a new batch."""
        from backlog.domain.events import Stamp  # only what writes needs one

        return Stamp(datetime.now(UTC), self.actor(), command, uuid_of(os.urandom(16)))

    def actor(self) -> str:
        """Return who acts: `--actor`, BACKLOG_ACTOR, git's user.name, the login name."""
        from backlog.actor import actor_name  # reading commands need no actor

        return actor_name(self._actor, self.directory())

    def now(self) -> datetime:
        """Return the instant at which the question is asked."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the user's day, from which relative dates count."""
        return datetime.now(UTC).astimezone().date()

    def close(self) -> None:
        """Let go of the store, if one was opened."""
        if self._store is not None:
            self._store.close()
