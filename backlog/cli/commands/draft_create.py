"""`backlog draft create`: creates a draft."""

from typing import Any

from backlog.app import App
from backlog.cli.command import Command, text
from backlog.cli.commands.task_create import ASSIGNEE, LABELS, create_and_keep, created
from backlog.cli.options import DESCRIPTION, JSON, PLAIN, TITLE, aliased
from backlog.cli.output import emit, form
from backlog.cli.retrying import KEY
from backlog.cli.showing import show_view
from backlog.cli.task_requests import create_request
from backlog.cli.texts import with_files
from backlog.service.tasks import create


def run(app: App, *, plain: bool = False, idempotency_key: str | None = None, **fields: Any) -> None:  # noqa: ANN401  see `create_request`
    """Create a draft.

    For a draft with more fields, use: backlog task create --draft.
    """
    how = form(app, plain=plain)
    request = create_request(with_files(aliased(fields)), app.today(), draft=True)
    context = app.context("draft create")
    if idempotency_key is not None:
        create_and_keep(app, context, request, idempotency_key, plain=False)
        return
    view = create(context, request)
    if how == "json":
        show_view(app, view)
    else:
        emit(created(request, view))


command = Command(
    run,
    (
        *DESCRIPTION,
        ASSIGNEE,
        text("-s --status", "STATUS", "accepted and ignored: a draft has no other status"),
        LABELS,
        KEY,
        PLAIN,
        JSON,
    ),
    TITLE,
)
