"""Reads the options of `task create` and `task edit` into requests, in the order of the contract.

Of several mistakes the one that the contract names first is reported (6.1, 6.2).
"""

from __future__ import annotations

from backlog.cli.command import UsageError
from backlog.cli.syntax import several, unless_blank
from backlog.domain.checklist import item_numbers
from backlog.domain.create import CreateRequest, check_title
from backlog.domain.edit_request import CLEAR, KEEP, Clear, EditRequest, Keep
from backlog.domain.ordinals import read_ordinal
from backlog.domain.task import FIELDS as TASK_FIELDS
from backlog.errors import quoted
from backlog.lean import TYPE_CHECKING
from backlog.service.combinations import check_clearing, check_links, check_lists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlog.cli.command import OptionValues
    from backlog.domain.task import ChecklistItem
    from backlog.errors import InvalidInput

FIELDS = {
    "ac": "add_ac",
    "add_label": "add_labels",
    "add_ref": "add_references",
    "assignee": "assignees",
    "clear_ac": "acceptance_criteria",
    "clear_check": "clear_checks",
    "clear_deps": "dependencies",
    "clear_docs": "documentation",
    "clear_due_date": "due_date",
    "clear_final_summary": "final_summary",
    "clear_labels": "labels",
    "clear_milestone": "milestone",
    "clear_refs": "references",
    "comment": "comments",
    "depends_on": "dependencies",
    "doc": "documentation",
    "dod": "add_dod",
    "label": "labels",
    "modified_file": "modified_files",
    "ref": "references",
    "remove_label": "remove_labels",
    "remove_ref": "remove_references",
    "set_check": "set_checks",
}
"""The fields of an edit that options change, where their names differ."""

_LISTS = ("depends_on", "ref", "doc")
_NUMBERS = ("remove_ac", "check_ac", "uncheck_ac", "clear_check", "remove_dod", "check_dod", "uncheck_dod")

_PLACED = frozenset(
    {
        *("title", "status", "priority", "type", "project", "assignees", "labels", "milestone", "parent"),
        *("due_date", "ordinal", "dependencies", "references", "documentation", "modified_files"),
        *("acceptance_criteria", "definition_of_done", "comments"),
    }
)
_SAME = tuple(
    field for field in TASK_FIELDS if field.name in EditRequest._fields and field.name not in _PLACED
)
_TEXTS = tuple(field.name for field in _SAME if field.holds != "words")
_MORE_LISTS = tuple(field.name for field in _SAME if field.holds == "words")
_APPENDED = tuple(f"append_{name}" for name in _TEXTS if f"append_{name}" in EditRequest._fields)
"""The fields that options of the same names give, and those that add to them."""


def create_request(given: OptionValues, today: date, *, draft: bool = False) -> CreateRequest:
    """Return the request that options make; raise InvalidInput."""
    check_title(given["title"])
    ordinal = read_ordinal(given["ordinal"]) if "ordinal" in given else None
    for name in _LISTS:
        if not all(map(several, _one_each(given.get(name, ())))):
            raise UsageError(f"{flag(name)} needs a value; omit it for none", code="missing-value")
    texts: OptionValues = {name: given.get(name) for name in _TEXTS}
    texts |= {name: several(given.get(name, ())) for name in _MORE_LISTS}
    return CreateRequest(
        given["title"],
        due_date=_day(given.get("due_date"), today),
        status=unless_blank(given.get("status")),
        priority=unless_blank(given.get("priority")),
        type=given.get("type") or None,
        project=given.get("project") or None,
        assignees=several(given["assignee"]) if "assignee" in given else None,
        labels=several(given.get("labels", ())),
        milestone=given.get("milestone"),
        parent=unless_blank(given.get("parent")),
        ordinal=ordinal,
        dependencies=several(given.get("depends_on", ())),
        references=several(given.get("ref", ())),
        documentation=several(given.get("doc", ())),
        modified_files=several(given.get("modified_file", ())),
        acceptance_criteria=(*_criteria(given), *given.get("acceptance_criteria", ())),
        check_ac=item_numbers(given.get("check_ac", ()), "--check-ac"),
        definition_of_done=given.get("dod", ()),
        check_dod=item_numbers(given.get("check_dod", ()), "--check-dod"),
        dod_defaults="no_dod_defaults" not in given,
        draft=draft or "draft" in given,
        **texts,
    )


