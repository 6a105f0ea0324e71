"""Backlogs that are values: they import and export trees that are values, as real ones do."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from backlog.domain.events import TakenBack
from backlog.domain.ids import id_order
from backlog.domain.record_files import Exchange
from backlog.domain.records import Record, record_number
from backlog.domain.task import Task
from backlog.markdown.config_file import CONFIG
from backlog.markdown.file_names import folder_at, may_be_record
from backlog.service.exchange.export_plan import ExportPlan, exchange_of, plan_export
from backlog.service.exchange.files import TreeContents, TreeFile, digest_of
from backlog.service.exchange.ids import prefixes, uuids_by_key
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.plan import ImportPlan, ImportRequest
from backlog.service.exchange.report import ImportReport
from backlog.service.exchange.stored_records import Facts

NOW = datetime(2027, 1, 15, 9, 30, tzinfo=UTC)
HOME = "backlog"
"""The name of the tree inside a project."""

Files = dict[str, str]


def uuid_of(name: str) -> str:
    """A UUID that a name stands for."""
    return str(uuid5(NAMESPACE_URL, name))


def found(files: Mapping[str, str]) -> TreeContents:
    """What is read of a tree with these files."""
    read = {path: TreeFile(path, text, digest_of(text)) for path, text in sorted(files.items())}
    config = read.pop(CONFIG, None)
    records = [file for path, file in read.items() if _is_record(path)]
    return TreeContents(config, records, [path for path in read if not _is_record(path)])


def _is_record(path: str) -> bool:
    place, _, name = path.rpartition("/")
    folder = folder_at(place)
    return folder is not None and may_be_record(folder, name)


def after(facts: Facts, plan: ImportPlan) -> Facts:
    """What a backlog is once an import was carried out."""
    records = {record.uuid: record for record in facts.records}
    changes = [(change.before, change.after) for change in plan.tasks]
    for before, record in (*changes, *((change.before, change.after) for change in plan.records)):
        assert records.get(record.uuid) == before
        records[record.uuid] = record._replace(revision=1 if before is None else before.revision + 1)
    numbers = [(record.id, type(record)) for record in records.values()]
    assert len(set(numbers)) == len(numbers), "two records have one id"
    assert all(record_number(change.after.id) >= 0 for change in plan.records), "a storage takes no other"
    changed = {record.uuid for _, record in changes} | {change.after.uuid for change in plan.records}
    extras = {**facts.extras, **{change.uuid: change.after for change in plan.extras}}
    counters = dict(facts.counters)
    for (counter, owner), number in plan.counters.items():
        name = f"{counter} of {owner}" if owner else counter
        counters[name] = max(counters.get(name, 0), number)
    return facts._replace(
        settings=plan.settings,
        records=tuple(sorted(records.values(), key=lambda one: (type(one).__name__, id_order(one.id)))),
        extras=extras,
        exchanges=_remembered(facts.exchanges, [exchange for exchange, _ in plan.exchanges]),
        counters=counters,
        taken_back=[one._replace(unmade=one.unmade and one.uuid not in changed) for one in facts.taken_back],
    )


def _remembered(known: Iterable[Exchange], new: Iterable[Exchange]) -> list[Exchange]:
    """The exchanges, the newest first."""
    new = list(new)
    replaced = {(exchange.tree, exchange.uuid) for exchange in new}
    return [*new, *(one for one in known if (one.tree, one.uuid) not in replaced)]


class Exported(NamedTuple):
    """What an export did: its plan, and the files as they are then."""

    plan: ExportPlan
    files: Files


class Clone:
    """A backlog beside a tree of files."""

    def __init__(self, name: str = "clone") -> None:
        """Begin with nothing."""
        self.facts = Facts()
        self._name = name
        self._runs = 0

    def run(self) -> str:
        """The batch of the next command."""
        self._runs += 1
        return f"{self._name}-{self._runs}"

    def imports(
        self, files: Mapping[str, str], tree: str = HOME, request: ImportRequest | None = None
    ) -> ImportReport:
        """Import a tree."""
        plan = plan_import(self.facts, found(files), tree, request or ImportRequest(), self.run())
        self.facts = after(self.facts, plan)
        return plan.report

    def plan_export(
        self,
        files: Mapping[str, str],
        tree: str = HOME,
        *,
        force: bool = False,
        old: Mapping[str, str] | None = None,
    ) -> ExportPlan:
        """What an export would do to a tree."""
        read = found(files)
        there = {file.path: file for file in (*read.files, *([read.config] if read.config else []))}
        return plan_export(
            self.facts, tree, CONFIG, there.get, [file.path for file in read.files], force=force, old=old
        )

    def exports(self, files: Mapping[str, str], tree: str = HOME, *, force: bool = False) -> Exported:
        """Export to a tree, unless something is in the way; return the files as they are then."""
        plan = self.plan_export(files, tree, force=force)
        if plan.blocked:
            return Exported(plan, dict(files))
        written = {path: text for path, text in files.items() if path not in plan.remove}
        written |= {planned.path: planned.text for planned in plan.write}
        spelling = prefixes(self.facts.settings)
        here = uuids_by_key(self.facts.records, spelling)
        run = (tree, self.run())
        new = [exchange_of(planned, here, spelling, run) for planned in (*plan.write, *plan.remember)]
        self.facts = self.facts._replace(exchanges=_remembered(self.facts.exchanges, new))
        return Exported(plan, written)

    def task(self, id_: str) -> Task:
        """The task or draft with an id."""
        return next(record for record in self.facts.records if isinstance(record, Task) and record.id == id_)

    def titled(self, title: str) -> Task:
        """The task or draft with a title."""
        return next(
            record for record in self.facts.records if isinstance(record, Task) and record.title == title
        )

    def puts(self, record: Task | Record) -> None:
        """Make or change a record, as a command would."""
        others = [one for one in self.facts.records if one.uuid != record.uuid]
        counters = dict(self.facts.counters)
        if isinstance(record, Task):
            numbers = id_order(record.id)
            owner = next((one.uuid for one in others if id_order(one.id) == numbers[:-1]), "")
            name = record.kind if len(numbers) == 1 else f"subtask of {owner}"
            counters[name] = max(counters.get(name, 0), numbers[-1])
        record = record._replace(revision=record.revision + 1)
        self.facts = self.facts._replace(records=(*others, record), counters=counters)

    def creates(self, title: str, **fields: object) -> Task:
        """Make a task with the next number."""
        number = self.facts.counters.get("task", 0) + 1
        task = Task(
            uuid=uuid_of(f"{self._name}-{number}"),
            kind="task",
            id=f"TASK-{number}",
            title=title,
            status="To Do",
            created_at=NOW,
        )
        self.puts(task._replace(**fields))  # type: ignore[arg-type]  # fields of a task
        return self.titled(title)

    def takes_back(self, batch: str) -> None:
        """Take back what an import made: what it created is archived."""
        made = [exchange.uuid for exchange in self.facts.exchanges if exchange.batch == batch]
        for uuid in made:
            for record in self.facts.records:
                if record.uuid == uuid:
                    self.puts(record._replace(state="archived"))
        taken = [TakenBack(batch, "task", uuid, unmade=True) for uuid in made]
        self.facts = self.facts._replace(taken_back=(*self.facts.taken_back, *taken))
