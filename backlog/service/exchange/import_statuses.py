"""Statuses that come with the files of an import: which are new, and which would stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backlog.domain.statuses import (
    new_terminal,
    open_ones,
    refuse_open,
    refuse_vanishing,
    respelled,
    vanished,
)
from backlog.domain.task import Task, same_word
from backlog.service.exchange.ids import TASK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backlog.domain.records import Record
    from backlog.domain.settings import Settings
    from backlog.service.exchange.arrivals import Newcomer
    from backlog.service.exchange.matches import Matched
    from backlog.service.exchange.plan import ImportPlan
    from backlog.service.exchange.stored_records import Facts, StoredRecord


def stand_in_the_way(records: Iterable[Task | Record], before: Settings, after: Settings) -> bool:
    """Say whether the statuses cannot change as long as the tasks are as they are before an import."""
    if after.statuses == before.statuses:
        return False
    tasks = [record for record in records if isinstance(record, Task) and record.kind == "task"]
    gone = (*vanished(before, after), *respelled(before, after))
    terminal = new_terminal(before, after)
    closed = [task for task in tasks if terminal is not None and same_word(task.status, terminal)]
    return bool(open_ones(closed, after)) or any(
        same_word(task.status, status) for task in tasks for status in gone
    )


def refuse_statuses(facts: Facts, plan: ImportPlan) -> None:
    """Raise Refused if the tasks, as they are after an import, do not allow the statuses of the tree."""
    after = plan.settings
    if after.statuses == facts.settings.statuses:
        return
    tasks = {record.uuid: record for record in facts.records if isinstance(record, Task)}
    tasks |= {change.after.uuid: change.after for change in plan.tasks}

    def in_status(status: str) -> list[Task]:
        return [task for task in tasks.values() if task.kind == "task" and same_word(task.status, status)]

    for status in vanished(facts.settings, after):
        refuse_vanishing(status, in_status(status), after)
    terminal = new_terminal(facts.settings, after)
    if terminal is not None:
        refuse_open(in_status(terminal), after)


def statuses_of(matched: Matched, arrivals: Iterable[Newcomer]) -> list[str]:
    """Return the statuses that the tasks in new and in changed files have."""
    changed = [
        file
        for file, stored in (*matched.known, *matched.twins)
        if stored.undone or stored.base is None or stored.base.record_file != file.record_file
    ]
    files = [file for one in arrivals for file in (one.file, *one.twins)] + changed
    return [
        file.record_file.scalar("status")
        for file in files
        if file.counter == TASK and file.folder.state != "archived"
    ]


def new_statuses(tasks: Iterable[Task], stored: Iterable[StoredRecord]) -> list[str]:
    """Return the statuses that tasks get, or come back to, through an import."""
    before = {one.uuid: one.record for one in stored}
    statuses = []
    for task in tasks:
        was = before.get(task.uuid)
        same = isinstance(was, Task) and (was.kind, was.state, was.status) == (
            task.kind,
            task.state,
            task.status,
        )
        if not same and task.kind == "task" and task.state != "archived":
            statuses.append(task.status)
    return statuses
