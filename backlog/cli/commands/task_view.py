"""`backlog task view`: shows a task, or several."""

from __future__ import annotations

from backlog.cli.command import Command
from backlog.cli.options import FIELDS, JSON, PLAIN, TASK_ID
from backlog.cli.results import show_views
from backlog.cli.syntax import ids_in
from backlog.lean import TYPE_CHECKING
from backlog.service.queries import views

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, id_: str, plain: bool = False, fields: str | None = None) -> None:
    """Show a task with all its details.

    `backlog task 7` is short for `backlog task view 7`, and `1,2,3` or `1-3` shows several.
    It finds completed tasks too, but not archived ones.
    """
    show_views(app, views(app.context(), ids_in(id_)), plain=plain, fields=fields)


command = Command(run, (PLAIN, JSON, FIELDS), TASK_ID)
