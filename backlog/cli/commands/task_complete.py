"""`backlog task complete`: moves done tasks aside."""

from collections.abc import Sequence

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN, TASK_IDS
from backlog.cli.output import output_format
from backlog.cli.results import show_moves
from backlog.cli.texts import with_ids
from backlog.service.lifecycle import complete


def run(app: App, *, ids: Sequence[str], plain: bool = False) -> None:
    """Move done tasks aside.

    They leave the lists but can still be viewed. With several ids, all are completed or none.
    """
    output_format(app, plain=plain)
    moves = complete(app.context("task complete"), with_ids(ids))
    show_moves(app, "task complete", moves)


command = Command(run, (PLAIN, JSON), TASK_IDS)
