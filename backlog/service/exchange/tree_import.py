"""Takes a tree of Markdown files over: reads what is here, plans, and stores it all in one transaction."""

from __future__ import annotations

import os
import time
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from backlog.domain.records import Decision, Document, Milestone
from backlog.errors import Conflict
from backlog.files.tree_index import TreeIndex
from backlog.service.exchange import agreement
from backlog.service.exchange.drafts import Draft, is_idle, prepared_ahead, remembered, still_holds
from backlog.service.exchange.files import listed_in, read_tree, stamps_of, with_texts
from backlog.service.exchange.glance import glance_at, is_local, part_of, with_quiet
from backlog.service.exchange.import_plan import plan_import
from backlog.service.exchange.picture import memory_of
from backlog.service.exchange.stored_records import read_facts
from backlog.service.exchange.trees import named_tree
from backlog.service.settings import save_changed
from backlog.service.status_moves import Noting
from backlog.service.steps import counted, unwatched
from backlog.service.transaction import Rollback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.events import Stamp
    from backlog.domain.records import Record
    from backlog.domain.task import Task
    from backlog.service.context import Context
    from backlog.service.exchange.files import Tree, TreeContents
    from backlog.service.exchange.picture import Memory
    from backlog.service.exchange.plan import ImportPlan, ImportRequest
    from backlog.service.exchange.report import ImportReport
    from backlog.service.exchange.trees import NamedTree
    from backlog.service.home import Home
    from backlog.service.steps import ProgressCallback
    from backlog.store import Writer
    from backlog.store.database import Transactions
    from backlog.store.prepared import Prepared, PreparedFile


_STORING = "Storing records"
_TOGETHER = 512
"""How many records are handed over together; see `undo.TOGETHER`."""
_ATTEMPTS = 3
"""How often an import is planned while others write, before it is planned while they wait."""


def import_tree(
    store: Transactions,
    contents: TreeContents,
    tree: str,
    request: ImportRequest,
    stamp: Stamp,
    step: ProgressCallback = unwatched,
    memory: Memory | None = None,
) -> ImportReport:
    """Take a tree over in one transaction and return what became of each file.

    `tree` is the name under which its exchanges are remembered, `memory` what is known of it from earlier
    runs. It is planned before the transaction, which others wait for, and planned again if they changed what
    it depends on. Where nothing is to be stored there is none, nor for a dry run.
    """
    whole: TreeContents | None = None
    for _ in range(_ATTEMPTS):
        draft = None
        if whole is None:
            draft = _draft_of_part(store, contents, tree, request, stamp.batch, memory)
        if draft is None:
            whole = with_texts(contents, step=step) if whole is None else whole
            draft = _draft_of_all(store, whole, tree, request, stamp.batch, step)
        idle = is_idle(draft)
        if memory is not None and draft.state is not None and idle:
            agreement.note_import(memory, draft.state, draft.plan.report)
        if request.dry_run or idle:
            return draft.plan.report
        draft = prepared_ahead(store, draft, stamp)
        with store.writing(stamp, many=True) as writer:
            if still_holds(writer, draft, tree):
                carry_out(writer, draft.plan, step, draft.prepared, draft.files)
                return draft.plan.report
            writer.lift_counters(draft.plan.counters)  # so that others take no number of a newcomer again
    with store.writing(stamp, many=True) as writer:
        plan = plan_import(read_facts(writer), with_texts(contents), tree, request, stamp.batch)
        carry_out(writer, plan, step)
        return plan.report


def _draft_of_part(
    store: Transactions,
    contents: TreeContents,
    tree: str,
    request: ImportRequest,
    batch: str,
    memory: Memory | None,
) -> Draft | None:
    """Plan what changed since the last exchange; return None where everything has to be looked at."""
    with store.reading() as reader:
        glance = glance_at(reader, contents, tree, memory)
        part = part_of(reader, contents, tree, glance)
        state = None
        if memory is not None and all(file.path in glance.quiet for file in contents.files):
            state = agreement.state_for_import(reader, memory.place, memory.stamps, request, glance.state)
    if part is None:
        return None
    plan = plan_import(part.facts, part.contents, tree, request, batch)
    if not is_local(plan, part.facts, glance):
        return None
    return Draft(with_quiet(plan, part.quiet, glance.ids), part.facts, part.marks, state=state)


def _draft_of_all(
    store: Transactions,
    contents: TreeContents,
    tree: str,
    request: ImportRequest,
    batch: str,
    step: ProgressCallback,
) -> Draft:
    """Plan everything."""
    with store.reading() as reader:
        facts = read_facts(reader)
        marks = {mark.uuid: mark for mark in reader.exchange.marks(tree)}
    return Draft(plan_import(facts, contents, tree, request, batch, step), facts, marks)


class Imported(NamedTuple):
    """What an import did, and the database of the backlog that was made for it."""

    report: ImportReport
    made: str | None


