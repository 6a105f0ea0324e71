"""Where a project's backlog is, and how it is opened: the one way in for every front end."""

from __future__ import annotations

import os
from datetime import UTC
from typing import TYPE_CHECKING

from backlog.domain.addresses import is_server
from backlog.domain.errors import BacklogError, Failed, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import Self

    from backlog.domain.snapshots import Copies
    from backlog.service.context import Context
    from backlog.service.exchange.files import Tree
    from backlog.service.store import Store, Transactions
    from backlog.service.trust import Trust
    from backlog.storage.home.discovery import Found
    from backlog.storage.home.move import Destination


NOWHERE = "no-backlog"
"""The code of the error where there is no backlog; its `tree` is what an import would find there."""
GONE = "backlog-gone"
"""The code of the error for a backlog that is gone and can be brought back."""


class Location:
    """Where a backlog is; nothing is looked up before it is asked for.

    A command has one for its run, a server one for as long as it runs, and a `Context` of it for each call.
    """

    def __init__(self, directory: str | None = None, *, named: str | None = None) -> None:
        """Keep from where to look, and what was `named` instead; see `open_backlog`."""
        self._directory = directory
        self._db = named
        self._store: Store | None = None
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

            self._store = open_store(self.database(), patience(), lasting=lasting, upgrading=self.upgrading)
        return self._store

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
        return self._named() or self._found().database

    def named_database(self) -> str | None:
        """Return the path or URL that the person has named, by `--db` or BACKLOG_DB, or None."""
        return self._named()

    def name_database(self, db: str) -> None:
        """Use the database that a command's own `--db` names; raise InvalidInput if there is another."""
        if self._db not in {None, db}:
            raise InvalidInput("--db is given twice, with two databases", code="conflicting-options")
        self._db = db

    def on_server(self) -> bool:
        """Say whether the database is on a server, and not a file."""
        return is_server(self.database())

    def has_backlog(self) -> bool:
        """Say whether there is a backlog in the database; raise Failed or Busy if a server cannot tell."""
        try:
            return self.is_there(self.database())
        except NotFound:
            return False

    def home(self, *, here: bool = False) -> str:
        """Return the path or URL of the database that `init` makes or changes, whether it is there or not.

        That is the one named by `--db` or BACKLOG_DB, else the one of the working directory. In a linked
        git worktree that is the main worktree's, unless there is one or is to be one `here`.
        """
        return self._named() or self._own(self.directory(), here=here)

    def has_home(self, *, here: bool = False) -> bool:
        """Say whether there is a backlog at `home()`; raise Failed or Busy if a server cannot tell."""
        return self.is_there(self.home(here=here))

    def vacancy(self, directory: str | None = None) -> str:
        """Return where a command makes the backlog that it needs, where `has_backlog` says there is none.

        That is in the database that is named or found, else in the working directory, for which
        `directory` may stand. Raises NotFound if a backlog is gone that can be brought back.
        """
        try:
            return self.database()
        except NotFound as error:
            if error.code == GONE:
                raise
            return self._own(directory or self.directory())

    def create(self, database: str, prepare: Callable[[Transactions], None], *, fresh: bool = False) -> None:
        """Make the backlog at `home()` or at a `vacancy()`, `prepare` putting its first settings in.

        Raises Conflict if there is one already, Failed if it cannot be made, and Refused, unless a `fresh`
        one is wanted, where there was one that can be brought back.
        """
        from backlog.storage.home import create  # needed once in a backlog's life

        self.check_not_gone(database, fresh=fresh)
        if is_server(database) or database == self._named():
            create.create_database(database, prepare, patience())
        else:
            create.create_home(os.path.dirname(os.path.dirname(database)), prepare, patience())

    def check_not_gone(self, database: str, *, fresh: bool = False) -> None:
        """Raise Refused for a backlog that is gone but can be restored, unless a `fresh` one is wanted."""
        if is_server(database):
            return
        from backlog.storage.home import recovery  # needed once in a backlog's life

        if fresh:
            recovery.begin_again(database)
        else:
            recovery.check_not_gone(database)

    def shared(self, home: str) -> str | None:
        """Return the folder that a backlog at `home()` lies in if that is not the working directory."""
        if self._named() or is_server(home):
            return None
        folder = os.path.dirname(os.path.dirname(home))
        return folder if folder != self.directory() else None

    def noting_home(self) -> AbstractContextManager[None]:
        """Surround the making of a backlog at `home()`: a URL given by `--db` is noted in `.backlog/`.

        Entering raises Conflict if the working directory has another backlog, Failed if nothing can be noted.
        """
        named = self._named()
        if self._db is None or named is None or not is_server(named):
            from contextlib import nullcontext

            return nullcontext()
        from backlog.storage.home.create import noting_url

        return noting_url(self.directory(), named)

    def outer(self, home: str) -> str | None:
        """Return, as it is shown, the database of the working directory so far, if `home` replaces it."""
        named = self._named()
        if named and not (self._db and is_server(named)):
            return None
        try:
            found = self.shown(self._found().database)
        except BacklogError:  # there is none, or none that the person could use
            return None
        return found if found != self.shown(home) else None

    def shown(self, database: str | None = None) -> str:
        """Return a path or URL, that of the database unless given, as it may be printed: without secrets."""
        from backlog.storage.home.discovery import shown  # printed only where it matters

        return shown(self.database() if database is None else database)

    def folder(self) -> str:
        """Return the project's folder: the one that holds `.backlog/`, else the working directory."""
        named = self._named()
        if named is None:
            return self._found().project
        from backlog.storage.home.contents import FOLDER
        from backlog.storage.home.discovery import find_project

        if is_server(named):
            return find_project(self.directory())
        holder, name = os.path.split(os.path.dirname(os.path.abspath(named)))
        return holder if name == FOLDER else self.directory()

    def copies(self, database: str) -> Copies:
        """Return the snapshots that there are of a backlog, which may be gone; of one on a server, none."""
        if is_server(database):
            from backlog.domain.snapshots import Copies

            return Copies(self.shown(database), (), {}, possible=False)
        from backlog.storage.home.recovery import copies_of  # rarely needed

        return copies_of(database)

    def restorable(self) -> str:
        """Return the path or URL of the database that `restore` fills, whether it is there or not.

        That is the one that is named or found, else one that is gone, else the working directory's own.
        """
        try:
            return self.database()
        except NotFound as error:
            return str(error.data["path"]) if error.code == GONE else self._own(self.directory())

    def restore(self, database: str, source: str, admit: Callable[[Transactions], None]) -> str | None:
        """Let a database become what a file holds; return the file that keeps what it was, if it was there.

        `admit` judges it first (`Store.restore`). Raises Conflict, Refused, Busy or Failed; then nothing
        was changed.
        """
        from backlog.storage.home import recovery  # rarely needed

        if not is_server(database) and not os.path.lexists(database):
            recovery.restore_gone(database, source, admit, patience())
            return None
        kept = self.store().restore(source, admit)
        recovery.snapshot_soon(database)
        return kept

    def dismiss(self, database: str) -> None:
        """Let nobody miss the backlog that is gone from a file; raise Refused or Failed."""
        from backlog.storage.home.recovery import dismiss  # rarely needed

        dismiss(database)

    def aside(self, now: datetime) -> str:
        """Return the path of a new file for a copy of the database, which is about to be repaired.

        It lies among the snapshots, or where `beside` says.
        """
        if self.on_server():
            return self.beside(f"doctor-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.bak")
        from backlog.storage.home.recovery import path_of_copy

        return path_of_copy(self.database(), "before-repair")

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

    def beside(self, name: str) -> str:
        """Return the path of a file that is kept beside the database, its name ending as given.

        For a server that is in `.backlog/` of the project if it has one, else in the working directory.
        """
        if not self.on_server():
            return f"{self.database()}.{name}"
        from backlog.storage.home.contents import FOLDER

        folder = os.path.join(self.folder(), FOLDER)
        return os.path.join(folder if os.path.isdir(folder) else self.directory(), f"backlog.{name}")

    def _named(self) -> str | None:
        given = self._db or os.environ.get("BACKLOG_DB")
        return self.location_of(given) if given else None

    def _found(self) -> Found:
        from backlog.storage.home.discovery import find_backlog  # not needed where the database is named

        try:
            return find_backlog(self.directory())
        except NotFound as error:
            if error.code == NOWHERE:
                tree = self.nearby_tree()
                found = {"tree": tree.root} if tree is not None else {"saved": self._worktrees_saved()}
                error.data = {**error.data, **{fact: value for fact, value in found.items() if value}}
            raise

    def _worktrees_saved(self) -> bool:
        """Say whether a worktree of this repository has, or had, a backlog of its own with snapshots."""
        from backlog.storage.home.contents import FILE, FOLDER

        others = self.copies(os.path.join(self.directory(), FOLDER, FILE)).others
        return any(path.startswith("worktrees/") for path in others)

    def nearby_tree(self) -> Tree | None:
        """Return the tree of Markdown files that an import would find, None if there is none."""
        from backlog.service.exchange.nearby import nearby_tree  # only where there is no backlog

        return nearby_tree(self.directory())

    def _own(self, directory: str, *, here: bool = False) -> str:
        """Return the database that a directory's backlog has or would have, see `home()`."""
        from backlog.storage.home.discovery import home_of

        return home_of(directory, here=here)

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

        return actor_name(given, self.directory())

    def moved_to(self) -> str | None:
        """Return where the backlog has moved to, if one was read and has moved."""
        return None if self._store is None else self._store.moved_to

    def close(self) -> None:
        """Let go of the store, if one was opened."""
        if self._store is not None:
            self._store.close()

    def destination(self, database: str) -> Destination:
        """Return the place that a backlog may move to, by path or URL; raise InvalidInput."""
        from backlog.storage.home.move import Destination  # needed once in a backlog's life

        return Destination(database, patience())

    def following(self, database: str, *, dry_run: bool) -> AbstractContextManager[Callable[[], str | None]]:
        """Surround a move, and lend what lets the project's `.backlog/` lead to the new database after it.

        It returns the file that does so, None where no such file can: the backlog is named by `--db` or
        BACKLOG_DB, or has moved to a file elsewhere. Entering raises Refused for a URL that says more than a
        repository may; what is lent raises Failed if the file cannot be written.
        """
        if self._named() is not None:
            from contextlib import nullcontext

            return nullcontext(lambda: None)
        from backlog.storage.home.move import following

        return following(self._found().project, database, dry_run=dry_run)

    def trust(self) -> Trust:
        """Return what the person who runs the command has agreed to, and can agree to."""
        from backlog.storage.home import terms  # needed once in the life of a clone

        return terms.Trust()


