"""The items of a task's checklists: checked with evidence, reworded, added, removed, proven by a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backlog.domain.edit_request import EditRequest
from backlog.errors import BacklogError, Conflict, InvalidInput, RevisionMoved, quoted
from backlog.service.queries import view
from backlog.service.tasks import edit
from backlog.web.pages.task import kind_of, path_of, with_problem
from backlog.web.responses import back, context_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from backlog.domain.task import ChecklistItem, Kind, Task
    from backlog.service.context import Context
    from backlog.web.forms import Form

CHECKLISTS = {"ac": "acceptance_criteria", "dod": "definition_of_done"}
ATTEMPTS = 5
"""How often a change is tried whose task was changed between reading and writing it."""


def check(request: Request, form: Form) -> Response:
    """Change items of a checklist; an item is the one that was seen, whatever number it has now."""
    kind, id_ = kind_of(request), request.path_params["id"]
    name = form.text("list")
    try:
        if name not in CHECKLISTS:
            raise InvalidInput("there is no such checklist", code="invalid-field")
        context = context_of(request, "check")
        for _ in range(ATTEMPTS - 1):
            try:
                _changed(context, id_, kind, form)
                break
            except RevisionMoved:
                continue
        else:
            _changed(context, id_, kind, form)
    except BacklogError as error:
        return with_problem(request, error, form)
    return back(request, f"{path_of(kind, id_)}#{name}")


def _changed(context: Context, id_: str, kind: Kind, form: Form) -> None:
    """Do what a form asks for; raise RevisionMoved if the task was changed in the meantime."""
    task = view(context, id_, kind).task
    wanted = _wanted(form, task)
    if wanted != EditRequest():
        is_added_to = wanted == EditRequest(add_ac=wanted.add_ac, add_dod=wanted.add_dod)
        seen = None if is_added_to else task.revision
        edit(context, [id_], wanted, kind=kind, if_revision=seen, shown=False)


def _wanted(form: Form, task: Task) -> EditRequest:
    """Return what a form asks for; raise InvalidInput, or Conflict if an item is gone."""
    name = form.text("list")
    items: Sequence[ChecklistItem] = getattr(task, CHECKLISTS[name])
    changes: dict[str, Any] = {}
    for action in ("check", "uncheck", "remove"):
        if numbers := form.numbers(action):
            changes[f"{action}_{name}"] = [
                _place(task, items, number, form.texts("text")[place : place + 1])
                for place, number in enumerate(numbers)
            ]
    if "command" in form or "reword" in form:
        number = _place(task, items, form.number("number") or 0, form.texts("text"))
        if not 0 < number <= len(items):
            raise InvalidInput(f"there is no item #{number}", code="invalid-index")
        if "command" in form and name == "ac":
            command = form.text("command").strip()
            changes |= {"set_checks": [(number, command)]} if command else {"clear_checks": [number]}
        reworded = form.text("reword").strip()
        if reworded and reworded != items[number - 1].text:
            points = list(items)
            points[number - 1] = points[number - 1].unchecked()._replace(text=reworded)
            changes[CHECKLISTS[name]] = points
    if items_added := form.lines("add"):
        changes[f"add_{name}"] = items_added
    if evidence := form.text("evidence").strip():
        changes["evidence"] = evidence
    return EditRequest(**changes)


def _place(task: Task, items: Sequence[ChecklistItem], number: int, seen: Sequence[str]) -> int:
    """Return the number that an item has now: it may have moved since its text was `seen`; raise Conflict."""
    texts = [item.text for item in items]
    if not seen or texts[number - 1 : number] == [seen[0]]:
        return number
    if texts.count(seen[0]) == 1:
        return texts.index(seen[0]) + 1
    now = f"#{number} is {quoted(texts[number - 1])} now" if 0 < number <= len(texts) else "it is gone"
    raise Conflict(
        f"somebody has changed the list of {task.id} meanwhile: you saw #{number} {quoted(seen[0])}, {now}",
        code="changed-meanwhile",
        id=task.id,
    )
