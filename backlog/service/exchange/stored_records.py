"""What this backlog stores, seen as files: every record with what its file says, and said before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.ids import id_order
from backlog.domain.record_files import CONFIG_UUID, Exchange, Extras, RecordFile
from backlog.domain.records import Decision, Document, Milestone, Record
from backlog.domain.settings import Settings
from backlog.domain.task import Task
from backlog.domain.versions import before_last
from backlog.markdown.file_names import file_name, folder_of, id_in_name, renamed
from backlog.markdown.record_files import KINDS, record_file, record_place
from backlog.markdown.task_files import task_file
from backlog.service.exchange.ids import number_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from backlog.domain.events import TakenBack
    from backlog.markdown.files import FileKind
    from backlog.service.exchange.numbers import Number
    from backlog.store import Reader

NO_EXTRAS = Extras()


class Facts(NamedTuple):
    """Everything in a backlog that import and export depend on, read at one moment.

    `counters` are the last numbers that were given out, by the counter's name; `taken_back` are the changes
    of imports that an undo took back. `may_admit` says whether tasks may be marked as done with open
    criteria. Where these are not all records, `more_tasks` says that there are tasks among the others.
    """

    settings: Settings = Settings()
    records: Sequence[Task | Record] = ()
    extras: Mapping[str, Extras] = {}
    exchanges: Sequence[Exchange] = ()
    counters: Mapping[str, int] = {}
    taken_back: Sequence[TakenBack] = ()
    may_admit: bool = True
    more_tasks: bool = False

    @property
    def uuids(self) -> frozenset[str]:
        """The UUIDs of the records."""
        return frozenset(record.uuid for record in self.records)


class StoredRecord(NamedTuple):
    """A record of this backlog and what is remembered of its file.

    `base` is its last exchange with the tree in hand, or if it had none the newest one with another
    tree, whose changes still stand; `here` says that it is this tree's, `last` is this tree's as it is
    stored. `published` says that a file somewhere has its number, `home` that one in this project has;
    `given` that its files have another number, so that it was an import that gave it this one.
    `undone` says that the import that brought it was taken back.
    """

    record: Task | Record
    extras: Extras | None = None
    base: Exchange | None = None
    last: Exchange | None = None
    here: bool = False
    published: bool = False
    home: bool = False
    given: bool = False
    undone: bool = False

    @property
    def uuid(self) -> str:
        """The UUID of the record."""
        return self.record.uuid

    @property
    def kind(self) -> FileKind:
        """The kind of its file."""
        return kind_of(self.record)

    @property
    def counter(self) -> str:
        """The counter that its id comes from."""
        return self.record.kind if isinstance(self.record, Task) else self.kind

    @property
    def number(self) -> Number:
        """The counter and the numbers of its id."""
        return self.counter, id_order(self.record.id)

    @property
    def held_back(self) -> Mapping[str, str]:
        """What the record has instead of what a rule kept out of it, unless it was changed here since."""
        if self.base is None or not self.here or self.undone:
            return {}
        front = file_of(self.record, self.extras or NO_EXTRAS).front
        return {
            key: instead
            for key, instead in self.base.held_back.items()
            if front.get(key) == instead and key in self.base.record_file.front
        }

    @property
    def record_file(self) -> RecordFile:
        """What its file says when it is written now.

        What was kept out of the record stays in the file: it is others' word, and this backlog only waits.
        """
        file = file_of(self.record, self.extras or NO_EXTRAS)
        if self.base is None or not (waiting := self.held_back):
            return file
        return file._replace(
            front={**file.front, **{key: self.base.record_file.front[key] for key in waiting}}
        )


def read_facts(reader: Reader) -> Facts:
    """Return everything that import and export depend on."""
    return Facts(
        reader.settings(),
        (
            *reader.records(Milestone),
            *reader.every_task(),
            *reader.records(Document),
            *reader.records(Decision),
        ),
        reader.exchange.extras(),
        reader.exchange.exchanges(),
        reader.upkeep.counters(),
        reader.exchange.imports_taken_back(),
        reader.may_admit(),
    )


def read_some_facts(reader: Reader, uuids: Collection[str], *, milestones: bool = True) -> Facts:
    """Return what import and export depend on, but of some records only, and of all `milestones`."""
    wanted = frozenset(uuids)
    tasks = sorted(reader.exchange.tasks(wanted), key=lambda task: (task.kind, id_order(task.id)))
    records: list[Task | Record] = []
    if milestones or len(tasks) < len(wanted):
        records = [one for one in reader.records(Milestone) if milestones or one.uuid in wanted]
    records += tasks
    if missing := wanted.difference(one.uuid for one in records):
        records += [one for one in reader.records(Document) if one.uuid in missing]
        records += [one for one in reader.records(Decision) if one.uuid in missing]
    with_config = {*(one.uuid for one in records), CONFIG_UUID}
    return Facts(
        reader.settings(),
        records,
        reader.exchange.extras(with_config),
        reader.exchange.exchanges(with_config),
        reader.upkeep.counters(),
        reader.exchange.imports_taken_back(),
        reader.may_admit(),
    )


def stored_records(facts: Facts, tree: str) -> list[StoredRecord]:
    """Return every record of the backlog with what is remembered of its file, seen from one tree."""
    exchanged: dict[str, list[Exchange]] = {}
    for exchange in facts.exchanges:
        exchanged.setdefault(exchange.uuid, []).append(exchange)
    taken_back = {(change.batch, change.uuid) for change in facts.taken_back}
    unmade = {change.uuid for change in facts.taken_back if change.unmade}
    records = []
    for record in facts.records:
        exchanges = exchanged.get(record.uuid, ())
        undone = record.uuid in unmade and any(_began_with(one, taken_back) for one in exchanges)
        stored = StoredRecord(record, facts.extras.get(record.uuid), undone=undone)
        records.append(_with_memory(stored, exchanges, tree, taken_back))
    return records


def _began_with(exchange: Exchange, taken_back: set[tuple[str, str]]) -> bool:
    """Say whether a file was taken over by imports that were taken back, and not again since."""
    batches = (exchange.batch, *(version.batch for version in exchange.earlier))
    return any((batch, exchange.uuid) in taken_back for batch in batches)


def _with_memory(
    stored: StoredRecord, exchanges: Sequence[Exchange], tree: str, taken_back: set[tuple[str, str]]
) -> StoredRecord:
    """Return a record with what is remembered of its files in all trees, the newest exchange first."""
    if not exchanges:
        return stored
    last = next((exchange for exchange in exchanges if exchange.tree == tree), None)
    newest = last or exchanges[0]
    own = stored.number
    numbers = [(exchange, based_number(exchange)) for exchange in exchanges]
    agreed = [exchange for exchange, number in numbers if number == own]
    return stored._replace(
        base=newest if stored.undone else standing(newest, taken_back),
        last=last,
        here=last is not None,
        published=bool(agreed),
        home=any(is_home(exchange.tree) for exchange in agreed),
        given=not agreed and any(number is not None and number[0] == own[0] for _, number in numbers),
    )


def standing(last: Exchange | None, taken_back: set[tuple[str, str]]) -> Exchange | None:
    """Return the last exchange as it was before the imports that were taken back, None if there was none."""
    while last is not None and (last.batch, last.uuid) in taken_back:
        last = before_last(last)
    return last


def based_number(exchange: Exchange) -> Number | None:
    """Return the number that a record's file had when it was last exchanged, None for none."""
    return number_of(exchange.record_file.scalar("id"), exchange.record_file.place)


