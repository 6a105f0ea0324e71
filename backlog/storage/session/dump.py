"""Reads every table whole and stores the rows again: the dump that moves a backlog to another database.

Lists and objects of JSON stand in a dump as what they are, everything else as the column holds it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from backlog.domain.errors import Failed
from backlog.domain.records import Decision, Document, Milestone
from backlog.storage._tables import DUMPED
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import decode_event
from backlog.storage.codec.exchange import decode_exchange, decode_kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backlog.storage.session.part import Executor

_MAX_INTEGER = 2**63 - 1
_CLEARED = ("settings", "counters", "events", "answers", "kept", "exchanges")


def dump(executor: Executor) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every row with its table's name."""
    for table, columns in DUMPED.items():
        for row in executor.rows(f"dump_{table}", {}):
            yield table, {column: _plain(value) for column, value in zip(columns, row, strict=True)}


def clear(executor: Executor) -> None:
    """Empty the tables that a new backlog may hold rows of."""
    for table in _CLEARED:
        executor.send(f"clear_{table}", {})


def load(executor: Executor, table: str, row: Mapping[str, object]) -> None:
    """Store a row that `dump` yielded; raise Failed for any other."""
    columns = DUMPED.get(table)
    if columns is None:
        raise _bad(f"there is no table {table[:60]!r}")
    if set(row) != set(columns):
        odd = sorted(set(row) ^ set(columns))
        raise _bad(f"a row of {table} does not have the columns it should: {', '.join(odd)[:200]}")
    executor.send(f"load_{table}", {column: _column(value) for column, value in row.items()})


def check(executor: Executor) -> None:
    """Let new rows be numbered after those that were loaded; raise Failed if these cannot be read."""
    executor.send("go_on_numbering", {})
    try:
        codec.decode_settings(executor.rows("all_settings", {}))
        for row in executor.rows("every_task", {}):
            codec.decode_task(row)
        for kind in (Milestone, Document, Decision):
            for row in executor.rows(f"all_{kind.__name__.lower()}s", {}):
                codec.decode_fields(kind._fields, row)
        for row in executor.rows("all_events", {}):
            decode_event(row)
        for row in executor.rows("all_exchanges", {}):
            decode_exchange(row)
        for _, content in executor.rows("all_kept", {}):
            decode_kept(content)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _bad(f"it holds values that mean nothing here: {error}") from error


def _plain(value: str | float | None) -> object:
    """Return a column's value, a list or an object as what it is, if it is written as we write it."""
    if isinstance(value, float):
        return value + 0.0  # SQLite knows no negative zero
    if value == "[]":  # what most of them are
        return []
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            found = json.loads(value)
        except ValueError:
            return value
        return found if codec.encode_json(found) == value else value
    return value


def _column(value: object) -> str | int | float | None:
    """Return what `_plain` was given; raise Failed for what no column holds."""
    if isinstance(value, (list, dict)):
        return codec.encode_json(value)
    if value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_INTEGER:
        return value
    raise _bad(f"{str(value)[:60]} is no value of a column")


def _bad(reason: str) -> Failed:
    return Failed(f"the dump cannot be loaded: {reason}", code="bad-dump")
