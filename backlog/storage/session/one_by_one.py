"""Looks up the tasks of a list one by one, where they are few among very many.

SQLite does not know how many tasks a person has. It walks through all tasks in the order of the list and
looks whether each is one of that person's: quick for the first of many, slow for a few among very many.
"""

from __future__ import annotations

from itertools import chain

from backlog.compact_json import read_json
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec.records import encode_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backlog.domain.filters import Query
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor
    from backlog.storage.session.spellings import Spellings

_FEW = 200
"""So many of 100,000 tasks are looked up and sorted as quickly as the walk meets the first twenty of them."""
_KEYS: dict[Statement, Statement] = {"list_assigned": "keys_assigned", "list_labelled": "keys_labelled"}


def narrowed(
    executor: Executor, statement: Statement, values: Sequence[str]
) -> tuple[Statement, Sequence[str]]:
    """Return the listing of a few tasks by their keys, and these, if the one given lists few; else that one.

    An engine that knows how many rows have a value decides that by itself.
    """
    keys: Iterable[int] | None
    if statement == "list_hits":
        keys = set(chain(*map(read_json, values)))
        keys = keys if len(keys) <= _FEW else None
    else:
        keys = _few(executor, _KEYS[statement], values)
    return (statement, values) if keys is None else ("few_summaries", (encode_json(sorted(keys)),))


def keys_of_few(executor: Executor, query: Query, spellings: Spellings) -> frozenset[int] | None:
    """Return the keys of those tasks that have the assignee or the label asked for, None if they may be many.

    Others may be among them.
    """
    if query.assignee is not None:
        values = spellings.of("assignees_in_use", "task", (query.assignee,))
        return _few(executor, "keys_assigned", values)
    if query.labels:
        return _few(executor, "keys_labelled", spellings.of("labels_in_use", "task", query.labels[:1]))
    return None


def _few(executor: Executor, statement: Statement, values: Iterable[str]) -> frozenset[int] | None:
    """Return the keys of what has one of some values, None if they are many, or if the engine knows that."""
    if executor.knows_numbers:
        return None
    keys: set[int] = set()
    for value in values:
        keys.update(key for (key,) in executor.rows(statement, {"value": value, "most": _FEW + 1}))
        if len(keys) > _FEW:
            return None
    return frozenset(keys)
