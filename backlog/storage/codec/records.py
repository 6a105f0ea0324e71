"""Reads values of the domain from what columns hold: the one place for dates, lists and objects.

Instants are UTC in ISO 8601 with a fixed width, so that they sort as text; lists and objects are
compact JSON. `codec/encoding.py` makes the columns of a record that is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from backlog.compact_json import read_json, write_json
from backlog.domain.settings import Settings
from backlog.domain.task import FIELDS, ChecklistItem, CheckRun, Comment, Task, TaskLine, TaskSummary
from backlog.errors import Unreadable
from backlog.lean import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backlog.domain.deltas import Delta
    from backlog.domain.task import Holds

Row = Sequence[Any]
Values = dict[str, str | int | float | bytes | None]
Plain = dict[str, object]
"""The fields of a record as JSON knows their values."""
FieldChanges = dict[str, "Delta"]
"""What changed of each field, of its value as JSON knows it."""

_DATE_LENGTH = len("2026-01-02")


@lru_cache(maxsize=64)
def encode_instant(instant: datetime | date | None) -> str | None:
    """Return `2026-01-02T03:04:05.000000Z`, or `2026-01-02` for a date, so that both sort together."""
    if isinstance(instant, datetime):
        return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return None if instant is None else instant.isoformat()


def decode_instant(text: str | None) -> datetime | date | None:
    """Return what `encode_instant` was given."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == _DATE_LENGTH else datetime.fromisoformat(text)


def decode_moment(text: str) -> datetime:
    """Return the instant that `encode_instant` was given, which is no mere date."""
    return datetime.fromisoformat(text)


def encode_json(value: object) -> str:
    """Return compact JSON, text unescaped so that it can be searched."""
    return write_json(value) if value != [] else "[]"


def decode_list(text: str) -> list[Any]:
    """Return the members of a JSON list."""
    return list(read_json(text))


@lru_cache(maxsize=4096)
def decode_strings(text: str) -> tuple[str, ...]:
    """Return a list of texts. Tasks share few different lists, so that most are decoded once."""
    return tuple(read_json(text)) if text != "[]" else ()


_PLAIN_ITEM = 2
"""How many members an item has that is a text, checked or not, and no more."""


def decode_checklist(text: str) -> tuple[ChecklistItem, ...]:
    """Return what `plain_checklist` was given."""
    return _checklist(read_json(text)) if text != "[]" else ()


def _checklist(items: Iterable[dict[str, Any]]) -> tuple[ChecklistItem, ...]:
    return tuple(
        ChecklistItem(item["text"], item["checked"])
        if len(item) == _PLAIN_ITEM
        else ChecklistItem(
            item["text"],
            item["checked"],
            item.get("evidence"),
            item.get("checked_by"),
            decode_instant(item.get("checked_at")),  # type: ignore[arg-type]  # an instant, never a date
            item.get("check"),
            CheckRun(**item["run"]) if "run" in item else None,
        )
        for item in items
    )


def decode_comments(text: str) -> tuple[Comment, ...]:
    """Return what `plain_comments` was given."""
    return _comments(read_json(text))


def _comments(items: Iterable[dict[str, Any]]) -> tuple[Comment, ...]:
    return tuple(Comment(item["body"], decode_instant(item["created_at"]), item["author"]) for item in items)


_DECODERS: dict[Holds, Callable[[Any], object]] = {
    "words": decode_strings,
    "instant": decode_instant,
    "day": decode_instant,
    "checklist": decode_checklist,
    "comments": decode_comments,
}
"""How what fields hold is read; all else is stored as it is."""
ENCODED: dict[str, Holds] = {
    **{field.name: field.holds for field in FIELDS if field.holds in _DECODERS},
    "claimed_until": "instant",
    "tags": "words",
}
"""The fields of records that are not stored as they are, and what they hold."""
DECODE: dict[str, Callable[[Any], object]] = {
    **{field: _DECODERS[holds] for field, holds in ENCODED.items()},
    "legacy_done": bool,
}
_OF_ITEMS: dict[Holds, Callable[[list[Any]], tuple[object, ...]]] = {
    "words": tuple,
    "checklist": _checklist,
    "comments": _comments,
}
DECODE_ITEMS = {field: _OF_ITEMS[holds] for field, holds in ENCODED.items() if holds in _OF_ITEMS}
"""How what fields hold is read from a list that JSON was already read of."""
_ID, _MARK = Task._fields.index("id"), Task._fields.index("legacy_done")
_TASK_CODECS = tuple((place, DECODE[field]) for place, field in enumerate(Task._fields) if field in ENCODED)
"""Where a row of a task holds what has to be decoded, and how; None and an empty list are so for all."""


