"""A backlog on a PostgreSQL server, in as few round trips as its transactions need.

A transaction begins in the same round trip as it reads what every command reads, and ends in the one that
carries its last changes.

A write holds the lock of the backlog (migration 0005) from its beginning to its end: exclusively, so that it
sees and changes everything as if it were alone, or, if it is narrow, shared with other narrow ones, and
exclusively the rows of the tasks that it reads. Reads see one moment and hold nothing up.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial

from backlog.errors import Failed, Lost
from backlog.lean import TYPE_CHECKING
from backlog.storage.patience import PATIENCE
from backlog.storage.postgresql import _sql
from backlog.storage.postgresql.executor import PostgresqlExecutor
from backlog.storage.postgresql.link import Link
from backlog.storage.session.reader import ReadSession

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from backlog.domain.events import Changes, Stamp
    from backlog.domain.findings import Compacted, Damage
    from backlog.storage._statements import Statement
    from backlog.storage.pool import Pool
    from backlog.storage.postgresql.turns import ServerTurns
    from backlog.storage.postgresql.url import Address
    from backlog.store import Reader, Writer
    from backlog.store.database import Store, Transactions

    class WriteCopy(Protocol):
        """What copies a backlog into a file."""

        def __call__(self, store: Store, target: str, *, replace: bool) -> None:
            """Copy it as of one moment, as `Store.backup` promises."""


_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LOOK = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"


class PostgresqlStore:
    """A backlog on a PostgreSQL server: a `Store` that connects when it is first used."""

    moved_to: str | None = None

    def __init__(
        self, address: Address, write_copy: WriteCopy, patience: float = PATIENCE, *, lasting: bool = False
    ) -> None:
        """Take the address, what copies a backlog into a file, and for how many seconds to wait.

        One that is `lasting` serves many threads, each with a connection of its own that is kept afterwards.
        """
        self._address = address
        self._write_copy = write_copy
        self._patience = patience
        self._spare: Link | None = None
        self._pool: Pool[Link] | None = None
        if lasting:
            from backlog.storage.pool import Pool  # a command is over before that pays

            self._pool = Pool(self._connected, patience)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """See `Store`. What every command reads is asked for at once, when the transaction begins."""
        with self._begun(_READ) as (_, executor):
            executor.open()  # the moment begins with the block
            yield ReadSession(executor)

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False, many: bool = False) -> Iterator[Writer]:
        """See `Store`. An older schema is upgraded by `backlog migrate`, for only its owner may do that."""
        from backlog.storage.session.writer import WriteSession  # reading commands need none

        lock = "pg_advisory_xact_lock_shared" if narrow else "pg_advisory_xact_lock"
        with self._begun(_WRITE, f"SELECT {lock}(backlog_lock())") as (link, executor):
            if many:
                executor.open()
                executor.write_index()
                link.connection.prepare_repeated()
                link.connection.widen()
            session = WriteSession(executor, stamp)
            yield session
            session.settle()
            if executor.commit() != "COMMIT":
                raise Failed(
                    f"{self._address.shown} undid the change",
                    code="not-committed",
                    database=self._address.shown,
                )
            link.in_transaction = False

    @contextmanager
    def rehearsing(self, stamp: Stamp) -> Iterator[Writer]:
        """See `Store`. It takes its turn among those who write."""
        from backlog.storage.session.writer import WriteSession  # reading commands need none

        with self._begun(_WRITE, "SELECT pg_advisory_xact_lock(backlog_lock())") as (_, executor):
            executor.open()
            executor.write_index()
            session = WriteSession(executor, stamp)
            yield session
            session.settle()

    def changes_since(self, token: str | None) -> Changes:
        """See `Store`. Each statement sees what is committed by then."""
        from backlog.storage.session.changes import changes_since  # only who follows changes needs it

        with self._begun(_LOOK) as (_, executor):
            return changes_since(executor, token)

    def damages(self) -> list[Damage]:
        from backlog.storage.postgresql.damage import damages  # only `doctor` asks

        with self._begun(_READ) as (_, executor):
            return damages(executor)

    def backup(self, target: str, *, replace: bool) -> None:
        self._write_copy(self, target, replace=replace)

    def restore(self, source: str, admit: Callable[[Transactions], None]) -> str:  # noqa: ARG002  nothing comes in
        raise Failed(
            f"a backlog on PostgreSQL is not restored from a file; {self._address.shown} was left as it is",
            code="not-on-postgresql",
            database=self._address.shown,
            path=source,
        )

    def compact(self, step: Callable[[str, int, int], None]) -> Compacted:  # noqa: ARG002  autovacuum does it
        raise Failed(
            f"the server of {self._address.shown} frees unused space by itself; there is nothing to compact",
            code="compacts-itself",
            database=self._address.shown,
        )

    def upgrade(self) -> str | None:
        from backlog.storage.postgresql.upgrade import upgrade_schema  # takes long and is rarely needed

        return upgrade_schema(self._address, self._patience)

    def turns(self) -> ServerTurns:
        from backlog.storage.postgresql.turns import ServerTurns  # only what runs checks takes turns

        return ServerTurns(self._address, self._patience)

    def retire(self) -> None:
        """See `Store`; the mark itself keeps every program out."""

    def close(self) -> None:
        """See `Store`; whatever was not committed is undone."""
        if self._pool is not None:
            self._pool.close()
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _connected(self) -> Link:
        return Link(self._address, self._patience, lasting=self._pool is not None)

    @contextmanager
    def _begun(self, *beginning: str) -> Iterator[tuple[Link, PostgresqlExecutor]]:
        """Lend a connection and its executor, in a transaction that is begun.

        It is with the first answer that somebody waits for that it reads a schema it knows, or raises.
        """
        with self._lent() as link:
            try:
                executor = self._first(link, beginning)
            except Lost:
                if not link.used:
                    raise
                link.reconnect()  # it was lost since it was used last, so that nothing was begun
                executor = self._first(link, beginning)
            yield link, executor
            executor.open()

    def _first(self, link: Link, beginning: tuple[str, ...]) -> PostgresqlExecutor:
        """Begin a transaction, and ask what every command asks.

        A new connection is not waited for, so that what is asked next comes with it; one that was kept is.
        """
        executor = PostgresqlExecutor(link.connection, self._address.shown, self._patience)
        with executor.translating():
            link.begin(*beginning, writes=beginning[0] == _WRITE)
        executor.anticipate("schema_revision", {})
        executor.anticipate("all_settings", {})
        if beginning[0] == _READ:
            executor.anticipate("moved_to", {})
            for vocabulary in _VOCABULARIES:
                executor.anticipate(vocabulary, {"kind": "task", "state": "active"})
        executor.opening = partial(self._open, link, executor, beginning[0])
        if link.used:
            executor.open()
        return executor

    def _open(self, link: Link, executor: PostgresqlExecutor, beginning: str) -> None:
        """Take the first answers; raise Failed where the transaction cannot do what it was begun for."""
        self._check_revision(executor)
        if beginning == _WRITE:
            self._check_writable(link)
        if beginning == _READ:
            self.moved_to = ReadSession(executor).moved_to()

    @contextmanager
    def _lent(self) -> Iterator[Link]:
        """Lend a connection; one that saw an error is closed, any other kept.

        Without a pool one is kept for the next transaction of a command; a transaction that begins while
        another is open gets a connection of its own.
        """
        if self._pool is not None:
            with self._pool.lent() as link:
                yield link
            return
        link, self._spare = self._spare or self._connected(), None
        try:
            yield link
            rested = link.rest()
        except BaseException:
            link.close()
            raise
        self.close()
        if rested:
            self._spare = link
        else:
            link.close()

    def _check_writable(self, link: Link) -> None:
        """Raise Failed where the server lets nobody write, or not this role."""
        reads_only, standby = link.reads_only()
        if not reads_only:
            return
        reason = "the server is a standby" if standby else "default_transaction_read_only is on"
        raise Failed(
            f"{self._address.shown} is only read, for {reason}; nothing was changed",
            code="read-only",
            database=self._address.shown,
            standby=standby,
        )

    def _check_revision(self, executor: PostgresqlExecutor) -> None:
        """Raise Failed unless the schema is that of this program."""
        rows = list(executor.rows("schema_revision", {}))
        if len(rows) != 1:
            raise Failed(
                f"there is no backlog in {self._address.shown}",
                code="not-a-backlog",
                database=self._address.shown,
            )
        revision = str(rows[0][0])
        if revision != _sql.HEAD:
            from backlog.storage.schema.revisions import check_known  # takes long and is rarely needed

            check_known(revision, self._address.shown)
            raise Failed(
                f"{self._address.shown} has schema {revision}, older than that of this program ({_sql.HEAD})",
                code="database-older",
                database=self._address.shown,
                schema=revision,
                known=_sql.HEAD,
            )


_VOCABULARIES: tuple[Statement, ...] = ("statuses_in_use", "milestones_in_use")
"""What most commands that read ask for."""
