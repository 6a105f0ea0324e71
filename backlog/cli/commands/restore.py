"""`backlog restore`: restores the backlog from a backup."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.asking import confirmed
from backlog.cli.command import Argument, Command, switch
from backlog.cli.commands.backup import file_named
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.domain.errors import Refused, printable

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, file: str, yes: bool = False) -> None:
    """Restore the backlog from a backup.

    FILE was written by `backlog backup` and is checked first. The current backlog is kept in a file
    next to it, and ids used since the backup are not reused.
    """
    path = file_named(app, file)
    store = app.store()
    if not yes and not confirmed(
        f"Replace the backlog with {printable(file)}? The current one is kept in a file."
    ):
        raise Refused("nothing was restored", code="not-confirmed", action="restore", answer="--yes")
    kept = os.fsencode(store.restore(path)).decode(errors="backslashreplace")
    shown = os.fsencode(path).decode(errors="backslashreplace")
    if app.as_json:
        from backlog.render.as_json import document

        emit(document("restore", "restore", {"path": shown, "kept": kept}))
    else:
        emit(f"Restored from {shown}\nThe previous backlog is in {kept}\n")


command = Command(
    run,
    (switch("--yes", "do not ask"), JSON),
    Argument("file", "FILE", "the file to read"),
)
