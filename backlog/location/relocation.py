"""Moves a backlog to another place, and makes the project's folder lead there afterwards."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from backlog.storage.home import move

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from backlog.location import Location


class Origin:
    """The place of a backlog that is about to move; it fulfils `service/relocation.py`."""

    def __init__(self, location: Location) -> None:
        """Take where the backlog is."""
        self._location = location

    def shown(self) -> str:
        """Return the database as it may be printed: without secrets; raise NotFound if there is none."""
        return self._location.shown()

    def destination(self, database: str) -> move.Destination:
        """Return the place that the backlog may move to, by path or URL; raise InvalidInput."""
        return move.Destination(database, self._location.patience())

    def following(self, database: str, *, dry_run: bool) -> AbstractContextManager[Callable[[], str | None]]:
        """Surround a move, and lend what lets the project's `.backlog/` lead to the new database after it.

        It returns the file that does so, None where no such file can: the backlog is named by `--db` or
        BACKLOG_DB, or has moved to a file elsewhere. Entering raises Refused for a URL that says more than a
        repository may; what is lent raises Failed if the file cannot be written.
        """
        if self._location.named_database() is not None:
            return nullcontext(lambda: None)
        return move.following(self._location.project_backlog().project, database, dry_run=dry_run)
