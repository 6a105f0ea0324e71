"""Turns a task or draft into its record file, and a record file into the task that it describes."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from backlog.domain.ordinals import read_ordinal
from backlog.domain.record_files import Extras, FileItem, Front, RecordFile, Remark
from backlog.domain.settings import Settings, configured_status
from backlog.domain.task import DRAFT_STATUS, FIELDS, ChecklistItem, Comment, Field, Holds, Task, same_word
from backlog.domain.text import MAX_READ, MAX_TITLE, check_text, one_line
from backlog.errors import InvalidInput
from backlog.markdown.errors import BadFileError
from backlog.markdown.file_names import Folder, folder_of
from backlog.markdown.files import FRONT
from backlog.markdown.instants import read_day, read_instant, written_instant
from backlog.markdown.sections import CHECKLISTS, TEXTS

LISTS = {field.front: field.name for field in FRONT if field.holds == "words"}
"""The lists of the front matter, and the fields that hold them."""


class Meanings(NamedTuple):
    """What a file's words mean here: ids of tasks, milestones, and the settings with their casing.

    `task_id` and `milestone` return the text itself if it names nothing.
    """

    task_id: Callable[[str], str]
    milestone: Callable[[str], str]
    settings: Settings


def task_file(task: Task, extras: Extras) -> RecordFile:
    """Return what the file of a task or draft says."""
    front: Front = {field.front: _written(field, getattr(task, field.name)) for field in FRONT}
    texts = {name: text for name in TEXTS if (text := getattr(task, name))}
    checklists = {
        name: _file_items(items, extras.below.get(name, ()))
        for name in CHECKLISTS
        if (items := getattr(task, name))
    }
    remarks = tuple(
        Remark(comment.body, written_instant(comment.created_at) or None, comment.author)
        for comment in task.comments
    )
    place = folder_of("task", task.state, draft=task.kind == "draft")
    return as_written(
        RecordFile(place, front, texts, checklists, remarks, extras.unknown, extras.loose), extras
    )


def as_written(file: RecordFile, extras: Extras) -> RecordFile:
    """Return a record file with each value as its file has it, where the record has not changed since."""
    front = dict(file.front)
    remarks = list(file.remarks)
    checklists = {name: list(items) for name, items in file.checklists.items()}
    for key, (now, written) in extras.written.items():
        name, _, number = key.rpartition(" ")
        if not name:
            if front.get(key) == now or (not now and not front.get(key)):
                front[key] = written
        elif isinstance(written, str) and name == _REMARK:
            _redate(remarks, int(number), now, written)
        elif isinstance(written, str) and name.startswith(_BOX):
            _recheck(checklists.get(name.removeprefix(_BOX), []), int(number), now)
        elif isinstance(written, str):
            _reword(checklists.get(name, []), int(number), now, written)
    return file._replace(
        front={key: value for key, value in front.items() if value},
        remarks=tuple(remarks),
        checklists={name: tuple(items) for name, items in checklists.items()},
    )


def _redate(remarks: list[Remark], number: int, now: object, written: str) -> None:
    """Give a comment the date that its file has, if its own is still the same."""
    if number < len(remarks) and (remarks[number].created or "") == now:
        remarks[number] = remarks[number]._replace(created=written or None)


def _recheck(items: list[FileItem], number: int, text: object) -> None:
    """Let a file say that an item is checked as long as it is open here: its word does not count."""
    if number < len(items) and items[number].text == text:
        items[number] = items[number]._replace(checked=True)


def _reword(items: list[FileItem], number: int, now: object, written: str) -> None:
    """Give an item the text that its file has, if its own is still the same."""
    if number < len(items) and items[number].text == now:
        items[number] = items[number]._replace(text=written)


def differences(plain: RecordFile, read: RecordFile) -> dict[str, tuple[str | list[str], str | list[str]]]:
    """Return for each key that is written otherwise than it was read: the one and the other.

    A comment's date and an item's text have keys of two words: `comments 0`. The type of a document is
    written even if the file that was read had none.
    """
    differing: dict[str, tuple[str | list[str], str | list[str]]] = {}
    for key in {**plain.front, **read.front}:
        now, written = plain.front.get(key, ""), read.front.get(key, "")
        if now != written and (written or key != "type"):
            differing[key] = (now, written)
    for number, (ours, theirs) in enumerate(zip(plain.remarks, read.remarks, strict=True)):
        if ours.created != theirs.created:
            differing[f"{_REMARK} {number}"] = (ours.created or "", theirs.created or "")
    for name, items in plain.checklists.items():
        for number, (mine, yours) in enumerate(zip(items, read.checklists[name], strict=True)):
            if yours.checked and not mine.checked:
                differing[f"{_BOX}{name} {number}"] = (mine.text, "x")
            if mine.text != yours.text:
                differing[f"{name} {number}"] = (mine.text, yours.text)
    return differing


_REMARK = "comments"
_BOX = "checked "
"""Begins the key of a box that is checked in the file alone."""
_LARGE = 1e15


def _file_items(
    items: Iterable[ChecklistItem], below: Iterable[tuple[str, int, tuple[str, ...]]]
) -> tuple[FileItem, ...]:
    """Return the items of a checklist, each with the lines that were kept for its text."""
    known = {(text, nth): tuple(lines) for text, nth, lines in below}
    counts: Counter[str] = Counter()
    result = []
    for item in items:
        lines = known.get((item.text, counts[item.text]), ())
        result.append(FileItem(item.text, item.checked, lines, item.check or ""))
        counts[item.text] += 1
    return tuple(result)


def _below(items: Iterable[FileItem]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return the lines below items, with the item's text and which one with that text it is."""
    counts: Counter[str] = Counter()
    lines = []
    for item in items:
        text = item.text.strip()
        if item.below:
            lines.append((text, counts[text], item.below))
        counts[text] += 1
    return lines


