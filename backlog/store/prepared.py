"""What is worked out before a transaction, so that it has little more to do than to store it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from backlog.domain.records import Decision, Document, Milestone

if TYPE_CHECKING:
    from backlog.domain.gate import Judged
    from backlog.domain.record_files import Exchange, Extras
    from backlog.domain.records import Record
    from backlog.domain.reversal import Retraced
    from backlog.domain.task import Task

S = TypeVar("S", Milestone, Document, Decision)


class Prepared(Protocol):
    """A change of a record that is worked out down to what is stored, for `Writer.save_prepared`."""

    @property
    def record(self) -> Task | Record:
        """What the record becomes, with its new revision."""


class Preparing(Protocol):
    """Works out changes that one transaction is to store, which has the stamp that this was made for.

    `undone` is what a change takes back, with an event for each of those.
    """

    def change(self, change: Judged, undone: Retraced | None = None) -> Prepared:
        """Return a change of a task that the gate has let through (`domain/gate.py`)."""

    def change_of_record(self, before: S | None, after: S, undone: Retraced | None = None) -> Prepared:
        """Return a change of a milestone, document or decision."""


class PreparedFile(Protocol):
    """What is remembered of a record's file, worked out down to what is stored (`ExchangeWriter`)."""

    @property
    def words(self) -> str | None:
        """The words of it that are searched with the record, None for none."""


class PreparingFiles(Protocol):
    """Works out what one transaction is to remember of files; it has the stamp that this was made for."""

    def extras(
        self, uuid: str, before: Extras | None, after: Extras, entity: tuple[str, int] | None = None
    ) -> PreparedFile:
        """Return what keeps a file's extras; an event tells of it, given id and revision of the record."""

    def exchange(self, exchange: Exchange, *, known: bool) -> PreparedFile:
        """Return what remembers a file as it was exchanged; `known` says that it was exchanged before."""
