"""Says of any value whether its column can hold it, so that `doctor` and the loading of a dump trust none.

The rest of the program decodes what it stored itself. A value that somebody else put there may be of any type
that the engine lets in: SQLite takes any value in any column, https://www.sqlite.org/flextypegood.html.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from backlog.domain.ids import id_order, parse_reference, sort_key
from backlog.domain.record_files import read_extras
from backlog.domain.records import RecordState, record_number
from backlog.domain.settings import Settings
from backlog.domain.task import FIELDS, Kind, State
from backlog.lean import TYPE_CHECKING, Any, get_args
from backlog.storage.codec.events import decode_delta, decode_moved
from backlog.storage.codec.exchange import decode_earlier, decode_record_file
from backlog.storage.codec.records import NOT_OURS, decode_instant, decode_settings, encode_instant

if TYPE_CHECKING:
    from backlog.domain.task import Holds

Check = Callable[[Any], bool]
"""Says whether a value can stand in a column."""


def text(value: object) -> bool:
    """Text in UTF-8; of other bytes SQLite's are read with surrogates in their places."""
    return isinstance(value, str) and (
        value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    )


def whole(value: object) -> bool:
    """A whole number."""
    return type(value) is int


def truth(value: object) -> bool:
    """True or false, and neither 1 nor 0."""
    return isinstance(value, bool)


def number(value: object) -> bool:
    """A number, whole or not."""
    return type(value) in {int, float}


def some(check: Check) -> Check:
    """Return a check that lets NULL pass, too."""
    return lambda value: value is None or check(value)


def one_of(*values: object) -> Check:
    """Return a check for one of a few values."""
    return lambda value: any(value == each and type(value) is type(each) for each in values)


def moment(value: object) -> bool:
    """An instant as it is stored, or a date."""
    return _written_as_stored(value, (datetime, date))


def instant(value: object) -> bool:
    """An instant as it is stored."""
    return _written_as_stored(value, (datetime,))


def day(value: object) -> bool:
    """A date."""
    return _written_as_stored(value, (date,))


def _written_as_stored(value: object, kinds: tuple[type, ...]) -> bool:
    if not isinstance(value, str):
        return False
    try:
        instant = decode_instant(value)
        return type(instant) in kinds and encode_instant(instant) == value
    except (ValueError, OverflowError):
        return False


def task_id(value: object) -> bool:
    """The id of a task or a draft, with its prefix: `TASK-7.1`."""
    if not text(value) or "-" not in str(value):
        return False
    reference = parse_reference(str(value))
    return reference is not None and reference.prefix is not None and str(value) == str(value).strip().upper()


def record_id(value: object) -> bool:
    """The id of a milestone, a document or a decision: `doc-7`."""
    return text(value) and str(value).rpartition("-")[2].isascii() and str(value).rpartition("-")[2].isdigit()


def json_of(shape: Check) -> Check:
    """Return a check for JSON of a shape."""

    def check(value: object) -> bool:
        if not text(value):
            return False
        if value == "[]":
            return shape([])
        try:
            return shape(_decoded(str(value)))
        except (ValueError, RecursionError):
            return False

    return check


def _no_number(name: str) -> object:
    raise ValueError(name)


_decoded = json.JSONDecoder(parse_constant=_no_number).decode
"""Reads JSON; one for all values, for `json.loads` would make one for each."""


def anything(_: object) -> bool:
    """Return true: JSON of any shape."""
    return True


def list_of(check: Check) -> Check:
    """Return a check for a list of such members."""
    return lambda value: isinstance(value, list) and all(map(check, value))


texts = json_of(list_of(text))


def _object_of(needed: Mapping[str, Check], possible: Mapping[str, Check]) -> Check:
    every = {**needed, **possible}
    return lambda value: (
        isinstance(value, dict)
        and needed.keys() <= value.keys() <= every.keys()
        and all(every[key](part) for key, part in value.items())
    )


checklist = json_of(
    list_of(
        _object_of(
            {"text": text, "checked": truth},
            {
                "evidence": text,
                "checked_by": text,
                "checked_at": instant,
                "check": text,
                "run": _object_of(
                    {
                        **dict.fromkeys(("command", "host", "output"), text),
                        "exit_code": whole,
                        "seconds": number,
                        "commit": some(text),
                        "dirty": some(truth),
                    },
                    {},
                ),
            },
        )
    )
)
comments = json_of(list_of(_object_of({"body": text, "created_at": some(moment), "author": some(text)}, {})))


def _deltas(value: object) -> bool:
    """An object that says of each field what changed."""
    try:
        return isinstance(value, dict) and all(
            isinstance(decode_delta(parts), tuple) for parts in value.values()
        )
    except (ValueError, TypeError):
        return False


def _texts_by_text(value: object) -> bool:
    """An object of texts."""
    return isinstance(value, dict) and all(text(each) for pair in value.items() for each in pair)


def _decoded_by(decode: Callable[[str], object]) -> Check:
    """Return a check for a text that can be decoded."""

    def check(value: object) -> bool:
        if not text(value):
            return False
        try:
            decode(str(value))
        except NOT_OURS:
            return False
        return True

    return check