def task_of(file: RecordFile, folder: Folder, uuid: str, names: Meanings) -> Task:
    """Return the task or draft that a record file describes; raise BadFileError if it cannot be stored.

    What a key says that is no date, number or known name is left out; `differences` finds it.
    """
    try:
        plain = {field.name: _READ[field.holds](file, field) for field in FIELDS if field.name not in _MEANT}
        return Task(
            uuid=uuid,
            kind="draft" if folder.draft else "task",
            id=names.task_id(file.scalar("id")),
            title=title_in(file),
            status=_status(file, folder, names.settings),
            state=folder.state,
            priority=one_line(file.scalar("priority"), "priority").lower() or None,
            type=_configured(file, "type", names.settings.types),
            project=_configured(file, "project", names.settings.projects),
            milestone=names.milestone(one_line(file.scalar("milestone"), "milestone")) or None,
            parent=names.task_id(one_line(file.scalar("parent_task_id"), "parent_task_id")) or None,
            dependencies=tuple(dict.fromkeys(map(names.task_id, _values(file, "dependencies")))),
            **plain,  # type: ignore[arg-type]  # each value is what its field holds
        )
    except InvalidInput as error:
        raise BadFileError(error.message) from None


def updated_task(task: Task, ours: RecordFile, merged: RecordFile, described: Task) -> Task:
    """Return a task with what differs between its own file and a merged one; that one is `described`.

    What did not change keeps what no file holds: seconds, and the evidence of checked items.
    """
    fields = [field.name for field in FRONT if ours.front.get(field.front) != merged.front.get(field.front)]
    fields += [name for name in TEXTS if ours.texts.get(name) != merged.texts.get(name)]
    if ours.place != merged.place:
        fields += ["kind", "state"]
    changes: dict[str, object] = {field: getattr(described, field) for field in fields}
    for name in CHECKLISTS:
        if ours.checklists.get(name) != merged.checklists.get(name):
            changes[name] = with_evidence(getattr(task, name), getattr(described, name))
    if ours.remarks != merged.remarks:
        known = dict(zip(ours.remarks, task.comments, strict=True))
        pairs = zip(merged.remarks, described.comments, strict=True)
        changes["comments"] = tuple(known.get(remark, comment) for remark, comment in pairs)
    return task._replace(**changes)  # type: ignore[arg-type]  # each value is the field's own


