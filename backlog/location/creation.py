"""Where a backlog is created, or an existing one gets other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.addresses import is_server
from backlog.errors import BacklogError, NotFound
from backlog.location import GONE
from backlog.storage.home import create, discovery, recovery

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backlog.location import Location
    from backlog.store.database import Transactions


class Home:
    """The place of a backlog that may have to be made; it fulfils `service/home.py`."""

    def __init__(self, location: Location) -> None:
        """Take where to look from, and what the person has named."""
        self.location = location

    def database(self, *, here: bool = False) -> str:
        """Return the path or URL of the database that `init` makes or changes, whether it is there or not.

        That is the one named by `--db` or BACKLOG_DB, else the one of the working directory. In a linked
        git worktree that is the main worktree's, unless there is one or is to be one `here`.
        """
        return self.location.named_database() or discovery.home_of(self.location.directory(), here=here)

    def exists(self, *, here: bool = False) -> bool:
        """Say whether there is a backlog in `database()`; raise Failed or Busy if a server cannot tell."""
        return self.location.is_there(self.database(here=here))

    def new_database(self, directory: str | None = None) -> str:
        """Return where a command makes the backlog that it needs, if the location has none.

        That is in the database that is named or found, else in the working directory, for which
        `directory` may stand. Raises NotFound if a backlog is gone that can be brought back.
        """
        try:
            return self.location.database()
        except NotFound as error:
            if error.code == GONE:
                raise
            return discovery.home_of(directory or self.location.directory())

    def create(self, database: str, prepare: Callable[[Transactions], None], *, fresh: bool = False) -> None:
        """Make the backlog at `database()` or `new_database()`, `prepare` putting its first settings in.

        Raises Conflict if there is one already, Failed if it cannot be made, and Refused, unless a `fresh`
        one is wanted, where there was one that can be brought back.
        """
        self.check_not_gone(database, fresh=fresh)
        if is_server(database) or database == self.location.named_database():
            create.create_database(database, prepare, self.location.patience())
        else:
            create.create_home(discovery.project_of(database), prepare, self.location.patience())

    def check_not_gone(self, database: str, *, fresh: bool = False) -> None:
        """Raise Refused for a backlog that is gone but can be restored, unless a `fresh` one is wanted."""
        if is_server(database):
            return
        if fresh:
            recovery.begin_again(database)
        else:
            recovery.check_not_gone(database)

    def shared_folder(self, database: str) -> str | None:
        """Return the folder that the backlog at `database()` lies in if that is not the working directory."""
        if self.location.named_database() or is_server(database):
            return None
        folder = discovery.project_of(database)
        return folder if folder != self.location.directory() else None

    def recorded(self) -> AbstractContextManager[None]:
        """Surround the making of the backlog at `database()`: a URL given by `--db` is noted in `.backlog/`.

        Entering raises Conflict if the working directory has another backlog, Failed if nothing can be noted.
        """
        named = self.location.named_database()
        if self.location.given is None or named is None or not is_server(named):
            from contextlib import nullcontext

            return nullcontext()
        return create.noting_url(self.location.directory(), named)

    def replaced(self, database: str) -> str | None:
        """Return, as it is shown, the database of the working directory so far, if `database` replaces it."""
        named = self.location.named_database()
        if named and not (self.location.given and is_server(named)):
            return None
        try:
            former = self.location.shown(self.location.project_backlog().database)
        except BacklogError:  # there is none, or none that the person could use
            return None
        return former if former != self.location.shown(database) else None
