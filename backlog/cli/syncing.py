"""Syncs a tree for the command and for the hooks, and remembers in the repository up to which commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.exchanging import beside, index_of
from backlog.cli.progress import watched

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.planning import ImportRequest
    from backlog.service.exchange.syncing import SyncReport


def synced(
    app: App,
    tree: Tree,
    request: ImportRequest,
    *,
    before: str | None = None,
    replaced: str | None = None,
    write: bool = True,
) -> SyncReport:
    """Import a tree and, unless told otherwise, write to it.

    `before` is the commit that was checked out before, in case that nobody remembers what was synced, and
    `replaced` one that the commit which is checked out takes the place of.
    """
    from backlog.service.exchange.files import read_tree
    from backlog.service.exchange.importing import import_tree
    from backlog.service.exchange.syncing import SyncReport, sync
    from backlog.service.exchange.trees import place_of

    worktree, facts = beside(tree, before=before, replaced=replaced)
    place = place_of(tree, app.anchor(app.database()))
    request = request._replace(beside=facts)
    index = index_of(tree)
    with watched() as step:
        found = read_tree(tree, step, index)
        index.save()
        if write:
            report = sync(app.store(), place, found, request, lambda: app.stamp("sync"), step, index)
        else:
            report = SyncReport(import_tree(app.store(), found, place.key, request, app.stamp("sync"), step))
    if worktree is not None and not report.conflicts and not request.dry_run:
        from backlog.git.repository import head, remember_synced

        now = head(worktree)
        if now is not None:
            remember_synced(worktree, now)
    root = os.path.relpath(tree.root, os.path.realpath(app.directory()))
    exported = None if report.exported is None else report.exported._replace(root=root)
    return report._replace(imported=report.imported._replace(root=root), exported=exported)
