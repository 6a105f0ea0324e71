"""Turns what a line says of a task into a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from backlog.batch.models import Edit
from backlog.domain.checklist import item_numbers
from backlog.domain.create import CreateRequest
from backlog.domain.edit_request import CLEAR, KEEP, EditRequest
from backlog.domain.ordinals import read_ordinal
from backlog.domain.people import with_actor
from backlog.domain.task import FIELDS
from backlog.errors import InvalidInput
from backlog.service.combinations import check_clearing, check_links, check_lists
from backlog.service.dates import due_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from backlog.batch.models import Create
    from backlog.batch.work import Work
    from backlog.domain.edit_request import Clear, Keep

T = TypeVar("T")

_AT_ONE_KEY = 3
"""How many keys a line has that changes one field: `op`, `id` and that one's. Nothing can contradict it."""

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


def create_request(operation: Create, work: Work) -> CreateRequest:
    """Return the request to create what a line describes; null and "" are the same as no key.

    A whole definition of done takes the place of the configured items. Raises InvalidInput.
    """
    given = operation.__dict__
    asked: dict[str, Any] = {
        _NEW[key]: value for key in operation.model_fields_set if key in _NEW and (value := given[key])
    }
    if operation.milestone is not None:
        asked["milestone"] = work.aliases.named(operation.milestone)
    if operation.parent:
        asked["parent"] = work.aliases.meant(operation.parent)
    if operation.due_date:
        asked["due_date"] = due_date(operation.due_date, work.today)
    if operation.ordinal is not None:
        asked["ordinal"] = _ordinal(operation.ordinal)
    if operation.depends_on:
        asked["dependencies"] = work.aliases.all_meant(operation.depends_on)
    if operation.ac or operation.acceptance_criteria:
        asked["acceptance_criteria"] = (*(operation.ac or ()), *(operation.acceptance_criteria or ()))
    if operation.check_ac:
        asked["check_ac"] = _numbers("check_ac", operation.check_ac)
    whole = operation.definition_of_done
    if whole or operation.dod:
        asked["definition_of_done"] = (*(whole or ()), *(operation.dod or ()))
    if operation.check_dod:
        asked["check_dod"] = _numbers("check_dod", operation.check_dod)
    return CreateRequest(
        operation.title,
        assignees=with_actor(operation.assignee, work.actor),
        dod_defaults=whole is None and not operation.no_dod_defaults,
        **asked,
    )


def edit_request(operation: Edit, work: Work) -> EditRequest:
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
    if len(given) > _AT_ONE_KEY:
        check_clearing(given)
        check_lists(given)
        check_links(given)
    if operation.evidence is not None and not operation.check_ac and not operation.check_dod:
        raise InvalidInput(
            'evidence says why something is checked; it needs "check_ac" or "check_dod"',
            code="missing-option",
        )
    asked: dict[str, Any] = {}
    for key in sorted(given.keys() & _CHANGES.keys(), key=_ORDER.__getitem__):
        field, read = _CHANGES[key]
        asked[field] = read(given[key], work)
    return EditRequest(**asked)


def _same(given: T, _: Work) -> T:
    return given


def _cleared(_given: object, _: Work) -> Clear:
    return CLEAR


def _none(_given: object, _: Work) -> tuple[()]:
    return ()


def _text(given: str, _: Work) -> str | Clear:
    """Return a text, CLEAR for a blank one."""
    return given if given.strip() else CLEAR


def _name(given: str, _: Work) -> str | Clear:
    return given or CLEAR


def _milestone(given: str, work: Work) -> str | Clear:
    return _text(work.aliases.named(given), work)


def _due_date(given: str, work: Work) -> date | Clear | Keep:
    return new_date(given, work.today)


def _place(given: str | float, _: Work) -> float:
    return _ordinal(given)


def _people(given: tuple[str, ...], work: Work) -> tuple[str, ...]:
    return with_actor(given, work.actor)


