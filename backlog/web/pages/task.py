"""One task or draft: everything about it, each field edited where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import EditRequest
from backlog.domain.events import EventQuery
from backlog.domain.task import FIELDS
from backlog.errors import BacklogError, InvalidInput, NotFound, RevisionMoved
from backlog.service import lifecycle
from backlog.service.claims import claim, release
from backlog.service.history import log
from backlog.service.queries import view
from backlog.service.tasks import create, edit
from backlog.service.vocabulary import vocabulary
from backlog.web.charts import dependencies
from backlog.web.conflicts import OTHER_TEXT, differences, field_text, stored_in, task_choices
from backlog.web.forms import Form, edit_request, read_day, typed_in
from backlog.web.history import lines, since
from backlog.web.pages import proof
from backlog.web.pages.conflict import conflict_page, save_as_shown
from backlog.web.responses import actor_of, back, context_of, own_path, page, page_problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.task import Kind
    from backlog.domain.views import TaskView
    from backlog.web.problems import Problem

EVENTS = 20
"""Events that a task's page shows at first."""
MOST_EVENTS = 1_000
_PLACED = frozenset(
    {
        *("id", "title", "status", "priority", "type", "project", "assignees", "labels", "milestone"),
        *("parent", "dependencies", "due_date", "references", "documentation", "modified_files"),
        *("ordinal", "reporter", "created_at", "updated_at"),
        *("acceptance_criteria", "definition_of_done", "comments"),
        *("description", "plan", "notes", "final_summary"),
    }
)
MORE = tuple(field for field in FIELDS if field.name not in _PLACED)
"""The fields that have no place of their own on the page of a task; they stand behind those that have."""


def kind_of(request: Request) -> Kind:
    """Return what the path is about."""
    return "draft" if request.url.path.startswith("/drafts") else "task"


def path_of(kind: Kind, id_: str) -> str:
    """Return the path of a task's or draft's page."""
    return f"/{kind}s/{id_}"


def task(
    request: Request, problem: Problem | None = None, given: Form | None = None, id_: str | None = None
) -> Response:
    """Show a task or draft; with a `problem`, its fields keep what was `given`."""
    kind = kind_of(request)
    context = context_of(request)
    token = context.store.changes_since(None).token
    shown = view(context, id_ or request.path_params["id"], kind)
    words = vocabulary(context)
    whole = request.query_params.get("history") == "all"

    def stored_of(name: str) -> str:
        return shown.other_text if name == OTHER_TEXT else field_text(shown.task, name)

    query = EventQuery(entity=shown.task.uuid, limit=MOST_EVENTS if whole else EVENTS + 1)
    events = tuple(log(context, query, brief=True))
    return page(
        request,
        "task.html",
        problem.status if problem else 200,
        view=shown,
        task=shown.task,
        kind=kind,
        words=words,
        more=MORE,
        graph=dependencies(shown.graph),
        events=lines(events[: MOST_EVENTS if whole else EVENTS]),
        more_events=not whole and len(events) > EVENTS,
        token=token,
        problem=problem,
        given=given,
        typed=typed_in(given) if given and problem and problem.code == "changed-meanwhile" else (),
        stored_of=stored_of,
        value_of=lambda name: given.text(name) if given is not None and name in given else stored_of(name),
        **_rights(shown, request),
        **proof.facts(request, shown.task, words.settings),
    )


def _rights(shown: TaskView, request: Request) -> dict[str, object]:
    """Return whether the task can be changed here."""
    read_only = request.app.state.site.rules.read_only
    return {"editable": shown.task.state == "active" and not read_only}


def new(request: Request, problem: Problem | None = None, given: Form | None = None) -> Response:
    """Show the form of a new task; with a `problem`, it keeps what was `given`."""
    first = given or Form(request.query_params.multi_items())
    return page(
        request,
        "new.html",
        problem.status if problem else 200,
        words=vocabulary(context_of(request)),
        problem=problem,
        given=first,
        kind=kind_of(request),
    )


def add(request: Request, form: Form) -> Response:
    """Create a task or draft, and show it; what was typed is kept if it cannot be."""
    try:
        made = create(context_of(request, "create"), _create_request(form, kind_of(request)))
    except BacklogError as error:
        problem = page_problem(error)
        return new(request, problem, form)
    return back(request, path_of(made.task.kind, made.task.id))


