"""What the use cases need of a storage: the protocol that every executor fulfils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from backlog.domain.records import Decision, Document, Milestone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from backlog.domain.claims import Claim
    from backlog.domain.events import Stamp
    from backlog.domain.filters import Query, Sort
    from backlog.domain.gate import Judged
    from backlog.domain.graph import Edge, Surroundings
    from backlog.domain.milestones import MilestoneName
    from backlog.domain.reversal import Retraced
    from backlog.domain.settings import Settings
    from backlog.domain.task import Change, Kind, Task, TaskLine, TaskLink, TaskName, TaskSummary
    from backlog.store.parts import (
        CompletionReader,
        ExchangeReader,
        ExchangeWriter,
        HistoryReader,
        HistoryWriter,
        OverviewReader,
        SearchReader,
        TransferReader,
        TransferWriter,
        UpkeepReader,
        UpkeepWriter,
    )
    from backlog.store.prepared import Prepared

R = TypeVar("R", Milestone, Document, Decision)
WordKind = Literal["status", "milestone", "label", "assignee"]


class Reader(Protocol):
    """What can be asked; all results are of one moment. Raises Busy or Failed, no engine's own error."""

    def settings(self) -> Settings:
        """Return the settings of the backlog."""

    def task(self, kind: Kind, numbers: tuple[int, ...]) -> Task | None:
        """Return the task or draft with that number, in whatever state.

        Asked by a writer, nobody else changes it until the transaction ends.
        """

    def uuid(self, kind: Kind, numbers: tuple[int, ...]) -> str | None:
        """Return the UUID of the task or draft with that number, in whatever state."""

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

    def expect_stale(self, now: datetime, settings: Settings) -> None:
        """Expect that `summaries` is asked for the stale claims of now, whose answer may come with others."""

    def lines(self, sort: Literal["priority", "id"]) -> Iterator[TaskLine]:
        """Yield the lines of all active tasks, ordered as `summaries` orders them."""

    def page(
        self, statuses: Sequence[str], sort: Sort, settings: Settings, *, skip: int, most: int
    ) -> list[TaskSummary]:
        """Return at most so many active tasks in some statuses, in order, leaving out the first `skip`."""

    def place(self, statuses: Sequence[str], sort: Sort, id_: str) -> int | None:
        """Return how many of the active tasks in some statuses stand before one; None if it is not there."""

    def milestones(self) -> tuple[MilestoneName, ...]:
        """Return every milestone by number."""

    def in_use(self, vocabulary: WordKind, kind: Kind = "task") -> tuple[str, ...]:
        """Return the distinct values that active tasks, or drafts, have in a field, as they are stored."""

    def highest_ordinal(self) -> tuple[float | None, bool]:
        """Return the highest ordinal among the active tasks, and whether there is any active task."""

    def edges_onward(self, ids: Iterable[str]) -> list[Edge]:
        """Return every dependency that can be reached from `ids`, along dependencies only."""

    def record(self, kind: type[R], number: int) -> R | None:
        """Return the milestone, document or decision with that number, in whatever state."""

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """Return every milestone, document or decision by number, archived ones too."""

    def milestone_counts(self) -> list[tuple[str, str, int]]:
        """Return how many active tasks have each milestone value and status: (milestone, status, tasks)."""

    def tasks_of_milestone(self, value: str) -> list[Task]:
        """Return the active tasks and drafts with that milestone value, tasks first, ordered by id."""

    def tasks_linked_to(self, id_: str) -> list[Task]:
        """Return the active tasks and drafts with `id_` as dependency, parent or reference."""

    def tasks_linked_to_any(self, ids: Iterable[str]) -> list[Task]:
        """Return what `tasks_linked_to` returns of each of some ids; other active ones may be among them."""

    def claims(self) -> tuple[Claim, ...]:
        """Return every claim of an active task, expired ones too, the first to expire first."""

    def expect_unclaimed(self) -> None:
        """Expect that `in_use` of the status and `unclaimed` are asked, whose answers may come together."""

    def unclaimed(
        self,
        statuses: Iterable[str],
        takes: Callable[[Sequence[str]], bool],
        *,
        most: int,
        settings: Settings,
    ) -> list[TaskSummary]:
        """Return ready tasks in these statuses, as they are spelled, that nobody has claimed, in no order.

        `takes` says of some assignees, or of none, whether their tasks are wanted. Of each such list and
        status there are the first `most` by priority, ordinal and id, with an ordinal and without one.
        """

    def tasks_in_status(self, status: str) -> list[Task]:
        """Return the tasks in a status, in whatever letter case, by state (active ones first), then id."""

    def every_task(self) -> Iterator[Task]:
        """Yield every task and draft, in whatever state."""

    def tasks_with_checks(self) -> list[Task]:
        """Return the active tasks and drafts that have criteria with a check, by kind, then id."""

    def done_with_files(self, settings: Settings) -> list[Task]:
        """Return the active tasks that are done, have a checked criterion and name files, by id."""

    def legacy_done(self) -> tuple[TaskLink, ...]:
        """Return the tasks that were imported as done with open criteria, ordered by id."""

    def waiting(self) -> tuple[TaskLink, ...]:
        """Return the tasks whose files say that they are done, and whose criteria do not, ordered by id."""

    def may_admit(self) -> bool:
        """Say whether one may save a task with the mark of those imported as done with open criteria.

        On a server only the owner of the backlog may. For others `save` raises Failed, now or later in the
        transaction; a task that has the mark keeps it as long as its kind, status and criteria stay.
        """

    def moved_to(self) -> str | None:
        """Return where the backlog has moved to, so that this one is only read; None if it has not."""

    @property
    def search(self) -> SearchReader:
        """What can be searched for."""

    @property
    def overview(self) -> OverviewReader:
        """What can be counted, and what a plan needs."""

    @property
    def completion(self) -> CompletionReader:
        """What a shell offers while a command is typed."""

    @property
    def history(self) -> HistoryReader:
        """What was done."""

    @property
    def exchange(self) -> ExchangeReader:
        """What the files of records said, and when they were exchanged."""

    @property
    def upkeep(self) -> UpkeepReader:
        """What is stored twice, for `doctor`."""

    @property
    def transfer(self) -> TransferReader:
        """What moving a backlog to another database needs."""


