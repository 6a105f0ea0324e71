"""Runs an exchange of files for a project: finds its tree, looks at git beside it, imports and exports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog import __version__
from backlog.files import tree_index
from backlog.git import repository
from backlog.markdown.files import FORM
from backlog.service.exchange.beside import look_beside
from backlog.service.exchange.sight import Limits
from backlog.service.exchange.sync import SyncReport, sync
from backlog.service.exchange.tree_export import export_tree
from backlog.service.exchange.tree_import import import_known_tree
from backlog.service.exchange.trees import named_tree, tree_at
from backlog.service.status_moves import Noting
from backlog.service.steps import unwatched

if TYPE_CHECKING:
    from backlog.files.tree_index import TreeIndex
    from backlog.git.repository import TreeWorktree
    from backlog.service.context import Context
    from backlog.service.exchange.beside import Beside
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.report import ExportReport
    from backlog.service.exchange.trees import NamedTree
    from backlog.service.home import Location
    from backlog.service.steps import ProgressCallback


def index_of(tree: Tree) -> TreeIndex:
    """Return what is known of a tree from the last runs of this program."""
    return tree_index.index_of(tree.root, f"{__version__} {FORM}")


def beside(
    tree: Tree, *, before: str | None = None, replaced: str | None = None
) -> tuple[TreeWorktree | None, Beside]:
    """Return the worktree of a tree, and what git knows of its files.

    `before` is the commit that was checked out before, in case that nobody remembers what was synced, and
    `replaced` one that the commit which is checked out takes the place of.
    """
    worktree = repository.worktree_of(tree.root)
    if worktree is None:
        return None, look_beside(None)
    last = repository.synced(worktree)
    if last is None and before is not None:
        last = repository.commit(worktree, before)
    return worktree, look_beside(worktree, last, replaced)


def export_project(
    location: Location,
    context: Context,
    path: str,
    *,
    check: bool = False,
    force: bool = False,
    step: ProgressCallback = unwatched,
) -> ExportReport:
    """Bring the tree at a path up to date with the backlog, or only `check` it.

    Raises what `export_tree` raises. The report names the tree as it is seen from where the location looks.
    """
    tree = tree_at(path, location.directory())
    report = export_tree(
        context.store,
        _place(location, tree),
        context.stamp,
        check=check,
        limits=Limits(force=force),
        step=step,
        index=index_of(tree),
    )
    return report._replace(root=os.path.relpath(tree.root, location.directory()))


def sync_project(
    location: Location,
    context: Context,
    tree: Tree,
    request: ImportRequest,
    *,
    before: str | None = None,
    replaced: str | None = None,
    write: bool = True,
    step: ProgressCallback = unwatched,
) -> SyncReport:
    """Import a tree and, unless asked not to, write to it; remember in the repository up to which commit.

    `before` and `replaced` are commits as in `beside`.
    """
    worktree, facts = beside(tree, before=before, replaced=replaced)
    place, index = _place(location, tree), index_of(tree)
    request = request._replace(beside=facts)
    transactions = Noting(context.store, context) if request.hooks else context.store
    if write:
        report = sync(transactions, place, request, context.stamp, step, index)
    else:
        report = SyncReport(import_known_tree(transactions, place, request, context.stamp, step, index))
        index.save()
    if worktree is not None and not report.conflicts and not request.dry_run:
        now = repository.head(worktree)
        if now is not None:
            repository.remember_synced(worktree, now)
    root = os.path.relpath(tree.root, os.path.realpath(location.directory()))
    exported = None if report.exported is None else report.exported._replace(root=root)
    return report._replace(imported=report.imported._replace(root=root), exported=exported)


def _place(location: Location, tree: Tree) -> NamedTree:
    return named_tree(tree, location.anchor(location.database()))
