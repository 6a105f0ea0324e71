"""What can be wrong with a backlog, as `doctor` reports it, with its meaning (docs/design.md 3.8 and 4)."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Literal, NamedTuple

from backlog.domain.gate import open_numbers
from backlog.domain.graph import graph_order
from backlog.domain.ids import counter_name, parse_reference
from backlog.domain.records import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.domain.task import Kind, Task

Code = Literal[
    "database-damaged",
    "schema-missing",
    "schema-foreign",
    "schema-changed",
    "schema-table",
    "lost-table",
    "derived-table",
    "invalid-value",
    "broken-reference",
    "search-index",
    "list-index",
    "derived-columns",
    "counter",
    "gate",
    "ordinal",
    "cycle",
    "dangling",
]

MEANINGS: dict[Code, str] = {
    "database-damaged": "the file itself is damaged; keep a copy of it, then restore a backup",
    "schema-missing": "what it protects is unprotected, or what it finds is found slowly",
    "schema-foreign": "it may change or refuse what is written",
    "schema-changed": "it may not protect what it should, or change what is written",
    "schema-table": "nobody knows what it does; keep a copy of the file, then restore a backup",
    "lost-table": "what needs it fails, and what it held may be lost; keep a copy, then restore a backup",
    "derived-table": "what needs it fails; what it held follows from the tasks",
    "invalid-value": "what reads it fails, or shows something wrong; keep a copy, then restore a backup",
    "broken-reference": "a row refers to a missing one; keep a copy of the file, then restore a backup",
    "search-index": "searches may miss something, or find what no longer exists",
    "list-index": "lists filtered by this may miss the task or show it wrongly",
    "derived-columns": "lists may show wrong counts or a wrong order",
    "counter": "a new record could get a number that is in use",
    "gate": "it is done although a criterion is unchecked",
    "ordinal": "it cannot be sorted",
    "cycle": "none of these can ever be ready",
    "dangling": "it refers to something that does not exist; such a dependency is never met",
}
REPAIRABLE: frozenset[Code] = frozenset(
    {
        *("search-index", "list-index", "derived-columns", "counter"),
        *("schema-missing", "schema-foreign", "schema-changed", "derived-table"),
    }
)
"""What can be rebuilt from the records and the migrations, so that nothing can get lost."""


class Compacted(NamedTuple):
    """How large a database was and is, in bytes."""

    before: int
    after: int


class Damage(NamedTuple):
    """Something that the engine finds wrong with the database itself.

    `allowed` is false if it can only be repaired by somebody else, the owner of a backlog on a server.
    """

    code: Code
    detail: str
    allowed: bool = True


class Derived(NamedTuple):
    """What is kept of a task a second time: its criteria counted, the rank of its priority.

    Those with a check, and those that it has proven, are None where no criterion has one.
    """

    checked: int
    total: int
    rank: int
    with_check: int | None = None
    verified: int | None = None


class Finding(NamedTuple):
    """One thing that is wrong: which kind, where, and the ids that it concerns."""

    code: Code
    detail: str
    ids: tuple[str, ...] = ()
    allowed: bool = True
    """Whether the caller may repair it."""

    @property
    def meaning(self) -> str:
        """What it means for the user."""
        return MEANINGS[self.code] + ("" if self.allowed else _OWNERS_BUSINESS)

    @property
    def repairable(self) -> bool:
        """Whether `doctor --fix` can put it right."""
        return self.allowed and self.code in REPAIRABLE


_OWNERS_BUSINESS = "; only the owner of the backlog can repair it"


def derived(task: Task, settings: Settings) -> Derived:
    """Return what follows from a task's fields and is kept beside them."""
    criteria = task.acceptance_criteria
    with_check = sum(item.check is not None for item in criteria)
    return Derived(
        sum(item.checked for item in criteria),
        len(criteria),
        settings.priority_rank(task.priority),
        with_check or None,
        sum(item.verified for item in criteria) if with_check else None,
    )


def task_findings(task: Task, settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with a task by itself: the gate, and its ordinal."""
    done = gate_finding(task, settings)
    if done is not None:
        yield done
    if task.ordinal is not None and not (isfinite(task.ordinal) and task.ordinal >= 0):
        yield Finding("ordinal", f"{task.id} has the ordinal {task.ordinal}", (task.id,))


def gate_finding(task: Task, settings: Settings) -> Finding | None:
    """Return what is wrong with a task that is done with open criteria and has no mark, else None."""
    unchecked = open_numbers(task.acceptance_criteria)
    done = task.kind == "task" and settings.is_terminal(task.status)
    if not done or not unchecked or task.legacy_done:
        return None
    numbers = ", ".join(f"#{number}" for number in unchecked)
    return Finding("gate", f'{task.id} is "{task.status}" with {numbers} unchecked', (task.id,))


def used_number(kind: Kind, id_: str, uuids: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the counter that the number of a task came from, and the number; None if none is its own.

    `uuids` knows the UUID of every id, for the subtasks of each task are counted on their own.
    """
    reference = parse_reference(id_)
    if reference is None:
        return None
    *above, number = reference.numbers
    if not above:
        return kind, number
    owner = uuids.get(id_.rpartition(".")[0])
    return None if owner is None else (counter_name("subtask", owner), number)


def record_number(record: Record) -> tuple[str, int]:
    """Return the counter that the number of a record came from, and its value then; milestones begin at 0."""
    number = int(record.id.rpartition("-")[2])
    return type(record).__name__.lower(), number + isinstance(record, Milestone)


def behind(counters: Mapping[str, int], used: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield each counter that is below a number in use, and that number."""
    for counter, number in used.items():
        if counters.get(counter, 0) < number:
            yield counter, number


def cycles(edges: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the loops among dependencies, each from an id back to itself, each id in one loop at most."""
    loops: list[tuple[str, ...]] = []
    finished: set[str] = set()
    for start in sorted(edges, key=graph_order):
        path: list[str] = []
        places: dict[str, int] = {}
        waiting: list[tuple[str, Iterator[str]]] = []
        if start not in finished:
            waiting.append((start, iter(edges.get(start, ()))))
            path.append(start)
            places[start] = 0
        while waiting:
            current, onward = waiting[-1]
            following = next(onward, None)
            if following is None:
                waiting.pop()
                path.pop()
                del places[current]
                finished.add(current)
            elif following in places:
                loops.append((*path[places[following] :], following))
            elif following not in finished:
                waiting.append((following, iter(edges.get(following, ()))))
                places[following] = len(path)
                path.append(following)
    return loops


def dangling(tasks: Iterable[Task], known: frozenset[str]) -> Iterator[Finding]:
    """Yield the active tasks and drafts that depend on, or are subtasks of, what is not there."""
    for task in tasks:
        missing = tuple(id_ for id_ in task.dependencies if id_.upper() not in known)
        if missing:
            yield Finding("dangling", f"{task.id} depends on {', '.join(missing)}", (task.id, *missing))
        if task.parent is not None and task.parent.upper() not in known:
            yield Finding("dangling", f"{task.id} is a subtask of {task.parent}", (task.id, task.parent))
