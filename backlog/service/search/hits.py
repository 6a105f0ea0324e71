"""What a search finds, and which of it is wanted."""

from __future__ import annotations

from backlog.domain.filters import Query, matches, takes_everything
from backlog.domain.names import name_key
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.domain.records import Decision, Document
    from backlog.domain.search import SearchKind, Sought
    from backlog.domain.settings import Settings
    from backlog.domain.task import TaskSummary


class Hit(NamedTuple):
    """A record that a query finds, and how well it matches, from 0 to 1; None if there was no query."""

    kind: SearchKind
    item: TaskSummary | Document | Decision
    score: float | None = None


class SearchResult(NamedTuple):
    """What was found, the best first, and what it was looked up as; None if there was no query."""

    hits: Sequence[Hit]
    settings: Settings
    sought: Sought | None = None


class Wanted(NamedTuple):
    """Which of the hits to keep."""

    kinds: Sequence[SearchKind]
    query: Query
    files: Sequence[str]
    settings: Settings

    @property
    def narrows(self) -> bool:
        """Whether filters leave out some of the tasks."""
        return bool(self.files) or not takes_everything(self.query)

    @property
    def unlisted(self) -> Sequence[SearchKind]:
        """The kinds of which everything that was found has to be read: of tasks a list may know better."""
        return tuple(kind for kind in self.kinds if kind != "task" or not self.narrows)

    def keeps(self, task: TaskSummary) -> bool:
        """Say whether a task that was found is wanted."""
        if self.files and not any(
            part in name_key(path) for part in self.files for path in task.modified_files
        ):
            return False
        return matches(task, self.query, self.settings)
