"""`backlog task demote`: turns tasks back into drafts."""

from collections.abc import Sequence

from backlog.app import App
from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN, TASK_IDS
from backlog.cli.output import output_format
from backlog.cli.results import show_moves
from backlog.cli.texts import with_ids
from backlog.service.lifecycle import demote


def run(app: App, *, ids: Sequence[str], plain: bool = False) -> None:
    """Turn tasks back into drafts.

    Each gets a draft id, and links to it are removed from other tasks. With several ids, all are
    demoted or none.
    """
    output_format(app, plain=plain)
    moves = demote(app.context("task demote"), with_ids(ids))
    show_moves(app, "task demote", moves)


command = Command(run, (PLAIN, JSON), TASK_IDS)