class Writer(Reader, Protocol):
    """What can be changed, in one transaction; every change is stamped and remembered as an event."""

    @property
    def stamp(self) -> Stamp:
        """What all events of the transaction share: who, when, by which command."""

    @property
    def moved(self) -> list[Change]:
        """The tasks whose status was changed in the transaction, before and after, in their order."""

    @property
    def appended(self) -> int:
        """How many events the transaction has appended."""

    def first_free(self, ids: Sequence[str], now: datetime) -> Task | None:
        """Return the first of the active tasks with these ids that nobody holds, and keep it for this writer.

        One that another transaction is just about to change is passed over; None if that leaves none.
        """

    def next_number(self, counter: str, owner: str = "") -> int:
        """Give out the next number of a counter, which nobody ever gets again.

        A counter is `task`, `draft` and so on; the subtasks of each task have one of their own,
        `subtask`, whose `owner` is the parent's UUID.
        """

    def save(self, change: Judged, undone: Retraced | None = None) -> Task:
        """Store a new or changed task and its event; return it with its new revision.

        It takes only what the gate has let through (`domain/gate.py`).

        `undone`, here and below, is what the change takes back, with an event for each of those.
        """

    def save_record(self, before: R | None, after: R, undone: Retraced | None = None) -> R:
        """Store a new or changed milestone, document or decision; return it with its new revision."""

    def save_prepared(self, changes: Sequence[Prepared]) -> None:
        """Store changes that were prepared with the stamp of this transaction, with their events.

        Raises Conflict, now or when the transaction ends, if a record was changed since.
        """

    def lift_counters(self, numbers: Mapping[tuple[str, str], int]) -> None:
        """Let each counter, given with its owner as in `next_number`, go on after a number at least."""

    @property
    def reads_ahead(self) -> int:
        """For how many changes `expect` had better be asked at once; 0 if it does nothing."""

    @property
    def groups_ahead(self) -> int:
        """For how many groups of so many it had better be asked before it is the first one's turn."""

    @property
    def beside_others(self) -> bool:
        """Whether others may be about to take a task at this moment: narrow transactions run side by side."""

    def expect(
        self,
        tasks: Iterable[tuple[Kind, tuple[int, ...]]],
        named: Iterable[tuple[Kind, tuple[int, ...]]] = (),
    ) -> None:
        """Take note that `task` is going to be asked for some, so that nobody waits for each by itself.

        So is `names` for those that are `named`.
        """

    def open_statuses(self, more: Iterable[str]) -> None:
        """Let tasks be in every status of now and in `more`, until `save_setting` stores the statuses.

        Only then, or when the transaction ends, is judged again which task may be in the terminal one.
        """

    def save_setting(self, name: str, settings: Settings, undoes: int | None = None) -> None:
        """Store one setting, which `settings` holds the new value of, and its event.

        `undoes` is the key of the event that this takes back.
        """

    @property
    def history(self) -> HistoryWriter:
        """What was done, and the responses to repeated commands."""

    @property
    def exchange(self) -> ExchangeWriter:
        """What files said, and how it is remembered."""

    @property
    def upkeep(self) -> UpkeepWriter:
        """How what is stored twice is put right."""

    @property
    def transfer(self) -> TransferWriter:
        """What fills the database that a backlog moves to, and marks the one that it leaves."""