def _ids(given: tuple[str, ...], work: Work) -> tuple[str, ...]:
    return work.aliases.all_meant(given)


def _items(key: str) -> Callable[[Iterable[str | int], Work], tuple[int, ...]]:
    return lambda given, _: _numbers(key, given)


def _checks(given: dict[str, str], _: Work) -> tuple[tuple[int, str], ...]:
    """Return the commands that prove criteria, each with the number of its own."""
    return tuple(
        (number, command)
        for numbers, command in given.items()
        for number in item_numbers((numbers,), "set_check")
    )


def new_date(given: str | None, today: date) -> date | Clear | Keep:
    """Return the day that a text means, CLEAR for an empty one, KEEP for none; raise InvalidInput."""
    return KEEP if given is None else due_date(given, today) or CLEAR


def _ordinal(given: str | float) -> float:
    return read_ordinal(given) if isinstance(given, str) else given


def _numbers(key: str, given: Iterable[str | int]) -> tuple[int, ...]:
    """Return the numbers of checklist items, which may also be written as texts."""
    numbers: list[int] = []
    for number in given:
        numbers += item_numbers((number,), key) if isinstance(number, str) else (number,)
    return tuple(dict.fromkeys(numbers))


_NEW = {
    **{name: name for name in ("status", "priority", "type", "project", "labels", "draft")},
    "ref": "references",
    "doc": "documentation",
    "modified_file": "modified_files",
    **{name: name for name in (*_TEXTS, *_MORE_LISTS)},
}
"""The keys of a new task that are taken as they are, and the fields of the request that they fill."""

_CHANGES: dict[str, tuple[str, Callable[[Any, Work], Any]]] = {
    "milestone": ("milestone", _milestone),
    "clear_milestone": ("milestone", _cleared),
    "ordinal": ("ordinal", _place),
    **{name: (name, _text) for name in _TEXTS},
    **{f"clear_{name}": (name, _cleared) for name in _CLEARED},
    **{name: (name, _same) for name in (*_APPENDED, *_MORE_LISTS, "title", "status")},
    **{name: (name, _name) for name in ("priority", "type", "project")},
    "assignee": ("assignees", _people),
    "label": ("labels", _same),
    "clear_labels": ("labels", _none),
    "add_label": ("add_labels", _same),
    "remove_label": ("remove_labels", _same),
    "due_date": ("due_date", _due_date),
    "clear_due_date": ("due_date", _cleared),
    "depends_on": ("dependencies", _ids),
    "clear_deps": ("dependencies", _none),
    "ref": ("references", _same),
    "clear_refs": ("references", _none),
    "add_ref": ("add_references", _same),
    "remove_ref": ("remove_references", _same),
    "doc": ("documentation", _same),
    "clear_docs": ("documentation", _none),
    "modified_file": ("modified_files", _same),
    "acceptance_criteria": ("acceptance_criteria", _same),
    "clear_ac": ("acceptance_criteria", _none),
    "ac": ("add_ac", _same),
    "remove_ac": ("remove_ac", _items("remove_ac")),
    "check_ac": ("check_ac", _items("check_ac")),
    "uncheck_ac": ("uncheck_ac", _items("uncheck_ac")),
    "set_check": ("set_checks", _checks),
    "clear_check": ("clear_checks", _items("clear_check")),
    "definition_of_done": ("definition_of_done", _same),
    "dod": ("add_dod", _same),
    "remove_dod": ("remove_dod", _items("remove_dod")),
    "check_dod": ("check_dod", _items("check_dod")),
    "uncheck_dod": ("uncheck_dod", _items("uncheck_dod")),
    "evidence": ("evidence", _same),
    "other_text": ("other_text", _text),
    "append_other_text": ("append_other_text", _same),
    "comment": ("comments", _same),
    "comment_author": ("comment_author", _same),
}
"""The keys of an edit: the field of the request that each fills, and how it is read.

They stand in the order in which mistakes are reported.
"""

_ORDER = {key: place for place, key in enumerate(_CHANGES)}
