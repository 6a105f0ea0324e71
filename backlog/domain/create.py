"""What a new task or draft looks like when it is asked for (docs/contract.md 1.1, 6.1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from backlog.domain.checklist import ChecklistEdit, edit_checklist, indexes, items
from backlog.domain.errors import InvalidInput
from backlog.domain.ordinals import read_ordinal
from backlog.domain.settings import (
    Settings,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.task import DRAFT_STATUS, ChecklistItem, Kind, Task, same_word
from backlog.domain.text import names_nothing, one_line, section, values

CRITERION = "acceptance criterion"
DOD_ITEM = "definition-of-done item"


class CreateRequest(NamedTuple):
    """What was asked for: the long flags of `task create` (docs/contract.md 1.1), None or () if absent."""

    title: str
    description: str | None = None
    assignee: Sequence[str] | None = None
    status: str | None = None
    labels: Sequence[str] = ()
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    due_date: str | None = None
    ac: Sequence[str] = ()
    acceptance_criteria: Sequence[str | ChecklistItem] = ()
    check_ac: Sequence[str | int] = ()
    dod: Sequence[str | ChecklistItem] = ()
    check_dod: Sequence[str | int] = ()
    no_dod_defaults: bool = False
    plan: str | None = None
    notes: str | None = None
    final_summary: str | None = None
    ordinal: str | float | None = None
    milestone: str | None = None
    draft: bool = False
    parent: str | None = None
    depends_on: Sequence[str] = ()
    ref: Sequence[str] = ()
    doc: Sequence[str] = ()
    modified_file: Sequence[str] = ()


class CreateFacts(NamedTuple):
    """What the request refers to, looked up: the rest of what a new task needs.

    `ordinal` is the one to take if the request names none (docs/contract.md 6.8).
    """

    uuid: str
    id: str
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    milestone: str | None = None
    due_date: date | None = None
    ordinal: float | None = None


def kind_wanted(request: CreateRequest) -> Kind:
    """Say whether a task or a draft is asked for: by `--draft` or the status `Draft`."""
    return "draft" if request.draft or same_word((request.status or "").strip(), DRAFT_STATUS) else "task"


def check_request(request: CreateRequest, settings: Settings) -> None:
    """Raise InvalidInput for what needs no looking up, in the order of docs/contract.md 6.1."""
    if not one_line(request.title, "title"):
        raise InvalidInput(
            "a task needs a title",
            code="missing-title",
            kind="task",
        )
    read_ordinal(request.ordinal)
    for flag, given in (
        ("--depends-on", request.depends_on),
        ("--ref", request.ref),
        ("--doc", request.doc),
    ):
        if any(map(names_nothing, given)):
            raise InvalidInput(f"{flag} needs a value; leave it out for none", code="missing-value")
    _status(request, settings)
    _optional_names(request, settings)


def create_task(request: CreateRequest, settings: Settings, facts: CreateFacts, now: datetime) -> Task:
    """Return the task or draft that the request describes, with everything it refers to looked up.

    Raises InvalidInput as `check_request` does, and NotFound for the number of a checklist item
    beyond the list. The gate is judged by the caller.
    """
    check_request(request, settings)
    kind = kind_wanted(request)
    priority, type_, project = _optional_names(request, settings)
    defaults = () if request.no_dod_defaults else settings.definition_of_done
    ordinal = read_ordinal(request.ordinal)
    return Task(
        uuid=facts.uuid,
        kind=kind,
        id=facts.id,
        title=one_line(request.title, "title"),
        status=_status(request, settings),
        created_at=now,
        priority=priority,
        type=type_,
        project=project,
        assignees=settings.default_assignee
        if request.assignee is None
        else values(request.assignee, "assignee"),
        due_date=facts.due_date,
        labels=values(request.labels, "label"),
        milestone=facts.milestone,
        parent=facts.parent,
        dependencies=facts.dependencies,
        references=values(request.ref, "reference"),
        documentation=values(request.doc, "documentation"),
        modified_files=values(request.modified_file, "modified file"),
        ordinal=facts.ordinal if ordinal is None and kind == "task" else ordinal,
        acceptance_criteria=edit_checklist(
            (),
            ChecklistEdit(
                append=(*request.ac, *request.acceptance_criteria),
                check=indexes(request.check_ac, "--check-ac"),
            ),
            what=CRITERION,
            task_id=facts.id,
        ),
        definition_of_done=edit_checklist(
            items(defaults, DOD_ITEM),
            ChecklistEdit(append=request.dod, check=indexes(request.check_dod, "--check-dod")),
            what=DOD_ITEM,
            task_id=facts.id,
        ),
        description=section(request.description or "", "description"),
        plan=section(request.plan or "", "plan"),
        notes=section(request.notes or "", "notes"),
        final_summary=section(request.final_summary or "", "final summary"),
    )


def _status(request: CreateRequest, settings: Settings) -> str:
    if kind_wanted(request) == "draft":
        return DRAFT_STATUS
    if request.status and request.status.strip():
        return status_named(request.status, settings)
    return settings.initial_status


def _optional_names(request: CreateRequest, settings: Settings) -> tuple[str | None, str | None, str | None]:
    """Return priority, type and project as they are stored; an empty one is none."""
    priority = (request.priority or "").strip()
    return (
        priority_named(priority, settings) if priority else None,
        type_named(request.type, settings) if request.type else None,
        project_named(request.project, settings) if request.project else None,
    )
