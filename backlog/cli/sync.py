"""Syncs a tree for the command and for the hooks, and shows how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.progress import watched

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.sync import SyncReport


def synced(
    app: App,
    tree: Tree,
    request: ImportRequest,
    *,
    before: str | None = None,
    replaced: str | None = None,
    write: bool = True,
) -> SyncReport:
    """Import a tree and, unless asked not to, write to it.

    `before` is the commit that was checked out before, in case that nobody remembers what was synced, and
    `replaced` one that the commit which is checked out takes the place of.
    """
    from backlog.service.exchange.project import sync_project

    with watched() as step:
        return sync_project(
            app,
            app.context("sync"),
            tree,
            request,
            before=before,
            replaced=replaced,
            write=write,
            step=step,
        )