def import_project(
    home: Home,
    tree: Tree,
    request: ImportRequest,
    stamp: Stamp,
    step: ProgressCallback = unwatched,
    *,
    project: str,
    index: TreeIndex | None = None,
    noting: Context | None = None,
) -> Imported:
    """Import a tree into the backlog that is there, or into one that is made for it, in the folder `project`.

    The report names the tree as it is seen from where the home looks. In the context `noting` the hook of the
    project becomes due for what the import moves. Raises what `import_tree` raises, and
    what `Home.create` does.
    """
    made = None
    if home.location.has_backlog():
        place = named_tree(tree, home.location.anchor(home.location.database()))
        store = home.location.store()
        transactions = store if noting is None else Noting(store, noting)
        report = import_known_tree(transactions, place, request, lambda: stamp, step, index or TreeIndex())
    else:
        contents = read_tree(tree, step, index)
        database = home.new_database(project)
        key = named_tree(tree, home.location.anchor(database)).key
        name = os.path.basename(os.path.abspath(project))
        report = import_with_new_home(
            lambda prepare: home.create(database, prepare), contents, key, request, stamp, name, step
        )
        made = None if report.dry_run else database
    if index is not None:
        index.save()
    return Imported(report._replace(root=os.path.relpath(tree.root, home.location.directory())), made)


def import_known_tree(
    store: Transactions,
    place: NamedTree,
    request: ImportRequest,
    stamp: Callable[[], Stamp],
    step: ProgressCallback,
    index: TreeIndex,
) -> ImportReport:
    """Take a tree over as `import_tree` does, of which the index may know what nobody has changed.

    The index is to be saved afterwards.
    """
    looked = time.time_ns()
    listed = listed_in(place.tree)
    stamps = stamps_of(place.tree, listed)
    report = agreement.known_report(store, place, stamps, request, index)
    if report is not None:
        return report
    memory = memory_of(index, place, stamps, looked)
    contents = read_tree(place.tree, step, memory.notes, listed, memory.still)
    return import_tree(store, contents, place.key, request, stamp(), step, memory)


def import_with_new_home(
    create: Callable[[Callable[[Transactions], None]], object],
    contents: TreeContents,
    tree: str,
    request: ImportRequest,
    stamp: Stamp,
    name: str,
    step: ProgressCallback = unwatched,
) -> ImportReport:
    """Take a tree over into a backlog that is made for it, whole or not at all.

    `create` makes it and hands it to what it is given; `name` is that of a project without one.
    """
    reports: list[ImportReport] = []

    def prepare(store: Transactions) -> None:
        report = import_tree(store, contents, tree, request, stamp, step)
        if report.dry_run:
            raise Rollback(report)
        reports.append(report)
        with store.writing(stamp) as writer:
            settings = writer.settings()
            if not settings.project_name:
                save_changed(writer, settings, settings._replace(project_name=name))

    try:
        create(prepare)
    except Rollback as undone:
        result: ImportReport = undone.result
        return result
    return reports[0]


def carry_out(
    writer: Writer,
    plan: ImportPlan,
    step: ProgressCallback = unwatched,
    prepared: Sequence[Prepared] | None = None,
    files: Sequence[PreparedFile] | None = None,
) -> None:
    """Store what a plan says; raise Conflict if the backlog is not the one that it was made for.

    `prepared` is what is to be stored of its records and tasks, and `files` what is to be remembered of their
    files, if that is worked out already.
    """
    if plan.tasks_first:
        writer.open_statuses(plan.settings.statuses)
    else:
        save_changed(writer, writer.settings(), plan.settings)
    if plan.renumbered:
        writer.exchange.vacate(plan.renumbered)
    saved: dict[str, Task | Record] = {}
    if prepared is not None:
        watched = counted(prepared, step, _STORING)
        while portion := list(islice(watched, _TOGETHER)):
            writer.save_prepared(portion)
        saved = {one.record.uuid: one.record for one in prepared}
    else:
        total = len(plan.records) + len(plan.tasks)
        for change in counted(plan.records, step, _STORING, total=total):
            saved[change.after.uuid] = _saved(writer, change.before, change.after)
        for task in counted(plan.tasks, step, _STORING, len(plan.records), total):
            saved[task.after.uuid] = writer.save(task)
    told = remembered(writer.exchange, plan, saved, writer.stamp) if files is None else iter(files)
    while some := list(islice(told, _TOGETHER)):
        writer.exchange.save_prepared(some)
    if plan.tasks_first:
        save_changed(writer, writer.settings(), plan.settings)
    writer.lift_counters(plan.counters)


_R = TypeVar("_R", Milestone, Document, Decision)


def _saved(writer: Writer, before: Record | None, after: Record) -> Record:
    """Store a record; only the type checker needs the kinds."""
    match after:
        case Milestone():
            return writer.save_record(_alike(Milestone, before), after)
        case Document():
            return writer.save_record(_alike(Document, before), after)
        case Decision():
            return writer.save_record(_alike(Decision, before), after)


def _alike(kind: type[_R], before: Record | None) -> _R | None:
    """Return what a record was before, which is of its kind."""
    if before is None or isinstance(before, kind):
        return before
    raise Conflict(f"{before.id} is another kind of record now", code="changed-meanwhile")
