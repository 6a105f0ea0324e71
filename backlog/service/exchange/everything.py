"""Everything that a backlog holds, read at one moment, for formats that only show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.records import Decision, Document, Milestone
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.store import Reader


class Everything(NamedTuple):
    """The records in whatever state, ordered by number, drafts before tasks, and the settings."""

    settings: Settings
    tasks: Sequence[Task]
    milestones: Sequence[Milestone]
    documents: Sequence[Document]
    decisions: Sequence[Decision]


@reading
def everything(reader: Reader) -> Everything:
    """Return all that there is."""
    return Everything(
        reader.settings(),
        list(reader.every_task()),
        reader.records(Milestone),
        reader.records(Document),
        reader.records(Decision),
    )
