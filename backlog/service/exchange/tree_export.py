"""Writes the whole backlog as a tree of Markdown files: one way, and always the same for the same backlog.

A file is written over or removed only if it is as an import or export left it: what somebody else
changed is theirs until it is imported.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from backlog.domain.record_files import CONFIG_UUID
from backlog.errors import Failed
from backlog.files import folders
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import agreement, files, picture
from backlog.service.exchange.export_plan import exchange_of
from backlog.service.exchange.ids import prefixes
from backlog.service.exchange.report import ExportReport
from backlog.service.exchange.sight import Limits, look, state_of
from backlog.service.exchange.stored_records import read_some_facts
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backlog.domain.events import Stamp
    from backlog.service.exchange.export_plan import ExportPlan, PlannedFile
    from backlog.service.exchange.sight import Sight
    from backlog.service.exchange.trees import NamedTree
    from backlog.service.steps import ProgressCallback
    from backlog.store import Reader
    from backlog.store.database import Transactions


READ_ONLY = "read-only"
"""The code of the error of a store that cannot be written."""
_AT_ONCE = 100
"""How many files are remembered in one transaction, so that nobody waits for long, and then written."""
_ROUNDS = 3
"""How often what somebody changed meanwhile is planned again; what is left then, the next export writes."""


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
    sight = look(store, place, index, limits)
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
                again = _carry_out(store, place, run, sight, step)
            except Failed as error:
                if error.code != READ_ONLY:
                    raise
                remembered = again = False
                _put_in_place(sight.plan, place, step)
            if not again or number + 1 == _ROUNDS:
                break
            sight = look(store, place, index, limits)
            written += [planned.path for planned in sight.plan.write]
            removed += sight.plan.remove
            left = [*sight.plan.left, *sight.plan.blocked]
    index.save()
    if len(written) > picture.MOST and remembered and not check:
        # what took so long need not be found out again
        look(store, place, index, limits)
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


def _carry_out(
    store: Transactions,
    place: NamedTree,
    stamp: Stamp,
    sight: Sight,
    step: ProgressCallback,
) -> bool:
    """Remove, remember, write, the last two portion by portion; say whether somebody came in between.

    Wherever it is interrupted, the next export goes on: what is removed is in the backlog, and what was
    remembered but not written still has a digest that is known.
    """
    plan = sight.plan
    _remove(plan, place)
    spelling = prefixes(sight.facts.settings)
    here = {key: uuid for uuid, id_ in sight.ids.items() if (key := spelling.key(id_)) is not None}
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
                sight.notes.note(planned.path, new, files.digest_of(planned.text))
        sight.notes.note_states((mark.uuid, state_of(mark)) for mark in marks)
    return moved


def _standing(
    reader: Reader, portion: Sequence[PlannedFile], place: NamedTree, sight: Sight
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


def _is_untouched(planned: PlannedFile, place: NamedTree, sight: Sight) -> bool:
    """Say whether the file that is to be written over is the one that was looked at."""
    return files.stamp_at(place.tree, planned.path) == sight.stamps.get(planned.path)
