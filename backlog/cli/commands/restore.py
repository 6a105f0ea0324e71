"""`backlog restore`: restores the backlog from a snapshot or a backup."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Argument, Command, UsageError, switch
from backlog.cli.commands.backup import file_named
from backlog.cli.options import JSON
from backlog.cli.output import emit, print_note
from backlog.cli.questions import confirmed
from backlog.errors import Failed, Refused, printable, quoted
from backlog.location.restoration import Restoration
from backlog.render.json import restore as json_restore
from backlog.render.text import restore as text_restore
from backlog.service.restoration import restore, snapshot_file

if TYPE_CHECKING:
    from backlog.app import App


LONGEST_NUMBER = 9
"""How many digits the number of a snapshot has at most."""


def run(
    app: App, *, file: str | None = None, list_: bool = False, yes: bool = False, dismiss: bool = False
) -> None:
    """Restore the backlog from a snapshot or a backup.

    FILE is the number of a snapshot, or a file written by `backlog backup`; by default it is the newest
    snapshot. It is checked first. The current backlog is kept, and ids used since then are not reused.
    If the backlog is gone, it is created again.

    Snapshots are taken about once an hour, after a change, if the backlog is a file in a git
    repository (docs/reliability.md).
    """
    if (file is not None) + list_ + dismiss > 1:
        raise UsageError("FILE, --list and --dismiss cannot be combined", code="conflicting-options")
    restoration = Restoration(app)
    database = restoration.database()
    if dismiss:
        restoration.dismiss(database)
        emit(json_restore.dismissed(database) if app.as_json else text_restore.dismissed(database))
        return
    if list_:
        copies = restoration.copies(database)
        emit(json_restore.snapshots(copies) if app.as_json else text_restore.snapshots(copies))
        return
    if file is None or (file.isascii() and file.isdigit()):
        number = None if file is None else int(file[:LONGEST_NUMBER])  # no snapshot has a longer one
        source = snapshot_file(restoration, database, number)
    else:
        source = file_named(app, file)
    there = app.is_there(database)
    question = f"Replace the backlog with {printable(source)}? The current one is kept."
    if there and not yes and not os.path.exists(source):  # it is not asked about what cannot be done
        raise Failed(f"no such file: {quoted(source, 200)}", code="backup-not-found", path=source)
    if there and not yes and not confirmed(app, question):
        raise Refused("nothing was restored", code="not-confirmed", action="restore", answer="--yes")
    kept = restore(restoration, database, source, app.stamp("restore"))
    emit(json_restore.restored(source, kept) if app.as_json else text_restore.restored(source, kept))
    if not there:
        print_note(app, "it lacks later changes; if the backlog was exported since then, run: backlog import")


command = Command(
    run,
    (
        switch("--list", "list the snapshots", name="list_"),
        switch("--yes", "do not ask", group=SAFETY),
        switch("--dismiss", "stop reporting the missing backlog; its snapshots stay"),
        JSON,
    ),
    Argument("file", "FILE", "the number of a snapshot, or the file to read", required=False),
)
