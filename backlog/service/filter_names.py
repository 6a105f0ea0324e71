"""Looks up what a list is narrowed to by name: its parent and milestone, as tasks name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.milestones import closest_milestone
from backlog.service.lookup import parent_of

if TYPE_CHECKING:
    from backlog.domain.filters import Query
    from backlog.domain.settings import Settings
    from backlog.store import Reader


def resolved(reader: Reader, query: Query, settings: Settings) -> Query:
    """Return the query with parent and milestone as tasks name them; raise NotFound for an unknown parent."""
    if query.parent is not None:
        query = query._replace(parent=parent_of(reader, query.parent, settings).id)
    if query.milestones:
        given = query.milestones[0]
        query = query._replace(
            milestones=closest_milestone(given, reader.milestones(), reader.in_use("milestone"))
        )
    return query
