"""Makes the columns of a record that is stored, and what changed of it: only writes need this."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress
from operator import is_, ne

from backlog.compact_json import quoted_json, write_json
from backlog.domain.deltas import Replaced, diff
from backlog.domain.ids import id_order, sort_key
from backlog.domain.task import FIELDS, ChecklistItem, Task
from backlog.lean import TYPE_CHECKING, Any, NamedTuple
from backlog.storage.codec.events import REPLACED_WHOLE
from backlog.storage.codec.records import ENCODED, encode_instant, encode_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.domain.task import Comment, Holds
    from backlog.storage.codec.records import FieldChanges, Plain, Values


def plain_checklist(items: Iterable[ChecklistItem]) -> list[dict[str, object]]:
    """Return a checklist as JSON knows it: `[{"text": …, "checked": …}]`, with evidence and checks if any."""
    return [
        {"text": item.text, "checked": item.checked, **({} if item[2:] == _BARE else _proof(item))}
        for item in items
    ]


def _checklist_json(items: Iterable[ChecklistItem]) -> str:
    """Return the JSON of `plain_checklist`: written out, for most new tasks have a list of bare items."""
    return f"[{','.join(map(_item_json, items))}]"


@lru_cache(maxsize=1024)
def names_json(names: tuple[str, ...]) -> str:
    """Return the JSON of a list of texts; tasks share few different lists."""
    return write_json(names)


def _item_json(item: ChecklistItem) -> str:
    if item[2:] != _BARE:
        return write_json(plain_checklist((item,))[0])
    return f'{{"text":{quoted_json(item.text)},"checked":{"true" if item.checked else "false"}}}'


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


def plain_comments(comments: Iterable[Comment]) -> list[dict[str, object]]:
    """Return comments as JSON knows them: `[{"body": …, "created_at": …, "author": …}]`."""
    return [
        {"body": body, "created_at": encode_instant(instant), "author": author}
        for body, instant, author in comments
    ]


_FORMS: dict[Holds, Callable[[Any], object]] = {
    "words": list,
    "instant": encode_instant,
    "day": encode_instant,
    "checklist": plain_checklist,
    "comments": plain_comments,
}
_PLAIN: dict[str, Callable[[Any], object]] = {
    **{field: _FORMS[holds] for field, holds in ENCODED.items()},
    "legacy_done": lambda mark: 1 if mark else None,
}
"""How fields become what JSON knows; all others stay as they are."""
_AS_JSON: dict[Holds, Callable[[Any], str]] = {
    "words": names_json,
    "checklist": _checklist_json,
    "comments": lambda comments: write_json(plain_comments(comments)),
}
_LISTS = frozenset(field for field, holds in ENCODED.items() if holds in _AS_JSON)
_NEW: dict[str, Callable[[Any], object]] = {
    **_PLAIN,
    **{field: _AS_JSON[holds] for field, holds in ENCODED.items() if holds in _AS_JSON},
}
"""How fields of a new record become what columns hold: a list its JSON at once."""


def plain_fields(record: Task | Record, names: Iterable[str] | None = None) -> Plain:
    """Return a record's fields as JSON knows them; only those of some names, if they are given."""
    if names is None:
        return plain_values(dict(zip(record._fields, record, strict=True)))
    return plain_values({name: getattr(record, name) for name in names})


def plain_values(values: Mapping[str, object]) -> Plain:
    """Return the values of fields as JSON knows them."""
    return {field: _PLAIN[field](value) if field in _PLAIN else value for field, value in values.items()}


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


def plain_after(before: Task | Record, former: Plain, after: Task | Record) -> Plain:
    """Return fields of a changed record as JSON knows them, given what they were before.

    Of a list, the items at its beginning that are still the same are taken from there.
    """
    plain: Plain = {}
    for name, known in former.items():
        value = getattr(after, name)
        if isinstance(known, list):
            same = _same_at_first(getattr(before, name), value)
            plain[name] = [*known[:same], *_listed(name, value[same:])]
        else:
            plain[name] = _PLAIN[name](value) if name in _PLAIN else value
    return plain


def _listed(name: str, items: tuple[object, ...]) -> list[object]:
    """Return items of a field that holds a list as JSON knows them."""
    return list(_PLAIN[name](items)) if items else []  # type: ignore[call-overload]  # a list by its field


