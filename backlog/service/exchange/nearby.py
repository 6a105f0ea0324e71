"""Finds the tasks that a clone brings along as files, before a second backlog is begun beside them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.errors import BacklogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from backlog.domain.events import Stamp
    from backlog.service.exchange.files import Tree
    from backlog.service.exchange.report import ImportReport
    from backlog.store.database import Transactions

_FOLDERS = ("backlog", ".backlog")
_SIGNS = ("backlog.config.yml", *(os.path.join(folder, "config.yml") for folder in _FOLDERS))
"""Where a tree's settings may be; a few looks here spare most folders the loading of what reads them."""


def nearby_tree(start: str) -> Tree | None:
    """Return the tree that an import would find from a directory, None if there is none that it can use."""
    directory = start
    while not _may_have_tree(directory):
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above
    from backlog.service.exchange.trees import find_tree  # loads YAML

    try:
        return find_tree(None, directory)
    except BacklogError:  # an import says what is wrong with it
        return None


def contents_of(tree: Tree, anchor: str, root: str) -> Callable[[Transactions, Stamp], ImportReport]:
    """Return what imports a tree into a new backlog, whose trees are named from the folder `anchor`.

    `root` is how the report names the tree.
    """
    from backlog.service.exchange.files import read_tree
    from backlog.service.exchange.plan import ImportRequest
    from backlog.service.exchange.tree_import import import_tree
    from backlog.service.exchange.trees import named_tree

    in_tree, key = read_tree(tree), named_tree(tree, anchor).key

    def contents(store: Transactions, stamp: Stamp) -> ImportReport:
        return import_tree(store, in_tree, key, ImportRequest(), stamp)._replace(root=root)

    return contents


def _may_have_tree(directory: str) -> bool:
    signs = (os.path.join(directory, sign) for sign in _SIGNS)
    folders = (os.path.join(directory, folder, "tasks") for folder in _FOLDERS)
    return any(map(os.path.isfile, signs)) or any(map(os.path.isdir, folders))
