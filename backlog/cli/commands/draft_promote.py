"""`backlog draft promote`: turns a draft into a task."""

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import DRAFT_ID, JSON, PLAIN
from backlog.cli.output import output_format
from backlog.cli.results import show_moves
from backlog.service.lifecycle import promote


def run(app: App, *, id_: str, plain: bool = False) -> None:
    """Turn a draft into a task.

    It gets the next task id, and links to the draft then lead to the task.
    """
    output_format(app, plain=plain)
    moved = promote(app.context("draft promote"), id_)
    show_moves(app, "draft promote", [moved])


command = Command(run, (PLAIN, JSON), DRAFT_ID)
