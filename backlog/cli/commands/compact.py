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
    """Shrink the database file to the size of its contents.

    When data is rewritten or upgraded, the file keeps the freed space for later use. This rebuilds the file
    without it; nothing is lost, not even history. Meanwhile others can read, but writers have to wait; if
    that would take too long, nothing is changed. A PostgreSQL server does this by itself.
    """
    from backlog.render.json import compact as json_compact
    from backlog.render.text import compact as text_compact

    with watched() as step:
        done = app.store().compact(step)
    emit(json_compact.compacted(done) if app.as_json else text_compact.compacted(done))


command = Command(run, (JSON,))