def with_evidence(
    known: Iterable[ChecklistItem], described: Iterable[ChecklistItem]
) -> tuple[ChecklistItem, ...]:
    """Return items with the evidence of those that were there before; all else is as it is now."""
    waiting = list(known)
    items = []
    for item in described:
        same = next((old for old in waiting if (old.text, old.checked) == (item.text, item.checked)), None)
        if same is not None:
            waiting.remove(same)
        items.append(item if same is None else same._replace(check=item.check))
    return tuple(items)


def extras_of(file: RecordFile, plain: RecordFile, name: str) -> Extras:
    """Return what a record file says beyond its record, whose own file would be `plain`."""
    below = {checklist: _below(items) for checklist, items in file.checklists.items()}
    return Extras(
        name=name,
        unknown=file.unknown,
        loose=file.loose,
        below={checklist: entries for checklist, entries in below.items() if entries},
        written=differences(plain, file),
    )


def _written(field: Field, value: Any) -> str | list[str]:  # noqa: ANN401  what the field holds
    """Return what stands for a value in the front matter, "" or [] for none."""
    if field.holds == "words":
        return list(value)
    if value is None:
        return ""
    if field.holds == "number":
        return _decimal(value)
    return written_instant(value) if field.holds == "instant" else str(value)


def title_in(file: RecordFile) -> str:
    """Return the title of a record; one that is too long is cut here, and stays whole in the file."""
    title = file.scalar("title")
    return one_line(title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…", "title")


def _values(file: RecordFile, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for item in file.items(key) if (text := one_line(item, key))))


def _configured(file: RecordFile, key: str, allowed: Iterable[str]) -> str | None:
    """Return a name in its configured casing, as it is if it is not configured."""
    given = one_line(file.scalar(key), key)
    return next((name for name in allowed if same_word(name, given)), given) or None


def _status(file: RecordFile, folder: Folder, settings: Settings) -> str:
    """Return the status of a draft as it is, of a task as it is configured, else the one that new tasks have.

    Archived tasks may have one that was configured once.
    """
    given = one_line(file.scalar("status"), "status")
    if folder.draft:
        return given or DRAFT_STATUS
    extras = given if folder.state == "archived" else ""
    return configured_status(given, settings) or extras or settings.initial_status


def _section(file: RecordFile, name: str) -> str | None:
    text = file.texts.get(name)
    return check_text(text, name, MAX_READ) if text else None


def _decimal(number: float) -> str:
    """Return a number as a file has it: `1500`, `42.5`."""
    return f"{number:.0f}" if number.is_integer() and number < _LARGE else repr(number)


def _ordinal(text: str) -> float | None:
    try:
        return read_ordinal(text)
    except InvalidInput:
        return None


def _items(file: RecordFile, name: str) -> tuple[ChecklistItem, ...]:
    items = file.checklists.get(name, ())
    return tuple(
        ChecklistItem(one_line(item.text, name), item.checked, check=item.check or None) for item in items
    )


def _comment(remark: Remark) -> Comment:
    created = read_instant(remark.created) if remark.created else None
    return Comment(check_text(remark.body, "comment", MAX_READ), created, remark.author)


_MEANT = frozenset(
    {"id", "title", "status", "priority", "type", "project", "milestone", "parent", "dependencies"}
)
"""The fields that are not what their words say alone, but what these mean in this backlog."""

_READ: dict[Holds, Callable[[RecordFile, Field], object]] = {
    "word": lambda file, field: one_line(file.scalar(field.front), field.front) or None,
    "words": lambda file, field: _values(file, field.front),
    "day": lambda file, field: read_day(file.scalar(field.front)),
    "instant": lambda file, field: read_instant(file.scalar(field.front)),
    "number": lambda file, field: _ordinal(file.scalar(field.front)),
    "text": lambda file, field: _section(file, field.name),
    "checklist": lambda file, field: _items(file, field.name),
    "comments": lambda file, _: tuple(map(_comment, file.remarks)),
}
"""How the value of a field is read out of a record file."""
