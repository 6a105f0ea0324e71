"""Keeps the connections of a long-lived process to a SQLite file, as long as the file is the same."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlog.storage.pool import Pool
from backlog.storage.sqlite.connection import connect, lies_still
from backlog.storage.sqlite.errors import translating

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


class _Connection:
    """A connection, and which file it was made to."""

    def __init__(self, path: str, mode: str, patience: float) -> None:
        self._path = path
        self._file = file_at(path)
        with translating(path):
            self.opened = connect(path, mode, patience, shared=True)

    def rest(self) -> bool:
        """End the transaction; a file that is read as it lies there is reopened each time."""
        if self.opened.in_transaction:
            self.opened.execute("ROLLBACK")
        return not lies_still(self._path)

    def fresh(self) -> bool:
        """Say whether the path still leads to the same file."""
        return self._file is not None and self._file == file_at(self._path)

    def close(self) -> None:
        self.opened.close()


class Connections:
    """The connections to a file that are kept, those that read apart from those that write."""

    def __init__(self, path: str, patience: float) -> None:
        """Take the path of the file, and for how many seconds to wait."""
        self._pools = {
            mode: Pool(lambda mode=mode: _Connection(path, mode, patience), patience)  # type: ignore[misc]  # mypy cannot infer a lambda's default
            for mode in ("ro", "rw")
        }

    @contextmanager
    def lent(self, mode: str) -> Iterator[sqlite3.Connection]:
        """Lend a connection that reads ("ro") or writes ("rw") to the calling thread; see `Pool.lent`."""
        with self._pools[mode].lent() as connection:
            yield connection.opened

    def close(self) -> None:
        """Close what is not lent."""
        for pool in self._pools.values():
            pool.close()


def file_at(path: str) -> tuple[int, int] | None:
    """Return what tells the file at a path from every other one, None if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
