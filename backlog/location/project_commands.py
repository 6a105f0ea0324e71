"""Says where a project's commands run, and which of them the person has agreed to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.domain.settings import DEFAULT_SHELL
from backlog.domain.trust import Runnable
from backlog.git.repository import shares_repository, worktree_of
from backlog.processes.turns import BothTurns, FileTurns
from backlog.service.check_runs import Means

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backlog.domain.settings import Settings
    from backlog.location import Location
    from backlog.service.trust import Trust
    from backlog.store.turns import Turns


def root_of(location: Location) -> str:
    """Return the folder in which the commands of a project are run: the root of its repository.

    Where the working directory lies in another worktree of it, that is the root of that one, whose files are
    meant. A repository that only lies in the project's folder is another one.
    """
    folder, directory = location.folder(), location.directory()
    worktree = worktree_of(directory if shares_repository(folder, directory) else folder)
    return folder if worktree is None else worktree.root


def means_of(
    location: Location, trust: Trust, settings: Settings, *, jobs: int = 1, timeout: int | None = None
) -> Means:
    """Return how a project's checks are run: as its settings say, unless the caller says otherwise."""
    return Means(
        root=root_of(location),
        shell=settings.verify_shell,
        timeout=timeout or settings.verify_timeout,
        jobs=jobs,
        turns=_turns_of(location),
        env=os.environ,
        agreed=agreed_of(location, trust, settings),
    )


def agreed_of(location: Location, trust: Trust, settings: Settings) -> Callable[[str], bool]:
    """Return what says of a check whether the person has agreed that it runs, in the project's shell."""
    folder, shell = location.folder(), settings.verify_shell
    may_use_shell = shell == DEFAULT_SHELL or trust.may_run(folder, Runnable("shell", shell))
    known: dict[str, bool] = {}

    def agreed(command: str) -> bool:
        if command not in known:
            known[command] = may_use_shell and trust.may_run(folder, Runnable("check", command))
        return known[command]

    return agreed


class Commands:
    """The commands of one project, for a front end that stays: how they run, and which are agreed to."""

    def __init__(self, location: Location, trust: Trust) -> None:
        """Take the project, and what the person has agreed to."""
        self.location = location
        self._trust = trust

    def means(self, settings: Settings) -> Means:
        """Return how the project's checks are run now."""
        return means_of(self.location, self._trust, settings)

    def agreed(self, settings: Settings) -> Callable[[str], bool]:
        """Return what says of a check whether it may run."""
        return agreed_of(self.location, self._trust, settings)

    def folder(self) -> str:
        """Return the folder for which something is agreed to."""
        return self.location.folder()

    def agree(self, commands: Iterable[str]) -> None:
        """Record that the person agrees to checks; raise Failed if that cannot be kept."""
        self._trust.agree_to_run(self.folder(), [Runnable("check", command) for command in commands])


def _turns_of(location: Location) -> Callable[[], Turns]:
    """Return what lets processes take turns: a file, and for a backlog on a server that server as well.

    The file lies beside a database file, else in the project's folder.
    """
    if not location.on_server():
        path = f"{location.database()}.verifying"
        return lambda: FileTurns(path)
    folder = os.path.join(location.folder(), ".backlog")
    path = os.path.join(folder if os.path.isdir(folder) else location.directory(), "backlog.verifying")

    def turns() -> Turns:
        server = location.store().turns()
        return FileTurns(path) if server is None else BothTurns(FileTurns(path), server)

    return turns
