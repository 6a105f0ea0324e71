"""What an edit asks for, and which of its options cannot stand together (docs/contract.md 1.1, 5.5)."""

from collections.abc import Sequence
from typing import NamedTuple

from backlog.domain.checklist import indexes
from backlog.domain.errors import InvalidInput, RevisionMoved
from backlog.domain.task import ChecklistItem, Task
from backlog.domain.text import check_text, names_nothing


class EditRequest(NamedTuple):
    """What the user asked for: the long flags of `task edit` (docs/contract.md 1.1); None or () if absent."""

    title: str | None = None
    description: str | None = None
    assignee: Sequence[str] | None = None
    status: str | None = None
    label: Sequence[str] | None = None
    add_label: Sequence[str] = ()
    remove_label: Sequence[str] = ()
    clear_labels: bool = False
    priority: str | None = None
    type: str | None = None
    project: str | None = None
    due_date: str | None = None
    clear_due_date: bool = False
    ordinal: str | float | None = None
    milestone: str | None = None
    clear_milestone: bool = False
    ac: Sequence[str] = ()
    acceptance_criteria: Sequence[str | ChecklistItem] | None = None
    clear_ac: bool = False
    remove_ac: Sequence[str | int] = ()
    check_ac: Sequence[str | int] = ()
    uncheck_ac: Sequence[str | int] = ()
    dod: Sequence[str] = ()
    remove_dod: Sequence[str | int] = ()
    check_dod: Sequence[str | int] = ()
    uncheck_dod: Sequence[str | int] = ()
    evidence: str | None = None
    plan: str | None = None
    append_plan: Sequence[str] = ()
    notes: str | None = None
    append_notes: Sequence[str] = ()
    final_summary: str | None = None
    append_final_summary: Sequence[str] = ()
    clear_final_summary: bool = False
    comment: Sequence[str] = ()
    comment_author: str | None = None
    depends_on: Sequence[str] | None = None
    clear_deps: bool = False
    ref: Sequence[str] | None = None
    add_ref: Sequence[str] = ()
    remove_ref: Sequence[str] = ()
    clear_refs: bool = False
    doc: Sequence[str] | None = None
    clear_docs: bool = False
    modified_file: Sequence[str] | None = None
    definition_of_done: Sequence[str | ChecklistItem] | None = None  # no flag; a batch may replace the list


EMPTY = EditRequest()

SEVERAL = frozenset(
    {
        "assignee",
        "status",
        "label",
        "add_label",
        "remove_label",
        "clear_labels",
        "priority",
        "type",
        "project",
        "due_date",
        "clear_due_date",
        "milestone",
        "clear_milestone",
        "depends_on",
        "clear_deps",
        "ref",
        "add_ref",
        "remove_ref",
        "clear_refs",
        "doc",
        "clear_docs",
    }
)
"""The flags that may be given with several ids (docs/contract.md 1.1)."""


def flag(field: str) -> str:
    """Return the flag of a request's field as it is typed: `check_ac` -> `--check-ac`."""
    return "--" + field.replace("_", "-")


def given_fields(request: EditRequest) -> list[str]:
    """Return the names of the fields that the request sets, in the order of the fields."""
    return [
        name for name, value, empty in zip(request._fields, request, EMPTY, strict=True) if value != empty
    ]


def check_several(request: EditRequest) -> None:
    """Raise InvalidInput if the request cannot be applied to more than one task (docs/contract.md 5.5)."""
    fields = given_fields(request)
    if not fields:
        raise InvalidInput("several tasks need at least one change to apply", code="missing-change")
    for field in fields:
        if field not in SEVERAL:
            raise InvalidInput(f"{flag(field)} works on one task at a time", code="single-task-option")


def check_revision(tasks: Sequence[Task], wanted: int) -> None:
    """Raise Conflict unless the task is at the revision that was read, InvalidInput for several tasks."""
    if len(tasks) > 1:
        raise InvalidInput("--if-revision works on one task at a time", code="single-task-option")
    for task in tasks:
        if task.revision != wanted:
            raise RevisionMoved(task.id, task.revision, wanted, kind=task.kind)


def check_exclusions(request: EditRequest) -> None:
    """Raise InvalidInput for options that cannot be combined (docs/contract.md 1.1)."""
    _exclude(request, "milestone", "clear_milestone")
    _exclude(request, "due_date", "clear_due_date")
    _exclude(request, "final_summary", "clear_final_summary")
    for name in ("remove_ac", "check_ac", "uncheck_ac", "remove_dod", "check_dod", "uncheck_dod"):
        indexes(getattr(request, name), flag(name))
    _exclude(request, "label", "add_label", "remove_label", "clear_labels")
    _exclude(request, "clear_labels", "add_label", "remove_label")
    _exclude(request, "acceptance_criteria", "ac", "remove_ac", "check_ac", "uncheck_ac", "clear_ac")
    _exclude(request, "clear_ac", "ac", "remove_ac", "check_ac", "uncheck_ac")
    if request.evidence is not None and not request.check_ac and not request.check_dod:
        raise InvalidInput(
            "--evidence says why something is checked; it needs --check-ac or --check-dod",
            code="missing-option",
        )
    for field in ("add_ref", "remove_ref"):
        if any(map(names_nothing, getattr(request, field))):
            raise InvalidInput(
                f"{flag(field)} needs a value",
                code="missing-value",
                field=field,
            )
    if not all(map(names_nothing, request.depends_on or ())):
        _exclude(request, "clear_deps", "depends_on")
    _exclude(request, "ref", "add_ref", "remove_ref")
    _exclude(request, "clear_refs", "add_ref", "remove_ref")
    if not all(map(names_nothing, request.ref or ())):
        _exclude(request, "clear_refs", "ref")
    if not all(map(names_nothing, request.doc or ())):
        _exclude(request, "clear_docs", "doc")


def _exclude(request: EditRequest, field: str, *others: str) -> None:
    if not _is_given(request, field):
        return
    clashing = [other for other in others if _is_given(request, other)]
    if clashing:
        raise InvalidInput(
            f"{flag(field)} cannot be combined with {', '.join(map(flag, clashing))}",
            code="conflicting-options",
        )


def _is_given(request: EditRequest, field: str) -> bool:
    return bool(getattr(request, field) != getattr(EMPTY, field))


def check_comments(request: EditRequest) -> None:
    """Raise InvalidInput for a comment that could not be told apart from the next one in a file."""
    for body in request.comment:
        if any(line.strip() == "---" for line in check_text(body, "comment").splitlines()):
            raise InvalidInput(
                'a comment cannot contain a line "---", which separates comments in an exported file',
                code="invalid-comment",
            )
