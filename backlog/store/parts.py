"""The parts of a `Reader`, a `Writer` and a `Store` that only some use cases need (`backlog/store/`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from backlog.domain.records import Decision, Document, Milestone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from backlog.domain.events import Arrival, Event, EventQuery, Operation, Recorded, Stamp, TakenBack
    from backlog.domain.filters import Query
    from backlog.domain.findings import Derived
    from backlog.domain.graph import Edge
    from backlog.domain.overview import CriteriaCounts, Move, TaskCounts
    from backlog.domain.reconstruction import Log
    from backlog.domain.record_files import Exchange, Extras, Mark, RecordStates
    from backlog.domain.records import Record
    from backlog.domain.responses import Response
    from backlog.domain.search import RankedRow, SearchKind, Sought
    from backlog.domain.sequence import OpenTask
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, Task, TaskLink, TaskSummary
    from backlog.store.prepared import PreparedFile, Preparing, PreparingFiles

F = TypeVar("F", Document, Decision)
S = TypeVar("S", Milestone, Document, Decision)


class SearchReader(Protocol):
    """What can be searched for."""

    def hit_keys(self, sought: Sought) -> str | None:
        """Return which tasks the search index finds, for `Query.hit_keys`; None for none."""

    def expect_hit_keys(self, sought: Sought) -> None:
        """Expect that `hit_keys` is asked, so that its answer may come with that of the next question."""

    def hit_rows(self, sought: Sought, most: int | None = None) -> list[int]:
        """Return the numbers of the rows that the search index finds, in order; `most` are enough."""

    def hit_count(self, sought: Sought, most: int) -> int:
        """Count the rows that the search index finds, up to `most`."""

    def expect_few(
        self, sought: Sought, kinds: Sequence[SearchKind], most: int, among: int, called: Sought | None
    ) -> None:
        """Ask at once for `hit_count` of one more than `among`, `ranked_rows`, and `hit_rows` of `called`."""

    def ranked_rows(
        self, sought: Sought, kinds: Sequence[SearchKind], most: int, among: int
    ) -> list[RankedRow]:
        """Return the rows of some kinds that the search index finds, the most relevant first.

        They are no more than `most`. If more than `among` are found, none may come: to rank them takes long.
        """

    def keys_under(self, id_: str) -> list[int]:
        """Return the keys of the active task with an id and of all below it, whose ids begin with it."""

    def rows_of(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of the rows that stand for some tasks, by their ids."""

    def among(self, sought: Sought, numbers: Iterable[int], hit_keys: str) -> frozenset[int]:
        """Return those of the rows of some tasks that the search index finds; `hit_keys` found them all."""

    def search_words(self, first: str, shortest: int, longest: int) -> list[str]:
        """Return the words that begin with `first` and have so many letters; also of texts that are gone."""

    def words_in_texts(self, words: Iterable[str]) -> list[str]:
        """Return those of some words that are in any text."""

    def expect_words_with(self, part: str, most: int) -> None:
        """Expect that `words_with` is asked, so that its answer may come with that of the next question."""

    def words_with(self, part: str, most: int) -> list[str]:
        """Return the words in which a part stands, but not at their beginning, the shortest first."""

    def hit_tasks(self, keys: Sequence[int], query: Query, settings: Settings) -> dict[int, TaskSummary]:
        """Return the active tasks among those found, by their keys; those the query drops may be missing."""

    def expect_hit_titles(self, keys: Iterable[int]) -> None:
        """Expect that `hit_titles` is asked, so that its response may come with that of the next question."""

    def hit_titles(self, keys: Iterable[int]) -> dict[int, str]:
        """Return the titles of the tasks and drafts among those that were found, by their keys."""

    def hit_records(self, kind: type[F], keys: Iterable[int]) -> dict[int, F]:
        """Return the active documents or decisions among those that were found, by their keys."""


