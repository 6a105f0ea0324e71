"""Reads and mends what is kept twice, for `doctor`.

Its methods import what they need themselves: most commands call none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.storage.session.part import SessionPart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backlog.domain.checking import Derived

_LISTS = ("labels", "assignees", "dependencies")


class CheckingSession(SessionPart):
    """The part of a session that serves `doctor`."""

    def stored_twice(self) -> dict[str, Derived]:
        from backlog.domain.checking import Derived

        return {uuid: Derived(*row) for uuid, *row in self.executor.rows("derived_columns", {})}

    def out_of_step(self) -> dict[str, list[str]]:
        return {word: [id_ for (id_,) in self.executor.rows(f"{word}_out_of_step", {})] for word in _LISTS}

    def counters(self) -> dict[str, int]:
        self.settle()
        return {name: value for name, value in self.executor.rows("all_counters", {})}  # noqa: C416  a row is any sequence

    def mend_derived(self, derived: Mapping[str, Derived]) -> None:
        for uuid, each in derived.items():
            values = {"checked": each.checked, "total": each.total, "rank": each.rank}
            self.executor.send("mend_derived_columns", {**values, "of_uuid": uuid})

    def mend_lists(self, word: str) -> None:
        if word not in _LISTS:
            raise ValueError(word)
        self.executor.send(f"clear_{word}", {})
        self.executor.send(f"fill_{word}", {})

    def mend_search(self) -> None:
        for statement in ("rebuild_search", "clear_search", "fill_search"):
            self.executor.send(statement, {})
