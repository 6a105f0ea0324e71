"""What the use cases need of a storage: the protocol that every executor fulfils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from backlog.domain.records import Decision, Document, Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from backlog.domain.checking import Damage, Derived
    from backlog.domain.claims import Claim
    from backlog.domain.events import Answer, Event, EventQuery, Stamp
    from backlog.domain.filters import Query
    from backlog.domain.graph import Edge, Surroundings
    from backlog.domain.milestones import MilestoneName
    from backlog.domain.overview import Move, TaskCounts
    from backlog.domain.search import FoundRow, SearchKind, Sought
    from backlog.domain.sequence import OpenTask
    from backlog.domain.settings import Settings
    from backlog.domain.sheets import Exchange, Kept
    from backlog.domain.task import Change, Kind, Task, TaskLink, TaskName, TaskSummary

R = TypeVar("R", Milestone, Document, Decision)
F = TypeVar("F", Document, Decision)
Vocabulary = Literal["status", "milestone", "label", "assignee"]


class Reader(Protocol):
    """What can be asked; all answers are of one moment. Raises Busy or Failed, no engine's own error."""

    def settings(self) -> Settings:
        """Return the settings of the backlog."""

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        """Return the task or draft with that number, in whatever state.

        Asked by a writer, nobody else changes it until the transaction ends.
        """

    def task_by_uuid(self, uuid: str) -> Task:
        """Return the task or draft with a UUID, which exists."""

    def names(self, kind: Kind, numbers: Iterable[tuple[int, ...]]) -> dict[tuple[int, ...], TaskName]:
        """Return what those numbers name, in whatever state; an unknown one is left out."""

    def surroundings(self, task: Task, settings: Settings, *, family: bool) -> Surroundings:
        """Return every dependency that can be reached from a task, downwards or upwards, and what it links.

        Archived tasks take no part, nor do drafts but for the task itself. With `family`, the active
        parent and the active children, ordered by id, come along.
        """

    def summaries(self, kind: Kind, query: Query, settings: Settings) -> Iterator[TaskSummary]:
        """Yield the active tasks or drafts that may match, ordered as the query asks.

        Every match is among them; what else is among them is for `filters.matches` to drop.
        """

    def milestones(self) -> tuple[MilestoneName, ...]:
        """Return every milestone by number."""

    def in_use(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Return the distinct values of a field, as they are stored."""

    def highest_ordinal(self) -> tuple[float | None, bool]:
        """Return the highest ordinal among the active tasks, and whether there is any active task."""

    def edges_onward(self, ids: Iterable[str]) -> list[Edge]:
        """Return every dependency that can be reached from `ids`, along dependencies only."""

    def record(self, kind: type[R], number: int) -> R | None:
        """Return the milestone, document or decision with that number, in whatever state."""

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """Return every milestone, document or decision by number, archived ones too."""

    def found_keys(self, sought: Sought) -> str | None:
        """Return which tasks the search index finds, for `Query.found`; None for none."""

    def found_rows(self, sought: Sought, most: int) -> list[tuple[SearchKind, int]]:
        """Return kind and key of what the search index finds, oldest first, no more than `most`."""

    def ranked_rows(self, sought: Sought) -> list[FoundRow]:
        """Return what the search index finds with its relevance, in no order; takes long for many."""

    def every_found_row(self, sought: Sought) -> list[tuple[SearchKind, int]]:
        """Return kind and key of all that the search index finds, oldest first."""

    def search_words(self, first: str, shortest: int, longest: int) -> list[str]:
        """Return the words in the search index that begin with `first` and have so many letters."""

    def found_tasks(self, keys: Iterable[int], settings: Settings) -> dict[int, TaskSummary]:
        """Return the active tasks among those that were found, by their keys."""

    def found_records(self, kind: type[F], keys: Iterable[int]) -> dict[int, F]:
        """Return the active documents or decisions among those that were found, by their keys."""

    def task_counts(self) -> TaskCounts:
        """Count the tasks that are not archived, and the drafts."""

    def created_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        """Return the tasks created since then that are not archived, the newest first."""

    def updated_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        """Return the tasks updated since then that are not archived, the newest first."""

    def stale_tasks(self, before: datetime, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        """Return the unfinished tasks that were not touched since then, the oldest first."""

    def waiting_tasks(self, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        """Return the unfinished tasks that depend on an unfinished one, by id."""

    def unfinished(self, settings: Settings) -> tuple[list[OpenTask], list[Edge]]:
        """Return the unfinished tasks by id, and what they wait for, be it unfinished or unknown."""

    def moves_since(self, since: datetime) -> Iterator[Move]:
        """Yield what happened to tasks and drafts since then, alike changes of a day as one."""

    def milestone_counts(self) -> list[tuple[str, str, int]]:
        """Return how many active tasks have each milestone value and status: (milestone, status, tasks)."""

    def tasks_of_milestone(self, value: str) -> list[Task]:
        """Return the active tasks and drafts with that milestone value, tasks first, ordered by id."""

    def tasks_linked_to(self, id_: str) -> list[Task]:
        """Return the active tasks and drafts with `id_` as dependency, parent or reference."""

    def events(self, query: EventQuery) -> Iterator[Event]:
        """Yield the events that match, newest first."""

    def last_undoable(self, actor: str) -> Event | None:
        """Return the newest event of an actor that takes nothing back and stands (`undone_by`)."""

    def undone_by(self, key: int) -> int | None:
        """Return the key of the event that took an event back, None if it stands.

        It stands again where that event was taken back in its turn.
        """

    def claims(self) -> tuple[Claim, ...]:
        """Return every claim of an active task, expired ones too, the first to expire first."""

    def answer(self, key: str) -> Answer | None:
        """Return what a command with that idempotency key answered."""

    def tasks_in_status(self, status: str) -> list[Task]:
        """Return the tasks in a status, in whatever letter case, by state (active ones first), then id."""

    def every_task(self) -> Iterator[Task]:
        """Yield every task and draft, in whatever state."""

    def legacy_done(self) -> tuple[TaskLink, ...]:
        """Return the tasks that were imported as done with open criteria, ordered by id."""

    def names_beginning(self, kind: Kind, first: str, most: int) -> list[TaskLink]:
        """Return the active tasks or drafts whose canonical ids begin with a text, no more than `most`."""

    def latest_names(self, kind: Kind, most: int) -> list[TaskLink]:
        """Return the active tasks or drafts with the highest numbers, the highest first."""

    def stored_twice(self) -> dict[str, Derived]:
        """Return, by the tasks' UUIDs, what is kept of them a second time, to be found quickly."""

    def out_of_step(self) -> dict[str, list[str]]:
        """Return the tasks whose labels, assignees or dependencies are searched wrongly, by these words."""

    def counters(self) -> dict[str, int]:
        """Return the last number that each series gave out, by name (`next_number`)."""

    def kept(self) -> dict[str, Kept]:
        """Return what the files of records said beyond their fields, by the records' UUIDs."""

    def exchanges(self) -> list[Exchange]:
        """Return every file as it was last exchanged, the newest exchange first."""

    def schema(self) -> str:
        """Return the revision of the schema."""

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield every row of every table that is not made of others, with the table's name."""

    def identity(self) -> str:
        """Return what tells this database from every other one, by whatever name it was opened."""

    def moved_to(self) -> str | None:
        """Return where the backlog has moved to, so that this one is only read; None if it has not."""


class Writer(Reader, Protocol):
    """What can be changed, in one transaction; every change is stamped and remembered as an event."""

    def first_free(self, ids: Sequence[str], now: datetime) -> Task | None:
        """Return the first of the active tasks with these ids that nobody holds, and keep it for this writer.

        One that another transaction is just about to change is passed over; None if that leaves none.
        """

    def next_number(self, series: str, owner: str = "") -> int:
        """Give out the next number of a series, which nobody ever gets again.

        A series is `task`, `draft` and so on; the subtasks of each task are one of their own,
        `subtask`, whose `owner` is the parent's UUID.
        """

    def save(self, change: Change, undoes: int | None = None) -> Task:
        """Store a new or changed task and its event; return it with its new revision.

        `undoes`, here and below, is the key of the event that the change takes back.
        """

    def save_record(self, before: R | None, after: R, undoes: int | None = None) -> R:
        """Store a new or changed milestone, document or decision; return it with its new revision."""

    def save_answer(self, key: str, answer: Answer) -> None:
        """Keep what a command with an idempotency key answers."""

    def mend_derived(self, derived: Mapping[str, Derived]) -> None:
        """Store anew what is kept of tasks a second time, by their UUIDs; no event tells of it."""

    def mend_lists(self, word: str) -> None:
        """Make anew what labels, assignees or dependencies are searched by."""

    def mend_search(self) -> None:
        """Make the search index anew."""

    def lift_counters(self, numbers: Mapping[tuple[str, str], int]) -> None:
        """Let each series, given with its owner as in `next_number`, go on after a number at least."""

    def save_kept(
        self, uuid: str, before: Kept | None, after: Kept, entity: tuple[str, int] | None = None
    ) -> None:
        """Keep what a record's file says beyond its fields; an event tells of it, given id and revision."""

    def restore_kept(self, event: Event) -> None:
        """Keep of a record's file again what was kept before an event of `save_kept`, and remember that."""

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        """Remember a file as it was exchanged; `known` says that it was exchanged before."""

    def clear(self) -> None:
        """Remove the settings, the history and what else a backlog without records may hold."""

    def load(self, table: str, row: Mapping[str, object]) -> None:
        """Store a row that `dump` yielded; raise Failed for any other."""

    def check_loaded(self) -> None:
        """Let new rows be numbered after those that were loaded; raise Failed if these cannot be read."""

    def mark_moved(self, to: str) -> None:
        """Let every later write be refused and name `to` as the place where the backlog is now.

        Until this transaction ends nobody else writes, by whatever way.
        """

    def forget_exchange(self, exchange: Exchange) -> None:
        """Forget that a file was exchanged."""

    def save_setting(self, name: str, settings: Settings, undoes: int | None = None) -> None:
        """Store one setting, which `settings` holds the new value of, and its event."""


class Transactions(Protocol):
    """Where a backlog is read and written: all that a use case needs of a `Store`."""

    def reading(self) -> AbstractContextManager[Reader]:
        """Open one moment to read."""

    def writing(self, stamp: Stamp, *, narrow: bool = False) -> AbstractContextManager[Writer]:
        """Open one transaction; it is committed when the block ends, undone if it raises.

        It takes its turn: nobody else writes meanwhile. A `narrow` one promises to decide by nothing
        but settings, milestones and the tasks that it gets from `task` and `first_free`, and to change
        only these; so a storage may let narrow ones run side by side. Raises Overtaken where the
        storage had to undo it because of others; it can then be tried again.
        """


class Store(Transactions, Protocol):
    """A backlog's database. Nothing is read or opened before it is used."""

    def damages(self) -> list[Damage]:
        """Return what the engine finds wrong with the database itself, and with its search index.

        Nothing is changed. Raises Busy or Failed if it cannot be examined.
        """

    def backup(self, target: str, *, replace: bool) -> None:
        """Copy the database as of one moment into a file, there whole or not at all.

        Raises Conflict if there is a file already, unless it may be replaced; Failed if that is not
        possible.
        """

    def restore(self, source: str) -> str:
        """Let the database become what a backup holds; return the file that keeps what it was.

        The backup is checked first, and upgraded if an older program made it. Ids that were given
        out since stay used. Raises Failed or Busy; then nothing was changed.
        """

    def upgrade(self) -> str | None:
        """Bring the schema up to date now; return its old revision, None if it was up to date.

        A file is copied beside itself first. Raises Busy or Failed; then nothing was changed.
        """

    def retire(self) -> None:
        """Protect what has moved from writes by other programs, as far as its place can do that."""

    def close(self) -> None:
        """Let go of the database."""
