"""`backlog task history`: shows the history of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import Command
from backlog.cli.options import JSON, PLAIN, TASK_ID
from backlog.cli.showing import show_events
from backlog.service.history import task_history

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, id_: str, plain: bool = False) -> None:
    """Show the history of a task: who changed what, when and with which command, oldest first.

    For a draft, give the full id, such as DRAFT-3. Archived tasks have a history too.
    """
    show_events(app, "task-history", task_history(app.context(), id_), plain=plain)


command = Command(run, (PLAIN, JSON), TASK_ID)
