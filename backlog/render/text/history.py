"""Events in lines: who did what when, and each change in brief."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from backlog.domain.events import Operation, counted
from backlog.domain.task import FIELDS
from backlog.errors import listed
from backlog.render.notation import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backlog.domain.events import Event, Recorded
from backlog.render.names import changes_of, name

LONGEST_VALUE = 200
_HEAD = 2 * LONGEST_VALUE
"""How many characters of a text are looked at, unless white space leaves too little of them."""
_LEAD = 40
"""How many characters that two texts share are shown before they differ, at most."""
SECTIONS = frozenset({*(field.name for field in FIELDS if field.holds == "text"), "content"})


def history(events: Iterable[Event | Operation], *, oldest_first: bool = False) -> str:
    """Return the events, each as a line of who did what when, and a line for each changed field.

    What a run of a command did as a whole is one line with counts.
    """
    blocks = ["".join(f"{line}\n" for line in _lines(event)) for event in joined(events)]
    return "\n".join(blocks[::-1] if oldest_first else blocks) or "No events found.\n"


def joined(events: Iterable[Event | Operation]) -> Iterator[Event | Operation]:
    """Yield events, that of a task with what changed of the rest of its file: one undo takes both back."""
    before: Event | Operation | None = None
    for event in events:
        if before is not None and (both := _together(before, event)):
            yield both
            before = None
            continue
        if before is not None:
            yield before
        before = event
    if before is not None:
        yield before


def _together(one: Event | Operation, other: Event | Operation) -> Event | None:
    """Return the event of a task and that of its file as one, None if they are no such two."""
    if isinstance(one, Operation) or isinstance(other, Operation):
        return None
    if one.entity_uuid != other.entity_uuid or one.stamp.batch != other.stamp.batch:
        return None
    task, file = (other, one) if one.entity == "file" else (one, other)
    if task.entity == "file" or file.entity != "file":
        return None
    return task._replace(changes={**task.changes, **changes_of(file)})


def headline(event: Event | Operation, when: str = "") -> str:
    """Return who did what when: `#7 2027-01-15 10:00:00 UTC ana: task edit TASK-3`, or `when` as given."""
    if isinstance(event, Operation):
        return f"{_who(event.newest, when)}: {_counts(event)} (batch {event.newest.stamp.batch})"
    taken_back = f" (undoes #{event.undoes})" if event.undoes is not None else ""
    return f"{_who(event, when)} {name(event)}{taken_back}"


def _who(event: Event | Recorded, when: str) -> str:
    """Return `#7 2027-01-15 10:00:00 UTC ana: task edit`, or the time as given."""
    stamp = event.stamp
    return f"#{event.key} {when or f'{stamp.now:%Y-%m-%d %H:%M:%S} UTC'} {stamp.actor}: {stamp.command}"


def _counts(operation: Operation) -> str:
    """Return `60 changes of 60 tasks, events 4 to 63`."""
    return (
        f"{operation.changes} changes of {_numbered(operation.records)}, "
        f"events {operation.oldest} to {operation.newest.key}"
    )


def _numbered(records: Iterable[tuple[str, int]]) -> str:
    """Return `1 document and 60 tasks`."""
    return listed(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in records)


def changed(event: Event) -> list[tuple[str, str, str]]:
    """Return the name of each changed field with its value before and after, shortened to a line each.

    Of a list only what came and went is shown; of a checklist, its items with their marks; of long texts,
    what follows from where they differ.
    """
    shown = []
    for field, (before, after) in changes_of(event).items():
        old, new = before, after
        if isinstance(after, tuple) or isinstance(before, tuple):
            old = _without(before or (), after or ())
            new = _without(after or (), before or ())
            if not old and not new:  # another order
                old, new = list(before or ()), list(after or ())
        elif isinstance(before, str) and isinstance(after, str):
            old, new = _where_they_differ(before, after)
        shown.append((field.replace("_", " "), _value(old), _value(new)))
    return shown


def _without(items: tuple[Any, ...], others: tuple[Any, ...]) -> list[Any]:
    """Return the items that are not among others, or not as often; in linear time, if they can be hashed."""
    missing = []
    try:
        left = Counter(others)
        for item in items:
            if left[item] > 0:
                left[item] -= 1
            else:
                missing.append(item)
    except TypeError:  # an odd value in a setting
        return [item for item in items if item not in others]
    return missing


def _where_they_differ(before: str, after: str) -> tuple[str, str]:
    """Return two texts from shortly before they differ, or as they are if a line shows where that is."""
    shared, beyond = 0, min(len(before), len(after)) + 1
    while beyond - shared > 1:
        middle = (shared + beyond) // 2
        same = before[shared:middle] == after[shared:middle]
        shared, beyond = (middle, beyond) if same else (shared, middle)
    if shared < LONGEST_VALUE // 2:
        return before, after
    start = before.find(" ", shared - _LEAD, shared) + 1 or shared - _LEAD
    return f"…{before[start:]}", f"…{after[start:]}"


def undone_lines(events: Sequence[Recorded], *, verbose: bool = False, rehearsal: bool = False) -> str:
    """Return what was taken back, or would be: a line for each event, or one for all if they are several."""
    verb = "Would undo" if rehearsal else "Undid"
    if verbose or len(events) == 1:
        return "".join(f"{verb} event {each.key}: {each.stamp.command} of {name(each)}\n" for each in events)
    records = _numbered(counted(entity for entity, _ in {(each.entity, each.entity_uuid) for each in events}))
    commands = listed(dict.fromkeys(each.stamp.command for each in events))
    first, last = events[-1].key, events[0].key
    return f"{verb} {commands}: {len(events)} changes of {records} (events {first} to {last})\n"


def _lines(event: Event | Operation) -> Iterable[str]:
    yield headline(event)
    if isinstance(event, Operation):
        return
    for field, old, new in changed(event):
        if not old:
            yield f"  {field}: {new}"
        else:
            yield f"  {field}: {old} -> {new or '(none)'}"


def _value(value: object) -> str:
    """Return a value on one line."""
    if isinstance(value, list):
        return _shortened(", ".join(map(_item, value[: LONGEST_VALUE + 1])))
    return "" if value is None else _shortened(_item(value))


def _item(value: Any) -> str:  # noqa: ANN401  any field's value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if hasattr(value, "checked"):
        evidence = f" ({value.evidence})" if value.evidence else ""
        check = f" [check: {value.check}]" if value.check else ""
        return f"[{'x' if value.checked else ' '}] {value.text}{evidence}{check}"
    return str(value.body if hasattr(value, "body") else value)


def _shortened(text: str) -> str:
    size = _HEAD
    while len(line := " ".join(text[:size].split())) <= LONGEST_VALUE and size < len(text):
        size *= _HEAD
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"
