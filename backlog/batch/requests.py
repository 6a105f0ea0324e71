"""Turns what a line says of a task into a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from backlog.batch.models import Edit
from backlog.domain.checklist import item_numbers
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, KEEP, EditRequest
from backlog.domain.ids import parse_reference
from backlog.domain.ordinals import read_ordinal
from backlog.domain.task import FIELDS
from backlog.errors import InvalidInput
from backlog.service.combinations import check_clearing, check_links, check_lists
from backlog.service.dates import due_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from backlog.batch.models import Create
    from backlog.batch.names import Names
    from backlog.domain.edit_request import Clear, Keep
    from backlog.domain.task import Kind

T = TypeVar("T")

_PLACED = frozenset(
    {
        *("title", "status", "priority", "type", "project", "assignees", "labels", "milestone", "parent"),
        *("due_date", "ordinal", "dependencies", "references", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done", "comments"),
    }
)
_SAME = tuple(field for field in FIELDS if field.name in EditRequest._fields and field.name not in _PLACED)
_TEXTS = tuple(field.name for field in _SAME if field.holds != "words")
_MORE_LISTS = tuple(field.name for field in _SAME if field.holds == "words")
_APPENDED = tuple(f"append_{name}" for name in _TEXTS if f"append_{name}" in EditRequest._fields)
_CLEARED = frozenset(name for name in _TEXTS if f"clear_{name}" in Edit.model_fields)
"""The fields that keys of the same names give, those that add to them, and of which a key clears them."""


def create_request(operation: Create, names: Names, today: date) -> CreateRequest:
    """Return the request to create what a line describes; null and "" are the same as no key.

    A whole definition of done takes the place of the configured items. Raises InvalidInput.
    """
    whole = operation.definition_of_done
    texts: dict[str, Any] = {name: getattr(operation, name) for name in _TEXTS}
    texts |= {name: getattr(operation, name) or () for name in _MORE_LISTS}
    return CreateRequest(
        operation.title,
        status=operation.status or None,
        priority=operation.priority or None,
        type=operation.type or None,
        project=operation.project or None,
        assignees=operation.assignee,
        labels=operation.labels or (),
        milestone=None if operation.milestone is None else names.named(operation.milestone),
        parent=names.meant(operation.parent) if operation.parent else None,
        due_date=due_date(operation.due_date or "", today),
        ordinal=_ordinal(operation.ordinal),
        dependencies=names.all_meant(operation.depends_on or ()),
        references=operation.ref or (),
        documentation=operation.doc or (),
        modified_files=operation.modified_file or (),
        acceptance_criteria=(*(operation.ac or ()), *(operation.acceptance_criteria or ())),
        check_ac=_numbers("check_ac", operation.check_ac),
        definition_of_done=(*(whole or ()), *(operation.dod or ())),
        check_dod=_numbers("check_dod", operation.check_dod),
        dod_defaults=whole is None and not operation.no_dod_defaults,
        draft=operation.draft,
        **texts,
    )


def edit_request(operation: Edit, names: Names, today: date) -> EditRequest:
    """Return the request to change what a line names: "" and [] clear, null is the same as no key.

    Raises InvalidInput, also for an empty title or status, which cannot be cleared.
    """
    given = {
        name: value
        for name in operation.model_fields_set
        if (value := operation.__dict__[name]) is not None and value is not False
    }
    for name in ("title", "status"):
        if name in given and not given[name].strip():
            raise InvalidInput(f'"{name}" is empty; a task always has one', code="invalid-value", key=name)
    check_clearing(given)
    check_lists(given)
    check_links(given)
    if operation.evidence is not None and not operation.check_ac and not operation.check_dod:
        raise InvalidInput(
            'evidence says why something is checked; it needs "check_ac" or "check_dod"',
            code="missing-option",
        )
    milestone = None if operation.milestone is None else names.named(operation.milestone)
    ordinal = _ordinal(operation.ordinal)
    texts: dict[str, Any] = {
        name: _text(getattr(operation, name), clear=name in _CLEARED and getattr(operation, f"clear_{name}"))
        for name in _TEXTS
    }
    texts |= {name: getattr(operation, name) or () for name in _APPENDED}
    texts |= {name: _unless_none(getattr(operation, name)) for name in _MORE_LISTS}
    return EditRequest(
        title=KEEP if operation.title is None else operation.title,
        status=KEEP if operation.status is None else operation.status,
        priority=_name(operation.priority),
        type=_name(operation.type),
        project=_name(operation.project),
        assignees=_unless_none(operation.assignee),
        labels=() if operation.clear_labels else _unless_none(operation.label),
        add_labels=operation.add_label or (),
        remove_labels=operation.remove_label or (),
        milestone=_text(milestone, clear=operation.clear_milestone),
        due_date=CLEAR if operation.clear_due_date else new_date(operation.due_date, today),
        ordinal=KEEP if ordinal is None else ordinal,
        dependencies=(() if operation.clear_deps else _unless_none(_meant(operation.depends_on, names))),
        references=() if operation.clear_refs else _unless_none(operation.ref),
        add_references=operation.add_ref or (),
        remove_references=operation.remove_ref or (),
        documentation=() if operation.clear_docs else _unless_none(operation.doc),
        modified_files=_unless_none(operation.modified_file),
        acceptance_criteria=() if operation.clear_ac else _unless_none(operation.acceptance_criteria),
        add_ac=operation.ac or (),
        remove_ac=_numbers("remove_ac", operation.remove_ac),
        check_ac=_numbers("check_ac", operation.check_ac),
        uncheck_ac=_numbers("uncheck_ac", operation.uncheck_ac),
        set_checks=tuple(
            (number, command)
            for given_number, command in (operation.set_check or {}).items()
            for number in item_numbers((given_number,), "set_check")
        ),
        clear_checks=_numbers("clear_check", operation.clear_check),
        definition_of_done=_unless_none(operation.definition_of_done),
        add_dod=operation.dod or (),
        remove_dod=_numbers("remove_dod", operation.remove_dod),
        check_dod=_numbers("check_dod", operation.check_dod),
        uncheck_dod=_numbers("uncheck_dod", operation.uncheck_dod),
        evidence=operation.evidence,
        **texts,
        other_text=_text(operation.other_text),
        append_other_text=operation.append_other_text or (),
        comments=operation.comment or (),
        comment_author=operation.comment_author,
    )


def kind_of(ids: tuple[str, ...]) -> Kind:
    """Return what ids name: drafts if all of them say so, else tasks."""
    references = [parse_reference(id_) for id_ in ids]
    drafts = [reference is not None and reference.prefix == "draft" for reference in references]
    return "draft" if all(drafts) else "task"


def _unless_none(given: T | None) -> T | Keep:
    return KEEP if given is None else given


def _text(given: str | None, *, clear: bool = False) -> str | Clear | Keep:
    """Return a text, CLEAR for an empty one, KEEP for none."""
    if clear or (given is not None and not given.strip()):
        return CLEAR
    return KEEP if given is None else given


def _name(given: str | None) -> str | Clear | Keep:
    """Return a name, CLEAR for an empty one, KEEP for none."""
    return KEEP if given is None else given or CLEAR


def new_date(given: str | None, today: date) -> date | Clear | Keep:
    """Return the day that a text means, CLEAR for an empty one, KEEP for none; raise InvalidInput."""
    return KEEP if given is None else due_date(given, today) or CLEAR


def _ordinal(given: str | float | None) -> float | None:
    return read_ordinal(given) if isinstance(given, str) else given


def _numbers(key: str, given: Iterable[str | int] | None) -> tuple[int, ...]:
    """Return the numbers of checklist items, which may also be written as texts."""
    found: list[int] = []
    for number in given or ():
        found += item_numbers((number,), key) if isinstance(number, str) else (number,)
    return tuple(dict.fromkeys(found))


def _meant(given: tuple[str, ...] | None, names: Names) -> Sequence[str] | None:
    return None if given is None else names.all_meant(given)
