"""Moves a backlog to another database, and leaves the old one to be read, with a pointer to the new one.

The order makes sure that nothing can get lost, whenever it is interrupted. The old one is locked first, and
until the end; then the new one is filled, compared and committed; then the old one is marked. If only the
mark is missing, moving it again finds the same rows on both sides, and makes up for it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from backlog.errors import Conflict, Failed
from backlog.service.exchange.dump import is_blank
from backlog.service.transaction import Rollback

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from backlog.domain.events import Stamp
    from backlog.service.context import Context
    from backlog.store import Reader
    from backlog.store.database import Store, Transactions


class Destination(Protocol):
    """The database that a backlog moves to, which need not exist yet; `shown` holds nothing secret.

    `former` is the name under which a file is kept that was there, None if there was none.
    """

    shown: str
    former: str | None

    def create(self, prepare: Callable[[Transactions], None], *, dry_run: bool) -> None:
        """Make a new backlog there, `prepare` filling it, whole or not at all.

        In a dry run `prepare` raises. Raises Conflict with the code `database-exists` if there is one.
        """

    def store(self) -> Store:
        """Return the store of the backlog that is there."""


class Origin(Protocol):
    """The place of the backlog that moves; `backlog.location.relocation` fulfils it."""

    def shown(self) -> str:
        """Return the database as it may be printed: without secrets; raise NotFound if there is none."""

    def destination(self, database: str) -> Destination:
        """Return the place that the backlog may move to, by path or URL; raise InvalidInput."""

    def following(self, database: str, *, dry_run: bool) -> AbstractContextManager[Callable[[], str | None]]:
        """Surround a move, and lend what lets the project's folder lead to the new database after it.

        That returns the file that does so, or None.
        """


RowFate = Literal["moved", "there", "before"]
"""Everything was moved; all of it was there already, but not marked here; the mark said that it had moved."""


class Relocated(NamedTuple):
    """How a move ended, and how many rows of each table it found or copied."""

    fate: RowFate
    rows: Mapping[str, int]


class Relocation(NamedTuple):
    """A move, and what became of the files that lead to the backlog.

    `source` and `to` hold nothing secret. `leading` is the file that leads to the new place from now
    on, `replaced` the name under which an old file is kept that was there; both may be None.
    """

    moved: Relocated
    source: str
    to: str
    leading: str | None
    replaced: str | None
    dry_run: bool


class Upgraded(NamedTuple):
    """The schema that a backlog has now, and the one that it had, None if nothing was to be done."""

    schema: str
    before: str | None


def upgrade(store: Store) -> Upgraded:
    """Bring the schema of a backlog up to date; raise Busy or Failed."""
    before = store.upgrade()
    with store.reading() as reader:
        return Upgraded(reader.transfer.schema(), before)


def relocate(origin: Origin, context: Context, database: str, *, dry_run: bool = False) -> Relocation:
    """Move the backlog to a database by path or URL, and let the project's folder lead there.

    Raises what `move` does, and InvalidInput or Refused for a database that cannot be used or named.
    """
    source, destination = origin.shown(), origin.destination(database)
    with origin.following(database, dry_run=dry_run) as follow:
        moved = move(context.store, destination, context.stamp(), dry_run=dry_run)
        leading = None if dry_run else follow()
    return Relocation(moved, source, destination.shown, leading, destination.former, dry_run=dry_run)


def move(source: Store, destination: Destination, stamp: Stamp, *, dry_run: bool = False) -> Relocated:
    """Move a backlog; a dry run does all of it at the destination, and undoes it there.

    The destination is new or an empty backlog; or it holds every row of this one and no other, as
    after a move that was interrupted. Raises Conflict, Busy or Failed; then nothing was changed.
    """
    with source.reading() as old:
        if old.moved_to() == destination.shown:
            return Relocated("before", _digests(old).counts)
        _check_stays(old)
        if dry_run:
            return _copied(old, destination, stamp, dry_run=True)
    with source.writing(stamp) as writer:
        _check_stays(writer)
        writer.transfer.mark_moved(
            destination.shown
        )  # first, so that a role that may not do this copies nothing
        moved = _copied(writer, destination, stamp, dry_run=False)
    source.retire()
    return moved


def _check_stays(old: Reader) -> None:
    """Raise Failed for a backlog that has moved already."""
    to = old.moved_to()
    if to is not None:
        raise Failed(
            f"this backlog has already moved to {to}; nothing was changed",
            code="backlog-moved",
            to=to,
            again=True,
        )


def _copied(old: Reader, destination: Destination, stamp: Stamp, *, dry_run: bool) -> Relocated:
    """Copy every row to the destination, and compare all of them there."""
    moved: list[Relocated] = []

    def prepare(store: Transactions) -> None:
        moved.append(_filled(old, store, stamp, dry_run=dry_run))

    try:
        try:
            destination.create(prepare, dry_run=dry_run)
        except Conflict as error:
            if error.code != "database-exists":
                raise
            return _copied_into(old, destination, stamp, dry_run=dry_run)
    except Rollback as undone:
        result: Relocated = undone.result
        return result
    return moved[0]


def _copied_into(old: Reader, destination: Destination, stamp: Stamp, *, dry_run: bool) -> Relocated:
    """Fill a backlog that is there, unless it holds everything already; raise Conflict for any other."""
    store = destination.store()
    try:
        with store.reading() as there:
            _check_free(old, there, destination.shown)
            if not is_blank(there):
                held = _digests(there)
                if held == _digests(old):
                    return Relocated("there", held.counts)
                raise Conflict(
                    f"{destination.shown} holds a backlog that is not empty; nothing was changed",
                    code="backlog-not-empty",
                    database=destination.shown,
                )
        return _filled(old, store, stamp, dry_run=dry_run)
    finally:
        store.close()


def _check_free(old: Reader, there: Reader, shown: str) -> None:
    """Raise Conflict for the same backlog once more, or one that is only read."""
    if there.transfer.identity() == old.transfer.identity():
        raise Conflict(
            "the backlog is already there; nothing was changed",
            code="same-database",
        )
    to = there.moved_to()
    if to is not None:
        raise Conflict(
            f"the backlog in {shown} has itself moved to {to}, and is only read; nothing was changed",
            code="destination-moved",
            database=shown,
            to=to,
        )


class _Digests(NamedTuple):
    """How many rows each table of a dump has, and a digest of them."""

    counts: dict[str, int]
    digests: dict[str, bytes]


class _Digesting:
    """Counts and digests the rows of a dump as they pass by."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._hashes: dict[str, hashlib._Hash] = {}

    def add(self, table: str, row: Mapping[str, object]) -> None:
        if table not in self._hashes:
            self._hashes[table] = hashlib.sha256()
            self._counts[table] = 0
        self._hashes[table].update(json.dumps(row).encode() + b"\n")
        self._counts[table] += 1

    def result(self) -> _Digests:
        return _Digests(self._counts, {table: hash_.digest() for table, hash_ in self._hashes.items()})


def _digests(reader: Reader) -> _Digests:
    digesting = _Digesting()
    for table, row in reader.transfer.dump():
        digesting.add(table, row)
    return digesting.result()


def _filled(old: Reader, store: Transactions, stamp: Stamp, *, dry_run: bool) -> Relocated:
    """Copy every row of a backlog into an empty one, in one transaction, which a dry run undoes.

    Raises Failed if they are not the same there.
    """
    with store.writing(stamp) as new:
        if not is_blank(new):
            raise Conflict(
                "somebody else has just started a backlog there; nothing was changed",
                code="backlog-not-empty",
                meanwhile=True,
            )
        new.transfer.clear()
        digesting = _Digesting()
        for table, row in old.transfer.dump():
            digesting.add(table, row)
            new.transfer.load(table, row)
        new.transfer.check_loaded()
        held, wanted = _digests(new), digesting.result()
        if held != wanted:
            odd = sorted(table for table in wanted.counts if held.digests.get(table) != wanted.digests[table])
            raise Failed(
                f"the copy differs from the original in {', '.join(odd)}; nothing was changed",
                code="copy-differs",
                tables=odd,
            )
        moved = Relocated("moved", wanted.counts)
        if dry_run:
            raise Rollback(moved)
    return moved
