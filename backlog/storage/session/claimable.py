"""The part of a session that finds the tasks that may be claimed, by the assignees that tasks have."""

from __future__ import annotations

from itertools import chain

from backlog.lean import TYPE_CHECKING
from backlog.storage.codec import records as codec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backlog.domain.task import TaskSummary
    from backlog.storage._statements import Statement
    from backlog.storage.session.executor import Executor

_STREAMS: tuple[tuple[Statement, Statement], ...] = (
    ("assignees_by_ordinal", "free_by_ordinal"),
    ("assignees_by_id", "free_by_id"),
)
"""For tasks with an ordinal and for those without: the lists of assignees in use, and the tasks of one."""


def expect_unclaimed(executor: Executor) -> None:
    """See `Reader.expect_unclaimed`."""
    for lists, _ in _STREAMS:
        executor.anticipate(lists, {})


def unclaimed(
    executor: Executor,
    statuses: Sequence[str],
    takes: Callable[[Sequence[str]], bool],
    *,
    most: int,
    terminal: str,
) -> list[TaskSummary]:
    """See `Reader.unclaimed`; `terminal` holds the spellings of the terminal status as JSON."""
    # All is asked for before any of it is read, so that a server is waited for twice.
    assignees = [(executor.rows(lists, {}), tasks) for lists, tasks in _STREAMS]
    wanted = [
        (people, tasks)
        for rows, tasks in assignees
        for (people,) in list(rows)
        if takes(codec.decode_strings(people))
    ]
    crowded = executor.rows(
        "free_crowded", {"statuses": codec.encode_json(list(statuses)), "terminal": terminal}
    )
    lists = [
        executor.rows(tasks, {"people": people, "value": status, "most": most, "terminal": terminal})
        for people, tasks in wanted
        for status in statuses
    ]
    some = list(map(codec.decode_summary, chain(*lists)))
    return [*some, *(task for task in map(codec.decode_summary, crowded) if takes(task.assignees))]
