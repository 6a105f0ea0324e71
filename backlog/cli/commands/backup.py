"""`backlog backup`: backs the backlog up to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.files.folders import check_bounds
from backlog.render.paths import readable

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, file: str, force: bool = False) -> None:
    """Back up the backlog to a file, as of one moment, even while others are writing.

    Only you can read the file. `backlog restore` restores it, and `--db FILE` opens it.
    """
    path = file_named(app, file)
    check_bounds(path, app.folder())
    app.store().backup(path, replace=force)
    shown = readable(path)
    if app.as_json:
        from backlog.render.json import document

        emit(document("backup", "backup", {"path": shown, "bytes": os.stat(path).st_size}))
    else:
        emit(f"Backed up to {shown}\n")


def file_named(app: App, given: str) -> str:
    """Return the path of a file given on the line; raise InvalidInput."""
    if not given.strip() or "\x00" in given:
        raise UsageError("the name of the file is missing", code="missing-value")
    return os.path.join(app.directory(), given)


command = Command(
    run,
    (switch("--force", "replace an existing file", group=SAFETY), JSON),
    Argument("file", "FILE", "the file to write"),
)
