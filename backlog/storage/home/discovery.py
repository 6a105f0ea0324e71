"""Finds the backlog that a directory belongs to (docs/design.md 3.6)."""

from __future__ import annotations

import os

from backlog.domain.addresses import is_server
from backlog.errors import NotFound, quoted
from backlog.lean import TYPE_CHECKING, NamedTuple
from backlog.storage.home.contents import FILE, FOLDER, HomeContents, home_in, is_own, statuses_of, vacant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.home.contents import Statuses


class ProjectBacklog(NamedTuple):
    """A backlog: the folder of its project, which holds `.backlog/`, and its database's path or URL."""

    project: str
    database: str


class HomeCandidate(NamedTuple):
    """A folder whose backlog may be the one wanted.

    `snapshots` is where snapshots of that are kept, `way` what led to the folder of the main worktree from a
    linked one.
    """

    folder: str
    snapshots: str | None
    way: Statuses = ()


def find_backlog(start: str) -> ProjectBacklog:
    """Return the backlog of the first `.backlog/` found walking up from `start`.

    In a linked git worktree, a folder without its own uses the one of the same folder of the main
    worktree. Raises NotFound, also for a backlog on the way that is gone but can be brought back, Refused
    for what the person has not agreed to, and Failed or InvalidInput for what cannot be used.
    """
    try:
        home = find_home(start)
    except NotFound as gone:
        check_vacant(project_of(str(gone.data["path"])))
        raise
    if home is None:
        raise NotFound(f"no backlog here or above: {start}", code="no-backlog", directory=start)
    return ProjectBacklog(home.project, database_of(home))


def find_home(start: str) -> HomeContents | None:
    """Return the first home walking up from `start`, whoever owns it and wherever it leads, or None.

    Raises NotFound for one that is gone but can be brought back, and Failed for one that cannot be looked
    into.
    """
    home = home_in(start)
    if home is not None:  # as for most commands, which then need to know no repository
        return home
    for candidate in _candidates(start):
        home = home_in(candidate.folder)
        if home is not None:
            return home._replace(statuses=(*candidate.way, *home.statuses))
        if candidate.snapshots is not None and os.path.isdir(candidate.snapshots):
            check_not_gone(os.path.join(candidate.folder, FOLDER, FILE))
    return None


def _candidates(start: str) -> Iterator[HomeCandidate]:
    """Yield each folder whose backlog may be that of `start`, nearest first."""
    from backlog.storage.repository import holder_of, is_inside, main_holder, shared_folder, snapshots_path

    file = os.path.join(FOLDER, FILE)
    holder, directory = holder_of(start), start
    while True:
        if holder is not None and not is_inside(directory, holder.root):
            holder = holder_of(directory)
        snapshots = None if holder is None else snapshots_path(holder, os.path.join(directory, file))
        yield HomeCandidate(directory, snapshots)
        shared = None if holder is None else shared_folder(holder, directory)
        if holder is not None and shared is not None:
            snapshots = snapshots_path(main_holder(holder), os.path.join(shared, file))
            yield HomeCandidate(shared, snapshots, _way(holder.root))
        above = os.path.dirname(directory)
        if above == directory:
            return
        directory = above


def _way(root: str) -> Statuses:
    """Return what leads from a linked worktree to the main one; that, too, must be the person's own."""
    return statuses_of(root, os.path.join(root, ".git"))


def check_not_gone(database: str) -> None:
    """Raise NotFound if a backlog is gone from a path, and there are snapshots of it.

    What is meant for it does not belong in another one above.
    """
    from backlog.storage.snapshots.lost import newest_of_gone  # rarely needed

    newest = newest_of_gone(database)
    if newest is not None:
        raise NotFound(
            f"the backlog {quoted(database, 200)} is gone; "
            f"it was last saved {newest.snapshot.taken:%Y-%m-%d %H:%M} UTC",
            code="backlog-gone",
            path=database,
            saved=newest.snapshot.taken,
        )


def database_of(home: HomeContents) -> str:
    """Return the URL or path of the database of a home, which is the person's own or agreed to.

    Nothing that belongs to somebody else is read before that. Raises Refused if it is neither, and
    Failed, InvalidInput or Refused for a config file that names no server.
    """
    if home.file is not None and home.config is None and is_own(home.statuses):
        return home.file
    from backlog.storage.home import trust  # a file of one's own needs no agreement

    folders = folders_of(home)
    trust.check_owners(home.statuses, folders)
    trust.check_links(home, folders)
    return str(home.file) if home.config is None else trust.agreed_server(home.config, home.file, folders)


def folders_of(home: HomeContents) -> tuple[str, ...]:
    """Return the folders for one of which a home is agreed to: its project, and that of the main worktree."""
    shared = counterpart(home.project)
    return (home.project,) if shared is None else (home.project, shared)


def home_of(directory: str, *, here: bool = False) -> str:
    """Return the URL or path of the database that a directory's backlog has or would have.

    In a linked git worktree that is the one of the same folder of the main worktree, unless the directory
    has one of its own or is to have one `here`. Raises as `database_of` does.
    """
    place, home = HomeCandidate(directory, None), home_in(directory)
    if home is None and not here:
        place = _shared(directory) or place
        home = home_in(place.folder)
    if home is not None:
        return database_of(home._replace(statuses=(*place.way, *home.statuses)))
    check_vacant(place.folder, place.way)
    return os.path.join(place.folder, FOLDER, FILE)


def check_vacant(directory: str, way: Statuses = ()) -> None:
    """Raise Refused where no backlog is to be created: in a directory of another user, behind a link out."""
    from backlog.storage.home import trust  # needed once in a backlog's life

    home = vacant(directory)
    trust.check_owners((*way, *home.statuses), (directory,))
    trust.check_links(home, (directory,))


def find_project(start: str) -> str:
    """Return the folder of the project that a directory belongs to, wherever its backlog is kept.

    That is the first one walking up that holds `.backlog/` or is a git worktree, else `start`.
    """
    directory = start
    while True:
        if os.path.isdir(os.path.join(directory, FOLDER)) or os.path.exists(os.path.join(directory, ".git")):
            return directory
        above = os.path.dirname(directory)
        if above == directory:
            return start
        directory = above


def project_of(database: str) -> str:
    """Return the folder that holds the `.backlog/` of a database file."""
    return os.path.dirname(os.path.dirname(database))


def shown(database: str) -> str:
    """Return a database's path or URL as it may be printed; raise InvalidInput for an unreadable URL."""
    if not is_server(database):
        return database
    from backlog.storage.postgresql.url import read_url  # a file needs no URL

    return read_url(database).shown


def counterpart(directory: str) -> str | None:
    """Return the folder that stands for a folder of a linked worktree in all worktrees, None for any other.

    That is the same folder of the main worktree, or one in a bare repository.
    """
    shared = _shared(directory)
    return None if shared is None else shared.folder


def _shared(directory: str) -> HomeCandidate | None:
    from backlog.storage.repository import shared_folder, worktree_of  # a folder of its own needs none

    worktree = worktree_of(directory)
    folder = None if worktree is None else shared_folder(worktree, directory)
    return None if worktree is None or folder is None else HomeCandidate(folder, None, _way(worktree.root))
