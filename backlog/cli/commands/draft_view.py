"""`backlog draft view`: shows one draft."""

from backlog.app import App
from backlog.cli.answers import show_view
from backlog.cli.command import Command
from backlog.cli.options import DRAFT_ID, FIELDS, JSON, PLAIN
from backlog.service.queries import view


def run(app: App, *, id_: str, plain: bool = False, fields: str | None = None) -> None:
    """Show a draft with all its details.

    `backlog draft 3` is short for `backlog draft view 3`.
    """
    show_view(app, view(app.context(), id_, "draft"), plain=plain, fields=fields)


command = Command(run, (PLAIN, JSON, FIELDS), DRAFT_ID)