def edit_request(given: OptionValues, today: date) -> EditRequest:
    """Return the request that options make; raise InvalidInput."""
    for name, example in (("title", "TITLE"), ("status", "STATUS")):
        if name in given and not given[name].strip():
            raise UsageError(
                f"{flag(name)} is empty; a task always has one",
                hint=f"give one, {flag(name)} {example}, or leave the option out",
                code="missing-value",
            )
    ordinal: float | Keep = read_ordinal(given["ordinal"]) if "ordinal" in given else KEEP
    check_clearing(given)
    remove_ac, check_ac, uncheck_ac, clear_checks, remove_dod, check_dod, uncheck_dod = (
        item_numbers(given.get(name, ()), flag(name)) for name in _NUMBERS
    )
    check_lists(given)
    _check_evidence(given)
    for name in ("add_ref", "remove_ref"):
        if not all(map(several, _one_each(given.get(name, ())))):
            raise UsageError(
                f"{flag(name)} needs a value", hint="--clear-refs removes them all", code="missing-value"
            )
    texts: OptionValues = {name: _text(given, name, f"clear_{name}") for name in _TEXTS}
    texts |= {name: given.get(name, ()) for name in _APPENDED}
    texts |= {name: _list(given, name, f"clear_{name}") for name in _MORE_LISTS}
    check_links({**given, **{name: several(given[name]) for name in _LISTS if name in given}})
    return EditRequest(
        due_date=_new_day(given, today),
        title=given.get("title") or KEEP,
        status=given.get("status") or KEEP,
        priority=_name(given, "priority"),
        type=_name(given, "type"),
        project=_name(given, "project"),
        assignees=_list(given, "assignee"),
        labels=() if "clear_labels" in given else several(given.get("label", ())) or KEEP,
        add_labels=several(given.get("add_label", ())),
        remove_labels=several(given.get("remove_label", ())),
        milestone=_text(given, "milestone", "clear_milestone"),
        ordinal=ordinal,
        dependencies=_list(given, "depends_on", "clear_deps"),
        references=_list(given, "ref", "clear_refs"),
        add_references=several(given.get("add_ref", ())),
        remove_references=several(given.get("remove_ref", ())),
        documentation=_list(given, "doc", "clear_docs"),
        modified_files=_list(given, "modified_file"),
        acceptance_criteria=() if "clear_ac" in given else given.get("acceptance_criteria", KEEP),
        add_ac=_criteria(given),
        remove_ac=remove_ac,
        check_ac=check_ac,
        uncheck_ac=uncheck_ac,
        set_checks=_checks(given),
        clear_checks=clear_checks,
        add_dod=given.get("dod", ()),
        remove_dod=remove_dod,
        check_dod=check_dod,
        uncheck_dod=uncheck_dod,
        evidence=given.get("evidence"),
        **texts,
        other_text=_text(given, "other_text"),
        append_other_text=given.get("append_other_text", ()),
        comments=given.get("comment", ()),
        comment_author=given.get("comment_author"),
    )


def judged_first(given: OptionValues) -> EditRequest:
    """Return what of an edit is judged before any other option is read: status and priority."""
    return EditRequest(status=unless_blank(given.get("status")) or KEEP, priority=_name(given, "priority"))


