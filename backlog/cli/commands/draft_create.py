"""`backlog draft create`: creates a draft."""

from __future__ import annotations

from backlog.cli.command import Command, text
from backlog.cli.commands.task_create import ASSIGNEE, LABELS, created
from backlog.cli.idempotency import KEY
from backlog.cli.options import DESCRIPTION, JSON, PLAIN, TITLE, aliased
from backlog.cli.output import emit, output_format
from backlog.cli.results import show_view
from backlog.cli.task_requests import create_request
from backlog.cli.texts import with_files
from backlog.domain.people import with_actor
from backlog.lean import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backlog.app import App


def run(app: App, *, plain: bool = False, idempotency_key: str | None = None, **fields: Any) -> None:  # noqa: ANN401  see `create_request`
    """Create a draft.

    For a draft with more fields, use: backlog task create --draft.
    """
    form = output_format(app, plain=plain)
    request = create_request(with_files(aliased(fields)), app.today(), draft=True)
    request = request._replace(assignees=with_actor(request.assignees, app.actor))
    view = created(app.context("draft create"), request, idempotency_key, None)
    if form == "json":
        show_view(app, view)
    else:
        emit(f"Created draft {view.task.id}\n")


command = Command(
    run,
    (
        *DESCRIPTION,
        ASSIGNEE,
        text("-s --status", "STATUS", "accepted and ignored: a draft has no other status", takes="status"),
        LABELS,
        KEY,
        PLAIN,
        JSON,
    ),
    TITLE,
)
