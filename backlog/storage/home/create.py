"""Makes the home of a new backlog: its folder and its database, there whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from backlog.domain.errors import Conflict, Failed, Refused, quoted
from backlog.files import atomic, folders
from backlog.files.reading import read
from backlog.storage.home.discovery import CONFIG, FILE, FOLDER, database_in, shown
from backlog.storage.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.service.store import Transactions

MAX_IGNORED = 1_000_000
IGNORE_ALL = "# The database of `backlog`: never committed.\n*\n"
IGNORE_DATABASE = "# The database of `backlog`: never committed.\nbacklog.db*\n.backlog-*\n.gitignore\n"
"""For a folder that was there: what else is in it is its owner's business."""
IGNORE_ALL_BUT_CONFIG = "# Only where the backlog is kept is committed.\n*\n!.gitignore\n!config.toml\n"
IGNORE_COPIES = (
    "# Copies that `backlog` makes of a backlog: never committed.\n"
    "backlog.db*\nbacklog.doctor-*\n.backlog-*\n"
)
"""For a folder that was there, if the backlog is on a server."""


def create_home(directory: str, prepare: Callable[[Transactions], None], patience: float = PATIENCE) -> str:
    """Make `.backlog/` in a directory, ignored by git, with a new database; return the database's path.

    Raises as `create_database` does.
    """
    path = os.path.join(directory, FOLDER, FILE)
    with making_home(path):
        create_database(path, prepare, patience)
    return path


@contextmanager
def making_home(database: str) -> Iterator[None]:
    """Surround the making of a database: of one in a `.backlog/`, that is made too, and git ignores it."""
    folder, name = os.path.split(database)
    if name != FILE or os.path.basename(folder) != FOLDER:
        yield
        return
    with _folder(os.path.dirname(folder), IGNORE_ALL, IGNORE_DATABASE):
        yield


@contextmanager
def noting_url(directory: str, url: str) -> Iterator[None]:
    """Note, once the block has made or joined the backlog on a server, its URL in a directory's `.backlog/`.

    Whatever can be known before stops the block from being entered: raises Conflict if another
    backlog is in the directory already, Failed if there can be no such folder. Raises Failed, too,
    if the note cannot be written at the end.
    """
    place, named = os.path.join(directory, FOLDER), shown(url)
    if os.path.isfile(os.path.join(place, CONFIG)):
        known = shown(database_in(directory) or "")
        if known != named:
            raise Conflict(
                f"{quoted(os.path.join(place, CONFIG), 200)} already names another database: {known}",
                code="database-exists",
                path=os.path.join(place, CONFIG),
                configured=known,
            )
        yield
        return
    if os.path.lexists(os.path.join(place, FILE)):
        raise Conflict(
            f"there is a database already: {os.path.join(place, FILE)}",
            code="database-exists",
            path=os.path.join(place, FILE),
            wanted=named,
        )
    with _folder(directory, IGNORE_ALL_BUT_CONFIG, IGNORE_COPIES):
        yield
        note_url(directory, url)


def note_url(directory: str, url: str) -> None:
    """Write a URL, without its secrets, into `.backlog/config.toml`; raise Failed.

    A `.gitignore` that `create_home` wrote for a database file lets the config file through from now on.
    """
    path = os.path.join(directory, FOLDER, CONFIG)
    ignoring = os.path.join(directory, FOLDER, ".gitignore")
    named = shown(url)
    from backlog.storage.home.config import config_text  # a file needs no TOML

    try:
        atomic.write(path, (config_text(named).encode(),))
        if read(ignoring, MAX_IGNORED) == IGNORE_ALL.encode():
            atomic.write(ignoring, (IGNORE_ALL_BUT_CONFIG.encode(),))
    except (Failed, Refused) as error:
        raise Failed(
            f"the backlog is at {named}, but its place was not noted: {error.message}",
            code="config-unwritable",
            path=path,
            database=named,
            content=config_text(named).splitlines()[-1],
        ) from error


@contextmanager
def _folder(directory: str, ignore: str, ignore_here: str) -> Iterator[str]:
    """Lend the path of a directory's `.backlog/`, made with its `.gitignore` if it is not there.

    A folder that was there gets a `.gitignore` of its own text, unless it has one. A new one is removed
    again if the block fails before anything else is in it. Raises Failed if it cannot be made.
    """
    folder = os.path.join(directory, FOLDER)
    ignoring = os.path.join(folder, ".gitignore")
    made = not os.path.lexists(folder)
    try:
        folders.make(folder)
        with suppress(Conflict):
            atomic.write(ignoring, ((ignore if made else ignore_here).encode(),), replace=False)
        yield folder
    except BaseException:
        if made:
            with suppress(OSError):
                os.unlink(ignoring)
                os.rmdir(folder)
        raise


def create_database(path: str, prepare: Callable[[Transactions], None], patience: float = PATIENCE) -> None:
    """Make a database at a path or URL, at the newest revision, and let `prepare` begin it.

    It is there whole or not at all. Raises Conflict if there is one already, Failed if it cannot be made.
    """
    if "://" in path:
        from backlog.storage.home.open import create_on_server  # needs another engine's libraries

        create_on_server(path, prepare, patience)
        return
    from backlog.storage.sqlite.create import create_file

    create_file(path, prepare, patience)
