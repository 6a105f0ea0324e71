"""Turns values of the domain into what columns hold, and back: the one place for dates, lists and objects.

Instants are UTC in ISO 8601 with a fixed width, so that they sort as text; lists and objects are
compact JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from backlog.compact_json import quoted_json, read_json, write_json
from backlog.domain.ids import id_order, sort_key
from backlog.domain.settings import Settings
from backlog.domain.task import FIELDS, ChecklistItem, CheckRun, Comment, Task, TaskSummary
from backlog.errors import Failed
from backlog.lean import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backlog.domain.deltas import Delta
    from backlog.domain.records import Record
    from backlog.domain.task import Holds

Row = Sequence[Any]
Values = dict[str, str | int | float | bytes | None]
Plain = dict[str, object]
"""The fields of a record as JSON knows their values."""
Changes = dict[str, "Delta"]
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


def plain_checklist(items: Iterable[ChecklistItem]) -> list[dict[str, object]]:
    """Return a checklist as JSON knows it: `[{"text": …, "checked": …}]`, with evidence and checks if any."""
    return [
        {"text": item.text, "checked": item.checked, **({} if item[2:] == _BARE else _proof(item))}
        for item in items
    ]


_BARE = ChecklistItem("")[2:]
"""What most items say beyond their text and whether they are checked: nothing."""


def _proof(item: ChecklistItem) -> dict[str, object]:
    """Return why an item is checked, and what proves it, as JSON knows it."""
    return {
        **({} if item.evidence is None else {"evidence": item.evidence}),
        **({} if item.checked_by is None else {"checked_by": item.checked_by}),
        **({} if item.checked_at is None else {"checked_at": encode_instant(item.checked_at)}),
        **({} if item.check is None else {"check": item.check}),
        **({} if item.run is None else {"run": item.run._asdict()}),
    }


def decode_checklist(text: str) -> tuple[ChecklistItem, ...]:
    """Return what `plain_checklist` was given."""
    if text == "[]":
        return ()
    return tuple(
        ChecklistItem(
            item["text"],
            item["checked"],
            item.get("evidence"),
            item.get("checked_by"),
            decode_instant(item.get("checked_at")),  # type: ignore[arg-type]  # an instant, never a date
            item.get("check"),
            CheckRun(**item["run"]) if "run" in item else None,
        )
        for item in read_json(text)
    )


def plain_comments(comments: Iterable[Comment]) -> list[dict[str, object]]:
    """Return comments as JSON knows them: `[{"body": …, "created_at": …, "author": …}]`."""
    return [{**comment._asdict(), "created_at": encode_instant(comment.created_at)} for comment in comments]


def decode_comments(text: str) -> tuple[Comment, ...]:
    """Return what `plain_comments` was given."""
    return tuple(
        Comment(item["body"], decode_instant(item["created_at"]), item["author"]) for item in read_json(text)
    )


_FORMS: dict[Holds, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    "words": (list, decode_strings),
    "instant": (encode_instant, decode_instant),
    "day": (encode_instant, decode_instant),
    "checklist": (plain_checklist, decode_checklist),
    "comments": (plain_comments, decode_comments),
}
"""How what fields hold becomes what JSON knows, and how it is read again; all else stays as it is."""

_CODECS = {
    **{field.name: _FORMS[field.holds] for field in FIELDS if field.holds in _FORMS},
    "claimed_until": _FORMS["instant"],
    "legacy_done": (lambda mark: 1 if mark else None, bool),
    "tags": _FORMS["words"],
}
_PLAIN = {field: plain for field, (plain, _) in _CODECS.items()}
DECODE = {field: decode for field, (_, decode) in _CODECS.items()}
_TASK_CODECS = tuple((place, DECODE[field]) for place, field in enumerate(Task._fields) if field in DECODE)
"""Where a row of a task holds what has to be decoded, and how."""


NOT_OURS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What decoding raises for a value that somebody else stored, or that is damaged."""


def unreadable(error: Exception) -> Failed:
    """Return the error for a value that cannot be decoded; which it is, `doctor` finds."""
    return Failed(
        f"a value in the database cannot be read: {str(error)[:200]}",
        code="unreadable-value",
        reason=str(error)[:200],
    )


def decode_fields(fields: Iterable[str], row: Row) -> list[Any]:
    """Return the values of the fields whose columns make up a row; raise Failed if one cannot be read."""
    try:
        return [
            value if decode is None else decode(value)
            for decode, value in zip(map(DECODE.get, fields), row, strict=True)
        ]
    except NOT_OURS as error:
        raise unreadable(error) from error


def encode_fields(plain: Plain) -> Values:
    """Return the columns that hold a record's fields, each a list as one text.

    A creation date that nobody knows is an empty text: the column holds no NULL.
    """
    values: Values = {
        field: (write_json(value) if value else "[]") if isinstance(value, list) else value  # type: ignore[misc]  # a plain value is a list or a column's
        for field, value in plain.items()
    }
    if values.get("created_at", "") is None:
        values["created_at"] = ""
    return values


