"""What an edit asks for: a value for each field that is to change, everything else left alone."""

from __future__ import annotations

from itertools import compress
from operator import is_not

from backlog.errors import InvalidInput, RevisionMoved
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Final

    from backlog.domain.task import ChecklistItem, Task


class Keep:
    """The field stays as it is."""

    def __repr__(self) -> str:
        return "KEEP"


class Clear:
    """The field is emptied."""

    def __repr__(self) -> str:
        return "CLEAR"


KEEP: Final = Keep()
CLEAR: Final = Clear()


class EditRequest(NamedTuple):
    """What is to become of a task or draft: a value, or CLEAR, for each field that is to change.

    A list takes the place of the one before, an empty one empties it; then `add_…` and `remove_…`
    come, in this order. Names of statuses, priorities, types and projects may be in any letter
    case; a milestone is named by id or title, dependencies by their ids. The numbers of checklist
    items count from 1: those to remove in the list with what was added, those to check and uncheck
    in what is left of it, and so those of the criteria that get a check, or lose it. `evidence` is kept
    with what is checked.
    """

    title: str | Keep = KEEP
    description: str | Clear | Keep = KEEP
    status: str | Keep = KEEP
    priority: str | Clear | Keep = KEEP
    type: str | Clear | Keep = KEEP
    project: str | Clear | Keep = KEEP
    assignees: Sequence[str] | Keep = KEEP
    labels: Sequence[str] | Keep = KEEP
    add_labels: Sequence[str] = ()
    remove_labels: Sequence[str] = ()
    milestone: str | Clear | Keep = KEEP
    due_date: date | Clear | Keep = KEEP
    ordinal: float | Keep = KEEP
    dependencies: Sequence[str] | Keep = KEEP
    references: Sequence[str] | Keep = KEEP
    add_references: Sequence[str] = ()
    remove_references: Sequence[str] = ()
    documentation: Sequence[str] | Keep = KEEP
    modified_files: Sequence[str] | Keep = KEEP
    acceptance_criteria: Sequence[str | ChecklistItem] | Keep = KEEP
    add_ac: Sequence[str | ChecklistItem] = ()
    remove_ac: Sequence[int] = ()
    check_ac: Sequence[int] = ()
    uncheck_ac: Sequence[int] = ()
    set_checks: Sequence[tuple[int, str]] = ()
    clear_checks: Sequence[int] = ()
    definition_of_done: Sequence[str | ChecklistItem] | Keep = KEEP
    add_dod: Sequence[str | ChecklistItem] = ()
    remove_dod: Sequence[int] = ()
    check_dod: Sequence[int] = ()
    uncheck_dod: Sequence[int] = ()
    evidence: str | None = None
    plan: str | Clear | Keep = KEEP
    append_plan: Sequence[str] = ()
    notes: str | Clear | Keep = KEEP
    append_notes: Sequence[str] = ()
    final_summary: str | Clear | Keep = KEEP
    append_final_summary: Sequence[str] = ()
    other_text: str | Clear | Keep = KEEP
    append_other_text: Sequence[str] = ()
    comments: Sequence[str] = ()
    comment_author: str | None = None


EMPTY: Final = EditRequest()

SEVERAL = frozenset(
    {
        "assignees",
        "status",
        "labels",
        "add_labels",
        "remove_labels",
        "priority",
        "type",
        "project",
        "due_date",
        "milestone",
        "dependencies",
        "references",
        "add_references",
        "remove_references",
        "documentation",
    }
)
"""The fields that may be changed in several tasks at once (docs/contract.md 1.1)."""


def given_fields(request: EditRequest) -> list[str]:
    """Return the names of the fields that the request sets, in the order of the fields."""
    differing = compress(zip(request._fields, request, EMPTY, strict=True), map(is_not, request, EMPTY))
    return [name for name, value, empty in differing if value != empty]


def check_several(request: EditRequest) -> None:
    """Raise InvalidInput if the request cannot be applied to more than one task (docs/contract.md 5.5)."""
    fields = given_fields(request)
    if not fields:
        raise InvalidInput("several tasks need at least one change to apply", code="missing-change")
    for field in fields:
        if field not in SEVERAL:
            raise _for_one_task(field)


def check_revision(tasks: Sequence[Task], wanted: int) -> None:
    """Raise Conflict unless the task is at the revision that was read, InvalidInput for several tasks."""
    if len(tasks) > 1:
        raise _for_one_task("if_revision")
    for task in tasks:
        if task.revision != wanted:
            raise RevisionMoved(task.id, task.revision, wanted, kind=task.kind)


def _for_one_task(field: str) -> InvalidInput:
    return InvalidInput(f"{field} is for one task at a time", code="single-task-option", field=field)
