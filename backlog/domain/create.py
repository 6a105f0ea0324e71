"""What a new task or draft looks like when it is asked for (docs/contract.md 1.1, 6.1)."""

from __future__ import annotations

from backlog.domain.checklist import ChecklistEdit, check_length, edit_checklist, items
from backlog.domain.ordinals import check_ordinal
from backlog.domain.settings import (
    Settings,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.task import DRAFT_STATUS, FIELDS, ChecklistItem, Kind, Task, same_word, spoken
from backlog.domain.text import one_line, section, values
from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

CRITERION = "acceptance criterion"
DOD_ITEM = "definition-of-done item"


class CreateRequest(NamedTuple):
    """What a new task or draft is to be; None or () is what it has by default.

    Names of statuses, priorities, types and projects may be in any letter case; a milestone is named
    by id or title, a parent and dependencies by their ids. A status `Draft` makes a draft. Without
    `assignees` it is assigned to whom the settings say. What it takes to be done begins with the
    configured items, unless `dod_defaults` is off. Numbers of checklist items count from 1.
    """

    title: str
    description: str | None = None
    status: str | None = None
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    assignees: Sequence[str] | None = None
    labels: Sequence[str] = ()
    milestone: str | None = None
    parent: str | None = None
    due_date: date | None = None
    ordinal: float | None = None
    dependencies: Sequence[str] = ()
    references: Sequence[str] = ()
    documentation: Sequence[str] = ()
    modified_files: Sequence[str] = ()
    acceptance_criteria: Sequence[str | ChecklistItem] = ()
    check_ac: Sequence[int] = ()
    definition_of_done: Sequence[str | ChecklistItem] = ()
    check_dod: Sequence[int] = ()
    dod_defaults: bool = True
    plan: str | None = None
    notes: str | None = None
    final_summary: str | None = None
    draft: bool = False


class CreateFacts(NamedTuple):
    """What the request refers to, looked up: the rest of what a new task needs.

    `ordinal` is the one to take if the request names none (docs/contract.md 6.8).
    """

    uuid: str
    id: str
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    milestone: str | None = None
    ordinal: float | None = None


def kind_wanted(request: CreateRequest) -> Kind:
    """Say whether a task or a draft is asked for: by `draft` or the status `Draft`."""
    if request.draft:
        return "draft"
    return "draft" if request.status and same_word(request.status.strip(), DRAFT_STATUS) else "task"


def check_title(title: str) -> None:
    """Raise InvalidInput for a title of which nothing is left on one line."""
    if not one_line(title, "title"):
        raise InvalidInput("a task needs a title", code="missing-title", kind="task")


def named(request: CreateRequest, settings: Settings) -> CreateRequest:
    """Return the request with the names in it as they are configured, the status among them.

    Raises InvalidInput for what needs no looking up, in the order of docs/contract.md 6.1.
    """
    check_title(request.title)
    if request.ordinal is not None:
        check_ordinal(request.ordinal)
    status = _status(request, settings)
    priority = None if request.priority is None else priority_named(request.priority, settings)
    type_ = None if request.type is None else type_named(request.type, settings)
    project = None if request.project is None else project_named(request.project, settings)
    if (status, priority, type_, project) == (
        request.status,
        request.priority,
        request.type,
        request.project,
    ):
        return request  # it said so itself
    return request._replace(status=status, priority=priority, type=type_, project=project)


def create_task(request: CreateRequest, settings: Settings, facts: CreateFacts, now: datetime) -> Task:
    """Return the task or draft that a request, with its names as `named` returns them, describes.

    Raises InvalidInput for a text that cannot be stored, NotFound for the number of a checklist item
    beyond the list. The gate is judged by the caller.
    """
    kind = kind_wanted(request)
    defaults = settings.definition_of_done if request.dod_defaults else ()
    return Task(
        uuid=facts.uuid,
        kind=kind,
        id=facts.id,
        title=one_line(request.title, "title"),
        status=request.status or settings.initial_status,
        created_at=now,
        assignees=settings.default_assignee
        if request.assignees is None
        else values(request.assignees, "assignee"),
        milestone=facts.milestone,
        parent=facts.parent,
        dependencies=facts.dependencies,
        ordinal=facts.ordinal if request.ordinal is None and kind == "task" else request.ordinal,
        acceptance_criteria=_checklist(
            (), request.acceptance_criteria, request.check_ac, what=CRITERION, task_id=facts.id
        ),
        definition_of_done=_checklist(
            defaults, request.definition_of_done, request.check_dod, what=DOD_ITEM, task_id=facts.id
        ),
        **_plain(request),  # type: ignore[arg-type]  # each value is what its field holds
    )


def _checklist(
    defaults: Sequence[str],
    given: Sequence[str | ChecklistItem],
    checked: Sequence[int],
    *,
    what: str,
    task_id: str,
) -> tuple[ChecklistItem, ...]:
    """Return the checklist that a new task begins with; raise as `create_task` does."""
    if not (defaults or given or checked):
        return ()
    begun = items((*defaults, *given), what)
    check_length(begun, task_id)
    if not checked:
        return begun
    return edit_checklist(begun, ChecklistEdit(check=checked), what=what, task_id=task_id)


_OWN = frozenset({"title", "status", "assignees", "milestone", "parent", "dependencies", "ordinal"})
"""The fields of which a new task has more than the request says."""

_PLAIN = tuple(
    (field.name, CreateRequest._fields.index(field.name), field.holds, spoken(field))
    for field in FIELDS
    if field.name in CreateRequest._fields and field.name not in _OWN and field.holds != "checklist"
)


def _plain(request: CreateRequest) -> dict[str, object]:
    """Return the fields that are what the request says, by name, but for those of which it says nothing."""
    fields: dict[str, object] = {}
    for name, place, holds, what in _PLAIN:
        given: Any = request[place]
        if given is None or given == ():
            continue
        if holds == "text":
            given = section(given, what)
        elif holds == "words":
            given = values(given, what)
        fields[name] = given
    return fields


def _status(request: CreateRequest, settings: Settings) -> str:
    if kind_wanted(request) == "draft":
        return DRAFT_STATUS
    return settings.initial_status if request.status is None else status_named(request.status, settings)
