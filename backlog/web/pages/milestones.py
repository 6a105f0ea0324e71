"""Milestones: how far each one is, its tasks, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR, KEEP
from backlog.domain.milestone_changes import Reassign
from backlog.errors import BacklogError, InvalidInput, NotFound, RevisionMoved
from backlog.service import milestones as service
from backlog.service.vocabulary import vocabulary
from backlog.web.conflicts import differences, field_text, stored_in
from backlog.web.forms import Form, read_day
from backlog.web.history import since
from backlog.web.pages.conflict import conflict_page, save_as_shown
from backlog.web.responses import back, context_of, page, page_problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.milestone_changes import TaskHandling
    from backlog.service.context import Context
    from backlog.web.problems import Problem

MOST_TASKS = 500
_FIELDS = ("title", "due_date")


def milestones(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show the milestones; with a `problem`, the form keeps what was `given`."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    return page(
        request,
        "milestones.html",
        problem.status if problem else 200,
        words=vocabulary(context),
        milestones=service.progress(context),
        problem=problem,
        given=given or Form(()),
        token=token,
    )


def milestone(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show one milestone with its tasks; with a `problem`, its form keeps what was `given`."""
    context = context_of(request)
    token = context.store.changes_since(None).token
    view = service.view(context, request.path_params["id"])
    return page(
        request,
        "milestone.html",
        problem.status if problem else 200,
        words=vocabulary(context),
        progress=view.progress,
        milestone=view.milestone,
        tasks=view.tasks[:MOST_TASKS],
        hidden=max(len(view.tasks) - MOST_TASKS, 0),
        problem=problem,
        stored_of=lambda name: field_text(view.milestone, name),
        value_of=lambda name: (
            given.text(name) if given is not None and name in given else field_text(view.milestone, name)
        ),
        token=token,
    )


def add(request: Request, form: Form) -> Response:
    """Add a milestone."""
    try:
        made = service.add(
            context_of(request, "milestone add"),
            form.text("title"),
            description=form.text("description") or None,
            due_date=read_day(form.text("due_date")),
        )
    except BacklogError as error:
        return milestones(request, page_problem(error), form)
    return back(request, f"/milestones/{made.id}")


def change(request: Request, form: Form) -> Response:
    """Rename, archive or remove a milestone."""
    id_ = request.path_params["id"]
    action = form.text("action")
    context = context_of(request, f"milestone {action}"[:40])
    try:
        if action == "rename":
            return _renamed(request, context, form)
        if action == "archive":
            service.archive(context, id_)
        elif action == "remove":
            service.remove(context, id_, _handling(form))
        else:
            raise InvalidInput("there is no such action", code="invalid-field")
    except NotFound:
        raise
    except BacklogError as error:
        return milestone(request, page_problem(error), form)
    return back(request, "/milestones")


def _renamed(request: Request, context: Context, form: Form) -> Response:
    """Rename a milestone or change its day; show both versions if somebody has changed it meanwhile."""
    id_, chosen = request.path_params["id"], form.chosen()
    due = read_day(chosen.text("due_date")) or CLEAR if "due_date" in chosen else KEEP

    def stored() -> tuple[int, list[tuple[str, str]]]:
        now = service.view(context, id_).milestone
        return now.revision, stored_in(now, _FIELDS)

    def save(seen: int | None) -> None:
        title = chosen.text("title") if "title" in chosen else service.view(context, id_).milestone.title
        service.rename(context, id_, title, due_date=due, if_revision=seen)

    try:
        save_as_shown(form, save, stored)
    except RevisionMoved:
        now = service.view(context, id_).milestone
        path = f"/milestones/{now.id}"
        return conflict_page(
            request,
            vocabulary(context),
            (now.id, path),
            differences(form, stored_in(now, _FIELDS)),
            action=path,
            hidden=[("revision", now.revision), ("action", "rename")],
            events=since(context, now.uuid, form.number("revision")),
        )
    return back(request, f"/milestones/{id_}")


def _handling(form: Form) -> TaskHandling:
    """Return what becomes of the tasks of a milestone that is removed."""
    to = form.text("to").strip()
    return Reassign(to) if to else "clear"
