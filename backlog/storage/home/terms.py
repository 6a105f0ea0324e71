"""Says what a person would agree to for a folder, and records that they do: behind `backlog trust`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.domain.servers import leads_to
from backlog.domain.trust import Terms
from backlog.errors import Failed, NotFound
from backlog.storage.home import agreements, ownership
from backlog.storage.home.contents import outside, vacant
from backlog.storage.home.discovery import counterpart, find_home, folders_of, project_of
from backlog.storage.home.trust import is_agreed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.servers import Fact, Server
    from backlog.domain.trust import Agreement, Runnable
    from backlog.storage.home.contents import HomeContents


class Trust:
    """What the person who runs the command has agreed to, and can agree to: see `service/trust.py`."""

    def terms(self, directory: str) -> Terms:
        home = _home_of(directory)
        terms = self._terms(home)
        if terms.agreed and home.project != directory:  # what is above may be used; is one to be made here?
            own = self._terms(vacant(directory))
            return own if own.agreements else terms
        return terms

    def _terms(self, home: HomeContents) -> Terms:
        server = None
        if home.config is not None:
            from backlog.storage.home.config import read_config  # a file needs no TOML and no URL

            server = read_config(home.config)
        owned = ownership.belonging_to_others(home.statuses)
        folders, project = folders_of(home), os.path.realpath(home.project)
        link = outside(home, folders)
        terms = Terms(project, home.config, server, home.file, owned, link, agreed=False)
        agreed = all(
            is_agreed(folders, url=each.url, uid=each.uid, path=each.path) for each in terms.agreements
        )
        return terms._replace(agreed=agreed)

    def agree(self, terms: Terms) -> None:
        agreements.agree(terms.agreements)

    def may_run(self, directory: str, runnable: Runnable) -> bool:
        shared = counterpart(directory)
        folders = (directory,) if shared is None else (directory, shared)
        return any(agreements.is_agreed(runnable.agreement(os.path.realpath(folder))) for folder in folders)

    def agree_to_run(self, directory: str, runnables: Iterable[Runnable]) -> None:
        folder = os.path.realpath(directory)
        agreements.agree(runnable.agreement(folder) for runnable in runnables)

    def every(self) -> tuple[Agreement, ...]:
        return agreements.every_agreement()

    def revoke(self, directory: str) -> tuple[Agreement, ...]:
        every = self.every()
        meant = {os.path.realpath(directory)}
        home = _home_at(directory)
        if home is not None and (
            home.project == directory or not any(each.folder in meant for each in every)
        ):
            meant.update(map(os.path.realpath, folders_of(home)))
        revoked = tuple(each for each in every if each.folder in meant)
        agreements.revoke(revoked)
        return revoked

    def facts(self, server: Server) -> tuple[Fact, ...]:
        return leads_to(server, os.environ, self.user_name(os.geteuid()))

    def user_name(self, uid: int) -> str:
        return ownership.user_name(uid)


def _home_of(directory: str) -> HomeContents:
    """Return the home of a directory, there or yet to be made; raise NotFound for one's own that is gone."""
    try:
        return find_home(directory) or vacant(directory)
    except NotFound as gone:
        home = vacant(project_of(str(gone.data["path"])))
        if not ownership.belonging_to_others(home.statuses):
            raise
        return home


def _home_at(directory: str) -> HomeContents | None:
    """Return the home of a directory that need not be there; None if that has none that could be used."""
    try:
        return find_home(directory) if os.path.isdir(directory) else None
    except (NotFound, Failed):
        return None
