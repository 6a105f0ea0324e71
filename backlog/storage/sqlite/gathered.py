"""Gathers the rows that many changes add, so that SQLite stores several with one statement.

For each statement of its own it would keep every page that a row touches, to be able to undo it alone:
with the indexes and triggers of a task that is a third of the time that the row takes.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from backlog.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.storage._statements import Statement
    from backlog.storage.codec import records as codec

TOGETHER = 16
"""Rows of one statement. Those of tasks have 39 columns, and older versions of SQLite take 999 values."""
FEW = 4
"""Rows of one statement where fewer wait."""

_UNTOUCHED: dict[str, frozenset[str]] = {
    "insert_task": frozenset(),
    "insert_event": frozenset(
        {
            *("task_to_change", "task_by_number", "numbered", "raise_counter"),
            *("update_task", "update_task_content", "update_task_texts"),
        }
    ),
}
"""What may wait, and the statements that neither read nor change what it is stored in."""


class Gathered:
    """The rows that wait in one transaction."""

    def __init__(self, run: Callable[[str, Sequence[Sequence[object]]], object]) -> None:
        """Take what runs a statement once with each of some lists of values."""
        self._run = run
        self._rows: dict[str, list[codec.Values]] = {statement: [] for statement in _UNTOUCHED}

    def takes(self, statement: Statement, rows: Sequence[codec.Values], text: str) -> bool:
        """Keep the rows of a mutation back, if it is one whose rows may wait; `text` is its SQL."""
        waiting = self._rows.get(statement)
        if waiting is None:
            return False
        waiting += rows
        if len(waiting) >= TOGETHER:
            self._store(statement, text)
        return True

    def before(self, statement: Statement | None, text: Callable[[str], str]) -> None:
        """Store what another statement may have to see, all for None; `text` returns the SQL of one."""
        for waiting, untouched in _UNTOUCHED.items():
            if self._rows[waiting] and statement not in untouched:
                self._store(waiting, text(waiting))

    def _store(self, statement: str, text: str) -> None:
        rows, self._rows[statement] = self._rows[statement], []
        names, forms = _forms(text)
        values = [[row[name] for name in names] for row in rows]
        at = 0
        for size, form in forms:
            groups = (len(values) - at) // size
            if groups:
                starts = range(at, at + groups * size, size)
                self._run(form, [list(chain.from_iterable(values[each : each + size])) for each in starts])
                at += groups * size


@lru_cache(maxsize=8)
def _forms(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the names of the values of an INSERT, and it with places for several rows, fewer, and one."""
    head, _, values = text.partition("VALUES (")
    names = [name.strip().removeprefix(":") for name in values.strip().removesuffix(")").split(",")]
    row = f"({','.join('?' * len(names))})"
    return names, [(size, f"{head}VALUES {','.join([row] * size)}") for size in (TOGETHER, FEW, 1)]
