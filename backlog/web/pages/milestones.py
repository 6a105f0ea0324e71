"""Milestones: how far each one is, its tasks, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR
from backlog.domain.milestone_changes import Reassign
from backlog.errors import BacklogError, InvalidInput, NotFound
from backlog.service import milestones as service
from backlog.service.vocabulary import vocabulary
from backlog.web.forms import Form, read_day
from backlog.web.responses import back, context_of, page, page_problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.milestone_changes import TaskHandling
    from backlog.web.problems import Problem

MOST_TASKS = 500


def milestones(request: Request) -> Response:
    """Show every milestone."""
    return _all(request)


def _all(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
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


def milestone(request: Request) -> Response:
    """Show one milestone with its tasks."""
    return _one(request)


def _one(request: Request, problem: Problem | None = None) -> Response:
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
        return _all(request, page_problem(error), form)
    return back(request, f"/milestones/{made.id}")


def change(request: Request, form: Form) -> Response:
    """Rename, archive or remove a milestone."""
    id_ = request.path_params["id"]
    action = form.text("action")
    context = context_of(request, f"milestone {action}"[:40])
    try:
        if action == "rename":
            due = read_day(form.text("due_date")) or CLEAR
            service.rename(context, id_, form.text("title"), due_date=due)
            return back(request, f"/milestones/{id_}")
        if action == "archive":
            service.archive(context, id_)
        elif action == "remove":
            service.remove(context, id_, _handling(form))
        else:
            raise InvalidInput("there is no such action", code="invalid-field")
    except NotFound:
        raise
    except BacklogError as error:
        return _one(request, page_problem(error))
    return back(request, "/milestones")


def _handling(form: Form) -> TaskHandling:
    """Return what becomes of the tasks of a milestone that is removed."""
    to = form.text("to").strip()
    return Reassign(to) if to else "clear"
