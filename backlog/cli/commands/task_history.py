"""`backlog task history`: shows the history of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.cli.command import OUTPUT, Command, text
from backlog.cli.options import JSON, PLAIN, TASK_ID
from backlog.cli.results import MOST_DRAWN, show_events
from backlog.cli.syntax import limit
from backlog.service.history import task_history

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, id_: str, limit_: str | None = None, plain: bool = False) -> None:
    """Show the history of a task: who changed what, when and with which command, oldest first.

    For a draft, give the full id, such as DRAFT-3. Archived tasks have a history too.
    """
    given = limit(limit_)
    events = task_history(app.context(), id_, given, brief=not app.as_json)
    most = MOST_DRAWN if given is None else None
    show_events(app, "task-history", events, plain=plain, oldest_first=True, most=most)


command = Command(
    run,
    (
        text(
            "--limit",
            "NUMBER",
            "only the newest, at most this many; all by default",
            name="limit_",
            group=OUTPUT,
        ),
        PLAIN,
        JSON,
    ),
    TASK_ID,
)
