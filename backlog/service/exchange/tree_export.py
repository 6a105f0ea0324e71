"""Writes the whole backlog as a tree of Markdown files: one way, and always the same for the same backlog.

A file is written over or removed only if it is as an import or export left it: what somebody else
changed is theirs until it is imported.
"""

from __future__ import annotations

import time
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.record_files import CONFIG_UUID
from backlog.errors import Failed
from backlog.files import folders
from backlog.files.tree_index import TreeIndex
from backlog.markdown.config_file import CONFIG
from backlog.service.exchange import agreement, files
from backlog.service.exchange.export_plan import ExportPlan, exchange_of, plan_export
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.report import ExportReport
from backlog.service.exchange.stored_records import Facts, read_facts, read_some_facts
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.record_files import Mark
    from backlog.service.exchange.export_plan import PlannedFile
    from backlog.service.exchange.files import TreeFile
    from backlog.service.exchange.trees import NamedTree
    from backlog.service.steps import ProgressCallback
    from backlog.store import Reader
    from backlog.store.database import Transactions


READ_ONLY = "read-only"
"""The code of the error of a store that cannot be written."""


class Limits(NamedTuple):
    """What an export may write over: with `force` everything, at the paths to `leave` nothing.

    `old` holds the digests of files of an older branch by path, which say nothing new.
    """

    force: bool = False
    leave: frozenset[str] = frozenset()
    old: Mapping[str, str] = {}


_AT_ONCE = 100
"""How many files are remembered in one transaction, so that nobody waits for long, and then written."""
_ROUNDS = 3
"""How often what somebody changed meanwhile is planned again; what is left then, the next export writes."""
_MANY = 5_000
"""From how many records on, of which something may be new, all are read at once."""


class _Sight(NamedTuple):
    """What there is to do, and what that depends on: facts, the marks of all records, the stamps of files."""

    plan: ExportPlan
    facts: Facts
    marks: Mapping[str, Mark]
    stamps: Mapping[str, str]


def export_tree(
    store: Transactions,
    place: NamedTree,
    stamp: Callable[[], Stamp],
    *,
    check: bool = False,
    limits: Limits = Limits(),  # noqa: B008  it is a constant
    step: ProgressCallback = unwatched,
    index: TreeIndex | None = None,
) -> ExportReport:
    """Bring a tree up to date with the backlog and return what that took.

    With `check` nothing is written. Nothing is done if a file is in the way. It is planned while others may
    write; what they change meanwhile is planned again. From a backlog that can only be read the files are
    written too, but it is not remembered that they are its own.
    """
    index = TreeIndex() if index is None else index
    sight = _look(store, place, index, limits)
    plan = sight.plan
    written = [planned.path for planned in plan.write]
    removed = list(plan.remove)
    left = plan.left
    remembered = True
    if not check and not plan.blocked:
        run = None
        for number in range(_ROUNDS):
            if sight.plan.idle:
                break
            run = stamp() if run is None else run
            try:
                again = _carry_out(store, place, run, sight, index, step)
            except Failed as error:
                if error.code != READ_ONLY:
                    raise
                remembered = again = False
                _put_in_place(sight.plan, place, step)
            if not again or number + 1 == _ROUNDS:
                break
            sight = _look(store, place, index, limits)
            written += [planned.path for planned in sight.plan.write]
            removed += sight.plan.remove
            left = [*sight.plan.left, *sight.plan.blocked]
    index.save()
    nothing = bool(plan.blocked) and not check
    return ExportReport(
        root=place.key,
        written=[] if nothing else list(dict.fromkeys(written)),
        removed=[] if nothing else list(dict.fromkeys(removed)),
        unchanged=plan.unchanged,
        blocked=plan.blocked,
        left=left,
        check=check,
        remembered=remembered,
    )


def _put_in_place(plan: ExportPlan, place: NamedTree, step: ProgressCallback) -> None:
    """Remove and write, without anything that remembers it."""
    _remove(plan, place)
    written = counted(plan.write, step, "Writing files")
    files.write(place.tree, ((planned.path, planned.text) for planned in written))


def _remove(plan: ExportPlan, place: NamedTree) -> None:
    folders.make(place.tree.root)
    for path in plan.remove:
        files.remove(place.tree, path)


