"""What a use case that may have to make a backlog asks of its place; `backlog.location` fulfils it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.service.store import Store, Transactions


class Home(Protocol):
    """Where a backlog is, or where one is to be made."""

    def has_backlog(self) -> bool:
        """Say whether there is a backlog; raise Failed or Busy if a server cannot tell."""

    def store(self) -> Store:
        """Return the store of the backlog that is there; raise NotFound or Failed."""

    def vacancy(self, directory: str | None = None) -> str:
        """Return the path or URL of the database to make where there is no backlog.

        `directory` may stand for the one to look from. Raises NotFound for a backlog that is gone and can
        be brought back.
        """

    def create(self, database: str, prepare: Callable[[Transactions], None], *, fresh: bool = False) -> None:
        """Make a backlog in a database, which `prepare` begins; there is none if that raises.

        Raises Conflict if there is one already, Failed if it cannot be made, and Refused, unless a `fresh`
        one is wanted, where there was one that can be brought back.
        """
