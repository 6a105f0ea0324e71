"""Brings a tree of files and the backlog into step: imports what is new there, writes what is new here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from backlog.files.tree_index import TreeIndex
from backlog.service.exchange.sight import Limits
from backlog.service.exchange.tree_export import export_tree
from backlog.service.exchange.tree_import import import_known_tree
from backlog.service.steps import unwatched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.events import Stamp
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.report import ExportReport, FileOutcome, ImportReport
    from backlog.service.exchange.trees import NamedTree
    from backlog.service.steps import ProgressCallback
    from backlog.store.database import Transactions


class SyncReport(NamedTuple):
    """What a sync did; `exported` is None where nothing was to be written."""

    imported: ImportReport
    exported: ExportReport | None = None

    @property
    def conflicts(self) -> Sequence[FileOutcome]:
        """The files that were changed here and there, and were left as they are on both sides."""
        return [one for one in self.imported.outcomes if one.fate == "conflict"]

    @property
    def refused(self) -> Sequence[FileOutcome]:
        """The files that a rule of the backlog does not let in."""
        return [one for one in self.imported.outcomes if one.fate == "refused" and one.code != "bad-file"]

    @property
    def idle(self) -> bool:
        """Whether everything was in step already."""
        exported = self.exported
        quiet = exported is None or not (exported.written or exported.removed or exported.blocked)
        return quiet and all(one.fate in {"unchanged", "left"} for one in self.imported.outcomes)


def sync(
    store: Transactions,
    place: NamedTree,
    request: ImportRequest,
    stamp: Callable[[], Stamp],
    step: ProgressCallback = unwatched,
    index: TreeIndex | None = None,
) -> SyncReport:
    """Import a tree and export to it.

    Files in conflict, those that a rule keeps out, and those that were deleted are not written again.
    """
    index = TreeIndex() if index is None else index
    imported = import_known_tree(store, place, request, stamp, step, index)
    index.save()
    if request.dry_run:
        return SyncReport(imported)
    held_up = [one.path for one in imported.outcomes if one.fate in {"conflict", "refused"}]
    limits = Limits(leave=frozenset((*held_up, *imported.missing)), old=request.beside.old)
    return SyncReport(imported, export_tree(store, place, stamp, limits=limits, step=step, index=index))