def _look(store: Transactions, place: NamedTree, index: TreeIndex, limits: Limits) -> _Sight:
    """Compare the tree with the backlog, at a glance where nothing happened since the two agreed."""
    tree = place.tree
    config = tree.config or CONFIG
    looked = time.time_ns()
    stamps = files.stamps_of(tree)
    if (stamp := files.stamp_at(tree, config)) is not None:  # it may lie above the tree
        stamps[config] = stamp
    state = None
    with store.reading() as reader:
        if not limits.leave and not limits.old:
            state = agreement.state_of(reader, place, stamps)
            if (unchanged := index.agreed(state)) is not None:
                return _Sight(ExportPlan([], [], [], unchanged, [], [], []), Facts(), {}, stamps)
        marks = {mark.uuid: mark for mark in reader.exchange.marks(place.key)}
        quiet = _quiet(reader, place, index, marks.values(), stamps)
        restless = marks.keys() - quiet.values()
        if len(restless) >= max(_MANY, len(quiet)):
            facts, quiet = read_facts(reader), {}
        else:
            facts = read_some_facts(reader, restless, milestones=False)
    plan = plan_export(
        facts,
        place.key,
        config,
        lambda path: _read(place, index, path),
        sorted(path for path in stamps.keys() - quiet.keys() if files.begins_with_id(path)),
        force=limits.force,
        leave=limits.leave,
        old=limits.old,
        quiet=quiet.keys(),
    )
    index.note_states((uuid, _state_of(marks[uuid])) for uuid in plan.steady if uuid in marks)
    if state is not None:
        agreement.note(index, state, plan, stamps, looked)
    return _Sight(plan, facts, marks, stamps)


def _quiet(
    reader: Reader, place: NamedTree, index: TreeIndex, marks: Collection[Mark], stamps: Mapping[str, str]
) -> dict[str, str]:
    """Return the records that agree with their files, by the files' paths.

    A file is read only if it may have been written since it was last read.
    """
    undone = {change.uuid for change in reader.exchange.imports_taken_back()}
    quiet: dict[str, str] = {}
    doubled = set[str]()
    for mark in marks:
        path = mark.path
        if path is None or path not in stamps or mark.odd or mark.uuid in undone:
            continue
        if (
            not index.agrees(mark.uuid, _state_of(mark))
            or _digest(place, index, path, stamps[path]) != mark.digest
        ):
            continue
        if path in quiet:
            doubled.add(path)
        quiet[path] = mark.uuid
    return {path: uuid for path, uuid in quiet.items() if path not in doubled}


def _state_of(mark: Mark) -> str:
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


def _carry_out(
    store: Transactions,
    place: NamedTree,
    stamp: Stamp,
    sight: _Sight,
    index: TreeIndex,
    step: ProgressCallback,
) -> bool:
    """Remove, remember, write, the last two portion by portion; say whether somebody came in between.

    Wherever it is interrupted, the next export goes on: what is removed is in the backlog, and what was
    remembered but not written still has a digest that is known.
    """
    plan = sight.plan
    _remove(plan, place)
    spelling = prefixes(sight.facts.settings)
    here = {key: uuid for uuid, mark in sight.marks.items() if (key := spelling.key(mark.id)) is not None}
    wanted = {planned.uuid for planned in plan.write}
    todo = [*plan.write, *plan.remember]
    moved = False
    watched = counted(todo, step, "Writing files")
    while portion := list(islice(watched, _AT_ONCE)):
        exchanges = {one.uuid: exchange_of(one, here, spelling, (place.key, stamp.batch)) for one in portion}
        with store.writing(stamp) as writer:
            standing = [
                one for one in _standing(writer, portion, place, sight) if _is_untouched(one, place, sight)
            ]
            for planned in standing:
                writer.exchange.save_exchange(exchanges[planned.uuid], known=planned.last is not None)
            marks = list(writer.exchange.marks(place.key, [planned.uuid for planned in standing]))
        moved = moved or len(standing) < len(portion)
        to_write = [planned for planned in standing if planned.uuid in wanted]
        stamps = files.write(place.tree, [(planned.path, planned.text) for planned in to_write])
        for planned, new in zip(to_write, stamps, strict=True):
            if planned.kind is not None:  # the settings are read each time
                index.note(planned.path, new, files.digest_of(planned.text))
        index.note_states((mark.uuid, _state_of(mark)) for mark in marks)
    return moved


def _standing(
    reader: Reader, portion: Sequence[PlannedFile], place: NamedTree, sight: _Sight
) -> Iterator[PlannedFile]:
    """Yield the files whose records nobody changed since they were planned."""
    now = {mark.uuid: mark for mark in reader.exchange.marks(place.key, [one.uuid for one in portion])}
    for planned in portion:
        if planned.uuid == CONFIG_UUID:
            config = agreement.of_config(read_some_facts(reader, (), milestones=False))
            if config == agreement.of_config(sight.facts):
                yield planned
        elif now.get(planned.uuid) == sight.marks.get(planned.uuid):
            yield planned


def _is_untouched(planned: PlannedFile, place: NamedTree, sight: _Sight) -> bool:
    """Say whether the file that is to be written over is the one that was looked at."""
    return files.stamp_at(place.tree, planned.path) == sight.stamps.get(planned.path)