def _create_request(form: Form, kind: Kind) -> CreateRequest:
    def one(name: str) -> str | None:
        return form.text(name).strip() or None

    return CreateRequest(
        title=form.text("title"),
        description=form.text("description") or None,
        status=one("status") if kind == "task" else None,
        priority=one("priority"),
        type=one("type"),
        project=one("project"),
        assignees=form.lines("assignees") if "assignees" in form else None,
        labels=form.lines("labels"),
        milestone=one("milestone"),
        parent=one("parent"),
        due_date=read_day(form.text("due_date")),
        dependencies=form.lines("dependencies"),
        references=form.lines("references"),
        acceptance_criteria=form.lines("acceptance_criteria"),
        definition_of_done=form.lines("definition_of_done"),
        plan=form.text("plan") or None,
        draft=kind == "draft",
    )


def change(request: Request, form: Form) -> Response:
    """Change fields of a task, as they were when they were read; else show both versions."""
    kind, id_ = kind_of(request), request.path_params["id"]
    context = context_of(request, "edit")
    try:
        wanted = edit_request(form.chosen())
        if wanted != EditRequest():  # else all that is stored was chosen
            save_as_shown(
                form,
                lambda seen: edit(context, [id_], wanted, kind=kind, if_revision=seen, shown=False),
                lambda: _stored(view(context, id_, kind)),
            )
    except RevisionMoved:
        return _conflict(request, form)
    except BacklogError as error:
        return with_problem(request, error, form)
    return back(request, path_of(kind, id_))


def _stored(now: TaskView) -> tuple[int, list[tuple[str, str]]]:
    """Return the revision of a task, and the fields that a page can change as a form has them."""
    return now.task.revision, [*stored_in(now.task), (OTHER_TEXT, now.other_text)]


def _conflict(request: Request, form: Form) -> Response:
    """Show what is stored beside what was typed, field by field."""
    kind = kind_of(request)
    context = context_of(request)
    now = view(context, request.path_params["id"], kind)
    words, path = vocabulary(context), path_of(kind, now.task.id)
    revision, stored = _stored(now)
    return conflict_page(
        request,
        words,
        (now.task.id, path),
        differences(form, stored, task_choices(words)),
        action=f"{path}/edit",
        hidden=[("revision", revision)],
        events=since(context, now.task.uuid, form.number("revision")),
    )


def with_problem(request: Request, error: BacklogError, form: Form) -> Response:
    """Return the page of a task with what went wrong; raise the error of one that cannot be changed."""
    if error.code in {"task-not-found", "draft-not-found"}:
        raise error
    return task(request, page_problem(error), form)


def comment(request: Request, form: Form) -> Response:
    """Add a comment; nobody else's can stand in its way."""
    kind, id_ = kind_of(request), request.path_params["id"]
    context = context_of(request, "comment")
    wanted = EditRequest(comments=[form.text("comment")], comment_author=actor_of(request))
    try:
        edit(context, [id_], wanted, kind=kind, shown=False)
    except BacklogError as error:
        return with_problem(request, error, form)
    return back(request, f"{path_of(kind, id_)}#comments")


def put(request: Request, form: Form) -> Response:
    """Archive, complete, demote, promote, claim or release a task."""
    kind, id_ = kind_of(request), request.path_params["id"]
    action = form.text("action")
    context = context_of(request, action[:40])
    try:
        if action == "archive":
            lifecycle.archive(context, [id_], kind)
            return back(request, f"/{kind}s")
        if action == "complete":
            lifecycle.complete(context, [id_])
        elif action == "demote":
            (moved,) = lifecycle.demote(context, [id_])
            return back(request, path_of("draft", moved.task.id))
        elif action == "promote":
            return back(request, path_of("task", lifecycle.promote(context, id_).task.id))
        elif action == "claim":
            claim(context, id_)
        elif action == "release":
            release(context, id_)
        else:
            raise InvalidInput("there is no such action", code="invalid-field")
    except NotFound:
        raise
    except BacklogError as error:
        return task(request, page_problem(error), form)
    return back(request, own_path(form.text("back"), path_of(kind, id_)))
