"""A task after an edit, all of its changes taken together (docs/contract.md 1.1, 6.2-6.6)."""

from __future__ import annotations

from functools import partial

from backlog.domain.checklist import ChecklistEdit, Evidence, edit_checklist
from backlog.domain.claims import unclaimed
from backlog.domain.create import CRITERION, DOD_ITEM
from backlog.domain.edit_request import Clear, EditRequest, Keep, given_fields
from backlog.domain.names import name_key, once_each
from backlog.domain.ordinals import check_ordinal
from backlog.domain.settings import (
    Settings,
    draft_status_named,
    priority_named,
    project_named,
    status_named,
    type_named,
)
from backlog.domain.task import FIELDS, ChecklistItem, Comment, Kind, Task, spoken
from backlog.domain.text import NAMES, appended, check_text, composed, one_line, section, values
from backlog.errors import InvalidInput
from backlog.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from backlog.domain.task import Field

    _After = Callable[["EditRequest", Task, "EditFacts", datetime], object]


class EditFacts(NamedTuple):
    """What the request refers to, looked up: the values to store where the request names them.

    `actor` is who makes the change.
    """

    dependencies: tuple[str, ...] = ()
    milestone: str | None = None
    actor: str = ""


def named(request: EditRequest, kind: Kind, settings: Settings) -> EditRequest:
    """Return the request with names as they are configured.

    Raises InvalidInput for what needs no looking up, in the order of docs/contract.md 6.2.
    """
    named: dict[str, object] = {}
    if not isinstance(request.status, Keep):
        draft = kind == "draft"
        named["status"] = (
            draft_status_named(request.status) if draft else status_named(request.status, settings)
        )
    if isinstance(request.priority, str):
        named["priority"] = priority_named(request.priority, settings)
    if not isinstance(request.ordinal, Keep):
        check_ordinal(request.ordinal)
    if not isinstance(request.title, Keep) and not one_line(request.title, "title"):
        raise InvalidInput("the title cannot be empty", code="missing-title")
    _check_comments(request.comments)
    if isinstance(request.type, str):
        named["type"] = type_named(request.type, settings)
    if isinstance(request.project, str):
        named["project"] = project_named(request.project, settings)
    return request._replace(**named) if named else request  # type: ignore[arg-type]  # each is what its field holds


def edit_task(task: Task, request: EditRequest, settings: Settings, facts: EditFacts, now: datetime) -> Task:
    """Return the task as a request, with its names as `named` returns them, leaves it.

    It is the same value if nothing changes. Raises InvalidInput for a text that cannot be stored,
    NotFound for the number of a checklist item beyond the list. The gate is judged by the caller, on
    the result.
    """
    edited = task._replace(**_changed(request, task, facts, now))  # type: ignore[arg-type]  # each is what its field holds
    if settings.is_terminal(edited.status):
        edited = unclaimed(edited)
    if edited == task:
        return task
    moved = task.kind == "task" and edited.ordinal != task.ordinal
    if moved and edited == task._replace(ordinal=edited.ordinal):
        return edited  # moving a task among the others does not change its date, as in the reference program
    return edited._replace(updated_at=now)


def _changed(request: EditRequest, task: Task, facts: EditFacts, now: datetime) -> dict[str, object]:
    """Return the fields that a request is about, as it leaves them; most requests are about one or two."""
    places = {place for name in given_fields(request) for place in _CONCERNED[name]}
    about = [_AFTER[place] for place in sorted(places)]
    return {field: after(request, task, facts, now) for field, _, after in about}


def _plain(field: Field, request: EditRequest, task: Task, *_: object) -> object:
    """Return what a field becomes that is what the request says; a text is appended to as well."""
    given, current, what = getattr(request, field.name), getattr(task, field.name), spoken(field)
    if field.holds == "text":
        return _text(given, getattr(request, f"append_{field.name}", ()), current, what)
    if field.holds == "words":
        return _replaced(given, current, what)
    return None if isinstance(given, Clear) else given


def _criteria(request: EditRequest, task: Task, facts: EditFacts, now: datetime) -> tuple[ChecklistItem, ...]:
    """Return the acceptance criteria after all changes that concern them."""
    replaced = request.acceptance_criteria
    edit = ChecklistEdit(
        replace=None if isinstance(replaced, Keep) else replaced,
        append=request.add_ac,
        remove=request.remove_ac,
        check=request.check_ac,
        uncheck=request.uncheck_ac,
        evidence=_evidence(request, facts, now),
        checks=request.set_checks,
        clear_checks=request.clear_checks,
    )
    return edit_checklist(task.acceptance_criteria, edit, what=CRITERION, task_id=task.id)


