"""Compares a tree with the backlog for an export, at a glance where nothing happened since the two agreed."""

from __future__ import annotations

import time
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from backlog.markdown.config_file import CONFIG
from backlog.service.exchange import agreement, files, picture
from backlog.service.exchange.export_plan import ExportPlan, plan_export
from backlog.service.exchange.picture import Memory, memory_of
from backlog.service.exchange.stored_records import Facts, read_facts, read_some_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from backlog.domain.record_files import Mark
    from backlog.files.tree_index import TreeIndex
    from backlog.service.exchange.files import TreeFile
    from backlog.service.exchange.trees import NamedTree
    from backlog.store import Reader
    from backlog.store.database import Transactions


_MANY = 5_000
"""From how many records on, of which something may be new, all are read at once."""


class Limits(NamedTuple):
    """What an export may write over: with `force` everything, at the paths to `leave` nothing.

    `old` holds the digests of files of an older branch by path, which say nothing new.
    """

    force: bool = False
    leave: frozenset[str] = frozenset()
    old: Mapping[str, str] = {}


class Sight(NamedTuple):
    """What there is to do, and what that depends on: facts, the marks of their records, the stamps of files.

    `ids` are those of all records, by UUID; `notes` is where what is written is noted.
    """

    plan: ExportPlan
    facts: Facts
    marks: Mapping[str, Mark]
    stamps: Mapping[str, str]
    ids: Mapping[str, str]
    notes: TreeIndex


def look(store: Transactions, place: NamedTree, index: TreeIndex, limits: Limits) -> Sight:
    """Compare the tree with the backlog, at a glance where nothing happened since the two agreed."""
    tree = place.tree
    looked = time.time_ns()
    stamps = files.stamps_of(tree, files.listed_in(tree))
    state = None
    with store.reading() as reader:
        records = reader.exchange.state()
        if not limits.leave and not limits.old:
            state = agreement.state_of(reader, place, stamps, records)
            if (unchanged := index.agreed(state)) is not None:
                return Sight(ExportPlan([], [], [], unchanged, [], [], []), Facts(), {}, stamps, {}, index)
        memory = memory_of(index, place, stamps, looked)
        seen = _seen(reader, place, memory, records)
        restless = seen.ids.keys() - seen.quiet.values()
        if len(restless) >= max(_MANY, len(seen.quiet)):
            facts, seen = read_facts(reader), seen._replace(quiet={})
        else:
            facts = read_some_facts(reader, restless, milestones=False)
    known = seen.memory.notes
    plan = plan_export(
        facts,
        place.key,
        tree.config or CONFIG,
        lambda path: _read(place, known, path),
        sorted(path for path in stamps.keys() - seen.quiet.keys() if files.begins_with_id(path)),
        force=limits.force,
        leave=limits.leave,
        old=limits.old,
        quiet=seen.quiet.keys(),
    )
    known.note_states((uuid, state_of(seen.marks[uuid])) for uuid in plan.steady if uuid in seen.marks)
    _remember(store, seen, plan)
    if state is not None:
        agreement.note(seen.memory, state, plan)
    return Sight(plan, facts, seen.marks, stamps, seen.ids, known)


class _Seen(NamedTuple):
    """The records that agree with their files, by the files' paths, and the marks of the others at least.

    So many as there are `before` are known to be so from the picture that there is. `state` is what the
    storage says of all records.
    """

    memory: Memory
    quiet: Mapping[str, str]
    marks: Mapping[str, Mark]
    ids: Mapping[str, str]
    state: str
    before: int
    undone: Collection[str]


def _seen(reader: Reader, place: NamedTree, memory: Memory, records: str) -> _Seen:
    """Compare records with their files, all of them or those that a picture does not spare."""
    undone = {change.uuid for change in reader.exchange.imports_taken_back()}
    if memory.picture is not None:
        ids, changed = memory.picture.compared(reader, place.key, records)
        standing = memory.picture.standing(memory.still, changed | undone | memory.picture.unsteady)
        restless = ids.keys() - standing.values()
        if len(restless) <= picture.MOST:
            marks = {mark.uuid: mark for mark in reader.exchange.marks(place.key, restless)}
            quiet = picture.uncontested(standing, marks.values())
            if contested := set(standing.values()).difference(quiet.values()):
                marks |= {mark.uuid: mark for mark in reader.exchange.marks(place.key, contested)}
            return _Seen(memory, quiet, marks, ids, records, len(standing), undone)
        memory = memory.without_picture()
    marks = {mark.uuid: mark for mark in reader.exchange.marks(place.key)}
    quiet = _quiet(place, memory.notes, marks.values(), memory.stamps, undone)
    ids = {uuid: mark.id for uuid, mark in marks.items()}
    return _Seen(memory, quiet, marks, ids, records, 0, undone)


def _remember(store: Transactions, seen: _Seen, plan: ExportPlan) -> None:
    """Take a picture where that spares the next look much: of what was quiet, and of what turned out so.

    Not where somebody has changed the backlog since it was looked at.
    """
    steady = set(plan.steady)
    if not picture.is_worth(len(seen.quiet) + len(steady), seen.before, len(seen.ids)):
        return
    found = {
        mark.path: mark
        for mark in seen.marks.values()
        if mark.path is not None and mark.uuid in steady and not mark.odd and mark.uuid not in seen.undone
    }
    quiet = {**seen.quiet, **{path: mark.uuid for path, mark in found.items()}}
    known = picture.settled(seen.memory, picture.uncontested(quiet, seen.marks.values()))
    if picture.is_worth(len(known), seen.before, len(seen.ids)):
        digests = {
            **seen.memory.still,
            **{path: seen.marks[uuid].digest for path, uuid in known.items() if uuid in seen.marks},
        }
        with store.reading() as reader:
            if reader.exchange.state() == seen.state:
                states = reader.exchange.states(seen.memory.place.key)
                picture.remember(seen.memory, seen.state, states, known, digests)


def _quiet(
    place: NamedTree, index: TreeIndex, marks: Collection[Mark], stamps: Mapping[str, str], undone: set[str]
) -> dict[str, str]:
    """Return the records that agree with their files, by the files' paths.

    A file is read only if it may have been written since it was last read.
    """
    quiet: dict[str, str] = {}
    doubled = set[str]()
    for mark in marks:
        path = mark.path
        if path is None or path not in stamps or mark.odd or mark.uuid in undone:
            continue
        if (
            not index.agrees(mark.uuid, state_of(mark))
            or _digest(place, index, path, stamps[path]) != mark.digest
        ):
            continue
        if path in quiet:
            doubled.add(path)
        quiet[path] = mark.uuid
    return {path: uuid for path, uuid in quiet.items() if path not in doubled}


def state_of(mark: Mark) -> str:
    """Return a text that is another one whenever a record may have another file than it had."""
    return blake2b(repr(mark).encode(), digest_size=16).hexdigest()


def _digest(place: NamedTree, index: TreeIndex, path: str, stamp: str) -> str | None:
    digest = index.digest(path, stamp)
    if digest is not None:
        return digest
    there = _read(place, index, path)
    return None if there is None or there.text is None else there.digest


def _read(place: NamedTree, index: TreeIndex, path: str) -> TreeFile | None:
    there = files.read_known(place.tree, path)
    if there is not None and path != place.tree.config:
        index.note(path, there.stamp, there.digest)
    return there
