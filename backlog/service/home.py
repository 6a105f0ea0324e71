"""What a use case that may have to make a backlog asks of its place (`backlog/location/creation.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backlog.store.database import Store, Transactions


class Location(Protocol):
    """Where a backlog is, or would be looked for; `backlog.location` fulfils it."""

    def has_backlog(self) -> bool:
        """Say whether there is a backlog; raise Failed or Busy if a server cannot tell."""

    def directory(self) -> str:
        """Return the directory to look from; raise InvalidInput or NotFound if there is none."""

    def database(self) -> str:
        """Return the path or URL of the database that is named or found; raise NotFound."""

    def shown(self, database: str | None = None) -> str:
        """Return a path or URL as it may be printed: without secrets."""

    def anchor(self, database: str) -> str:
        """Return the real path of the folder from which the trees of files inside it are named."""

    def store(self) -> Store:
        """Return the store of the backlog that is there; raise NotFound or Failed."""


class Home(Protocol):
    """Where a backlog is to be made, or is set up again."""

    @property
    def location(self) -> Location:
        """Where a backlog is, or would be looked for."""

    def database(self, *, here: bool = False) -> str:
        """Return the database that is named, or the working directory's own, whether it is there or not.

        In a linked git worktree that is the main worktree's, unless there is or is to be one `here`.
        """

    def exists(self, *, here: bool = False) -> bool:
        """Say whether there is a backlog in `database()`; raise Failed or Busy if a server cannot tell."""

    def new_database(self, directory: str | None = None) -> str:
        """Return the path or URL of the database to make where the location has no backlog.

        `directory` may stand for the one to look from. Raises NotFound for a backlog that is gone and can
        be brought back.
        """

    def create(self, database: str, prepare: Callable[[Transactions], None], *, fresh: bool = False) -> None:
        """Make a backlog in a database, which `prepare` begins; there is none if that raises.

        Raises Conflict if there is one already, Failed if it cannot be made, and Refused, unless a `fresh`
        one is wanted, where there was one that can be brought back.
        """

    def check_not_gone(self, database: str, *, fresh: bool = False) -> None:
        """Raise Refused for a backlog that is gone but can be restored, unless a `fresh` one is wanted."""

    def recorded(self) -> AbstractContextManager[None]:
        """Surround the making or joining of a backlog: where it is, is noted in the folder if need be.

        Entering raises Conflict if the folder has another backlog, Failed if nothing can be noted.
        """

    def replaced(self, database: str) -> str | None:
        """Return, as it is shown, the database of the working directory so far, if `database` replaces it."""

    def shared_folder(self, database: str) -> str | None:
        """Return the folder that the backlog at `database()` lies in if that is not the working directory."""
