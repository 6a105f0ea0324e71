"""The part of a session that serves `doctor`: what is stored twice, and how it is put right."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from backlog.domain.findings import Derived
from backlog.errors import Unreadable
from backlog.storage.codec.events import packed_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor


class _List(NamedTuple):
    """The statements for one of the lists of a task that are searched by tables of their own."""

    out_of_step: Statement
    clear: Statement
    fill: Statement


_LISTS = {
    "labels": _List("labels_out_of_step", "clear_labels", "fill_labels"),
    "assignees": _List("assignees_out_of_step", "clear_assignees", "fill_assignees"),
    "dependencies": _List("dependencies_out_of_step", "clear_dependencies", "fill_dependencies"),
}
_SEARCH: tuple[Statement, ...] = ("clear_search", "clear_forms", "fill_search")


class UpkeepReading:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor) -> None:
        """Take what runs the statements."""
        self._executor = executor

    def stored_twice(self) -> dict[str, Derived]:
        return {uuid: Derived(*row) for uuid, *row in self._executor.rows("derived_columns", {})}

    def out_of_step(self) -> dict[str, list[str | None]]:
        return {
            word: [id_ for (id_,) in self._executor.rows(each.out_of_step, {})]
            for word, each in _LISTS.items()
        }

    def moves_out_of_step(self) -> int:
        return int(next(self._executor.rows("moves_out_of_step", {}))[0]) + len(self._packed_out_of_step())

    def _packed_out_of_step(self) -> dict[int, str | None]:
        """Return what should be said of packed events whose `moved` is something else, by their keys.

        Those that cannot be read are left out.
        """
        right: dict[int, str | None] = {}
        for key, day, entity, revision, changes, moved in self._executor.rows("packed_moves", {}):
            with suppress(Unreadable):
                if (follows := packed_moved(day, entity, revision, changes)) != moved:
                    right[key] = follows
        return right

    def counters(self) -> dict[str, int]:
        return {name: value for name, value in self._executor.rows("all_counters", {})}  # noqa: C416  a row is any sequence


class UpkeepWriting(UpkeepReading):
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, settle: Callable[[], None]) -> None:
        """Take what runs the statements, and what stores the numbers that the transaction gave out."""
        super().__init__(executor)
        self._settle = settle

    def counters(self) -> dict[str, int]:
        self._settle()
        return super().counters()

    def repair_schema(self) -> None:
        self._settle()
        self._executor.repair_schema()

    def repair_derived(self, derived: Mapping[str, Derived]) -> None:
        for uuid, each in derived.items():
            self._executor.send("repair_derived_columns", {**each._asdict(), "of_uuid": uuid})

    def repair_moves(self) -> None:
        self._executor.send("repair_moves", {})
        for key, moved in self._packed_out_of_step().items():
            self._executor.send("repair_packed_move", {"of_key": key, "moved": moved})

    def repair_lists(self, word: str) -> None:
        self._executor.send(_LISTS[word].clear, {})
        self._executor.send(_LISTS[word].fill, {})

    def repair_search(self) -> None:
        from backlog.storage.session.search_index import refresh, refresh_extras

        self._settle()
        refresh_extras(self._executor)
        for statement in _SEARCH:
            self._executor.send(statement, {})
        if not self._executor.learns_words:
            self._executor.send("clear_vocabulary", {})
            self._executor.send("rebuild_parts", {})
        refresh(self._executor)
