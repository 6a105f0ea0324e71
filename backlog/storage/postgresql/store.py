"""A backlog on a PostgreSQL server, in as few round trips as its transactions need.

A transaction begins in the same round trip as it reads what every command reads, and ends in the one that
carries its last changes.

A write holds the lock of the backlog (migration 0005) from its beginning to its end: exclusively, so that it
sees and changes everything as if it were alone, or, if it is narrow, shared with other narrow ones, and
exclusively the rows of the tasks that it reads. Reads see one moment and hold nothing up.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import psycopg

from backlog.domain.errors import Failed
from backlog.storage.patience import PATIENCE
from backlog.storage.postgresql import _sql
from backlog.storage.postgresql.connection import Opened, set_up
from backlog.storage.postgresql.errors import commit_unknown, translated
from backlog.storage.postgresql.executor import PostgresqlExecutor
from backlog.storage.session.reading import ReadSession

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.checking import Damage
    from backlog.domain.events import Changes, Stamp
    from backlog.service.store import Reader, Store, Writer
    from backlog.storage.postgresql.url import Address

_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LOOK = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_DURABLY = """\
SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"""
"""A commit is acknowledged once the server has written it, also where the server is set to promise less."""


class WriteCopy(Protocol):
    """What copies a backlog into a file."""

    def __call__(self, store: Store, target: str, *, replace: bool) -> None:
        """Copy it as of one moment, as `Store.backup` promises."""


class PostgresqlStore:
    """A backlog on a PostgreSQL server: a `Store` that connects when it is first used."""

    def __init__(
        self, address: Address, write_copy: WriteCopy, patience: float = PATIENCE, *, lasting: bool = False
    ) -> None:
        """Take the address, what copies a backlog into a file, and for how many seconds to wait."""
        self._address = address
        self._write_copy = write_copy
        self._patience = patience
        self._lasting = lasting
        self._idle: Opened | None = None

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """See `Store`. What every command reads is asked for at once, when the transaction begins."""
        with self._translated(), self._begun(_READ) as executor:
            for vocabulary in ("statuses_in_use", "milestones_in_use"):
                executor.anticipate(vocabulary, {"kind": "task", "state": "active"})
            self._check_revision(executor)
            yield ReadSession(executor)

    @contextmanager
    def writing(self, stamp: Stamp, *, narrow: bool = False) -> Iterator[Writer]:
        """See `Store`. An older schema is upgraded by `backlog migrate`, for only its owner may do that."""
        from backlog.storage.session.writing import WriteSession  # reading commands need none

        lock = "pg_advisory_xact_lock_shared" if narrow else "pg_advisory_xact_lock"
        begin = (_WRITE, _DURABLY, f"SELECT {lock}(backlog_lock())")
        with self._translated(), self._begun(*begin) as executor:
            self._check_revision(executor)
            try:
                session = WriteSession(executor, stamp)
                yield session
                session.settle()
                self._commit(executor)
            except psycopg.errors.DivisionByZero as error:
                raise executor.conflict() from error

    def changes_since(self, token: str | None) -> Changes:
        """See `Store`. Each statement sees what is committed by then."""
        from backlog.storage.session.changes import changes_since  # only who follows changes needs it

        with self._translated(), self._begun(_LOOK) as executor:
            self._check_revision(executor)
            return changes_since(executor, token)

    def damages(self) -> list[Damage]:
        from backlog.storage.postgresql.damage import damages  # only `doctor` asks

        with self._translated(), self._begun(_READ) as executor:
            self._check_revision(executor)
            return damages(executor)

    def backup(self, target: str, *, replace: bool) -> None:
        self._write_copy(self, target, replace=replace)

    def restore(self, source: str) -> str:
        raise Failed(
            f"a backlog on PostgreSQL is not restored from a file; {self._address.shown} was left as it is",
            code="not-on-postgresql",
            database=self._address.shown,
            path=source,
        )

    def upgrade(self) -> str | None:
        from backlog.storage.postgresql.schema_home import upgrade_schema  # takes long and is rarely needed

        return upgrade_schema(self._address, self._patience)

    def retire(self) -> None:
        """See `Store`; the mark itself keeps every program out."""

    def close(self) -> None:
        """See `Store`; whatever was not committed is undone."""
        if self._idle is not None:
            self._idle.close()
            self._idle = None

    @contextmanager
    def _begun(self, *begin: str) -> Iterator[PostgresqlExecutor]:
        """Lend an executor in a transaction that has begun; a connection that saw an error is closed.

        A transaction that only reads is not ended before there is another one, for that would be one
        more round trip. One that begins while another is open gets a connection of its own.
        """
        opened, self._idle = self._idle or Opened(self._address), None
        connection = opened.connection
        try:
            if opened.used:
                connection.execute("ROLLBACK")  # of one that only read; after a commit it does nothing
            opened.used = True
            connection.execute(begin[0].encode())
            set_up(connection, self._address, self._patience)
            for statement in begin[1:]:
                connection.execute(statement.encode())
            executor = PostgresqlExecutor(connection, opened.pipeline)
            executor.anticipate("schema_revision", {})
            executor.anticipate("all_settings", {})
            yield executor
        except BaseException:
            opened.close()
            raise
        self.close()
        self._idle = opened

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

    def _commit(self, executor: PostgresqlExecutor) -> None:
        """Let the changes become certain; raise Failed if nobody can tell whether they are."""
        try:
            ended = executor.end("COMMIT")
        except psycopg.OperationalError as error:
            if executor.connection.closed:
                raise commit_unknown(error, self._address.shown) from error
            raise
        if ended != "COMMIT":
            raise Failed(
                f"{self._address.shown} undid the change", code="not-committed", database=self._address.shown
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn an error of psycopg into one of ours, in one line."""
        try:
            yield
        except psycopg.Error as error:
            raise translated(error, self._address.shown, self._patience) from error