def encode_content(task: Task) -> Values:
    """Return the columns of a task that hold CONTENT, and what is counted of it."""
    return _with_counts(encode_fields(plain_fields(task, CONTENT)), task)


def encode_texts(task: Task) -> Values:
    """Return the columns of a task that hold TEXTS."""
    return encode_fields(plain_fields(task, TEXTS))


def _with_counts(values: Values, task: Task) -> Values:
    criteria = task.acceptance_criteria
    if not criteria:
        values.update(_NOTHING_COUNTED)
        return values
    values["criteria_checked"] = [item.checked for item in criteria].count(True)
    values["criteria_total"] = len(criteria)
    with_check = len(criteria) - [item.check for item in criteria].count(None)
    values["criteria_with_check"] = with_check or None
    values["criteria_verified"] = sum(item.verified for item in criteria) if with_check else None
    return values


_NOTHING_COUNTED: Values = {
    "criteria_checked": 0,
    "criteria_total": 0,
    "criteria_with_check": None,
    "criteria_verified": None,
}


def encode_row(record: Task | Record, plain: Plain, settings: Settings) -> Values:
    """Return the columns of a record, of which `plain` holds the fields."""
    return _completed(encode_fields(plain), record, settings)


def encode_new(record: Task | Record, settings: Settings) -> tuple[Values, str]:
    """Return the columns of a new record, and what is set of it: the JSON of a `Replaced` for each field.

    Each value is encoded once for both.
    """
    values: Values = dict.fromkeys(record._fields)
    changes: list[str] = []
    for field, value in zip(record._fields, record, strict=True):
        if value is None:
            continue
        plain: Any = value
        if field in _PLAIN:
            if value == ():
                values[field] = "[]"
                continue
            plain = _PLAIN[field](value)
            if plain is None:
                continue
        if isinstance(plain, list):
            values[field] = text = write_json(plain)
        else:
            values[field] = plain
            if field in NOT_REMEMBERED:
                continue
            text = quoted_json(plain) if isinstance(plain, str) else write_json(plain)
        changes.append(f'"{field}":[null,{text}]')
    if values.get("created_at", "") is None:
        values["created_at"] = ""
    return _completed(values, record, settings), f"{{{','.join(changes)}}}"


def _completed(values: Values, record: Task | Record, settings: Settings) -> Values:
    """Return the columns of a record with those that only the database needs."""
    if isinstance(record, Task):
        values["sort_key"] = sort_key(id_order(record.id))
        values["priority_rank"] = settings.priority_rank(record.priority)
        return _with_counts(values, record)
    from backlog.domain.records import record_number  # most writes change tasks

    values["number"] = record_number(record.id)
    return values


def decode_task(row: Row) -> Task:
    """Return the task of a row whose columns are in the order of the fields."""
    fields = list(row)
    try:
        for place, decode in _TASK_CODECS:
            fields[place] = decode(fields[place])
    except NOT_OURS as error:
        raise unreadable(error) from error
    return Task._make(fields)


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


def plain_fields(record: Task | Record, names: Iterable[str] | None = None) -> Plain:
    """Return a record's fields as JSON knows them; only those of some names, if they are given."""
    if names is None:
        return {
            field: _PLAIN[field](value) if field in _PLAIN else value
            for field, value in zip(record._fields, record, strict=True)
        }
    return {
        field: _PLAIN[field](value) if field in _PLAIN else value
        for field, value in ((name, getattr(record, name)) for name in names)
    }


NOT_REMEMBERED = frozenset({"uuid", "revision", "updated_at"})
"""Fields that every change sets and that an event holds itself."""


_INDEXED = frozenset(
    {
        "uuid", "kind", "id", "status", "created_at", "state", "priority", "type", "project", "assignees",
        "milestone", "parent", "ordinal", "claimed_until",
    }
)  # fmt: skip
CONTENT = frozenset(Task._fields) - _INDEXED
"""The fields of a task that are in no index of its table, but for `updated_at`, which each change sets."""
TEXTS = frozenset({field.name for field in FIELDS if field.holds == "text"} | {"updated_at", "revision"})
"""The long texts of a task, and what each change sets."""
REPLACED_WHOLE = frozenset({"kind", "state", "status"})
"""Fields of which an event holds both values, however long: they are counted (`codec/events.py`)."""


def changed_fields(before: Plain, after: Plain) -> Changes:
    """Return what changed of each field that differs."""
    from backlog.domain.deltas import Replaced, diff  # only what writes needs it

    return {
        field: (Replaced if field in REPLACED_WHOLE else diff)(before[field], value)
        for field, value in after.items()
        if before[field] != value and field not in NOT_REMEMBERED
    }


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


def encode_setting(name: str, settings: Settings) -> Values:
    """Return the columns of one setting."""
    return {"key": name, "value": encode_json(plain_setting(name, settings))}


def plain_setting(name: str, settings: Settings) -> object:
    """Return one setting as JSON knows it."""
    value = getattr(settings, name)
    return list(value) if isinstance(value, tuple) else value
