"""Offers to import the tasks that a clone brings as files, where there is no backlog for them yet."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from backlog.cli.questions import confirmed
from backlog.cli.registry import COMMANDS
from backlog.errors import quoted

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.errors import NotFound

TREE = "tree"
"""The fact of a `no-backlog` error that names the folder of files that an import would find."""


def taken_over(app: App, error: NotFound) -> bool:
    """Ask on a terminal whether to import the files that an error names, and do it.

    Return whether there is a backlog now, so that the command can be run again. Raises as `import` does.
    """
    if TREE not in error.data or not confirmed(app, question(app, str(error.data[TREE]))):
        return False
    import_module(str(COMMANDS["import"].module)).command.run(app)
    return True


def question(app: App, tree: str) -> str:
    """Return the question whether to make a backlog of the files in a folder."""
    folder = os.path.relpath(tree, os.path.realpath(app.directory()))
    return f"There is no backlog yet for the tasks in {quoted(folder, 200)}. Import them?"
