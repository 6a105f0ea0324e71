"""Turns a task or draft into the sheet of its file, and a sheet into the task that it describes."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from backlog.domain.ordinals import read_ordinal
from backlog.domain.settings import Settings, configured_status
from backlog.domain.sheets import Front, Kept, Point, Remark, Sheet
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


class Names(NamedTuple):
    """What a file's words mean here: ids of tasks, milestones, and the settings with their casing.

    `task_id` and `milestone` return the text itself if it names nothing.
    """

    task_id: Callable[[str], str]
    milestone: Callable[[str], str]
    settings: Settings


def task_sheet(task: Task, kept: Kept) -> Sheet:
    """Return what the file of a task or draft says."""
    front: Front = {field.front: _written(field, getattr(task, field.name)) for field in FRONT}
    texts = {name: text for name in TEXTS if (text := getattr(task, name))}
    checklists = {
        name: _points(items, kept.below.get(name, ()))
        for name in CHECKLISTS
        if (items := getattr(task, name))
    }
    remarks = tuple(
        Remark(comment.body, written_instant(comment.created_at) or None, comment.author)
        for comment in task.comments
    )
    place = folder_of("task", task.state, draft=task.kind == "draft")
    return as_written(Sheet(place, front, texts, checklists, remarks, kept.unknown, kept.loose), kept)


def as_written(sheet: Sheet, kept: Kept) -> Sheet:
    """Return a sheet with each value as its file has it, where the record has not changed since."""
    front = dict(sheet.front)
    remarks = list(sheet.remarks)
    checklists = {name: list(points) for name, points in sheet.checklists.items()}
    for key, (now, written) in kept.written.items():
        name, _, number = key.rpartition(" ")
        if not name:
            if front.get(key, "") == now or (not now and not front.get(key)):
                front[key] = written
        elif isinstance(written, str) and name == _REMARK:
            _redate(remarks, int(number), now, written)
        elif isinstance(written, str) and name.startswith(_BOX):
            _recheck(checklists.get(name.removeprefix(_BOX), []), int(number), now)
        elif isinstance(written, str):
            _reword(checklists.get(name, []), int(number), now, written)
    return sheet._replace(
        front={key: value for key, value in front.items() if value},
        remarks=tuple(remarks),
        checklists={name: tuple(points) for name, points in checklists.items()},
    )


def _redate(remarks: list[Remark], number: int, now: object, written: str) -> None:
    """Give a comment the date that its file has, if its own is still the same."""
    if number < len(remarks) and (remarks[number].created or "") == now:
        remarks[number] = remarks[number]._replace(created=written or None)


def _recheck(points: list[Point], number: int, text: object) -> None:
    """Let a file say that an item is checked as long as it is open here: its word does not count."""
    if number < len(points) and points[number].text == text:
        points[number] = points[number]._replace(checked=True)


def _reword(points: list[Point], number: int, now: object, written: str) -> None:
    """Give an item the text that its file has, if its own is still the same."""
    if number < len(points) and points[number].text == now:
        points[number] = points[number]._replace(text=written)


def differences(plain: Sheet, read: Sheet) -> dict[str, tuple[str | list[str], str | list[str]]]:
    """Return for each key that is written otherwise than it was read: the one and the other.

    A comment's date and an item's text have keys of two words: `comments 0`. The type of a document is
    written even if the file that was read had none.
    """
    found: dict[str, tuple[str | list[str], str | list[str]]] = {}
    for key in {**plain.front, **read.front}:
        now, written = plain.front.get(key, ""), read.front.get(key, "")
        if now != written and (written or key != "type"):
            found[key] = (now, written)
    for number, (ours, theirs) in enumerate(zip(plain.remarks, read.remarks, strict=True)):
        if ours.created != theirs.created:
            found[f"{_REMARK} {number}"] = (ours.created or "", theirs.created or "")
    for name, points in plain.checklists.items():
        for number, (mine, yours) in enumerate(zip(points, read.checklists[name], strict=True)):
            if yours.checked and not mine.checked:
                found[f"{_BOX}{name} {number}"] = (mine.text, "x")
            if mine.text != yours.text:
                found[f"{name} {number}"] = (mine.text, yours.text)
    return found


_REMARK = "comments"
_BOX = "checked "
"""Begins the key of a box that is checked in the file alone."""
_LARGE = 1e15


def _points(
    items: Iterable[ChecklistItem], below: Iterable[tuple[str, int, tuple[str, ...]]]
) -> tuple[Point, ...]:
    """Return the items of a checklist, each with the lines that were kept for its text."""
    known = {(text, nth): tuple(lines) for text, nth, lines in below}
    counts: Counter[str] = Counter()
    points = []
    for item in items:
        lines = known.get((item.text, counts[item.text]), ())
        points.append(Point(item.text, item.checked, lines, item.check or ""))
        counts[item.text] += 1
    return tuple(points)


def _below(points: Iterable[Point]) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return the lines below items, with the item's text and which one with that text it is."""
    counts: Counter[str] = Counter()
    found = []
    for point in points:
        text = point.text.strip()
        if point.below:
            found.append((text, counts[text], point.below))
        counts[text] += 1
    return found


