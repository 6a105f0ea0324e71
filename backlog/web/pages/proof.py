"""The checks of a task's criteria on its page: what proves them, whether it may run, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.errors import BacklogError, NotFound
from backlog.render.terminal import write_to_stderr
from backlog.service.verification import Selection, plan
from backlog.web.responses import back, context_of, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.web.forms import Form


def facts(request: Request, task: Task, settings: Settings) -> dict[str, object]:
    """Return what the page says of a task's checks; nothing is looked up for one without any."""
    site = site_of(request)
    has_checks = any(item.check is not None for item in task.acceptance_criteria)
    return {
        "proof": site.prover.proof(task.uuid) if has_checks else None,
        "agreed": _agreed(request, task, settings) if has_checks else frozenset(),
        "has_checks": has_checks and task.kind == "task",
    }


def _agreed(request: Request, task: Task, settings: Settings) -> frozenset[str]:
    """Return the task's checks that may run; none where what the person agreed to cannot be looked at."""
    checks = {item.check for item in task.acceptance_criteria if item.check is not None}
    try:
        return frozenset(filter(site_of(request).project.commands().agreed(settings), checks))
    except BacklogError as error:
        write_to_stderr(f"{error.message}\n")
        return frozenset()


def verify(request: Request, form: Form) -> Response:  # noqa: ARG001  every form's signature
    """Begin to run the checks of a task that are agreed to, and show its page."""
    context = context_of(request, "verify")
    planned = plan(context, Selection((request.path_params["id"],)))
    if not planned.checks:
        raise NotFound("no criterion of this task has a check", code="no-checks")
    site = site_of(request)
    means = site.project.commands().means(planned.settings)
    site.prover.begin(context, planned.checks, means, lambda error: write_to_stderr(f"{error.message}\n"))
    return back(request, f"/tasks/{planned.checks[0].task}#ac")
