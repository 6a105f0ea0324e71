"""A backlog in a SQLite file.

Every write is one `BEGIN IMMEDIATE` transaction in WAL mode with `synchronous=FULL`; readers see
one moment and never wait for writers: https://www.sqlite.org/wal.html.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager, suppress

from backlog.lean import TYPE_CHECKING
from backlog.storage.patience import PATIENCE
from backlog.storage.session.reader import ReadSession
from backlog.storage.sqlite import _sql
from backlog.storage.sqlite.connection import begin, connect, needs_room, opened
from backlog.storage.sqlite.errors import translating
from backlog.storage.sqlite.executor import SqliteExecutor

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from typing import Protocol

    from backlog.domain.events import Changes, Stamp
    from backlog.domain.findings import Compacted, Damage
    from backlog.domain.snapshots import Reason
    from backlog.storage.sqlite.long_lived import Connections
    from backlog.storage.sqlite.watch import Watch
    from backlog.store import Reader, Writer
    from backlog.store.database import Transactions

    class Keeper(Protocol):
        """What sees to it that a backlog does not depend on one file; it raises nothing."""

        def due(self, events: int) -> bool:
            """Say whether a transaction with so many events is to be followed by a snapshot."""

        def keep(self, numbers: Mapping[str, int], *, due: bool) -> None:
            """Do what is to be done after a commit that set counters to `numbers`."""

        def retire(self) -> None:
            """Mark the backlog as not missing, because it has moved."""

        def aside(self, reason: Reason) -> str:
            """Return the path of a new file for a copy of the database, which is about to be replaced."""


_CACHE = 16_384
"""How many KiB of pages a transaction of many changes keeps; by default it is 2,000."""


class SqliteStore:
    """A backlog in a SQLite file: a `Store` that opens the file when it is first used."""

    moved_to: str | None = None

    def __init__(
        self,
        path: str,
        patience: float = PATIENCE,
        *,
        lasting: bool = False,
        keeper: Callable[[str], Keeper] | None = None,
        upgrading: Callable[[bool], None] | None = None,
    ) -> None:
        """Take the path of a database that exists, and for how many seconds to wait for others.

        One that is `lasting` keeps its connections open for the next call. `keeper` makes what is asked
        after each write. `upgrading` is called before a database of an older program is upgraded, with False
        if that is only a copy to read from.
        """
        self._path = path
        self._patience = patience
        self._make_keeper = keeper
        self._upgrading = upgrading
        self._connections: Connections | None = None
        self._watch: Watch | None = None
        if lasting:
            from backlog.storage.sqlite.long_lived import Connections  # a command is over before that pays

            self._connections = Connections(path, patience)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """See `Store`. A database of an older program is read from an upgraded copy."""
        with self._begun("ro", "BEGIN") as (connection, revision):
            session = ReadSession(SqliteExecutor(connection, self._path))
            self.moved_to = session.moved_to()
            if revision == _sql.HEAD:
                yield session
                return
            from backlog.storage.sqlite.upgrade import upgraded_copy  # takes long and is rarely needed

            with ExitStack() as until_read:
                if self._upgrading is not None:
                    self._upgrading(False)  # noqa: FBT003  see `__init__`
                with translating(self._path):
                    copy = until_read.enter_context(upgraded_copy(self._path, revision, self._patience))
                    upgraded = until_read.enter_context(opened(copy, "ro"))
                    begin(upgraded, "BEGIN", copy, self._patience)
                yield ReadSession(SqliteExecutor(upgraded, self._path))

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:  # noqa: ARG002  writes take turns here
        """See `Store`. A database of an older program is upgraded first, after a copy of it was made."""
        keep = None
        with self._begun("rw", "BEGIN IMMEDIATE", many=many) as (connection, revision):
            if revision == _sql.HEAD:
                keep = yield from self._transaction(connection, stamp, many=many)
        if revision != _sql.HEAD:
            self._upgrade()
            with self._begun("rw", "BEGIN IMMEDIATE", many=many) as (connection, _):
                keep = yield from self._transaction(connection, stamp, many=many)
        if keep is not None:
            keep()

    @contextmanager
    def rehearsing(self, stamp: Stamp) -> Iterator[Writer]:
        """See `Store`. Of a database of an older program only the copy is upgraded."""
        from backlog.storage.sqlite.backup import scratch_copy  # rarely needed

        with ExitStack() as until_over:
            with translating(self._path):
                copy = until_over.enter_context(scratch_copy(self._path, self._patience))
            yield until_over.enter_context(SqliteStore(copy, self._patience).writing(stamp))

    def changes_since(self, token: str | None) -> Changes:
        """See `Store`. It reads only if the file has changed since this store was asked before."""
        if self._watch is None:
            from backlog.storage.sqlite.watch import Watch  # only who follows changes needs it

            self._watch = Watch(self._path, self._patience)
        return self._watch.changes_since(token)

    def damages(self) -> list[Damage]:
        from backlog.storage.sqlite.damage import damages  # only `doctor` asks

        with translating(self._path):
            return damages(self._path, self._patience)

    def backup(self, target: str, *, replace: bool) -> None:
        from backlog.storage.sqlite.backup import copy_to  # rarely needed

        with translating(self._path):
            copy_to(self._path, target, self._patience, replace=replace)

    def restore(self, source: str, admit: Callable[[Transactions], None]) -> str:
        from backlog.storage.sqlite.backup import copy_from  # rarely needed

        with translating(self._path):
            return copy_from(
                source,
                self._path,
                self._aside("before-restore"),
                lambda copy: admit(SqliteStore(copy, self._patience)),
                self._patience,
            )

    def compact(self, step: Callable[[str, int, int], None]) -> Compacted:
        from backlog.storage.sqlite.compact import compact  # rarely needed

        self.upgrade()
        with translating(self._path):
            return compact(self._path, self._patience, step)

    def upgrade(self) -> str | None:
        with self._begun("ro", "BEGIN") as (_, revision):
            if revision == _sql.HEAD:
                return None
        self._upgrade()
        return revision

    def turns(self) -> None:
        """See `Store`: a file is on one machine."""

    def retire(self) -> None:
        from backlog.storage.sqlite.moved_mark import retire  # done once in a file's life

        retire(self._path, self._patience)
        if self._make_keeper is not None:
            self._make_keeper(self._path).retire()

    def close(self) -> None:
        """See `Store`; without `lasting` each transaction has a connection of its own, closed already."""
        if self._connections is not None:
            self._connections.close()
        if self._watch is not None:
            self._watch.close()

    def _upgrade(self) -> None:
        from backlog.storage.sqlite.upgrade import upgrade_in_place  # takes long and is rarely needed

        if self._upgrading is not None:
            self._upgrading(True)  # noqa: FBT003  see `__init__`
        with translating(self._path):
            upgrade_in_place(self._path, self._aside("before-upgrade"), self._patience)

    @contextmanager
    def _begun(
        self, mode: str, beginning: str, *, many: bool = False
    ) -> Iterator[tuple[sqlite3.Connection, str]]:
        """Lend a connection on which a transaction has begun, and the schema's revision.

        Where the disk is full, what can be read without room beside the file is read so. For `many`
        changes, what each would need to be undone alone is kept in memory: https://www.sqlite.org/tempfiles.html,
        section 2.5. One statement that changes a whole table would need as much of that as the table has.
        And pages that are changed again and again, as those of indexes are, are not written each time.
        """
        with ExitStack() as lent:
            connection = lent.enter_context(self._lent(mode, shared=many))
            with translating(self._path):
                if many and self._connections is None:  # else it would hold for those who write next, too
                    connection.execute("PRAGMA temp_store = MEMORY")
                    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
                try:
                    revision = begin(connection, beginning, self._path, self._patience)
                except sqlite3.OperationalError as error:
                    if mode != "ro" or not needs_room(error, self._path):
                        raise
                    connection = lent.enter_context(closing(connect(self._path, mode, 0, still=True)))
                    revision = begin(connection, beginning, self._path, self._patience)
            yield connection, revision

    @contextmanager
    def _lent(self, mode: str, *, shared: bool) -> Iterator[sqlite3.Connection]:
        if self._connections is not None:
            with self._connections.lent(mode) as connection:
                yield connection
            return
        with translating(self._path):
            connection = connect(self._path, mode, self._patience, shared=shared)
        try:
            yield connection
        finally:
            connection.close()

    def _aside(self, reason: Reason) -> str:
        if self._make_keeper is not None:
            return self._make_keeper(self._path).aside(reason)
        from backlog.storage.sqlite.backup import beside  # rarely needed

        return beside(self._path, reason)

    def _transaction(
        self, connection: sqlite3.Connection, stamp: Stamp, *, many: bool
    ) -> Generator[Writer, None, Callable[[], None] | None]:
        """Yield the writer of the transaction that is open, and commit it; undo it if that fails.

        To close the connection would not be enough: as long as somebody keeps the error, and with it what was
        not read to its end, SQLite would keep the lock. Returns what is to be done once nobody waits for the
        connection any more.
        """
        from backlog.storage.session.writer import WriteSession  # reading commands need none
        from backlog.storage.sqlite.search_merging import merge  # see above

        executor = SqliteExecutor(connection, self._path, many=many)
        session = WriteSession(executor, stamp)
        try:
            yield session
            session.settle()
            keeper = self._make_keeper(self._path) if self._make_keeper is not None else None
            due = keeper is not None and keeper.due(session.appended) and session.settings().snapshots
            with translating(self._path):
                merge(connection, self._path)
                connection.execute("COMMIT")
        except BaseException as error:
            executor.stop(interrupted=isinstance(error, KeyboardInterrupt))
            with suppress(sqlite3.Error):  # it may have been undone already
                connection.execute("ROLLBACK")
            raise
        return None if keeper is None else lambda: keeper.keep(session.counted, due=due)
