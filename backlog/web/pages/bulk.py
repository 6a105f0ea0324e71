"""Changing several tasks of a list at once, in the same way, as they were seen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.errors import BacklogError, Conflict, InvalidInput, NotFound
from backlog.service.queries import view
from backlog.service.several import change
from backlog.service.vocabulary import vocabulary
from backlog.web.conflicts import field_text, row_mark
from backlog.web.filters import NOBODY
from backlog.web.pages.tasks import shown
from backlog.web.responses import back, context_of, own_path, page, page_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.task import Task
    from backlog.service.context import Context
    from backlog.web.forms import Form

WORDS = ("status", "priority", "type", "project", "milestone", "assignee", "add_label", "remove_label")
"""The fields of the form, each with what it means to leave it empty: nothing."""
_FIELDS = {"assignee": "assignees", "add_label": "labels", "remove_label": "labels"}
_PLAIN: tuple[Literal["archive", "complete"], ...] = ("archive", "complete")


def bulk(request: Request, form: Form) -> Response:
    """Change every task that is marked, or none of them; nothing of what was marked and chosen is lost."""
    path = own_path(form.text("back"), "/tasks")
    action = form.text("action")
    context = context_of(request, f"bulk {action or 'edit'}"[:40])
    ids = form.texts("id")
    try:
        if not ids:
            raise InvalidInput("no task is marked", code="missing-id")
        plain = next((each for each in _PLAIN if each == action), None)
        change(context, ids, plain or _several(form), lambda task: _is_as_seen(form, task))
    except BacklogError as error:
        if isinstance(error, Conflict) and "tasks" in error.data:
            return _conflict(request, context, form, path)
        return shown(request, path, page_problem(error), form)
    return back(request, path)


def _is_as_seen(form: Form, task: Task) -> bool:
    """Say whether a task is what the list showed, so far as it can be changed there."""
    seen = form.text(f"seen-{task.id}")
    return not seen or seen == row_mark(task)


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


def _conflict(request: Request, context: Context, form: Form, path: str) -> Response:
    """Show the tasks that somebody has changed meanwhile, what they are now and what they were to become."""
    words = vocabulary(context)
    titles = {one.id: one.title for one in words.milestones}
    wanted = [(name, form.text(name)) for name in WORDS if form.text(name).strip()]
    tasks = _there(context, dict.fromkeys(form.texts("id")))

    def versions(task: Task) -> list[tuple[str, str, str]]:
        """Return for each field its name, what it was to become, and what is stored."""
        pairs = []
        for name, mine in wanted:
            now = field_text(task, _FIELDS.get(name, name)).replace("\n", ", ")
            pairs.append((name.replace("_", " ").capitalize(), titles.get(mine, mine), titles.get(now, now)))
        return pairs

    return page(
        request,
        "bulk_conflict.html",
        409,
        words=words,
        tasks=[(task, row_mark(task), not _is_as_seen(form, task)) for task in tasks],
        action=form.text("action"),
        wanted=wanted,
        versions=versions,
        way_back=path,
    )


def _there(context: Context, ids: Iterable[str]) -> list[Task]:
    """Return the tasks that are still there; the next try says which are not."""
    tasks = []
    for id_ in ids:
        with suppress(NotFound):
            tasks.append(view(context, id_).task)
    return tasks
