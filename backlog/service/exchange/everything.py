"""Everything that a backlog holds, as of one moment, for formats that only show it."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.records import Decision, Document, Milestone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.context import Context


class Everything(NamedTuple):
    """The settings, and the records in whatever state, ordered by number, each read when it is asked for."""

    settings: Settings
    tasks: Iterator[Task]
    drafts: Iterator[Task]
    milestones: Iterator[Milestone]
    documents: Iterator[Document]
    decisions: Iterator[Decision]


@contextmanager
def everything(context: Context) -> Iterator[Everything]:
    """Lend all that there is. Nothing is read but what is asked for, once, within the block."""
    with context.store.reading() as reader:
        yield Everything(
            reader.settings(),
            (task for task in reader.every_task() if task.kind == "task"),
            takewhile(lambda task: task.kind == "draft", reader.every_task()),  # drafts come first
            (record for kind in (Milestone,) for record in reader.records(kind)),
            (record for kind in (Document,) for record in reader.records(kind)),
            (record for kind in (Decision,) for record in reader.records(kind)),
        )