NOT_OURS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What decoding raises for a value that somebody else stored, or that is damaged."""


def unreadable(error: Exception) -> Unreadable:
    """Return the error for a value that cannot be decoded; which it is, `doctor` finds."""
    reason = str(error)[:200]
    return Unreadable(f"a value in the database cannot be read: {reason}", reason=reason)


def decode_fields(fields: Iterable[str], row: Row) -> list[Any]:
    """Return the values of the fields whose columns make up a row; raise Failed if one cannot be read."""
    try:
        return [
            value if decode is None else decode(value)
            for decode, value in zip(map(DECODE.get, fields), row, strict=True)
        ]
    except NOT_OURS as error:
        raise unreadable(error) from error


def decode_some(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of some fields from their columns; raise Failed if one cannot be read."""
    if bytes in map(type, columns.values()):
        raise unreadable(TypeError("bytes where text belongs"))
    return dict(zip(columns, decode_fields(columns, list(columns.values())), strict=True))


def decode_task(row: Row) -> Task:
    """Return the task of a row whose columns are in the order of the fields."""
    fields = list(row)
    if bytes in map(type, fields):
        raise unreadable(TypeError(f"{_named(fields)} holds bytes where text belongs"))
    try:
        for place, decode in _TASK_CODECS:
            value = fields[place]
            if value == "[]":
                fields[place] = ()
            elif value is not None:
                fields[place] = decode(value)
        fields[_MARK] = bool(fields[_MARK])
    except NOT_OURS as error:
        raise unreadable(error) from error
    return Task._make(fields)


def _named(fields: Sequence[object]) -> str:
    """Return the id of a task, of which any value may be of any type."""
    id_ = fields[_ID]
    return id_ if isinstance(id_, str) else "a task"


def decode_summary(row: Row) -> TaskSummary:
    """Return the summary of a row that begins with the columns in the order of the fields.

    Written out, for a list of ten thousand tasks is made of it.
    """
    (
        id_, title, status, type_, priority, project, assignees, reporter, labels, milestone, parent,
        checked, total, references, modified_files, ordinal, created_at, updated_at, due_date,
        legacy_done, blocked, *_,
    ) = row  # fmt: skip
    try:
        return TaskSummary(
            id_, title, status, type_, priority, project, decode_strings(assignees), reporter,
            decode_strings(labels), milestone, parent, checked, total, decode_strings(references),
            decode_strings(modified_files), ordinal, decode_instant(created_at), decode_instant(updated_at),
            decode_instant(due_date), bool(legacy_done), bool(blocked),
        )  # fmt: skip
    except NOT_OURS as error:
        raise unreadable(error) from error


def decode_line(row: Row) -> TaskLine:
    """Return the line of a row whose columns are in the order of the fields."""
    id_, title, status, type_, priority, checked, total, due_date, legacy_done = row
    try:
        due = decode_instant(due_date) if due_date else None
    except NOT_OURS as error:
        raise unreadable(error) from error
    return TaskLine(id_, title, status, type_, priority, checked, total, due, bool(legacy_done))


def decode_settings(rows: Iterable[Row]) -> Settings:
    """Return the settings: the stored values over the defaults. What an older program stored is ignored.

    Raises Failed for a value that cannot be read.
    """
    try:
        stored: dict[str, Any] = {key: read_json(value) for key, value in rows if key in Settings._fields}
    except NOT_OURS as error:
        raise unreadable(error) from error
    if stored.get("statuses") == []:  # the triggers of the gate take the default ones, too
        del stored["statuses"]
    return Settings()._replace(**{key: frozen(value) for key, value in stored.items()})


def frozen(value: Any) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return a value of JSON as the domain holds it: a list as a tuple."""
    return tuple(value) if isinstance(value, list) else value
