"""Where a backlog may move to: a file or a server, and how room is made there without losing anything."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backlog.domain.addresses import is_server
from backlog.errors import Failed, quoted
from backlog.storage.home.contents import CONFIG, FILE, FOLDER
from backlog.storage.home.create import create_database, note_server
from backlog.storage.home.discovery import shown
from backlog.storage.home.open import open_store
from backlog.storage.home.trust import agreeing_to, server_of
from backlog.storage.patience import PATIENCE
from backlog.storage.sqlite.moved_mark import moved_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.store.database import Store, Transactions


class Destination:
    """A database by path or URL, there or not: see `service/relocation.py`."""

    def __init__(self, database: str, patience: float = PATIENCE) -> None:
        """Take the absolute path or the URL, and for how many seconds to wait for others.

        Raises InvalidInput for a URL that cannot be read.
        """
        self._database = database
        self._patience = patience
        self.shown = os.fsencode(shown(database)).decode(errors="backslashreplace")
        self.former: str | None = None

    def create(self, prepare: Callable[[Transactions], None], *, dry_run: bool) -> None:
        """Make a new backlog there and let `prepare` fill it; raise Conflict if there is one.

        An old file there that has moved gives way and is kept under another name, `former`. In a dry run
        `prepare` raises, and nothing is left of all this.
        """
        if is_server(self._database) or not self._has_moved():
            create_database(self._database, prepare, self._patience)
            return
        former = _name_of_moved(self._database)
        if dry_run:
            create_database(former, prepare, self._patience)
            return
        _rename(self._database, former)
        try:
            create_database(self._database, prepare, self._patience)
        except BaseException:
            if not os.path.lexists(self._database):
                _rename(former, self._database)
            raise
        self.former = former

    def store(self) -> Store:
        """Return the store of the backlog that is there; raise NotFound or Failed."""
        return open_store(self._database, self._patience)

    def _has_moved(self) -> bool:
        return os.path.isfile(self._database) and moved_to(self._database, self._patience) is not None


def _rename(path: str, name: str) -> None:
    """Give a database another name, and what lies beside it too."""
    os.rename(path, name)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.rename(path + suffix, name + suffix)


@contextmanager
def following(project: str, database: str, *, dry_run: bool) -> Iterator[Callable[[], str | None]]:
    """Surround a move, and lend what lets a project's `.backlog/` lead to the new database after it.

    It returns the file that does so. That is the config file for a server, which the person agrees to by
    moving there. For the project's own database file it is that file, which is found where no config file
    is; that one is kept under another name. For any other file it is None: `.backlog/` cannot name it.

    Whatever can be known before stops the block from being entered: raises Refused for a URL that says
    more than a repository may. What is lent raises Failed if the config file cannot be changed.
    """
    folder = os.path.join(project, FOLDER)
    config, own = os.path.join(folder, CONFIG), os.path.join(folder, FILE)
    if not is_server(database):
        yield lambda: _lead_to_own_file(config, own, database)
        return
    server = server_of(database)

    def note() -> str:
        note_server(project, server)
        return config

    with nullcontext() if dry_run else agreeing_to(project, server):
        yield note


def _lead_to_own_file(config: str, own: str, database: str) -> str | None:
    if not os.path.exists(own) or not os.path.samefile(own, database):
        return None
    try:
        with suppress(FileNotFoundError):
            os.rename(config, _name_of_moved(config))
    except OSError as error:
        raise Failed(
            f"the backlog is in {quoted(own, 200)}, but {CONFIG} beside it stays: {error.strerror}",
            code="config-unwritable",
            path=own,
            reason=error.strerror,
        ) from error
    return own


def _name_of_moved(path: str) -> str:
    return f"{path}.moved-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.bak"
