"""Reads the words that a form offers: what is configured, and what tasks use beside that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.names import name_key, once_each
from backlog.service.transaction import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.milestones import MilestoneName
    from backlog.domain.settings import Settings
    from backlog.store import Reader

MOST = 200
"""How many labels and people are offered; with more of them, typing is quicker than choosing."""


class Vocabulary(NamedTuple):
    """The words that can be chosen from; `milestones` are the active ones."""

    settings: Settings
    labels: Sequence[str]
    assignees: Sequence[str]
    milestones: Sequence[MilestoneName]


@reading
def vocabulary(reader: Reader) -> Vocabulary:
    """Return the words of a backlog, labels and people in the order of the alphabet."""
    settings = reader.settings()
    return Vocabulary(
        settings,
        _offered((*settings.labels, *reader.in_use("label"))),
        _offered((*settings.default_assignee, *reader.in_use("assignee"))),
        tuple(milestone for milestone in reader.milestones() if not milestone.archived),
    )


def _offered(words: Iterable[str]) -> Sequence[str]:
    return sorted(once_each(words), key=name_key)[:MOST]
