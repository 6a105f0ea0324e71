"""What is asked of an import, and the plan of what it changes: values that say all and do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.service.exchange.beside import NOTHING, Beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backlog.domain.gate import Judged
    from backlog.domain.merge import Side
    from backlog.domain.record_files import Exchange, Extras
    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.service.exchange.report import ImportReport


class ImportRequest(NamedTuple):
    """What was asked for.

    With `dry_run` nothing is changed, with `adopt` new names are configured, with `accept_done` a task that
    comes as done with open criteria is done. `prefer` is the side that all conflicts are decided for, `sides`
    that of single records by id. `beside` is what git knows of the tree. With `archive_deleted`, records
    whose files were deleted since the last exchange are archived. With `hooks` the hook of the project is to
    run for what is moved.
    """

    dry_run: bool = False
    adopt: bool = False
    prefer: Side | None = None
    accept_done: bool = False
    sides: Mapping[str, Side] = {}
    beside: Beside = NOTHING
    archive_deleted: bool = False
    hooks: bool = False


class RecordChange(NamedTuple):
    """A milestone, document or decision before and after; None before means that it is new."""

    before: Record | None
    after: Record


class ExtrasChange(NamedTuple):
    """The extras of a record's file, before and after; an event tells of it, given the record before."""

    uuid: str
    before: Extras | None
    after: Extras
    record: Task | Record | None = None


class ImportPlan(NamedTuple):
    """Everything that an import changes.

    `settings` are those that count then. With `tasks_first` the tasks are stored before them, for where they
    are now the statuses cannot change; every other time after. `renumbered` are the records, by their UUIDs,
    that exchange their ids. `exchanges` come with whether the tree knew the file. `counters`
    maps a counter with its owner to the number that it has come to at least. `newcomers` are the UUIDs of the
    records that were not here.
    """

    report: ImportReport
    settings: Settings
    tasks: Sequence[Judged] = ()
    records: Sequence[RecordChange] = ()
    renumbered: Sequence[str] = ()
    extras: Sequence[ExtrasChange] = ()
    exchanges: Sequence[tuple[Exchange, bool]] = ()
    counters: Mapping[tuple[str, str], int] = {}
    tasks_first: bool = False
    newcomers: frozenset[str] = frozenset()
