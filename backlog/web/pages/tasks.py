"""The list of tasks: sorted, filtered, page by page, and changing several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.errors import InvalidInput
from backlog.service.lifecycle import archive, complete
from backlog.service.pages import page as part
from backlog.service.tasks import edit
from backlog.service.vocabulary import vocabulary
from backlog.web.filters import NOBODY, list_request, read_filters
from backlog.web.responses import back, context_of, own_path, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.web.forms import Form

ROWS = 100
"""Tasks on a page."""
MOST_PAGES = 20
"""Pages of what is filtered that can be leafed through: each further one is read past all before it."""


def tasks(request: Request) -> Response:
    """Show the list."""
    filters = read_filters(request.query_params)
    number = min(filters.page, MOST_PAGES) if filters.selects else filters.page
    context = context_of(request)
    token = context.store.changes_since(None).token
    words = vocabulary(context)
    asked = list_request(filters)
    rows = part(context, asked, None, (number - 1) * ROWS, ROWS)
    if number > 1 and not rows.tasks:  # beyond the end
        number = 1 if rows.total is None else max(1, -(-rows.total // ROWS))
        rows = part(context, asked, None, (number - 1) * ROWS, ROWS)
    return page(
        request,
        "tasks.html",
        settings=words.settings,
        words=words,
        filters=filters._replace(page=number),
        tasks=rows.tasks,
        first=(number - 1) * ROWS + 1,
        total=rows.total,
        more=rows.more,
        is_last=number == MOST_PAGES and filters.selects,
        token=token,
    )


def bulk(request: Request, form: Form) -> Response:
    """Change every task that is marked in the same way, or none of them."""
    ids = form.texts("id")
    if not ids:
        raise InvalidInput("no task is marked", code="missing-id")
    action = form.text("action")
    context = context_of(request, f"bulk {action or 'edit'}"[:40])
    if action == "archive":
        archive(context, ids)
    elif action == "complete":
        complete(context, ids)
    else:
        edit(context, ids, _several(form), shown=False)
    return back(request, own_path(form.text("back"), "/tasks"))


def _several(form: Form) -> EditRequest:
    """Return the change for several tasks: the fields that say something; `-` empties one."""
    wanted: dict[str, Any] = {}
    if status := form.text("status").strip():
        wanted["status"] = status
    for name in ("priority", "type", "project", "milestone"):
        if given := form.text(name).strip():
            wanted[name] = CLEAR if given == NOBODY else given
    if given := form.text("assignee").strip():
        wanted["assignees"] = [] if given == NOBODY else [given]
    for name in ("add_label", "remove_label"):
        if given := form.text(name).strip():
            wanted[f"{name}s"] = [given]
    return EditRequest(**wanted)