def is_home(tree: str) -> bool:
    """Say whether a tree lies in the project of the backlog, by the name that exchanges remember."""
    return not os.path.isabs(tree)


def config_taken_back(facts: Facts) -> set[tuple[str, str]]:
    """Return the imports whose change of the settings was taken back, as `standing` knows them."""
    return {(change.batch, CONFIG_UUID) for change in facts.taken_back if change.entity == "setting"}


def kind_of(record: Task | Record) -> FileKind:
    """Return the kind of a record's file."""
    return "task" if isinstance(record, Task) else KINDS[type(record)]


def file_of(record: Task | Record, extras: Extras) -> RecordFile:
    """Return what the file of a record says."""
    return task_file(record, extras) if isinstance(record, Task) else record_file(record, extras)


def place_of(record: Task | Record) -> str:
    """Return the folder that the file of a record lies in."""
    if isinstance(record, Task):
        return folder_of("task", record.state, draft=record.kind == "draft")
    return record_place(record)


def path_of(stored: StoredRecord, file: RecordFile) -> str:
    """Return where the file of a record lies when it is written now, given what it says.

    A task's file keeps its name when the title changes, any other's does not, and a document may have any
    name (docs/contract.md 6.2).
    """
    record, last = stored.record, stored.last
    name = ""
    if last is not None:
        name = last.path.rpartition("/")[2]
        if not isinstance(record, Task) or record.kind == "draft":
            name = name if last.record_file.scalar("title") == file.scalar("title") else ""
    elif stored.extras is not None:
        name = stored.extras.name
    if not name or (id_in_name(name) is None and not isinstance(record, Document)):
        return new_path(record, file)
    return f"{file.place}/{_with_id(name, record.id)}"


def new_path(record: Task | Record, file: RecordFile) -> str:
    """Return where a file that was not there before lies."""
    return f"{file.place}/{file_name(kind_of(record), record.id, record.title)}"


def _with_id(name: str, id_: str) -> str:
    """Return a file's name with a record's id at its beginning, as it is if it names that record already."""
    named = id_in_name(name)
    same = named is not None and named == id_in_name(f"{id_}.md")
    return name if same else renamed(name, id_)