def _same_at_first(before: Sequence[object], after: Sequence[object]) -> int:
    """Return how many items at the beginning of two lists are the same objects."""
    differing = (place for place, same in enumerate(map(is_, before, after)) if not same)
    return next(differing, min(len(before), len(after)))


def encode_part(task: Task, fields: frozenset[str], known: Plain) -> Values:
    """Return the columns of a task that hold some fields, and what is counted of them.

    `known` holds those that changed as JSON knows them; the others are made so, but for lists: of one that
    stays the column is None, which changes nothing (`update_task_content`).
    """
    others = fields - known.keys()
    values = encode_fields(plain_fields(task, others - _LISTS))
    values.update(dict.fromkeys(others & _LISTS))
    values.update(encode_fields({name: known[name] for name in fields & known.keys()}))
    return _with_counts(values, task) if "acceptance_criteria" in fields else values


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

    Each value is encoded once for both, and a field of which nothing is said costs hardly anything.
    """
    form = _new_form(record)
    values: dict[str, Any] = form.nothing_said.copy()
    changes: list[str] = []
    said = compress(zip(form.fields, record, strict=True), map(ne, record, form.nothing))
    for (field, beginning, encode, is_json), value in said:
        plain: Any = value if encode is None else encode(value)
        values[field] = plain
        if beginning is not None:
            text = plain if is_json else quoted_json(plain) if type(plain) is str else write_json(plain)
            changes.append(f"{beginning}{text}]")
    return _completed(values, record, settings), f"{{{','.join(changes)}}}"


class _NewField(NamedTuple):
    """How a field of a new record is stored.

    `beginning` is how what an event says of it begins, None if it says nothing. `encode` makes of a value
    what its column holds, which `is_json`; None is for what stays as it is.
    """

    field: str
    beginning: str | None
    encode: Callable[[Any], Any] | None
    is_json: bool


class _NewForm(NamedTuple):
    """How new records of a class are stored: how each of their fields is, in their order.

    `nothing` are the values by which a record says nothing of them, `nothing_said` the columns of such a one.
    """

    fields: tuple[_NewField, ...]
    nothing: tuple[object, ...]
    nothing_said: Values


_NEW_FORMS: dict[type, _NewForm] = {}


def _new_form(record: Task | Record) -> _NewForm:
    """Return how new records of its class are stored."""
    kind = type(record)
    if kind not in _NEW_FORMS:
        names = kind._fields
        _NEW_FORMS[kind] = _NewForm(
            tuple(
                _NewField(
                    field,
                    None if field in NOT_REMEMBERED else f'"{field}":[null,',
                    _NEW.get(field),
                    field in _LISTS,
                )
                for field in names
            ),
            tuple(() if field in _LISTS else False if field == "legacy_done" else None for field in names),
            {**{field: "[]" if field in _LISTS else None for field in names}, "created_at": ""},
        )
    return _NEW_FORMS[kind]


def _completed(values: Values, record: Task | Record, settings: Settings) -> Values:
    """Return the columns of a record with those that only the database needs."""
    if isinstance(record, Task):
        values["sort_key"] = sort_key(id_order(record.id))
        values["priority_rank"] = settings.priority_rank(record.priority)
        return _with_counts(values, record)
    from backlog.domain.records import record_number  # most writes change tasks

    values["number"] = record_number(record.id)
    return values


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
_WITH_EACH = frozenset({"updated_at", "revision"})
TEXTS = _WITH_EACH | {field.name for field in FIELDS if field.holds == "text"}
STATUS = _WITH_EACH | {"status"}
STATE = _WITH_EACH | {"state"}
"""The long texts of a task, its status, its state, and what each change sets."""


def changed_fields(before: Plain, after: Plain) -> FieldChanges:
    """Return what changed of each field that differs."""
    return {
        field: (Replaced if field in REPLACED_WHOLE else diff)(before[field], value)
        for field, value in after.items()
        if before[field] != value and field not in NOT_REMEMBERED
    }


def encode_setting(name: str, settings: Settings) -> Values:
    """Return the columns of one setting."""
    return {"key": name, "value": encode_json(plain_setting(name, settings))}


def plain_setting(name: str, settings: Settings) -> object:
    """Return one setting as JSON knows it."""
    value = getattr(settings, name)
    return list(value) if isinstance(value, tuple) else value
