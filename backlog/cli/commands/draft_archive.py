"""`backlog draft archive`: archives a draft."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DRAFT_ID, JSON, PLAIN
from backlog.cli.output import output_format
from backlog.cli.results import show_moves
from backlog.service.lifecycle import archive


def run(app: App, *, id_: str, plain: bool = False) -> None:
    """Archive a draft.

    Links to it are removed from tasks and drafts.
    """
    output_format(app, plain=plain)
    moves = archive(app.context("draft archive"), [id_], "draft")
    show_moves(app, "draft archive", moves)


command = Command(run, (PLAIN, JSON), DRAFT_ID)
