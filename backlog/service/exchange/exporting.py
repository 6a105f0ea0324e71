"""Writes the whole backlog as a tree of Markdown files: one way, and always the same for the same backlog.

A file is written over or removed only if it is as an import or export left it: what somebody else
changed is theirs until it is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.errors import Failed
from backlog.files import folders
from backlog.markdown.config_file import CONFIG
from backlog.service.exchange import files
from backlog.service.exchange.export_plan import exchange_of, plan_export
from backlog.service.exchange.holdings import read_facts
from backlog.service.exchange.ids import prefixes, uuids_by_key
from backlog.service.exchange.report import ExportReport
from backlog.service.steps import counted, unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlog.domain.events import Stamp
    from backlog.service.exchange.export_plan import ExportPlan
    from backlog.service.exchange.holdings import Facts
    from backlog.service.exchange.trees import Place
    from backlog.service.steps import Step
    from backlog.service.store import Store


READ_ONLY = "read-only"
"""The code of the error of a store that cannot be written."""


class Limits(NamedTuple):
    """What an export may write over: with `force` everything, at the paths to `leave` nothing.

    `old` holds the digests of files of an older branch by path, which say nothing new.
    """

    force: bool = False
    leave: frozenset[str] = frozenset()
    old: Mapping[str, str] = {}


def export_tree(
    store: Store,
    place: Place,
    stamp: Callable[[], Stamp],
    *,
    check: bool = False,
    limits: Limits = Limits(),  # noqa: B008  it is a constant
    step: Step = unwatched,
) -> ExportReport:
    """Bring a tree up to date with the backlog and return what that took.

    With `check` nothing is written. Nothing is done if a file is in the way. From a backlog that can only be
    read the files are written too, but it is not remembered that they are its own.
    """
    with store.reading() as reader:
        plan = _plan(read_facts(reader), place, limits=limits)
    remembered = True
    if not check and not plan.blocked and not plan.idle:
        try:
            plan = _carry_out(store, place, stamp(), step, limits=limits)
        except Failed as error:
            if error.code != READ_ONLY:
                raise
            remembered = False
            _put_in_place(plan, place, step)
    nothing = bool(plan.blocked) and not check
    return ExportReport(
        root=place.key,
        written=[] if nothing else [planned.path for planned in plan.write],
        removed=[] if nothing else plan.remove,
        unchanged=plan.unchanged,
        blocked=plan.blocked,
        left=plan.left,
        check=check,
        remembered=remembered,
    )


def _carry_out(store: Store, place: Place, stamp: Stamp, step: Step, *, limits: Limits) -> ExportPlan:
    """Remove, remember, write, in this order: wherever it is interrupted, the next export goes on.

    What is removed is in the backlog, and what was remembered but not written still has a digest
    that is known.
    """
    with store.writing(stamp) as writer:
        facts = read_facts(writer)
        plan = _plan(facts, place, limits=limits)
        if plan.blocked:
            return plan
        _remove(plan, place)
        spelling = prefixes(facts.settings)
        here = uuids_by_key(facts.records, spelling)
        for planned in (*plan.write, *plan.remember):
            exchange = exchange_of(planned, here, spelling, (place.key, stamp.batch))
            writer.exchange.save_exchange(exchange, known=planned.last is not None)
    _write(plan, place, step)
    return plan


def _put_in_place(plan: ExportPlan, place: Place, step: Step) -> None:
    """Remove and write, without anything that remembers it."""
    _remove(plan, place)
    _write(plan, place, step)


def _remove(plan: ExportPlan, place: Place) -> None:
    folders.make(place.tree.root)
    for path in plan.remove:
        files.remove(place.tree, path)


def _write(plan: ExportPlan, place: Place, step: Step) -> None:
    written = counted(plan.write, step, "Writing files")
    files.write(place.tree, ((planned.path, planned.text) for planned in written))


def _plan(facts: Facts, place: Place, *, limits: Limits) -> ExportPlan:
    """Compare the tree with the backlog."""
    tree = place.tree
    return plan_export(
        facts,
        place.key,
        tree.config or CONFIG,
        lambda path: files.read_known(tree, path),
        files.beginning_with_ids(tree),
        force=limits.force,
        leave=limits.leave,
        old=limits.old,
    )
