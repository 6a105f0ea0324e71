"""The part of a session that counts, and that reads what a plan needs."""

from __future__ import annotations

from datetime import date
from itertools import chain

from backlog.domain.graph import Edge
from backlog.domain.overview import CriteriaCounts, Move, TaskCounts
from backlog.domain.sequence import OpenTask
from backlog.domain.task import TaskLink
from backlog.lean import TYPE_CHECKING, Any
from backlog.storage.codec import records as codec
from backlog.storage.codec.events import decode_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from backlog.domain.settings import Settings
    from backlog.domain.task import Task
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor


class Overview:
    """See `store/parts.py`."""

    def __init__(self, executor: Executor, terminal_spellings: Callable[[Settings], str]) -> None:
        """Take what runs the statements, and what lists the spellings of the terminal status as JSON."""
        self._executor = executor
        self._terminal_spellings = terminal_spellings

    def status_counts(self) -> TaskCounts:
        (drafts,) = next(self._executor.rows("count_of_drafts", {}))
        statuses = tuple(sorted(self._counts("counts_by_status")))
        return TaskCounts(statuses=statuses, priorities=(), created=(), drafts=int(drafts))

    def task_counts(self) -> TaskCounts:
        created = chain(*(self._executor.rows("creation_days", {"state": state}) for state in _COUNTED))
        return self.status_counts()._replace(
            priorities=tuple(sorted(self._counts("counts_by_priority"), key=lambda each: each[0] or "")),
            created=tuple((date.fromisoformat(day), int(count)) for day, count in created),
        )

    def criteria_counts(self) -> CriteriaCounts | None:
        verified, checked, total = next(self._executor.rows("criteria_counts", {}))
        if total is None:
            return None
        return CriteriaCounts(int(verified), int(checked) - int(verified), int(total) - int(checked))

    def active_counts(self) -> dict[str, int]:
        rows = self._executor.rows("counts_by_status", {"state": "active"})
        return {status: int(count) for status, count in rows}

    def _counts(self, statement: Statement) -> list[tuple[Any, int]]:
        """Return how many tasks have each value, completed ones included; one may come twice."""
        states = [self._executor.rows(statement, {"state": state}) for state in _COUNTED]
        return [(value, int(count)) for rows in states for value, count in rows]

    def created_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        return self._links("created_since", {"since": codec.encode_instant(since), "most": most})

    def updated_since(self, since: datetime, most: int) -> tuple[TaskLink, ...]:
        statuses = {status for state in _COUNTED for status in self._statuses(state)}
        parameters: codec.Values = {"since": codec.encode_instant(since), "most": most}
        return self._links("updated_since", {**parameters, "statuses": codec.encode_json(sorted(statuses))})

    def stale_tasks(self, before: datetime, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        parameters: codec.Values = {"before": codec.encode_instant(before), "most": most}
        streams = [
            self._executor.rows(statement, {**parameters, "status": status})
            for status in self._statuses()
            if not settings.is_terminal(status)
            for statement in _UNTOUCHED
        ]
        return tuple(TaskLink(id_, title) for _, _, id_, title in sorted(map(tuple, chain(*streams)))[:most])

    def done_before(self, day: date, settings: Settings) -> list[Task]:
        rows = [
            self._executor.rows(statement, {"status": status, "before": day.isoformat()})
            for status in codec.decode_list(self._terminal_spellings(settings))
            for statement in _UNTOUCHED_WHOLE
        ]
        return [codec.decode_task(row) for row in chain(*rows)]

    def waiting_tasks(self, most: int, settings: Settings) -> tuple[TaskLink, ...]:
        return self._links("waiting_tasks", {"open": self._open(settings), "most": most})

    def _links(self, statement: Statement, parameters: codec.Values) -> tuple[TaskLink, ...]:
        return tuple(TaskLink(*row) for row in self._executor.rows(statement, parameters))

    def unfinished(self, settings: Settings) -> tuple[list[OpenTask], list[Edge]]:
        unfinished: codec.Values = {"open": self._open(settings)}
        tasks = [OpenTask(*row) for row in self._executor.rows("unfinished_tasks", unfinished)]
        parameters: codec.Values = {**unfinished, "terminal": self._terminal_spellings(settings)}
        return tasks, [Edge(*row) for row in self._executor.rows("unfinished_dependencies", parameters)]

    def moves_since(self, since: datetime) -> Iterator[Move]:
        day = {"day": f"{codec.encode_instant(since)}"[: len("2026-01-02")]}
        moves = [self._executor.rows(statement, {**day}) for statement in _MOVES]
        for moved, count in chain(*moves):
            on, entity, new, (status, state, kind) = decode_moved(moved)
            yield Move(on, entity, new, status, state, kind, count)

    def _open(self, settings: Settings) -> str:
        """Return every status in use but the spellings of the terminal one, as a JSON list."""
        return codec.encode_json([each for each in self._statuses() if not settings.is_terminal(each)])

    def _statuses(self, state: str = "active") -> list[str]:
        """Return the statuses in use by tasks in a state."""
        in_use = self._executor.rows("statuses_in_use", {"kind": "task", "state": state})
        return [status for (status,) in in_use]


_COUNTED = ("active", "completed")
"""The states of the tasks that are counted."""
_UNTOUCHED: tuple[Statement, ...] = ("longest_untouched", "longest_never_touched")
_UNTOUCHED_WHOLE: tuple[Statement, ...] = ("tasks_untouched", "tasks_never_touched")
_MOVES: tuple[Statement, ...] = ("moves_since", "far_moves_since")