def _definition_of_done(
    request: EditRequest, task: Task, facts: EditFacts, now: datetime
) -> tuple[ChecklistItem, ...]:
    """Return the definition-of-done items after all changes that concern them."""
    replaced = request.definition_of_done
    edit = ChecklistEdit(
        replace=None if isinstance(replaced, Keep) else replaced,
        append=request.add_dod,
        remove=request.remove_dod,
        check=request.check_dod,
        uncheck=request.uncheck_dod,
        evidence=_evidence(request, facts, now),
    )
    return edit_checklist(task.definition_of_done, edit, what=DOD_ITEM, task_id=task.id)


def _evidence(request: EditRequest, facts: EditFacts, now: datetime) -> Evidence | None:
    text = section(request.evidence or "", "evidence")
    return Evidence(text, facts.actor, now) if text else None


def _replaced(given: Sequence[str] | Keep, current: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return the list given in stored form, the current one if it is to be kept."""
    if isinstance(given, Keep):
        return current
    words = values(given, what)
    return once_each(words, current) if what in NAMES else words


def _labels(request: EditRequest, task: Task) -> tuple[str, ...]:
    """Return the labels after replacing, adding, removing; removing wins (docs/contract.md 6.4)."""
    labels = _replaced(request.labels, task.labels, "label")
    known = set(map(name_key, labels))
    labels += tuple(label for label in values(request.add_labels, "label") if name_key(label) not in known)
    removed = set(map(name_key, values(request.remove_labels, "label")))
    return tuple(label for label in labels if name_key(label) not in removed)


def _references(request: EditRequest, task: Task) -> tuple[str, ...]:
    """Return the references after replacing, adding, removing, compared exactly (docs/contract.md 6.4).

    Only whether a letter and its marks are one character makes no difference.
    """
    references = _replaced(request.references, task.references, "reference")
    known = set(map(composed, references))
    added = values(request.add_references, "reference")
    references += tuple(reference for reference in added if composed(reference) not in known)
    removed = set(map(composed, values(request.remove_references, "reference")))
    return tuple(reference for reference in references if composed(reference) not in removed)


def _text(
    replacement: str | Clear | Keep, additions: Sequence[str], current: str | None, what: str
) -> str | None:
    """Return a section's text: replaced first, then appended to (docs/contract.md 6.5)."""
    if isinstance(replacement, str):
        current = section(replacement, what)
    elif isinstance(replacement, Clear):
        current = None
    return appended(current, additions, what) if additions else current


def _check_comments(comments: Sequence[str]) -> None:
    """Raise InvalidInput for a comment that could not be distinguished from the next one in a file."""
    for body in comments:
        if any(line.strip() == "---" for line in check_text(body, "comment").splitlines()):
            raise InvalidInput(
                'a comment cannot contain a line "---", which separates comments in an exported file',
                code="invalid-comment",
            )


def _new_comments(request: EditRequest, now: datetime) -> tuple[Comment, ...]:
    """Return the comments to add, blank ones dropped, all by the author given (docs/contract.md 6.6)."""
    author = one_line(request.comment_author or "", "comment author") or None
    bodies = (section(body, "comment") for body in request.comments)
    return tuple(Comment(body, now, author) for body in bodies if body)


_MORE: tuple[tuple[str, tuple[str, ...], _After], ...] = (
    ("title", ("title",), lambda request, *_: one_line(str(request.title), "title")),
    ("status", ("status",), lambda request, *_: request.status),
    ("labels", ("labels", "add_labels", "remove_labels"), lambda request, task, *_: _labels(request, task)),
    ("milestone", ("milestone",), lambda _request, _task, facts, _now: facts.milestone),
    ("dependencies", ("dependencies",), lambda _request, _task, facts, _now: facts.dependencies),
    (
        "references",
        ("references", "add_references", "remove_references"),
        lambda request, task, *_: _references(request, task),
    ),
    ("ordinal", ("ordinal",), lambda request, *_: request.ordinal),
    (
        "acceptance_criteria",
        (
            *("acceptance_criteria", "add_ac", "remove_ac", "check_ac", "uncheck_ac", "set_checks"),
            *("clear_checks", "evidence"),
        ),
        _criteria,
    ),
    (
        "definition_of_done",
        ("definition_of_done", "add_dod", "remove_dod", "check_dod", "uncheck_dod", "evidence"),
        _definition_of_done,
    ),
    (
        "comments",
        ("comments", "comment_author"),
        lambda request, task, _, now: (*task.comments, *_new_comments(request, now)),
    ),
)
"""The fields of which an edit is more than a new value: the names in a request, and what becomes of each."""

_OWN = frozenset(field for field, *_ in _MORE)
_AFTER: tuple[tuple[str, tuple[str, ...], _After], ...] = (
    *(
        (field.name, (field.name, f"append_{field.name}"), partial(_plain, field))
        for field in FIELDS
        if field.name in EditRequest._fields and field.name not in _OWN
    ),
    *_MORE,
)
"""The same of every field that an edit can change, in the order in which mistakes are reported."""

_CONCERNED = {
    name: [place for place, (_, about, _) in enumerate(_AFTER) if name in about]
    for name in EditRequest._fields
}
"""Which of them each name in a request is about, by their places."""
