"""Makes the home of a new backlog: its folder and its database, there whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from backlog.domain.addresses import is_server
from backlog.errors import Conflict, Failed, Refused, quoted
from backlog.files import atomic, folders
from backlog.files.contents import read
from backlog.storage.home.contents import CONFIG, FILE, FOLDER
from backlog.storage.home.discovery import check_vacant
from backlog.storage.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.domain.servers import Server
    from backlog.store.database import Transactions

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
    """Surround the creation of a database: one in a `.backlog/` gets that folder, which git ignores."""
    folder, name = os.path.split(database)
    if name != FILE or os.path.basename(folder) != FOLDER:
        yield
        return
    with _folder(os.path.dirname(folder), IGNORE_ALL, IGNORE_DATABASE):
        yield


@contextmanager
def noting_url(directory: str, url: str) -> Iterator[None]:
    """Note, once the block has made or joined the backlog on a server, its URL in a directory's `.backlog/`.

    The person agrees to it by that. Whatever can be known before stops the block from being entered:
    raises Conflict if another backlog is in the directory already, Refused for a URL that says more than
    a repository may, and for a directory of another user, Failed if there can be no such folder.
    Raises Failed, too, if the note cannot be written at the end.
    """
    from backlog.storage.home.trust import agreeing_to, server_of  # a file needs no agreement

    server = server_of(url)
    check_vacant(directory)
    place = os.path.join(directory, FOLDER)
    if os.path.lexists(os.path.join(place, CONFIG)):
        from backlog.storage.home.config import read_config  # there is none in a new place

        known = read_config(os.path.join(place, CONFIG))
        if known != server:
            raise Conflict(
                f"{quoted(os.path.join(place, CONFIG), 200)} already names another database: {known.url}",
                code="database-exists",
                path=os.path.join(place, CONFIG),
                configured=known.url,
            )
        with agreeing_to(directory, server):
            yield
        return
    if os.path.lexists(os.path.join(place, FILE)):
        raise Conflict(
            f"there is a database already: {os.path.join(place, FILE)}",
            code="database-exists",
            path=os.path.join(place, FILE),
            wanted=server.url,
        )
    with _folder(directory, IGNORE_ALL_BUT_CONFIG, IGNORE_COPIES), agreeing_to(directory, server):
        yield
        note_server(directory, server)


def note_server(directory: str, server: Server) -> None:
    """Write the URL of a server into `.backlog/config.toml`; raise Failed.

    A `.gitignore` that `create_home` wrote for a database file lets the config file through from now on.
    """
    path = os.path.join(directory, FOLDER, CONFIG)
    ignoring = os.path.join(directory, FOLDER, ".gitignore")
    from backlog.storage.home.config import config_text  # a file needs no TOML

    text = config_text(server)
    try:
        atomic.write(path, (text.encode(),))
        if read(ignoring, MAX_IGNORED) == IGNORE_ALL.encode():
            atomic.write(ignoring, (IGNORE_ALL_BUT_CONFIG.encode(),))
    except (Failed, Refused) as error:
        raise Failed(
            f"the backlog is at {server.url}, but its location could not be recorded: {error.message}",
            code="config-unwritable",
            path=path,
            database=server.url,
            content=text.splitlines()[-1],
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
    if is_server(path):
        from backlog.storage.home.open import create_on_server  # needs another engine's libraries

        create_on_server(path, prepare, patience)
        return
    from backlog.storage.sqlite.create import create_file

    create_file(path, prepare, patience)
