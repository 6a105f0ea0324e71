"""A task as one text that a person edits as a whole, and the edit that a changed text asks for.

It is a file of the format of docs/contract.md 8, without what no edit changes. The edit goes the way of any
other: the gate, the rules for names, and the check of the revision are the same.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from backlog.domain.edit_request import CLEAR, EditRequest
from backlog.domain.record_files import Extras
from backlog.domain.task import ChecklistItem
from backlog.errors import InvalidInput, listed, quoted
from backlog.markdown.checks import with_check
from backlog.markdown.errors import BadFileError
from backlog.markdown.files import LEAD, read_file, write_file
from backlog.markdown.front_matter import COMMENTS, UNREAD, joined, split
from backlog.markdown.sections import CHECKLISTS, SECTIONS, TEXTS, WITH_CHECKS, heading_of
from backlog.markdown.task_files import LISTS, task_file, with_evidence
from backlog.markdown.yaml_by_lines import STRAY
from backlog.service.dates import due_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from backlog.domain.record_files import FileItem, Front, RecordFile
    from backlog.domain.task import Task
    from backlog.markdown.yaml_reader import YamlEntry

KEYS = (
    "title", "status", "priority", "assignee", "labels", "milestone", "due_date", "dependencies", "type",
    "project", "references", "documentation", "modified_files",
)  # fmt: skip
"""What stands above the sections, in this order."""

_ALWAYS = frozenset({"description", "acceptance_criteria", "plan", "notes"})
"""Sections that stand there even when empty."""
_PLACE = "tasks"
_SPECIAL = re.compile(
    r"""(?:[\w-]+:|[ ]*-)[ \t]+(?:(?P<mark>[!&][^ \t]*)|[^'"|>\[{].*?[ \t](?P<remark>\#.*))"""
)
"""A text without quotes in front of which YAML sees a tag or an anchor, or a remark behind it."""
_BLOCK = re.compile(r"[\w-]+:[ \t]+[|>]")
_QUOTED = re.compile(r"[\w-]+:[ \t]+['\"]")


def text_of(task: Task) -> str:
    """Return a task or draft as a text to edit."""
    file = task_file(task, Extras())
    keys = [key for key in KEYS if key != "status" or task.kind == "task"]
    front: Front = {key: file.front.get(key, [] if key in LISTS else "") for key in keys}
    parts = []
    for name in SECTIONS:
        lines = [file.texts[name]] if name in file.texts else []
        lines += (_item(each, name) for each in file.checklists.get(name, ()))
        if lines or name in _ALWAYS:
            parts.append("\n".join((f"\n## {SECTIONS[name].heading}\n", *lines)))
    text = joined(front, KEYS, {}, None, "\n".join((*parts, "")))
    read = read_file("task", text, file.place).record_file
    if (read.texts, read.checklists) == (file.texts, file.checklists):
        return text
    return write_file(
        "task", file._replace(front=front, remarks=()), None
    )  # headings in a text need the marks


def _item(item: FileItem, checklist: str) -> str:
    text = with_check(item.text, item.check) if checklist == WITH_CHECKS else item.text
    return f"- [{'x' if item.checked else ' '}] {text}"


def edit_of(text: str, task: Task, today: date) -> EditRequest:
    """Return what a text that was edited changes in the task that it was made of.

    Raises InvalidInput for what cannot be understood, or cannot be changed in this way.
    """
    before, after = _read(text_of(task)), _read(text)
    changes: dict[str, object] = {}
    for key in KEYS:
        if after.front.get(key) != before.front.get(key):
            changes |= _of_key(key, after, today)
    for name in TEXTS:
        if after.texts.get(name) != before.texts.get(name):
            changes[name] = after.texts.get(name) or CLEAR
    for name in CHECKLISTS:
        if after.checklists.get(name) != before.checklists.get(name):
            items = after.checklists.get(name, ())
            described = [
                ChecklistItem(item.text.strip(), item.checked, check=item.check or None) for item in items
            ]
            changes[name] = with_evidence(getattr(task, name), described)
            if name == WITH_CHECKS:
                changes |= _without_checks(task, described)
    return EditRequest(**changes)  # type: ignore[arg-type]  # each value is the field's own


def _without_checks(task: Task, items: Sequence[ChecklistItem]) -> dict[str, object]:
    """Return the part of an edit that takes checks away: a list that replaces it keeps them otherwise."""
    checked = {item.text for item in task.acceptance_criteria if item.check is not None}
    cleared = [number for number, item in enumerate(items, 1) if item.check is None and item.text in checked]
    return {"clear_checks": tuple(cleared)} if cleared else {}


def _read(text: str) -> RecordFile:
    """Return what a text says; raise InvalidInput if something in it has no place."""
    try:
        file = read_file("task", text, _PLACE).record_file
    except BadFileError as error:
        where = "" if error.line is None else f"line {error.line}: "
        raise InvalidInput(f"{where}{error.reason}", code="invalid-text") from None
    _check_front(text)
    _check_places(file)
    return file._replace(front=_front(file))


def _check_front(text: str) -> None:
    """Raise InvalidInput where YAML means something else than who typed it, or leaves something out."""
    parts, lines = split(text), text.split("\n")
    starts = [*(entry.line for entry in parts.entries), parts.end]
    for entry, (start, end) in zip(parts.entries, pairwise(starts), strict=True):
        if entry.key in KEYS:
            _check_entry(entry, lines[start - 1 : end - 1])
        elif entry.key == STRAY:
            for number, line in enumerate(lines[start - 1 : end - 1], start):
                if (stray := line.strip()) and not stray.startswith("#"):
                    reason = f"{quoted(stray)} belongs to no key, or to one that is there twice"
                    raise _misread(number, reason)


def _check_entry(entry: YamlEntry, lines: Sequence[str]) -> None:
    key, value, several = quoted(entry.key), entry.value, entry.key in LISTS
    quotes = "put it into quotes if it is meant as it stands"
    if entry.nested:
        raise _misread(entry.line, f"{key} holds more than {'texts' if several else 'a text'}; {quotes}")
    if isinstance(value, list) and value and not several:
        raise _misread(entry.line, f"{key} is one text, and this is a list; {quotes}")
    if entry.broken and isinstance(value, str) and ("\n" in value or _QUOTED.match(lines[0])):
        raise _misread(entry.line, f"what {key} holds is no YAML; {quotes}")
    for number, line in enumerate(lines if not _BLOCK.match(lines[0]) else lines[:1], entry.line):
        if special := _SPECIAL.match(line):
            what = quoted((special["mark"] or special["remark"]).rstrip())
            raise _misread(number, f"YAML takes {what} for no part of {key}; {quotes}")


def _misread(line: int, reason: str) -> InvalidInput:
    return InvalidInput(f"line {line}: {reason}", code="invalid-text")


def _front(file: RecordFile) -> Front:
    """Return the known keys, with the lists that were typed as texts; raise InvalidInput for any other."""
    front = dict(file.front)
    for key, value in file.unknown.items():
        name = key.removesuffix(UNREAD)
        if name in LISTS and key != name:  # `labels: web, auth`
            front[name] = [part for part in map(str.strip, value.split(",")) if part]
        elif key != COMMENTS:
            raise _not_editable(name)
    for key in front:
        if key not in KEYS:
            raise _not_editable(key)
    return front


def _check_places(file: RecordFile) -> None:
    """Raise InvalidInput for a text that has no place in a task, or cannot be edited."""
    for name, loose in file.loose.items():
        if heading_of(loose) is not None:  # a section that is empty
            continue
        section = SECTIONS[name.removesuffix(LEAD)].heading if name else "the first section"
        raise InvalidInput(
            f"{quoted(loose.strip().splitlines()[0])} at {section} belongs to no section", code="invalid-text"
        )
    below = [(item, item.below[0]) for items in file.checklists.values() for item in items if item.below]
    for item, line in below:
        raise InvalidInput(
            f"{quoted(line.strip())} below {quoted(item.text)} is not an item of the list",
            code="invalid-text",
        )
    if file.remarks:
        raise InvalidInput("comments cannot be edited", code="invalid-text")


def _not_editable(key: str) -> InvalidInput:
    return InvalidInput(
        f"{quoted(key)} cannot be changed here; what can: {listed(KEYS)}", code="invalid-text"
    )


def _of_key(key: str, file: RecordFile, today: date) -> dict[str, object]:
    """Return the field of an edit that a key of the front matter changes."""
    if key in LISTS:
        return {LISTS[key]: tuple(file.items(key))}
    value = file.scalar(key).strip()
    if key == "due_date":
        return {key: due_date(value, today) or CLEAR}
    if not value and key in {"title", "status"}:
        raise InvalidInput(f"the {key} is empty; a task always has one", code="invalid-text")
    return {key: value or CLEAR}