def in_flags(error: InvalidInput, given: OptionValues, ids: Sequence[str]) -> InvalidInput:
    """Return an error about a field of the request as one about the option that was given."""
    field = error.data.get("field")
    name = next((name for name in given if FIELDS.get(name, name) == field), str(field))
    hint = f"one command for each task: backlog task edit {ids[0]} {flag(name)} …"
    return UsageError(
        f"{flag(name)} works on one task at a time",
        code=error.code,
        hint=numbers_read_as_ids(given, ids) or hint,
    )


def numbers_read_as_ids(given: OptionValues, ids: Sequence[str]) -> str | None:
    """Return what to type if numbers of items were read as tasks: `task edit 7 --check-ac 1 2`; else None."""
    first, *others = ids
    for name in ("check_ac", "check_dod", "uncheck_ac", "uncheck_dod"):
        if name in given and others and all(other.isdigit() for other in others):
            numbers = ",".join((*given[name], *others))
            return (
                f"several numbers are separated by commas: backlog task edit {first} {flag(name)} {numbers}"
            )
    return None


def flag(name: str) -> str:
    """Return an option as it is typed: `check_ac` -> `--check-ac`."""
    return "--" + name.replace("_", "-")


def _criteria(given: OptionValues) -> Sequence[str | ChecklistItem]:
    """Return the criteria of `--ac`, each with the check of the `--ac-check` behind it; raise UsageError."""
    texts: Sequence[str] = given.get("ac", ())
    if "ac_check" not in given:
        return texts
    from backlog.domain.task import ChecklistItem  # few criteria have a check

    checks: dict[int, str] = {}
    for place, command in given["ac_check"]:
        if not 1 <= place <= len(texts):
            hint = '--ac "what must hold" --ac-check "command"; later: --set-check 2 "command"'
            if command.replace(",", "").replace("-", "").isdigit():
                hint = f"to check criteria: --check-ac {command}"
            raise UsageError(
                "--ac-check has no --ac before it",
                hint=hint,
                code="missing-option",
            )
        if place in checks:
            raise UsageError(f"--ac {quoted(texts[place - 1])} has two checks", code="conflicting-options")
        checks[place] = command
    return [
        ChecklistItem(text, check=checks[place]) if place in checks else text
        for place, text in enumerate(texts, 1)
    ]


def _checks(given: OptionValues) -> tuple[tuple[int, str], ...]:
    """Return the numbers of criteria with the commands that are to prove them; raise InvalidInput."""
    return tuple(
        (number, command)
        for numbers, command in given.get("set_check", ())
        for number in item_numbers((numbers,), "--set-check")
    )


def _check_evidence(given: OptionValues) -> None:
    if "evidence" in given and "check_ac" not in given and "check_dod" not in given:
        raise UsageError(
            "--evidence says why something is checked; it needs --check-ac or --check-dod",
            code="missing-option",
        )


def _one_each(given: Sequence[str]) -> list[tuple[str, ...]]:
    return [(text,) for text in given]


def _text(given: OptionValues, name: str, clearing: str = "") -> str | Clear | Keep:
    """Return a text, CLEAR for a blank one or where that is asked for, KEEP where there is none."""
    if clearing in given:
        return CLEAR
    text = given.get(name)
    if text is None:
        return KEEP
    return str(text) if text.strip() else CLEAR


def _name(given: OptionValues, name: str) -> str | Clear | Keep:
    """Return a name, CLEAR for an empty one, KEEP where there is none."""
    return (given[name] or CLEAR) if name in given else KEEP


def _list(given: OptionValues, name: str, clearing: str = "") -> Sequence[str] | Keep:
    """Return a whole list, an empty one where that is asked for, KEEP where there is none."""
    if clearing in given:
        return ()
    return several(given[name]) if name in given else KEEP


def _day(given: str | None, today: date) -> date | None:
    if given is None:
        return None
    from backlog.service.dates import due_date  # few tasks are due

    return due_date(given, today)


def _new_day(given: OptionValues, today: date) -> date | Clear | Keep:
    if "clear_due_date" in given:
        return CLEAR
    return KEEP if "due_date" not in given else _day(given["due_date"], today) or CLEAR
