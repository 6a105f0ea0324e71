"""`backlog task archive`: archives tasks that will not be done."""

from __future__ import annotations

from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN, TASK_IDS
from backlog.cli.output import output_format
from backlog.cli.results import show_moves
from backlog.cli.texts import with_ids
from backlog.lean import TYPE_CHECKING
from backlog.service.lifecycle import archive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.app import App


def run(app: App, *, ids: Sequence[str], plain: bool = False) -> None:
    """Archive tasks that will not be done.

    Links to them are removed from other tasks. A task that is done is completed instead. With several
    ids, all are archived or none.
    """
    output_format(app, plain=plain)
    moves = archive(app.context("task archive"), with_ids(ids))
    show_moves(app, "task archive", moves)


command = Command(run, (PLAIN, JSON), TASK_IDS)