class OverviewReader(Protocol):
    """What can be counted, and what a plan needs."""

    def criteria_counts(self) -> CriteriaCounts | None:
        """Return the criteria of all tasks that are not archived, counted; None where none has a check."""

    def status_counts(self) -> TaskCounts:
        """Count the tasks by status, and the drafts; nothing else."""

    def task_counts(self) -> TaskCounts:
        """Count the tasks that are not archived, and the drafts."""

    def active_counts(self) -> dict[str, int]:
        """Count the active tasks by status, as it is spelled."""

    def created_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        """Return the tasks created since then that are not archived, the newest first."""

    def updated_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        """Return the tasks updated since then that are not archived, the newest first."""

    def stale_tasks(self, before: datetime, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        """Return the unfinished tasks that were not touched since then, the oldest first."""

    def done_before(self, day: date, settings: Settings) -> list[Task]:
        """Return the active tasks that are done and were last changed, or created, before a day."""

    def waiting_tasks(self, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        """Return the unfinished tasks that depend on an unfinished one, by id."""

    def unfinished(self, settings: Settings) -> tuple[list[OpenTask], list[Edge]]:
        """Return the unfinished tasks by id, and what they wait for, be it unfinished or unknown."""

    def moves_since(self, since: datetime) -> Iterator[Move]:
        """Yield what happened to tasks and drafts since then, alike changes of a day as one."""


class CompletionReader(Protocol):
    """What a shell offers while a command is typed."""

    def names_beginning(self, kind: Kind, first: str, most: int) -> list[TaskLink]:
        """Return the active tasks or drafts whose canonical ids begin with a text, no more than `most`."""

    def latest_names(self, kind: Kind, most: int) -> list[TaskLink]:
        """Return the active tasks or drafts with the highest numbers, the highest first."""


class HistoryReader(Protocol):
    """What was done."""

    def events(self, query: EventQuery) -> Iterator[Event]:
        """Yield the events that match, newest first, each field's values rebuilt."""

    def events_of(self, uuid: str, names: Collection[str]) -> Iterator[Event]:
        """Yield the events of a record, newest first, with what they changed of some fields."""

    def log(self, recorded: Iterable[Recorded], *, brief: bool = False) -> Log:
        """Return events of which the values are rebuilt when they are asked for, be the transaction over.

        In `brief`, an event has of a list what was removed and added, unless only its order changed.
        """

    def operations(self, query: EventQuery) -> Iterator[Operation]:
        """Yield what each run of a command did whose events match, newest first; the query names no run."""

    def recorded(self, query: EventQuery) -> Iterator[Recorded]:
        """Yield the events that match as they are stored, newest first."""

    def current(self, event: Recorded, names: Collection[str] | None = None) -> tuple[dict[str, Any], int]:
        """Return fields of an event's record as they are now, as JSON knows them, and its revision.

        They are those of some names, or all.
        """

    def records(self, events: Iterable[Recorded]) -> dict[str, Task | Record]:
        """Return the records of some hundreds of events, by their UUIDs; one that is gone is left out."""

    def revisions(self, events: Iterable[Recorded]) -> dict[str, int]:
        """Return the revisions of the records of events, by their UUIDs; one that is gone is left out."""

    def fields(self, record: Task | Record, names: Iterable[str]) -> dict[str, Any]:
        """Return some fields of a record as JSON knows them."""

    def preparing(self, stamp: Stamp) -> Preparing:
        """Return what works out changes before the transaction that is to store them."""

    def value(self, entity: str, field: str, value: object) -> Any:  # noqa: ANN401  whatever the field holds
        """Return a field's value from what JSON knows of it."""

    def undoing(self, keys: Iterable[int]) -> dict[int, int]:
        """Return what those of some events take back that take something back, by their keys."""

    def undone_in(self, batch: str) -> frozenset[int]:
        """Return the keys of the events of a batch that were taken back, and do not stand again."""

    def between(self, uuid: str, above: int, below: int) -> list[Recorded]:
        """Return the events of a record with a key between two others, newest first."""

    def last_undoable(self, actor: str) -> Recorded | None:
        """Return the newest event of an actor that takes nothing back and stands (`undone_by`)."""

    def undone_by(self, key: int) -> int | None:
        """Return the key of the event that took an event back, None if it stands.

        It stands again where that event was taken back in its turn.
        """

    def response(self, key: str) -> Response | None:
        """Return what was asked and done under an idempotency key, None for a new one."""


class ExchangeReader(Protocol):
    """What the files of records said, and when they were exchanged."""

    def extras_of(self, uuid: str) -> Extras | None:
        """Return what the file of a record says beyond its fields, None if it had no file."""

    def extras(self, uuids: Collection[str] | None = None) -> dict[str, Extras]:
        """Return what the files of all or of some records said beyond their fields, by the records' UUIDs."""

    def exchanges(self, uuids: Collection[str] | None = None) -> list[Exchange]:
        """Return every file of all or of some records as it was last exchanged, the newest exchange first."""

    def tasks(self, uuids: Collection[str]) -> list[Task]:
        """Return the tasks and drafts with these UUIDs, in no order."""

    def marks(self, tree: str, uuids: Collection[str] | None = None) -> Iterator[Mark]:
        """Yield what tells of all or some records whether they and their files in a tree are as they were."""

    def states(self, tree: str) -> RecordStates:
        """Return what tells of all records whether their marks in a tree are as they were."""

    def preparing(self, stamp: Stamp) -> PreparingFiles:
        """Return what works out what a transaction with a stamp is to remember of files."""

    def state(self) -> str:
        """Return a text that is another one once a record was changed, or a file exchanged, in any tree."""

    def trees(self) -> frozenset[str]:
        """Return the names of all trees that files were exchanged with."""

    def imports_taken_back(self) -> tuple[TakenBack, ...]:
        """Return every change of an import that an undo took back and that does not stand."""


class UpkeepReader(Protocol):
    """What is stored twice, for `doctor`."""

    def stored_twice(self) -> dict[str, Derived]:
        """Return, by the tasks' UUIDs, what is kept of them a second time, to be found quickly."""

    def out_of_step(self) -> dict[str, list[str | None]]:
        """Return the tasks whose labels, assignees or dependencies are searched wrongly, by these words.

        None is for one that is gone.
        """

    def moves_out_of_step(self) -> int:
        """Return how many events do not say in short what they changed of the status, state and kind."""

    def counters(self) -> dict[str, int]:
        """Return the last number that each counter gave out, by name (`next_number`)."""


class TransferReader(Protocol):
    """What moving a backlog to another database needs."""

    def schema(self) -> str:
        """Return the revision of the schema."""

    def identity(self) -> str:
        """Return what tells this database from every other one, by whatever name it was opened."""

    def dump(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield every row of every table that is not made of others, with the table's name."""


class HistoryWriter(HistoryReader, Protocol):
    """What was done, and the responses to repeated commands."""

    def save_arrival(self, arrival: Arrival, source: str) -> None:
        """Leave an event that says from where the backlog came in as a whole."""

    def save_response(self, key: str, response: Response) -> None:
        """Keep what was asked and done under an idempotency key, which must be a new one."""


class ExchangeWriter(ExchangeReader, Protocol):
    """What files said, and how it is remembered."""

    def vacate(self, uuids: Iterable[str]) -> None:
        """Free the ids of records, so that they can be exchanged; each is saved with another one, next."""

    def save_extras(
        self, uuid: str, before: Extras | None, after: Extras, entity: tuple[str, int] | None = None
    ) -> None:
        """Keep what a record's file says beyond its fields; an event tells of it, given id and revision."""

    def put_back(self, uuid: str, then: str, was: str | None, entity: tuple[str, int]) -> bool:
        """Keep what an event replaced; return False if what it left, `then`, is not what is kept now."""

    def save_exchange(self, exchange: Exchange, *, known: bool) -> None:
        """Remember a file as it was exchanged; `known` says that it was exchanged before."""

    def save_prepared(self, files: Sequence[PreparedFile]) -> None:
        """Remember what was worked out of files, each for another record."""


class UpkeepWriter(UpkeepReader, Protocol):
    """How what is stored twice is put right."""

    def repair_schema(self) -> None:
        """Make the triggers, indexes and views what the migrations make, and remove any others."""

    def repair_derived(self, derived: Mapping[str, Derived]) -> None:
        """Store again what is kept of tasks a second time, by their UUIDs; no event tells of it."""

    def repair_moves(self) -> None:
        """Rebuild what events say in short."""

    def repair_lists(self, word: str) -> None:
        """Rebuild what labels, assignees or dependencies are searched by."""

    def repair_search(self) -> None:
        """Rebuild the search index."""


class TransferWriter(TransferReader, Protocol):
    """What fills the database that a backlog moves to, and marks the one that it leaves."""

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
