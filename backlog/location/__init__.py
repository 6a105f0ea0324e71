"""Where a project's backlog is, and how it is opened: the one way in for every front end."""

from __future__ import annotations

import os

from backlog.domain.addresses import is_server
from backlog.errors import BacklogError, Failed, InvalidInput, NotFound
from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from backlog.actor import Git
    from backlog.service.context import Context
    from backlog.service.exchange.files import Tree
    from backlog.service.trust import Trust
    from backlog.storage.home.discovery import ProjectBacklog
    from backlog.store.database import Store


NOWHERE = "no-backlog"
"""The code of the error where there is no backlog; its `tree` is what an import would find there."""
GONE = "backlog-gone"
"""The code of the error for a backlog that is gone and can be brought back."""


class Location:
    """Where a backlog is; nothing is looked up before it is asked for.

    A command has one for its run, a server one for as long as it runs, and a `Context` of it for each call.
    """

    def __init__(
        self, directory: str | None = None, *, named: str | None = None, patience: float | None = None
    ) -> None:
        """Keep from where to look, what was `named` instead, and how long to wait; see `open_backlog`."""
        self._directory = directory
        self._patience = patience
        self.given = named
        self._store: Store | None = None
        self._git: Git | None = None
        self.upgrading: Callable[[bool], None] | None = None
        """Called before a file of an older program is upgraded, with False if that is a copy to read from."""

    def __enter__(self) -> Self:
        """Return itself; the store is closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the store."""
        self.close()

    def store(self, *, lasting: bool = False) -> Store:
        """Return the backlog's store, found as docs/design.md 3.6 says; raise NotFound or Failed.

        It is the same one each time; the first call says whether it is `lasting` (`open_store`).
        """
        if self._store is None:
            from backlog.storage.home.open import open_store  # help and usage errors need no storage

            self._store = open_store(
                self.database(), self.patience(), lasting=lasting, upgrading=self.upgrading
            )
        return self._store

    def patience(self) -> float:
        """Return for how many seconds to wait for others: as given, else as BACKLOG_BUSY_TIMEOUT says.

        Raises InvalidInput if that is no number.
        """
        if self._patience is not None:
            return self._patience
        given = os.environ.get("BACKLOG_BUSY_TIMEOUT")
        if not given:
            from backlog.storage.home.open import PATIENCE  # loaded only where something is opened

            return PATIENCE
        if given.isascii() and given.replace(".", "", 1).isdigit() and len(given) <= 8:  # noqa: PLR2004  a day has 86400
            return float(given)
        raise InvalidInput("BACKLOG_BUSY_TIMEOUT is not a number of seconds", code="invalid-timeout")

    def upgrade_file(self) -> None:
        """Bring a file of an older program up to date for a front end that stays, and will write.

        Each of its readings would be of a copy otherwise (docs/design.md 3.7). A file that cannot be
        written is read so all the same. A server is upgraded by a role that may do that (docs/postgresql.md).
        """
        if is_server(self.database()):
            return
        try:
            self.store().upgrade()
        except BacklogError:  # the next read or write says what is wrong
            return

    def sharing(self, other: Location) -> Self:
        """Use the store that another location of the same backlog has opened, and which that one closes."""
        self._store = other.store()
        return self

    def context(self, command: str, actor: str | None = None) -> Context:
        """Return what the use cases of one call need; nothing is read before one runs.

        `command` is what the history calls the call, `actor` who makes it; None stands for BACKLOG_ACTOR,
        git's user.name or the login name, looked up once something is changed (docs/design.md 7).
        """
        from backlog.service.context import Context  # help and usage errors need none

        return Context(self.store(), lambda: self.actor(actor), command)

    def location_of(self, given: str, directory: str = "") -> str:
        """Return the path or URL that a person's word for a database means; raise InvalidInput for neither.

        A relative path is meant from `directory`, the current one unless given.
        """
        from backlog.storage.home.location import read_location  # needed where a database is named

        return read_location(given, directory)

    def database(self) -> str:
        """Return the path or URL of the database: `--db`, BACKLOG_DB, or what discovery finds.

        A URL may hold a password; `shown` tells how to print it.
        """
        return self.named_database() or self.project_backlog().database

    def on_server(self) -> bool:
        """Say whether the database is on a server, and not a file."""
        return is_server(self.database())

    def has_backlog(self) -> bool:
        """Say whether there is a backlog in the database; raise Failed or Busy if a server cannot tell."""
        try:
            return self.is_there(self.database())
        except NotFound:
            return False

    def shown(self, database: str | None = None) -> str:
        """Return a path or URL, that of the database unless given, as it may be printed: without secrets."""
        from backlog.storage.home.discovery import shown  # printed only where it matters

        return shown(self.database() if database is None else database)

    def folder(self) -> str:
        """Return the project's folder: the one that holds `.backlog/`, else the working directory."""
        named = self.named_database()
        if named is None:
            return self.project_backlog().project
        from backlog.storage.home.contents import FOLDER
        from backlog.storage.home.discovery import find_project

        if is_server(named):
            return find_project(self.directory())
        holder, name = os.path.split(os.path.dirname(os.path.abspath(named)))
        return holder if name == FOLDER else self.directory()

    def anchor(self, database: str) -> str:
        """Return the real path of the folder from which the trees of files inside it are named.

        For a server that is the project's folder, so that all clones of a repository use the same
        names, for a file the one where it lies, or the one above `.backlog/`.
        """
        if is_server(database):
            return os.path.realpath(self.folder())
        from backlog.storage.home.contents import FOLDER

        folder = os.path.dirname(os.path.realpath(database))
        return os.path.dirname(folder) if os.path.basename(folder) == FOLDER else folder

    def named_database(self) -> str | None:
        """Return the path or URL that the person has named, by `--db` or BACKLOG_DB, or None."""
        given = self.given or os.environ.get("BACKLOG_DB")
        return self.location_of(given) if given else None

    def project_backlog(self) -> ProjectBacklog:
        """Return the backlog that the directory leads to, whatever is named; raise NotFound."""
        from backlog.storage.home.discovery import find_backlog  # not needed where the database is named

        try:
            return find_backlog(self.directory())
        except NotFound as error:
            if error.code == NOWHERE:
                from backlog.location.restoration import worktrees_saved  # only where there is no backlog

                tree = self.nearby_tree()
                saved = tree is None and worktrees_saved(self.directory())
                facts = {"saved": saved} if tree is None else {"tree": tree.root}
                error.data = {**error.data, **{fact: value for fact, value in facts.items() if value}}
            raise

    def nearby_tree(self) -> Tree | None:
        """Return the tree of Markdown files that an import would find, None if there is none."""
        from backlog.service.exchange.nearby import nearby_tree  # only where there is no backlog

        return nearby_tree(self.directory())

    def is_there(self, database: str) -> bool:
        """Say whether there is a backlog in what `database()` returns."""
        if not is_server(database):
            return os.path.exists(database)
        try:
            with self.store().reading() as reader:
                reader.settings()
        except Failed as error:
            if error.code == "not-a-backlog":
                return False
            raise
        return True

    def directory(self) -> str:
        """Return the directory to look from: the one given, else BACKLOG_CWD, else the current one.

        Raises InvalidInput if BACKLOG_CWD is no directory, NotFound if the current one is gone.
        """
        if self._directory is not None:
            return os.path.abspath(self._directory)
        named = os.environ.get("BACKLOG_CWD")
        if named:
            if not os.path.isdir(named):
                raise InvalidInput(
                    f"BACKLOG_CWD is not a directory: {named}", code="invalid-directory", directory=named
                )
            return os.path.abspath(named)
        try:
            return os.getcwd()
        except FileNotFoundError:
            raise NotFound("the current directory no longer exists", code="directory-not-found") from None

    def actor(self, given: str | None = None) -> str:
        """Return who acts: the one given, BACKLOG_ACTOR, git's user.name, the login name."""
        from backlog.actor import actor_name  # what only reads needs no actor

        return actor_name(given, self.directory(), self._git)

    def moved_to(self) -> str | None:
        """Return where the backlog has moved to, if one was read and has moved."""
        return None if self._store is None else self._store.moved_to

    def close(self) -> None:
        """Let go of the store, if one was opened."""
        if self._store is not None:
            self._store.close()

    def trust(self) -> Trust:
        """Return what the person who runs the command has agreed to, and can agree to."""
        from backlog.storage.home import terms  # needed once in the life of a clone

        return terms.Trust()


def open_backlog(
    directory: str | None = None,
    *,
    named: str | None = None,
    lasting: bool = False,
    patience: float | None = None,
) -> Location:
    """Return the location of a project's backlog, which can be read: the way in for a front end.

    `directory` is any folder of the project, the current one unless given. `named` is the path or URL of
    a database that the person has named, which goes before what is found; without it BACKLOG_DB counts.
    `lasting` is for a process that makes many calls, from any number of threads: connections are kept in
    between. Waiting for others ends after `patience` seconds; without it BACKLOG_BUSY_TIMEOUT counts.

    Raises NotFound if there is no backlog, and Refused, Failed, Busy or InvalidInput if it cannot be used.
    Close it at the end, or use it in a `with` statement:

        with open_backlog("/home/ada/project", lasting=True) as location:
            view = create(location.context("mcp task_create", actor="ada"), CreateRequest("A title"))
    """
    location = Location(directory, named=named, patience=patience)
    try:
        with location.store(lasting=lasting).reading() as reader:
            reader.settings()
    except BaseException:
        location.close()
        raise
    return location
