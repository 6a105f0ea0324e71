"""A backlog in a SQLite file.

Every write is one `BEGIN IMMEDIATE` transaction in WAL mode with `synchronous=FULL`; readers see
one moment and never wait for writers: https://www.sqlite.org/wal.html.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from backlog.storage.session.reading import ReadSession
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.connection import begin, opened
from backlog.storage.sqlite.errors import translating
from backlog.storage.sqlite.executor import SqliteExecutor

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from backlog.domain.checking import Damage
    from backlog.domain.events import Stamp
    from backlog.service.store import Reader, Writer


class SqliteStore:
    """A backlog in a SQLite file: a `Store` that opens the file when it is first used."""

    def __init__(self, path: str) -> None:
        """Take the path of a database that exists."""
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """See `Store`. A database of an older program is read from an upgraded copy."""
        with translating(self._path), opened(self._path, "ro") as connection:
            revision = begin(connection, "BEGIN", self._path)
            if revision == _sql.HEAD:
                yield ReadSession(SqliteExecutor(connection))
                return
            from backlog.storage.sqlite.upgrade import upgraded_copy  # takes long and is rarely needed

            with upgraded_copy(self._path, revision) as copy, opened(copy, "ro") as upgraded:
                begin(upgraded, "BEGIN", copy)
                yield ReadSession(SqliteExecutor(upgraded))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:  # noqa: ARG002  writes take turns here
        """See `Store`. A database of an older program is upgraded first, after a snapshot beside it."""
        with translating(self._path):
            with opened(self._path, "rw") as connection:
                revision = begin(connection, "BEGIN IMMEDIATE", self._path)
                if revision == _sql.HEAD:
                    yield from _transaction(connection, stamp)
                    return
            from backlog.storage.sqlite.upgrade import upgrade_in_place  # takes long and is rarely needed

            upgrade_in_place(self._path)
            with opened(self._path, "rw") as connection:
                begin(connection, "BEGIN IMMEDIATE", self._path)
                yield from _transaction(connection, stamp)

    def damages(self) -> list[Damage]:
        from backlog.storage.sqlite.damage import damages  # only `doctor` asks

        with translating(self._path):
            return damages(self._path)

    def backup(self, target: str, *, replace: bool) -> None:
        from backlog.storage.sqlite.backup import copy_to  # rarely needed

        with translating(self._path):
            copy_to(self._path, target, replace=replace)

    def restore(self, source: str) -> str:
        from backlog.storage.sqlite.backup import copy_from  # rarely needed

        with translating(self._path):
            return copy_from(source, self._path)

    def upgrade(self) -> str | None:
        with translating(self._path):
            with opened(self._path, "ro") as connection:
                revision = begin(connection, "BEGIN", self._path)
            if revision == _sql.HEAD:
                return None
            from backlog.storage.sqlite.upgrade import upgrade_in_place  # takes long and is rarely needed

            upgrade_in_place(self._path)
            return revision

    def retire(self) -> None:
        from backlog.storage.sqlite.moved_mark import retire  # done once in a file's life

        retire(self._path)

    def close(self) -> None:
        """See `Store`; each transaction has a connection of its own, which is closed already."""


def _transaction(connection: sqlite3.Connection, stamp: Stamp) -> Iterator[Writer]:
    """Yield the writer of the transaction that is open, and commit it; closing undoes what was not."""
    from backlog.storage.session.writing import WriteSession  # reading commands need none

    session = WriteSession(SqliteExecutor(connection), stamp)
    yield session
    session.settle()
    connection.execute("COMMIT")