def task_of(sheet: Sheet, folder: Folder, uuid: str, names: Names) -> Task:
    """Return the task or draft that a sheet describes; raise BadFileError if it cannot be stored.

    What a key says that is no date, number or known name is left out; `differences` finds it.
    """
    try:
        plain = {field.name: _READ[field.holds](sheet, field) for field in FIELDS if field.name not in _MEANT}
        return Task(
            uuid=uuid,
            kind="draft" if folder.draft else "task",
            id=names.task_id(sheet.scalar("id")),
            title=title_in(sheet),
            status=_status(sheet, folder, names.settings),
            state=folder.state,
            priority=one_line(sheet.scalar("priority"), "priority").lower() or None,
            type=_configured(sheet, "type", names.settings.types),
            project=_configured(sheet, "project", names.settings.projects),
            milestone=names.milestone(one_line(sheet.scalar("milestone"), "milestone")) or None,
            parent=names.task_id(one_line(sheet.scalar("parent_task_id"), "parent_task_id")) or None,
            dependencies=tuple(dict.fromkeys(map(names.task_id, _values(sheet, "dependencies")))),
            **plain,  # type: ignore[arg-type]  # each value is what its field holds
        )
    except InvalidInput as error:
        raise BadFileError(error.message) from None


def updated_task(task: Task, ours: Sheet, merged: Sheet, described: Task) -> Task:
    """Return a task with what differs between its own sheet and a merged one, which `described` came of.

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


def kept_of(sheet: Sheet, plain: Sheet, name: str) -> Kept:
    """Return what is kept of a sheet beside its record, whose own sheet is `plain`."""
    below = {checklist: _below(points) for checklist, points in sheet.checklists.items()}
    return Kept(
        name=name,
        unknown=sheet.unknown,
        loose=sheet.loose,
        below={checklist: entries for checklist, entries in below.items() if entries},
        written=differences(plain, sheet),
    )


def _written(field: Field, value: Any) -> str | list[str]:  # noqa: ANN401  what the field holds
    """Return what stands for a value in the front matter, "" or [] for none."""
    if field.holds == "words":
        return list(value)
    if value is None:
        return ""
    if field.holds == "number":
        return _decimal(value)
    return written_instant(value) if field.holds in {"instant", "day"} else str(value)


def title_in(sheet: Sheet) -> str:
    """Return the title of a record; one that is too long is cut here, and stays whole in the file."""
    title = sheet.scalar("title")
    return one_line(title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…", "title")


def _values(sheet: Sheet, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for item in sheet.items(key) if (text := one_line(item, key))))


def _configured(sheet: Sheet, key: str, allowed: Iterable[str]) -> str | None:
    """Return a name in its configured casing, as it is if it is not configured."""
    given = one_line(sheet.scalar(key), key)
    return next((name for name in allowed if same_word(name, given)), given) or None


def _status(sheet: Sheet, folder: Folder, settings: Settings) -> str:
    """Return the status of a draft as it is, of a task as it is configured, else the one that new tasks have.

    Archived tasks may have one that was configured once.
    """
    given = one_line(sheet.scalar("status"), "status")
    if folder.draft:
        return given or DRAFT_STATUS
    kept = given if folder.state == "archived" else ""
    return configured_status(given, settings) or kept or settings.initial_status


def _section(sheet: Sheet, name: str) -> str | None:
    text = sheet.texts.get(name)
    return check_text(text, name, MAX_READ) if text else None


def _decimal(number: float) -> str:
    """Return a number as a file has it: `1500`, `42.5`."""
    return f"{number:.0f}" if number.is_integer() and number < _LARGE else repr(number)


def _ordinal(text: str) -> float | None:
    try:
        return read_ordinal(text) if text.strip() else None
    except InvalidInput:
        return None


def _items(sheet: Sheet, name: str) -> tuple[ChecklistItem, ...]:
    points = sheet.checklists.get(name, ())
    return tuple(
        ChecklistItem(one_line(point.text, name), point.checked, check=point.check or None)
        for point in points
    )


def _comment(remark: Remark) -> Comment:
    created = read_instant(remark.created) if remark.created else None
    return Comment(check_text(remark.body, "comment", MAX_READ), created, remark.author)


_MEANT = frozenset(
    {"id", "title", "status", "priority", "type", "project", "milestone", "parent", "dependencies"}
)
"""The fields that are not what their words say alone, but what these mean in this backlog."""

_READ: dict[Holds, Callable[[Sheet, Field], object]] = {
    "word": lambda sheet, field: one_line(sheet.scalar(field.front), field.front) or None,
    "words": lambda sheet, field: _values(sheet, field.front),
    "day": lambda sheet, field: read_day(sheet.scalar(field.front)),
    "instant": lambda sheet, field: read_instant(sheet.scalar(field.front)),
    "number": lambda sheet, field: _ordinal(sheet.scalar(field.front)),
    "text": lambda sheet, field: _section(sheet, field.name),
    "checklist": lambda sheet, field: _items(sheet, field.name),
    "comments": lambda sheet, _: tuple(map(_comment, sheet.remarks)),
}
"""How the value of a field is read out of a sheet."""
