"""Finds the tree of Markdown files that is meant, and gives it the name that exchanges remember."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.errors import Failed, NotFound, quoted
from backlog.files.folders import check_bounds, lies_in
from backlog.markdown.config_file import CONFIG, ROOT_CONFIG
from backlog.markdown.errors import BadFileError
from backlog.markdown.yaml_by_lines import read_leniently
from backlog.service.exchange.files import Tree, read_one

if TYPE_CHECKING:
    from backlog.service.home import Location

_FOLDERS = ("backlog", ".backlog")
_RECORDS = ("tasks", "drafts", "completed", "milestones", "decisions")
"""Folders by which a tree without settings is known."""


class NamedTree(NamedTuple):
    """A tree and the name under which its exchanges are remembered."""

    tree: Tree
    key: str


def named_tree(tree: Tree, project: str) -> NamedTree:
    """Return a tree with its name: from the project's real path if it lies there, else the whole path.

    So a project may be moved as a whole, all clones that share a backlog on a server know a tree by
    one name, and two worktrees that share a file are two trees.
    """
    name = os.path.relpath(tree.root, project) if lies_in(tree.root, project) else tree.root
    return NamedTree(tree, name)


def find_tree(given: str | None, start: str) -> Tree:
    """Return the tree at a path, or the first one found walking up from `start`; raise NotFound.

    A path may name the tree or the project that it belongs to (docs/contract.md 7).
    """
    if given is not None:
        path = os.path.abspath(os.path.join(start, given))
        check_bounds(path, start)
        if not os.path.isdir(path):
            raise NotFound(
                f"there is no folder {quoted(given, 200)}", code="tree-not-found", path=given, exists=False
            )
        if tree := _tree_in(path):
            return tree
        raise NotFound(
            f"there is no Backlog.md project in {quoted(given, 200)}",
            code="tree-not-found",
            path=given,
            exists=True,
        )
    directory = start
    while True:
        if tree := _tree_of(directory):
            return tree
        above = os.path.dirname(directory)
        if above == directory:
            raise NotFound(
                f"no Backlog.md project here or above: {start}",
                code="tree-not-found",
                directory=start,
            )
        directory = above


def tree_of(location: Location, path: str | None = None) -> Tree:
    """Return the tree at a path, or the one of the working directory; raise NotFound for none."""
    try:
        return find_tree(path, location.directory())
    except NotFound as error:
        if path is not None:
            raise
        raise NotFound(error.message, code="no-files", directory=location.directory()) from None


def tree_at(path: str, start: str) -> Tree:
    """Return the tree to write at a path from `start`, there or not; raise Failed for a file."""
    check_bounds(os.path.join(start, path), start)
    root = os.path.realpath(os.path.join(start, path))
    if os.path.lexists(root) and not os.path.isdir(root):
        raise Failed(f"{quoted(path, 200)} is a file, not a folder", code="file-unavailable", path=path)
    if not os.path.isfile(os.path.join(root, CONFIG)) and (tree := _configured(root)):
        return tree
    return Tree(root, CONFIG)


def _tree_in(path: str) -> Tree | None:
    """Return the tree whose folder is a path, or that of the project there."""
    root = os.path.realpath(path)
    if os.path.isfile(os.path.join(root, CONFIG)):
        return Tree(root, CONFIG)
    if tree := _configured(root):
        return tree
    if any(os.path.isdir(os.path.join(root, name)) for name in _RECORDS):
        return Tree(root, None)
    return _tree_of(path)


def _tree_of(project: str) -> Tree | None:
    """Return the tree of a project: where its settings are."""
    for name in _FOLDERS:
        if os.path.isfile(os.path.join(project, name, CONFIG)):
            return Tree(_inside(project, name), CONFIG)
    if tree := _configured_tree(project):
        return tree
    for name in _FOLDERS:
        if os.path.isdir(os.path.join(project, name, "tasks")):
            return Tree(_inside(project, name), None)
    return None


def _inside(project: str, name: str) -> str:
    """Return the real path of a project's folder; raise Refused if it is a link that leads elsewhere."""
    folder = os.path.join(project, name)
    check_bounds(folder, project)
    return os.path.realpath(folder)


def _configured(root: str) -> Tree | None:
    """Return the tree in a folder whose settings are in the root of its project: there, or above it."""
    project = root
    while project != os.path.dirname(project):
        tree = _configured_tree(project)
        if tree is not None:
            return tree if tree.root == root else None
        project = os.path.dirname(project)
    return None


def _configured_tree(project: str) -> Tree | None:
    """Return the tree that the settings in a project's root name; it lies inside the project."""
    if not os.path.isfile(os.path.join(project, ROOT_CONFIG)):
        return None
    file = read_one(os.path.realpath(project), ROOT_CONFIG)
    if file.text is None:
        return None
    folder = _FOLDERS[0]
    with suppress(BadFileError):
        for entry in read_leniently(file.text).entries:
            if entry.key == "backlog_directory" and isinstance(entry.value, str):
                folder = entry.value
    root = os.path.realpath(os.path.join(project, folder))
    if not lies_in(root, os.path.realpath(project)) or not os.path.isdir(root):
        return None
    return Tree(root, os.path.relpath(os.path.join(os.path.realpath(project), ROOT_CONFIG), root))