def _moment_if_known(value: object) -> bool:
    """An instant or a date, or an empty text: nobody knows when."""
    return value == "" or moment(value)


_DATED: dict[str, Check] = {"created_at": _moment_if_known, "updated_at": some(moment)}
_RECORD: dict[str, Check] = {
    **dict.fromkeys(("key", "number", "revision"), whole),
    **dict.fromkeys(("uuid", "title"), text),
    "id": record_id,
    "state": one_of(*get_args(RecordState)),
    **_DATED,
}
_HOLDS: dict[Holds, Check] = {
    "word": some(text),
    "words": texts,
    "day": some(day),
    "instant": some(instant),
    "number": some(number),
    "text": some(text),
    "checklist": checklist,
    "comments": comments,
}
"""What the column of a task's field can hold, unless it says otherwise itself."""

CHECKS: dict[str, dict[str, Check]] = {
    "settings": {"key": text, "value": json_of(anything)},
    "counters": {"name": text, "value": whole},
    "tasks": {
        **dict.fromkeys(("key", "revision", "priority_rank", "criteria_checked", "criteria_total"), whole),
        **{field.name: _HOLDS[field.holds] for field in FIELDS},
        **dict.fromkeys(("uuid", "sort_key", "title", "status"), text),
        "kind": one_of(*get_args(Kind)),
        "state": one_of(*get_args(State)),
        "id": task_id,
        "claimed_by": some(text),
        "claimed_until": some(instant),
        "legacy_done": one_of(None, 1),
        **dict.fromkeys(("criteria_with_check", "criteria_verified"), some(whole)),
        **_DATED,
    },
    "milestones": {**_RECORD, "due_date": some(day), "description": some(text)},
    "documents": {**_RECORD, **dict.fromkeys(("type", "path", "content"), text), "tags": texts},
    "decisions": {**_RECORD, **dict.fromkeys(("status", "content"), text)},
    "events": {
        **dict.fromkeys(("key", "revision"), whole),
        **dict.fromkeys(("actor", "command", "batch", "entity", "entity_uuid", "entity_id"), text),
        "instant": instant,
        "changes": json_of(_deltas),
        "undoes": some(whole),
        "moved": some(_decoded_by(decode_moved)),
    },
    "answers": {"idempotency_key": text, "instant": instant, "request": text, "answer": text},
    "kept": {"uuid": text, "content": _decoded_by(read_extras), "words": some(text)},
    "exchanges": {
        **dict.fromkeys(("tree", "uuid", "path", "digest"), text),
        "earlier": _decoded_by(decode_earlier),
        "sheet": _decoded_by(decode_record_file),
        "instant": instant,
        "batch": some(text),
        **dict.fromkeys(("meant", "held_back", "twins"), some(json_of(_texts_by_text))),
    },
}
"""What each column of the tables of a dump can hold."""


def odd_columns(table: str, row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each column of a row whose value cannot stand there, and what is wrong with it."""
    odd = [column for column, check in CHECKS[table].items() if not check(row[column])]
    for column in odd:
        yield column, _shown(row[column])
    if not odd and table in _FITTING:
        column, fits = _FITTING[table]
        if not fits(row):
            yield column, f"{_shown(row[column])} does not fit the rest of the row"


def _setting_fits(row: Mapping[str, object]) -> bool:
    """Say whether a setting is of its type; a name that nobody knows is ignored everywhere."""
    key = str(row["key"])
    if key not in Settings._fields:
        return True
    if key == "statuses" and row["value"] == "[]":
        return False
    return _setting_check(key)(getattr(decode_settings([(key, str(row["value"]))]), key))


def _setting_check(key: str) -> Check:
    """Return the check for the values of a setting, which are of the type of its default."""
    default = getattr(Settings(), key)
    if key == "hide_empty_columns":
        return some(truth)
    if default is None:
        return some(text)
    checks: dict[type, Check] = {
        str: text,
        bool: truth,
        int: whole,
        tuple: lambda value: isinstance(value, tuple) and all(map(text, value)),
    }
    return checks[type(default)]


def _number_fits(row: Mapping[str, object]) -> bool:
    return record_number(str(row["id"])) == row["number"]


_FITTING: dict[str, tuple[str, Callable[[Mapping[str, object]], bool]]] = {
    "settings": ("value", _setting_fits),
    "tasks": ("sort_key", lambda row: sort_key(id_order(str(row["id"]))) == row["sort_key"]),
    **dict.fromkeys(("milestones", "documents", "decisions"), ("number", _number_fits)),
}
"""The columns that have to fit others of their row."""

_LONGEST = 60


def _shown(value: object) -> str:
    """Return a value as it may stand in a message."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, str) and not text(value):
        return f"{_short(value)!a}, which is no UTF-8"
    return f"{_short(value)!r}" if isinstance(value, str) else _short(str(value))


def _short(shown: str) -> str:
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def row_name(table: str, row: Mapping[str, object]) -> str:
    """Return what a row is called: by its key, and its id if it has one that can be read."""
    first = next(iter(row.values()))
    id_ = row.get("id")
    named = f" ({id_})" if "id" in row and text(id_) and len(str(id_)) <= _LONGEST else ""
    return f"{table}, row {_shown(first) if not isinstance(first, int) else first}{named}"
