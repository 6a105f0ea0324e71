"""Examines a backlog, and repairs what follows from the records themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain import findings
from backlog.domain.events import EventQuery
from backlog.domain.findings import Finding
from backlog.domain.records import Decision, Document, Milestone
from backlog.domain.snapshots import Stake
from backlog.errors import listed
from backlog.service.transaction import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlog.domain.findings import Derived
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, TaskLink
    from backlog.service.context import Context
    from backlog.store import Reader, Writer


class Examination(NamedTuple):
    """What was found wrong, and what is worth knowing besides.

    `legacy` are the tasks that were imported as done with open criteria, `waiting` those that are done in
    their files alone. `moved_to` is where the backlog has moved.
    """

    findings: tuple[Finding, ...]
    legacy: tuple[TaskLink, ...] = ()
    moved_to: str | None = None
    waiting: tuple[TaskLink, ...] = ()


class _Facts(NamedTuple):
    """What the records say, gathered in one pass over the tasks."""

    findings: list[Finding]
    wrong: dict[str, tuple[str, Derived]]
    used: dict[str, int]


def examine(context: Context) -> Examination:
    """Return everything that is wrong; nothing is changed. Raises Busy or Failed.

    Where pages are damaged, tables lost, or values that cannot be read, nothing else is looked at.
    """
    damages = tuple(
        Finding(damage.code, damage.detail, (), damage.allowed) for damage in context.store.damages()
    )
    if any(finding.code in _UNREADABLE or finding.code == "derived-table" for finding in damages):
        return Examination(damages)
    return _examined(context, damages)


@reading
def _examined(reader: Reader, damages: tuple[Finding, ...]) -> Examination:
    facts = _facts(reader, reader.settings())
    counters = reader.upkeep.counters()
    problems = [*damages, *facts.findings]
    problems += [
        Finding("counter", f"the counter of {_named(counter)} is below {number}")
        for counter, number in findings.behind(counters, facts.used)
    ]
    if facts.wrong:
        ids = tuple(id_ for id_, _ in facts.wrong.values())
        problems.append(Finding("derived-columns", listed(ids), ids))
    if number := reader.upkeep.moves_out_of_step():
        problems.append(Finding("derived-columns", f"changes of status in {number} events"))
    for word, of_tasks in reader.upkeep.out_of_step().items():
        if of_tasks:
            there = tuple(id_ for id_ in of_tasks if id_ is not None)
            gone = ["tasks that are gone"] if None in of_tasks else []
            problems.append(Finding("list-index", f"{word} of {listed([*there, *gone])}", there))
    return Examination(tuple(problems), reader.legacy_done(), reader.moved_to(), reader.waiting())


@reading
def stake(reader: Reader) -> Stake | None:
    """Return what there is to lose, None if nothing has been recorded yet."""
    newest = next(reader.history.recorded(EventQuery(limit=1)), None)
    if newest is None or not reader.upkeep.counters():
        return None
    return Stake(newest.stamp.now, reader.settings().snapshots, reader.exchange.trees())


def repair(context: Context) -> tuple[Finding, ...]:
    """Rebuild everything that follows from the records; return what is left that cannot be repaired."""
    readable = not any(damage.code in _UNREADABLE for damage in context.store.damages())
    _repair(context, readable=readable)
    return examine(context).findings


@transaction
def _repair(writer: Writer, *, readable: bool) -> None:
    writer.upkeep.repair_schema()  # first, for triggers keep some of the rest
    if not readable:
        return
    facts = _facts(writer, writer.settings())
    writer.upkeep.repair_derived({uuid: right for uuid, (_, right) in facts.wrong.items()})
    if writer.upkeep.moves_out_of_step():
        writer.upkeep.repair_moves()
    for word, ids in writer.upkeep.out_of_step().items():
        if ids:
            writer.upkeep.repair_lists(word)
    behind = findings.behind(writer.upkeep.counters(), facts.used)
    writer.lift_counters({(name, ""): number for name, number in behind})  # a name that says whose it is
    writer.upkeep.repair_search()


_UNREADABLE = frozenset({"database-damaged", "invalid-value", "lost-table"})


def _facts(reader: Reader, settings: Settings) -> _Facts:
    uuids: dict[str, str] = {}
    edges: dict[str, tuple[str, ...]] = {}
    linked = []
    known: set[str] = set()
    problems: list[Finding] = []
    wrong = {}
    derived = reader.upkeep.stored_twice()
    kinds: dict[str, Kind] = {}
    for task in reader.every_task():
        uuids[task.id] = task.uuid
        kinds[task.id] = task.kind
        problems += findings.task_findings(task, settings)
        right = findings.derived(task, settings)
        if derived.get(task.uuid) != right:
            wrong[task.uuid] = (task.id, right)
        if task.state != "archived":
            known.add(task.id.upper())
        if task.state == "active" and (task.dependencies or task.parent):
            linked.append(task)
            edges[task.id] = task.dependencies
    used: dict[str, int] = {}
    for counter, number in _numbers(reader, kinds, uuids):
        used[counter] = max(number, used.get(counter, 0))
    problems += [Finding("cycle", " -> ".join(loop), loop) for loop in findings.cycles(edges)]
    problems += findings.dangling(linked, frozenset(known))
    return _Facts(problems, wrong, used)


def _numbers(
    reader: Reader, kinds: Mapping[str, Kind], uuids: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Yield every number in use with its counter."""
    yield from filter(None, (findings.used_number(kind, id_, uuids) for id_, kind in kinds.items()))
    yield from map(findings.record_number, reader.records(Milestone))
    yield from map(findings.record_number, reader.records(Document))
    yield from map(findings.record_number, reader.records(Decision))


def _named(counter: str) -> str:
    return "the subtasks of one task" if counter.startswith("subtask of ") else f"{counter}s"
