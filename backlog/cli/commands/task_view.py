"""`backlog task view`: shows one task."""

from __future__ import annotations

from backlog.cli.answers import show_view
from backlog.cli.command import Command
from backlog.cli.options import FIELDS, JSON, PLAIN, TASK_ID
from backlog.lean import TYPE_CHECKING
from backlog.service.queries import view

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, id_: str, plain: bool = False, fields: str | None = None) -> None:
    """Show a task with all its details.

    `backlog task 7` is short for `backlog task view 7`. It finds completed tasks too, but
    not archived ones.
    """
    show_view(app, view(app.context(), id_), plain=plain, fields=fields)


command = Command(run, (PLAIN, JSON, FIELDS), TASK_ID)
