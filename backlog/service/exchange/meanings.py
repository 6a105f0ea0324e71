"""What the words in files mean here: ids in any spelling, milestones by id or title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.milestones import MilestoneName, find_milestone
from backlog.domain.records import Milestone
from backlog.domain.task import same_word
from backlog.markdown.task_files import Meanings
from backlog.service.exchange.ids import TASK
from backlog.service.exchange.numbers import MILESTONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.settings import Settings
    from backlog.service.exchange.arrivals import Newcomer
    from backlog.service.exchange.identities import Numbered
    from backlog.service.exchange.ids import Prefixes


def names(
    numbered: Numbered,
    arrivals: Sequence[Newcomer],
    settings: Settings,
    spelling: Prefixes,
) -> Meanings:
    """Return what words in files mean: the ids of all records, and the milestones by id or title."""
    ids = {key: id_ for id_ in numbered.ids.values() if (key := spelling.key(id_)) is not None}
    milestones = [
        MilestoneName(record.id, record.title, record.state == "archived")
        for record in numbered.records.values()
        if isinstance(record, Milestone)
    ]
    milestones += [
        MilestoneName(
            numbered.ids[one.uuid], one.file.record_file.scalar("title"), one.file.folder.state == "archived"
        )
        for one in arrivals
        if one.file.counter == MILESTONES
    ]

    def task_id(text: str) -> str:
        key = spelling.key(text, TASK)
        if key in ids:
            return ids[key]
        prefix, dash, rest = text.strip().partition("-")
        ours = same_word(prefix, settings.task_prefix) or same_word(prefix, "draft")
        return f"{prefix.upper()}-{rest}" if key is not None and dash and ours else text

    def milestone(text: str) -> str:
        named = find_milestone(text, milestones)
        return named.id if named else text

    return Meanings(task_id, milestone, settings)
