"""`backlog draft view`: shows a draft, or several."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DRAFT_ID, FIELDS, JSON, PLAIN
from backlog.cli.results import show_views
from backlog.cli.syntax import ids_in
from backlog.service.queries import views


def run(app: App, *, id_: str, plain: bool = False, fields: str | None = None) -> None:
    """Show a draft with all its details.

    `backlog draft 3` is short for `backlog draft view 3`, and `1,2,3` or `1-3` shows several.
    """
    show_views(app, views(app.context(), ids_in(id_), "draft"), plain=plain, fields=fields)


command = Command(run, (PLAIN, JSON, FIELDS), DRAFT_ID)
