"""Looks up the tasks of a list one by one, where they are few among very many.

SQLite does not know how many tasks a person has. It walks through all tasks in the order of the list and
looks whether each is one of that person's: quick for the first of many, slow for a few among very many.
"""

from __future__ import annotations

from backlog.compact_json import read_json
from backlog.lean import TYPE_CHECKING
from backlog.storage.codec.records import encode_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor

_FEW = 200
"""So many of 100,000 tasks are looked up and sorted as quickly as the walk meets the first twenty of them."""
_KEYS: dict[Statement, Statement] = {"list_assigned": "keys_assigned", "list_labelled": "keys_labelled"}


def narrowed(
    executor: Executor, statement: Statement, values: Sequence[str]
) -> tuple[Statement, Sequence[str]]:
    """Return the listing of a few tasks by their keys, and these, if the one given lists few; else that one.

    An engine that knows how many rows have a value decides that by itself.
    """
    keys: set[int] = set()
    if statement == "list_hits":
        keys.update(*map(read_json, values))
    elif executor.knows_numbers:
        return statement, values
    else:
        for value in values:
            rows = executor.rows(_KEYS[statement], {"value": value, "most": _FEW + 1})
            keys.update(key for (key,) in rows)
            if len(keys) > _FEW:
                break
    return (statement, values) if len(keys) > _FEW else ("few_summaries", (encode_json(sorted(keys)),))
