"""Notices what has changed in a SQLite file, without reading anything while nothing has."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.events import Changes
from backlog.storage.session.changes import changes_since
from backlog.storage.sqlite.connection import begin, connect, lies_still, patiently
from backlog.storage.sqlite.errors import translating
from backlog.storage.sqlite.executor import SqliteExecutor
from backlog.storage.sqlite.long_lived import file_at

if TYPE_CHECKING:
    import sqlite3


class _Look(NamedTuple):
    """What was seen at the last look: the file, its version on the connection, the newest event's token."""

    file: tuple[int, int] | None
    version: int
    token: str


class Watch:
    """A connection that is kept, for SQLite compares its versions of a file on one connection only.

    https://www.sqlite.org/pragma.html#pragma_data_version
    """

    def __init__(self, path: str, patience: float) -> None:
        """Take the path of the file, and for how many seconds to wait; it is opened at the first look."""
        self._path = path
        self._patience = patience
        self._mutex = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._last: _Look | None = None

    def changes_since(self, token: str | None) -> Changes:
        """See `Store`; threads may share a watch."""
        with self._mutex, translating(self._path):
            file = file_at(self._path)
            if self._connection is None or self._last is None or self._last.file != file:
                self._close()
                self._connection = connect(self._path, "ro", self._patience, shared=True)
            version = self._version(self._connection)
            if self._last is not None and self._last == _Look(file, version, token or ""):
                return Changes(self._last.token, ())
            changes = self._read(self._connection, token)
            # What is read as it lies there is read again each time: SQLite does not notice its changes.
            self._last = None if lies_still(self._path) else _Look(file, version, changes.token)
            return changes

    def close(self) -> None:
        """Let go of the file."""
        with self._mutex:
            self._close()

    def _version(self, connection: sqlite3.Connection) -> int:
        """Return what differs once others have written; it can be read unless somebody closes the file."""
        look = "PRAGMA data_version"
        return int(patiently(lambda: connection.execute(look).fetchone(), self._patience)[0])

    def _read(self, connection: sqlite3.Connection, token: str | None) -> Changes:
        begin(connection, "BEGIN", self._path, self._patience)
        try:
            return changes_since(SqliteExecutor(connection, self._path), token)
        finally:
            connection.execute("ROLLBACK")

    def _close(self) -> None:
        self._last = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
