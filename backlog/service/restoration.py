"""Restores a backlog from a copy, and judges by the gate whatever comes in as a whole: a copy or a dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backlog.domain.findings import gate_finding
from backlog.domain.snapshots import newest_state
from backlog.errors import NotFound, Refused, listed, printable, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backlog.domain.events import Arrival, Stamp
    from backlog.domain.settings import Settings
    from backlog.domain.snapshots import Copies
    from backlog.domain.task import Task
    from backlog.store import Writer
    from backlog.store.database import Transactions


class Restoration(Protocol):
    """The copies of a backlog; `backlog.location.restoration` fulfils it."""

    def copies(self, database: str) -> Copies:
        """Return the snapshots that there are of a backlog, which may be gone; of one on a server, none."""

    def restore(self, database: str, source: str, admit: Callable[[Transactions], None]) -> str | None:
        """Let a database become what a file holds, once `admit` has judged it, whole or not at all.

        Returns the file that keeps what it was, None if it was not there.
        """


def snapshot_file(restoration: Restoration, database: str, number: int | None) -> str:
    """Return the path of a snapshot by number, None for the newest; raise NotFound."""
    copies = restoration.copies(database)
    if number is None:
        copy = newest_state(copies.saved)
    else:
        copy = next((each for each in copies.saved if each.snapshot.number == number), None)
    if copy is None:
        which = "snapshot" if number is None else f"snapshot {number}"
        raise NotFound(
            f"there is no {which} of {quoted(copies.database, 200)}", code="no-snapshot", path=database
        )
    return copy.path


def restore(restoration: Restoration, database: str, source: str, stamp: Stamp) -> str | None:
    """Let a database become what a copy holds; return the file that keeps what it was, None for none.

    Raises Conflict, Refused, Busy or Failed; then nothing was changed.
    """
    return restoration.restore(database, source, admission(stamp, printable(source)))


def admission(stamp: Stamp, source: str) -> Callable[[Transactions], None]:
    """Return what admits a backup, given a copy of it that is about to become the backlog; it raises Refused.

    `source` is the file, as it is shown.
    """

    def admit_copy(store: Transactions) -> None:
        with store.writing(stamp) as writer:
            admit(writer, "restored_from", source)

    return admit_copy


def admit(writer: Writer, arrival: Arrival, source: str) -> None:
    """Judge every task that has come in, and leave an event that says from where; raise Refused."""
    check_gate(writer.every_task(), writer.settings())
    writer.history.save_arrival(arrival, source)


def check_gate(tasks: Iterable[Task], settings: Settings) -> None:
    """Raise Refused if a task is done with open criteria and has not the mark of an imported one."""
    wrong = [finding for finding in (gate_finding(task, settings) for task in tasks) if finding is not None]
    if wrong:
        raise Refused(
            f"done means done: {listed((finding.detail for finding in wrong), 3)}; nothing was changed",
            code="done-with-open-criteria",
            ids=[id_ for finding in wrong for id_ in finding.ids],
        )
