"""Goes through every value that is stored, and says which of them its column cannot hold."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from backlog.domain.findings import Damage
from backlog.storage._tables import DUMPED
from backlog.storage.codec.packing import plain_changes
from backlog.storage.codec.validity import odd_columns, row_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backlog.storage.session.executor import Executor

_MOST = 20


def odd_values(executor: Executor) -> Iterator[str]:
    """Yield what is wrong with each value that its column cannot hold: table, row, column and value."""
    for table, dumped in DUMPED.items():
        for values in executor.rows(dumped.dump, {}):
            row = plain_changes(table, dict(zip(dumped.columns, values, strict=True)))
            for column, why in odd_columns(table, row):
                yield f"{row_name(table, row)}, column {column}: {why}"


def damages_of_values(executor: Executor) -> list[Damage]:
    """Return the first of them as what `doctor` reports."""
    return [Damage("invalid-value", where) for where in islice(odd_values(executor), _MOST)]
