"""Agrees to a backlog that others control, once, for the person who runs the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.servers import Fact, Server
    from backlog.domain.trust import Agreement, Runnable, Terms


class Trust(Protocol):
    """What a person has agreed to, and can agree to. Every method raises Failed if others can write that."""

    def terms(self, directory: str) -> Terms:
        """Return what is to be agreed to before the backlog of a directory is used, or one is made there.

        Raises InvalidInput, Failed or Refused for a config file that names no server.
        """

    def agree(self, terms: Terms) -> None:
        """Record that the person agrees; raise Failed if that cannot be kept."""

    def may_run(self, directory: str, runnable: Runnable) -> bool:
        """Say whether the person has agreed to run a text in a project's folder."""

    def agree_to_run(self, directory: str, runnables: Iterable[Runnable]) -> None:
        """Record that the person agrees to run texts there; raise Failed if that cannot be kept."""

    def every(self) -> tuple[Agreement, ...]:
        """Return all that the person has agreed to, by folder."""

    def revoke(self, directory: str) -> tuple[Agreement, ...]:
        """Forget what was agreed to for a directory or its project, and return it; neither need exist."""

    def facts(self, server: Server) -> tuple[Fact, ...]:
        """Return where a server leads on this machine, for this person."""

    def user_name(self, uid: int) -> str:
        """Return what a user is called, the number where there is no name."""
