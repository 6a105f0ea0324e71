"""`backlog compact`: gives the space that a backlog no longer needs back to the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command
from backlog.cli.options import JSON
from backlog.cli.output import emit
from backlog.cli.progress import watched

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App) -> None:
    """Make the database file as small as what it holds.

    A file keeps the room of what was rewritten or upgraded, and uses it again. This rebuilds it without
    that room; nothing is lost, the history included. Others can read meanwhile, and writers wait. If that
    takes too long for them, nothing is changed. A PostgreSQL server sees to this by itself.
    """
    from backlog.render.json import compact as json_compact
    from backlog.render.text import compact as text_compact

    with watched() as step:
        done = app.store().compact(step)
    emit(json_compact.compacted(done) if app.as_json else text_compact.compacted(done))


command = Command(run, (JSON,))
