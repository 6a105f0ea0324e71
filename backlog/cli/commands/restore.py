"""`backlog restore`: restores the backlog from a snapshot or a backup."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.asking import confirmed
from backlog.cli.command import Argument, Command, UsageError, switch
from backlog.cli.commands.backup import file_named
from backlog.cli.options import JSON
from backlog.cli.output import emit, tell
from backlog.domain.errors import Failed, NotFound, Refused, printable, quoted
from backlog.domain.snapshots import newest_state
from backlog.render.json import restore as json_restore
from backlog.render.text import restore as text_restore
from backlog.service.restoring import admission

if TYPE_CHECKING:
    from backlog.app import App
    from backlog.domain.snapshots import Copies


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
    database = app.restorable()
    if dismiss:
        app.dismiss(database)
        emit(json_restore.dismissed_json(database) if app.as_json else text_restore.dismissed(database))
        return
    if list_:
        copies = app.copies(database)
        emit(json_restore.snapshots_json(copies) if app.as_json else text_restore.snapshots(copies))
        return
    source = _source(app, database, file)
    there = app.is_there(database)
    question = f"Replace the backlog with {printable(source)}? The current one is kept."
    if there and not yes and not os.path.exists(source):  # it is not asked about what cannot be done
        raise Failed(f"no such file: {quoted(source, 200)}", code="backup-not-found", path=source)
    if there and not yes and not confirmed(app, question):
        raise Refused("nothing was restored", code="not-confirmed", action="restore", answer="--yes")
    kept = app.restore(database, source, admission(app.stamp("restore"), printable(source)))
    emit(json_restore.restored_json(source, kept) if app.as_json else text_restore.restored(source, kept))
    if not there:
        tell(app, "later changes are not in it; if the backlog was exported since, run: backlog import")


def _source(app: App, database: str, given: str | None) -> str:
    """Return the path of the file that is meant; raise NotFound, or InvalidInput for a strange name."""
    if given is not None and not (given.isascii() and given.isdigit()):
        return file_named(app, given)
    copies = app.copies(database)
    if given is None:
        found = newest_state(copies.saved)
    else:
        found = next((each for each in copies.saved if each.snapshot.number == int(given)), None)
    if found is None:
        raise NotFound(_no_snapshot(copies, given), code="no-snapshot", path=database)
    return found.path


def _no_snapshot(copies: Copies, given: str | None) -> str:
    which = "snapshot" if given is None else f"snapshot {given}"
    return f"there is no {which} of {quoted(copies.database, 200)}"


command = Command(
    run,
    (
        switch("--list", "list the snapshots", name="list_"),
        switch("--yes", "do not ask"),
        switch("--dismiss", "no longer miss the backlog that is gone; its snapshots stay"),
        JSON,
    ),
    Argument("file", "FILE", "the number of a snapshot, or the file to read", required=False),
)
