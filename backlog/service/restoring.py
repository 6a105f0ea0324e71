"""Admits what comes in as a whole, a backup or a dump: judges every task by the gate, and leaves an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.checking import gate_finding
from backlog.domain.errors import Refused, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backlog.domain.events import Arrival, Stamp
    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.store import Transactions, Writer


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
