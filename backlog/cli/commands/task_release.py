"""`backlog task release`: releases a claimed task."""

from __future__ import annotations

from backlog.cli.command import Command, text
from backlog.cli.options import JSON, TASK_ID
from backlog.cli.output import emit
from backlog.cli.results import show_view
from backlog.domain.claims import read_holder
from backlog.domain.people import ME
from backlog.lean import TYPE_CHECKING
from backlog.service.claims import release

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, id_: str, assignee: str = ME) -> None:
    """Release a claimed task.

    Its status and assignee become what they were before the claim, unless they were changed since. A
    claim held by somebody else cannot be released (exit code 5).
    """
    task = release(app.context("task release"), id_, read_holder(assignee))
    if app.as_json:
        from backlog.service.queries import view

        show_view(app, view(app.context(), task.id))
    else:
        emit(f"Released task {task.id}\n")


command = Command(
    run,
    (text("-a --assignee", "NAME", "who holds it; default: @me, the actor", takes="assignee"), JSON),
    TASK_ID,
)
