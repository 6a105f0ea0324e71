"""Reads and writes milestones, documents and decisions through whatever runs the statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage.codec import records as codec
from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from typing import TypeVar

    from backlog.domain.records import Decision, Document, Milestone
    from backlog.domain.task import Task

    R = TypeVar("R", Milestone, Document, Decision)  # for annotations only: at run time it would cost 1 ms


class RecordSession(SessionPart):
    """The part of a session that reads and writes what is kept beside the tasks.

    A kind's statements are named after its class.
    """

    def record(self, kind: type[R], number: int) -> R | None:
        for row in self.executor.rows(f"{kind.__name__.lower()}_by_number", {"number": number}):
            return kind._make(codec.decode_fields(kind._fields, row))
        return None

    def records(self, kind: type[R]) -> tuple[R, ...]:
        rows = self.executor.rows(f"all_{kind.__name__.lower()}s", {})
        return tuple(kind._make(codec.decode_fields(kind._fields, row)) for row in rows)

    def milestone_counts(self) -> list[tuple[str, str, int]]:
        return [
            (milestone, status, count)
            for milestone, status, count in self.executor.rows("milestone_counts", {})
        ]

    def tasks_of_milestone(self, value: str) -> list[Task]:
        return [
            codec.decode_task(row) for row in list(self.executor.rows("tasks_of_milestone", {"value": value}))
        ]

    def save_record(self, before: R | None, after: R, undoes: int | None = None) -> R:
        from backlog.domain.records import record_number

        after = after._replace(revision=before.revision + 1 if before is not None else 1)
        number = record_number(after.id)
        name = type(after).__name__.lower()
        self.store(
            name, before, after, lambda plain: {**codec.encode_fields(plain), "number": number}, undoes
        )
        return after
