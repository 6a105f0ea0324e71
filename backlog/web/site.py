"""What all pages of one server share: the backlog, its rules of access, and who is signed in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple, Protocol

from backlog.location.hooks import Background, HookListener
from backlog.render.terminal import write_to_stderr
from backlog.service.context import Context, utc_now
from backlog.service.figures import Figures
from backlog.web.change_feed import PageFollower
from backlog.web.check_runs import Prover
from backlog.web.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from backlog.location.project_commands import Commands
    from backlog.store.database import Store


class Project(Protocol):
    """The project whose backlog is shown."""

    @property
    def folder(self) -> str:
        """The name of the project's folder, for a project that has no name yet."""

    def store(self) -> Store:
        """Return a lasting store of the backlog, always the same; raise NotFound if there is none."""

    def commands(self) -> Commands:
        """Return how checks run, and which of them the person whose account this is has agreed to."""

    def create(self, name: str, actor: str) -> None:
        """Make the backlog; raise InvalidInput for a blank name, Conflict or Failed."""


class Rules(NamedTuple):
    """Who may do what.

    `hosts` are the names under which the server is reached, with `any_address` also every literal address,
    at whatever port; `port` is the one that it listens at. `token` is what signs in by hand, None where only
    the links that the server prints do. `actor_header` is a header that a proxy sets to who is signed in
    there, `actor` who acts where nobody has given a name. `interval` is for how many seconds changes are not
    looked for.
    """

    actor: str
    port: int
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    any_address: bool = False
    read_only: bool = False
    token: str | None = None
    actor_header: str | None = None
    interval: float = 0.5


class Site:
    """One server of one backlog; it may be used from any thread."""

    def __init__(self, project: Project, rules: Rules, clock: Callable[[], datetime] = utc_now) -> None:
        """Take what is served; the backlog is opened when it is first asked for."""
        self.project = project
        self.rules = rules
        self.sessions = Sessions(token=rules.token)
        self.follower = PageFollower(lambda: self.store().changes_since, rules.interval)
        self.clock = clock
        self.prover = Prover()
        self.figures = Figures()
        self.hooks = Background(
            HookListener(lambda remark: write_to_stderr(f"Note: {remark}\n"), write_to_stderr)
        )
        self._mutex = threading.Lock()
        self._store: Store | None = None

    def store(self) -> Store:
        """Return the backlog's store; raise NotFound where there is no backlog yet."""
        with self._mutex:
            if self._store is None:
                self._store = self.project.store()
            return self._store

    def context(self, actor: str, command: str) -> Context:
        """Return what the use cases of one request need; the history says which one it was."""
        return Context(self.store(), actor, f"web {command}", self.clock)

    def close(self) -> None:
        """Close the backlog, once all checks and hooks have ended."""
        self.prover.close()
        self.hooks.close()
        with self._mutex:
            if self._store is not None:
                self._store.close()
                self._store = None
