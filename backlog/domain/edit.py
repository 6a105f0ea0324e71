"""A task after an edit, all flags of one command taken together (docs/contract.md 1.1, 6.2-6.6)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from backlog.domain.checklist import ChecklistEdit, Evidence, edit_checklist, indexes
from backlog.domain.claims import unclaimed
from backlog.domain.create import CRITERION, DOD_ITEM
from backlog.domain.edit_request import EditRequest, check_comments, check_exclusions
from backlog.domain.errors import InvalidInput
from backlog.domain.ordinals import read_ordinal
from backlog.domain.settings import (
    Settings,
    draft_status_named,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.task import ChecklistItem, Comment, Task
from backlog.domain.text import appended, one_line, section, values


class EditFacts(NamedTuple):
    """What the request refers to, looked up: the values to store where the request names them.

    `actor` is who makes the change.
    """

    dependencies: tuple[str, ...] = ()
    milestone: str | None = None
    due_date: date | None = None
    actor: str = ""


def check_edit(request: EditRequest, task: Task, settings: Settings) -> None:
    """Raise InvalidInput for what needs no looking up, in the order of docs/contract.md 6.2."""
    _status(request, task, settings)
    _name(request.priority, task.priority, settings, priority_named)
    read_ordinal(request.ordinal)
    check_exclusions(request)
    check_comments(request)
    _name(request.type, task.type, settings, type_named)
    _name(request.project, task.project, settings, project_named)


def edit_task(task: Task, request: EditRequest, settings: Settings, facts: EditFacts, now: datetime) -> Task:
    """Return the task as the request leaves it; the same value if nothing changes.

    Raises InvalidInput for a malformed request, NotFound for the number of a checklist item
    beyond the list. The gate is judged by the caller, on the result.
    """
    check_edit(request, task, settings)
    edited = task._replace(
        title=_title(request, task),
        status=_status(request, task, settings),
        priority=_name(request.priority, task.priority, settings, priority_named),
        type=_name(request.type, task.type, settings, type_named),
        project=_name(request.project, task.project, settings, project_named),
        assignees=task.assignees if request.assignee is None else values(request.assignee, "assignee"),
        labels=_labels(request, task),
        due_date=facts.due_date if request.due_date is not None or request.clear_due_date else task.due_date,
        milestone=facts.milestone
        if request.milestone is not None or request.clear_milestone
        else task.milestone,
        dependencies=(
            facts.dependencies if request.depends_on is not None or request.clear_deps else task.dependencies
        ),
        references=_references(request, task),
        documentation=_replaced(request.doc, task.documentation, "documentation", clear=request.clear_docs),
        modified_files=_replaced(request.modified_file, task.modified_files, "modified file"),
        ordinal=task.ordinal if request.ordinal is None else read_ordinal(request.ordinal),
        acceptance_criteria=_criteria(request, task, facts, now),
        definition_of_done=_definition_of_done(request, task, facts, now),
        comments=(*task.comments, *_new_comments(request, now)),
        description=_text(request.description, (), task.description, "description"),
        plan=_text(request.plan, request.append_plan, task.plan, "plan"),
        notes=_text(request.notes, request.append_notes, task.notes, "notes"),
        final_summary=_text(
            "" if request.clear_final_summary else request.final_summary,
            request.append_final_summary,
            task.final_summary,
            "final summary",
        ),
    )
    if settings.is_terminal(edited.status):
        edited = unclaimed(edited)
    if edited == task:
        return task
    if task.kind == "task" and edited == task._replace(ordinal=edited.ordinal):
        return edited  # moving a task among the others does not date it anew, as in the reference program
    return edited._replace(updated_at=now)


def _criteria(request: EditRequest, task: Task, facts: EditFacts, now: datetime) -> tuple[ChecklistItem, ...]:
    """Return the acceptance criteria after all flags that concern them."""
    edit = ChecklistEdit(
        replace=() if request.clear_ac else request.acceptance_criteria,
        append=request.ac,
        remove=indexes(request.remove_ac, "--remove-ac"),
        check=indexes(request.check_ac, "--check-ac"),
        uncheck=indexes(request.uncheck_ac, "--uncheck-ac"),
        evidence=_evidence(request, facts, now),
    )
    return edit_checklist(task.acceptance_criteria, edit, what=CRITERION, task_id=task.id)


def _definition_of_done(
    request: EditRequest, task: Task, facts: EditFacts, now: datetime
) -> tuple[ChecklistItem, ...]:
    """Return the definition-of-done items after all flags that concern them."""
    edit = ChecklistEdit(
        replace=request.definition_of_done,
        append=request.dod,
        remove=indexes(request.remove_dod, "--remove-dod"),
        check=indexes(request.check_dod, "--check-dod"),
        uncheck=indexes(request.uncheck_dod, "--uncheck-dod"),
        evidence=_evidence(request, facts, now),
    )
    return edit_checklist(task.definition_of_done, edit, what=DOD_ITEM, task_id=task.id)


def _evidence(request: EditRequest, facts: EditFacts, now: datetime) -> Evidence | None:
    text = section(request.evidence or "", "evidence")
    return Evidence(text, facts.actor, now) if text else None


def _title(request: EditRequest, task: Task) -> str:
    if not request.title:
        return task.title
    title = one_line(request.title, "title")
    if not title:
        raise InvalidInput("the title cannot be empty", code="missing-title", task=task.id)
    return title


def _status(request: EditRequest, task: Task, settings: Settings) -> str:
    if not request.status:
        return task.status
    return (
        draft_status_named(request.status) if task.kind == "draft" else status_named(request.status, settings)
    )


def _name(
    given: str | None,
    current: str | None,
    settings: Settings,
    named: Callable[[str, Settings], str],
) -> str | None:
    """Return a configured name as it is stored; an empty one clears it, None keeps the current one."""
    if given is None:
        return current
    return named(given, settings) if given else None


def _labels(request: EditRequest, task: Task) -> tuple[str, ...]:
    """Return the labels after replacing, adding, removing; removing wins (docs/contract.md 6.4)."""
    if request.clear_labels:
        return ()
    labels = task.labels
    if request.label is not None and (replacement := values(request.label, "label")):
        labels = replacement
    for label in values(request.add_label, "label"):
        if label.lower() not in {present.lower() for present in labels}:
            labels = (*labels, label)
    removed = {label.lower() for label in values(request.remove_label, "label")}
    return tuple(label for label in labels if label.lower() not in removed)


def _references(request: EditRequest, task: Task) -> tuple[str, ...]:
    """Return the references after replacing, adding, removing; compared exactly (docs/contract.md 6.4)."""
    references = _replaced(request.ref, task.references, "reference", clear=request.clear_refs)
    added = values(request.add_ref, "reference")
    references += tuple(reference for reference in added if reference not in references)
    removed = set(values(request.remove_ref, "reference"))
    return tuple(reference for reference in references if reference not in removed)


def _replaced(
    given: Sequence[str] | None, current: tuple[str, ...], what: str, *, clear: bool = False
) -> tuple[str, ...]:
    if clear:
        return ()
    return current if given is None else values(given, what)


def _text(replacement: str | None, additions: Sequence[str], current: str | None, what: str) -> str | None:
    """Return a section's text: replaced first, then appended to (docs/contract.md 6.5)."""
    text = current if replacement is None else section(replacement, what)
    return appended(text, additions, what) if additions else text


def _new_comments(request: EditRequest, now: datetime) -> tuple[Comment, ...]:
    """Return the comments to add, blank ones dropped, all by the author given (docs/contract.md 6.6)."""
    author = one_line(request.comment_author or "", "comment author") or None
    bodies = (section(body, "comment") for body in request.comment)
    return tuple(Comment(body, now, author) for body in bodies if body)
