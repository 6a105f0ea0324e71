"""What a session needs of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backlog.domain.search import Sought
    from backlog.errors import Conflict
    from backlog.storage._statements import Statement
    from backlog.storage.codec.records import Row, Values


class Executor(Protocol):
    """What runs statements, by their names in `statements/`, within the transaction that is open."""

    learns_words: bool
    """Whether the database itself adds new words to the vocabulary."""
    knows_numbers: bool
    """Whether the engine knows how many rows have a value, and plans a question by that."""
    reads_ahead: int
    """For how many changes it pays to ask at once, before the answers are needed; 0 if it never does."""
    beside_others: bool
    """Whether narrow transactions run side by side, so that others may hold what this one looks for."""
    groups_ahead: int
    """For how many groups of so many it pays to ask before the answers to the first are needed."""

    def anticipate(self, statement: Statement, parameters: Values) -> None:
        """Take note of a question that is going to be asked, so that its answer may come with another one."""

    def rows(self, statement: Statement, parameters: Values) -> Iterator[Row]:
        """Run a statement and yield its rows while they are asked for; what is far away is asked at once."""

    def ahead(self, statement: Statement, parameters: Values) -> Iterator[Row]:
        """Run a statement while whoever asks goes on, and yield its rows as they were when it was asked.

        It is one of `AHEAD` in `statements/`; a row that the engine cannot return so is left out.
        """

    def dispatch(self) -> None:
        """Let what was asked for be done, and go on meanwhile."""

    def change(self, statement: Statement, parameters: Values) -> int:
        """Run a mutation and return how many rows it changed."""

    def send(self, statement: Statement, parameters: Values) -> None:
        """Run a mutation of which nothing is asked; if it fails, that may show later in the transaction."""

    def send_each(self, statement: Statement, parameters: Sequence[Values]) -> None:
        """Run a mutation with each of some values, as `send` does; none of them is no mistake."""

    def change_each(
        self, statement: Statement, parameters: Sequence[Values], conflict: Callable[[], Conflict]
    ) -> None:
        """Run a mutation that must change a row each time, as `send` does; else raise `conflict`."""

    def sought(self, sought: Sought) -> str:
        """Return what a search asks for as the search statements take it (`match`)."""

    def packed(self, text: str) -> str | bytes:
        """Return a long text of the history as the engine is to store it: see `codec/packing.py`."""

    def indexed(self, text: str, words: str | None = None) -> str:
        """Return a text beyond ASCII as the search index holds it, with words that are searched after it."""

    def searched(self, title: str, body: str) -> Values | None:
        """Return what the index is to hold of a task, for `index_words`; None where triggers see to it."""

    def defer_indexing(self) -> bool:
        """Let changes of tasks leave the search index as it is, if that makes many of them cheaper.

        Returns whether it does. Then who asks sees to it that all of them are indexed in the same
        transaction, and that `resume_indexing` is called.
        """

    def defer_merging(self) -> None:
        """Leave to later transactions what the search index would merge of this one's changes.

        It is called only while indexing is deferred; `resume_indexing` ends it.
        """

    def resume_indexing(self) -> None:
        """Let each change of a task be indexed at once again."""

    def mark_moved(self, to: str) -> None:
        """Let every write be refused once the transaction is committed; `to` is shown to who tries."""

    def repair_schema(self) -> None:
        """Make the triggers, indexes and views what the migrations make, and remove any others."""
