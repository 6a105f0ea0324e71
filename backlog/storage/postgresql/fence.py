"""Knows the functions, triggers, indexes and views that a backlog on a server should have; puts them right.

What they should be is what a server said of them after the migrations (`_parts.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage.postgresql._parts import PARTS
from backlog.storage.schema_parts import Part, differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.schema_parts import Difference
    from backlog.storage.session.executor import Executor

_MOVED = "backlog_moved"
"""The trigger that marks a backlog as moved, which may be there (`moved_mark.py`)."""


def differing(executor: Executor) -> list[Difference]:
    """Return what a schema has otherwise than the migrations make it.

    Functions that nobody knows are left out, for only triggers, rules and views call them.
    """
    wanted = [Part(*row) for row in PARTS]
    functions = {part.name for part in wanted if part.kind == "function"}
    actual = [Part(*map(str, row)) for row in executor.rows("schema_parts", {})]
    return differences(
        wanted,
        [
            part
            for part in actual
            if not (part.kind == "function" and part.name not in functions)
            and not (part.kind == "trigger" and part.name == _MOVED and f"FUNCTION {_MOVED}(" in part.sql)
        ],
    )


def repairable(difference: Difference) -> bool:
    """Say whether `repairs` puts it right: views and indexes of somebody else it leaves to the owner."""
    return difference.wanted is not None or difference.part.kind in {"trigger", "rule"}


def may_repair(executor: Executor) -> bool:
    """Say whether this role may change the schema."""
    return bool(next(executor.rows("may_repair_schema", {}))[0])


def repairs(executor: Executor) -> Iterator[str]:
    """Yield the statements that put right what `mendable` says; none if this role may not run them."""
    if not may_repair(executor):
        return
    wrong = [each for each in differing(executor) if repairable(each)]
    ((schema, folding),) = executor.rows("schema_words", {})
    for wanted, actual in sorted(wrong, key=_order):
        if actual is not None and actual.kind not in _REPLACED:
            table = f" ON {_identifier(actual.table)}" if actual.kind in {"trigger", "rule"} else ""
            yield f"DROP {actual.kind.upper()} {_identifier(actual.name)}{table}"
        if wanted is not None:
            yield wanted.sql.replace("@schema", schema).replace("@folding", folding)


_REPLACED = frozenset({"function", "view"})
"""The kinds whose definitions begin with CREATE OR REPLACE."""
_KINDS = ("function", "view", "rule", "index", "trigger")
"""In the order in which one needs another."""


def _order(difference: Difference) -> int:
    return _KINDS.index(difference.part.kind)


def _identifier(name: str) -> str:
    """Return a name as it stands in SQL: section 4.1.1 of PostgreSQL's documentation."""
    return '"' + name.replace('"', '""') + '"'
