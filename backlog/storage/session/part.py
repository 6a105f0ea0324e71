"""What the parts of a session share: the executor of their statements, and the events they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backlog.domain.errors import Conflict
from backlog.domain.task import Task
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backlog.domain.events import Stamp
    from backlog.domain.records import Record
    from backlog.domain.search import Sought


class Executor(Protocol):
    """What runs statements, by their names in `statements/`, within the transaction that is open."""

    def rows(self, statement: str, parameters: codec.Values) -> Iterator[codec.Row]:
        """Run a statement and yield its rows while they are asked for."""

    def change(self, statement: str, parameters: codec.Values) -> int:
        """Run a mutation and return how many rows it changed."""

    def send(self, statement: str, parameters: codec.Values) -> None:
        """Run a mutation of which nothing is asked; if it fails, that may show later in the transaction."""

    def change_one(self, statement: str, parameters: codec.Values, conflict: Conflict) -> None:
        """Run a mutation that must change a row, as `send` does; raise Conflict if it changes none."""

    def sought(self, sought: Sought) -> str:
        """Return what a search asks for as the search statements take it (`match`)."""

    def mark_moved(self, to: str) -> None:
        """Let every write be refused once the transaction is committed; `to` is shown to who tries."""


class SessionPart:
    """Reads, and writes where there is a stamp, through an executor; parts are put together by inheritance.

    See `service/store.py` for what each method of a part promises.
    """

    def __init__(self, executor: Executor, stamp: Stamp | None = None) -> None:
        """Take what runs the statements, and for writing what the events share."""
        self.executor = executor
        self.stamp = stamp
        self.numbers: dict[str, tuple[int, int]] = {}
        """Of each series that numbers were taken from: the last one that is stored, the last one taken."""

    def settle(self) -> None:
        """Store the last number of each series that this transaction took more than one from.

        One change for many numbers: PostgreSQL would go through all earlier versions of a row that one
        transaction changes again and again. Who reads the counters, and who commits, does this first.
        """
        for name, (stored, last) in self.numbers.items():
            if last > stored:
                self.executor.send("lift_counter", {"of_name": name, "value": last})
        self.numbers = {}

    def store(
        self,
        table: str,
        before: Task | Record | None,
        after: Task | Record,
        encode: Callable[[codec.Plain], codec.Values],
        undoes: int | None = None,
    ) -> None:
        """Insert or update a record of whatever kind, and append its event.

        `encode` makes the columns of what JSON knows of the record. Raises Conflict if the record
        was changed since `before` was read.
        """
        plain = codec.plain_fields(after)
        if before is None:
            self.executor.send(f"insert_{table}", encode(plain))
        else:
            self.executor.change_one(
                f"update_{table}",
                {**encode(plain), "of_uuid": before.uuid, "of_revision": before.revision},
                Conflict(
                    f"{before.id} was changed by somebody else at the same time",
                    hint="try again",
                    code="changed-meanwhile",
                ),
            )
        entity = after.kind if isinstance(after, Task) else table
        changes = codec.changed_fields(None if before is None else codec.plain_fields(before), plain)
        self.remember((entity, after.uuid, after.id), after.revision, changes, undoes)

    def remember(
        self, entity: tuple[str, str, str], revision: int, changes: codec.Changes, undoes: int | None = None
    ) -> None:
        """Append the event of one change of an entity, given as kind, UUID and id."""
        if self.stamp is None:
            raise RuntimeError("a session without a stamp only reads")
        from backlog.storage.codec.events import encode_event  # commands that only read need none

        self.executor.send("insert_event", encode_event(self.stamp, entity, revision, changes, undoes))
