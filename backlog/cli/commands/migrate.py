"""`backlog migrate`: upgrades the database, or moves the backlog to another one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backlog.cli.command import SAFETY, Command, UsageError, switch, text
from backlog.cli.commands.backup import file_named
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.domain.addresses import is_server
from backlog.service.relocation import relocate, upgrade

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, to: str | None = None, dry_run: bool = False, db: str | None = None) -> None:
    """Upgrade the database, or move the backlog to another one.

    Without --to, the schema is upgraded to that of this program. A file is upgraded by the next
    change anyway; on a server, the owner of the backlog runs this command.

    With --to, everything is moved to a new or empty database in one transaction and compared there.
    The old one is kept read-only and says where the backlog is now. If .backlog/ named the old one,
    it is updated to name the new one.
    """
    from backlog.location.relocation import Origin
    from backlog.render.json import relocation as json_relocation
    from backlog.render.text import relocation as text_relocation

    if db is not None:
        app.name_database(db)
    if to is None:
        if dry_run:
            raise UsageError("--dry-run needs --to", code="conflicting-options")
        upgraded = upgrade(app.store())
        emit(json_relocation.upgraded(upgraded) if app.as_json else text_relocation.upgraded(upgraded))
        return
    database = app.location_of(to, app.directory())
    if not is_server(database):
        database = os.path.abspath(file_named(app, database))
    relocation = relocate(Origin(app), app.context("migrate"), database, dry_run=dry_run)
    emit(json_relocation.moved(relocation) if app.as_json else text_relocation.moved(relocation))


command = Command(
    run,
    (
        text("--to", "DATABASE", "move everything to this file, or to this server: postgresql://…"),
        text("--db", "DATABASE", "the database to move, like --db before the command"),
        switch("--dry-run", "with --to: do everything there, report it, and roll it back", group=SAFETY),
        JSON,
    ),
)
