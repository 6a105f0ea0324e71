"""What the commands that exchange files with the backlog share: the tree meant, and what git knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.errors import NotFound

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.files.tree_index import TreeIndex
    from backlog.git.repository import Worktree
    from backlog.service.exchange.beside import Beside
    from backlog.service.exchange.files import Tree


def tree_of(app: App, path: str | None = None) -> Tree:
    """Return the tree at a path, or the one of the working directory; raise NotFound for none."""
    from backlog.service.exchange.trees import find_tree

    try:
        return find_tree(path, app.directory())
    except NotFound as error:
        if path is not None:
            raise
        raise NotFound(error.message, code="no-files", directory=app.directory()) from None


def index_of(tree: Tree) -> TreeIndex:
    """Return what is known of a tree from the last runs of this program."""
    from backlog import __version__
    from backlog.files import tree_index
    from backlog.markdown.files import FORM

    return tree_index.index_of(tree.root, f"{__version__} {FORM}")


def beside(
    tree: Tree, *, before: str | None = None, replaced: str | None = None
) -> tuple[Worktree | None, Beside]:
    """Return the worktree of a tree, and what git knows of its files.

    `before` is the commit that was checked out before, in case that nobody remembers what was synced, and
    `replaced` one that the commit which is checked out takes the place of.
    """
    from backlog.git import repository
    from backlog.service.exchange.beside import look_beside

    worktree = repository.worktree_of(tree.root)
    if worktree is None:
        return None, look_beside(None)
    last = repository.synced(worktree)
    if last is None and before is not None:
        last = repository.commit(worktree, before)
    return worktree, look_beside(worktree, last, replaced)