def open_backlog(
    directory: str | None = None, *, named: str | None = None, lasting: bool = False
) -> Location:
    """Return the location of a project's backlog, which can be read: the way in for a front end.

    `directory` is any folder of the project, the current one unless given. `named` is the path or URL of
    a database that the person has named, which goes before what is found; without it BACKLOG_DB counts.
    `lasting` is for a process that makes many calls, from any number of threads: connections are kept in
    between. The waiting for others ends after BACKLOG_BUSY_TIMEOUT seconds.

    Raises NotFound if there is no backlog, and Refused, Failed, Busy or InvalidInput if it cannot be used.
    Close it at the end, or use it in a `with` statement:

        with open_backlog("/home/ada/project", lasting=True) as location:
            view = create(location.context("mcp task_create", actor="ada"), CreateRequest("A title"))
    """
    location = Location(directory, named=named)
    try:
        with location.store(lasting=lasting).reading() as reader:
            reader.settings()
    except BaseException:
        location.close()
        raise
    return location


def patience() -> float:
    """Return for how many seconds to wait for others; raise InvalidInput for no number."""
    given = os.environ.get("BACKLOG_BUSY_TIMEOUT")
    if not given:
        from backlog.storage.home.open import PATIENCE  # loaded only where something is opened

        return PATIENCE
    if given.isascii() and given.replace(".", "", 1).isdigit() and len(given) <= 8:  # noqa: PLR2004  a day has 86400
        return float(given)
    raise InvalidInput("BACKLOG_BUSY_TIMEOUT is not a number of seconds", code="invalid-timeout")
