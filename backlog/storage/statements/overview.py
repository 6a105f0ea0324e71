"""Counts over all tasks, and what only a plan needs: the dependencies that are still unfinished."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)

from backlog.domain.task import Task
from backlog.storage.schema.tables import EventRow, TaskDependencyRow, TaskRow
from backlog.storage.statements.lists import with_targets
from backlog.storage.statements.registry import (
    ONE,
    ZERO,
    Dialects,
    long_statement,
    members,
    statement,
    table,
    word,
)

tasks = table(TaskRow)
task_dependencies = table(TaskDependencyRow)

events = table(EventRow)

_COUNTED = (tasks.c.kind == word("task"), tasks.c.state.in_((word("active"), word("completed"))))


def _beginning(column: ColumnElement[str], length: int) -> ColumnElement[str]:
    """Return the first characters of an instant: its day or its minute."""
    return func.substr(column, ONE, literal_column(str(length)))


def _minute(column: ColumnElement[str]) -> ColumnElement[str]:
    return _beginning(column, len("2026-01-02T03:04"))


def _counts(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(column, func.count()).where(*conditions).group_by(column)


def _in_state() -> tuple[ColumnElement[bool], ...]:
    """Say that a row is a task in one state: then an index has the rows in the order of the groups."""
    return (tasks.c.kind == word("task"), tasks.c.state == bindparam("state"))


@statement
def counts_by_status() -> Executable:
    """Return how many tasks in a state are in each status: (status, count)."""
    return _counts(tasks.c.status, *_in_state())


@statement
def counts_by_priority() -> Executable:
    """Return how many tasks in a state have each priority: (priority, count)."""
    return _counts(tasks.c.priority, *_in_state())


@statement
def creation_days() -> Executable:
    """Return how many tasks in a state were created on each day, if it is known: (day, count).

    An index is leapt through from one day to the next; counting what lies between is reading it, no more.
    """
    days = """
WITH RECURSIVE days (day) AS (
SELECT substr(min(created_at), 1, 10) FROM tasks
WHERE kind = 'task' AND state = :state AND created_at > ''
UNION ALL SELECT (SELECT substr(min(created_at), 1, 10) FROM tasks
WHERE kind = 'task' AND state = :state AND created_at >= days.day || '~') FROM days WHERE day IS NOT NULL)
SELECT day, (SELECT count(*) FROM tasks
WHERE kind = 'task' AND state = :state AND created_at >= day AND created_at < day || '~')
FROM days WHERE day IS NOT NULL
"""
    return Dialects(sqlite=days, postgresql=days)


@statement
def criteria_counts() -> Executable:
    """Return how many criteria are verified, checked, and there: (verified, checked, total).

    Where no criterion has a check, that is known at once, and all are NULL: the cross join, whose order
    SQLite keeps, then looks at no task.
    """
    counts = """
SELECT sum(coalesce(criteria_verified, 0)), sum(criteria_checked), sum(criteria_total)
FROM (SELECT 1 FROM tasks WHERE criteria_with_check IS NOT NULL LIMIT 1) AS proven CROSS JOIN tasks
WHERE kind = 'task' AND state IN ('active', 'completed')
"""
    return Dialects(sqlite=counts, postgresql=counts)


@statement
def count_of_drafts() -> Executable:
    """Return how many drafts there are: (count)."""
    return select(func.count()).where(tasks.c.kind == word("draft"), tasks.c.state == word("active"))


def _named(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(tasks.c.id, tasks.c.title).where(*conditions).limit(bindparam("most")).offset(ZERO)


def _latest(column: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the tasks with the latest instants in a column, to the minute; an index has all it takes."""
    order = (_minute(column).desc(), tasks.c.sort_key)
    keys = select(tasks.c.key).where(*conditions, column >= bindparam("since")).order_by(*order)
    keys = keys.limit(bindparam("most")).offset(ZERO)
    return select(tasks.c.id, tasks.c.title).where(tasks.c.key.in_(keys)).order_by(*order)


@statement
def created_since() -> Executable:
    """Return the tasks created last, to the minute: (id, title)."""
    return _latest(tasks.c.created_at, *_COUNTED)


@statement
def updated_since() -> Executable:
    """Return the tasks updated last, to the minute: (id, title); `statuses` lists those in use.

    The kind is compared in a way that no index answers, or SQLite would take one that knows it, but not when
    tasks were updated, and read them all.
    """
    of_tasks = func.coalesce(tasks.c.kind, word("")) == word("task")
    return _latest(tasks.c.updated_at, of_tasks, _COUNTED[1], tasks.c.status.in_(members("statuses")))


def _unfinished() -> tuple[ColumnElement[bool], ...]:
    """Say that a row is an active task that is not done; `open` lists every other status in use."""
    return (
        tasks.c.kind == word("task"),
        tasks.c.state == word("active"),
        tasks.c.status.in_(members("open")),
    )


def _untouched(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return something of the active tasks in a status that were changed last before an instant."""
    return select(*columns).where(
        tasks.c.kind == word("task"),
        tasks.c.state == word("active"),
        tasks.c.status == bindparam("status"),
        bindparam("before") > tasks.c.updated_at,
    )


def _never_touched(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return something of those that were created before an instant, if that is known, and never changed."""
    return select(*columns).where(
        tasks.c.kind == word("task"),
        tasks.c.state == word("active"),
        tasks.c.status == bindparam("status"),
        tasks.c.updated_at.is_(None),
        bindparam("before") > tasks.c.created_at,
        tasks.c.created_at > word(""),
    )


@statement
def longest_untouched() -> Executable:
    """Return the first of those that were changed before an instant: (changed, sort_key, id, title)."""
    untouched = _untouched(tasks.c.updated_at, tasks.c.sort_key, tasks.c.id, tasks.c.title)
    return untouched.order_by(tasks.c.updated_at, tasks.c.sort_key).limit(bindparam("most")).offset(ZERO)


@statement
def longest_never_touched() -> Executable:
    """Return the first of those that were created then and never changed: (created, sort_key, id, title)."""
    untouched = _never_touched(tasks.c.created_at, tasks.c.sort_key, tasks.c.id, tasks.c.title)
    return untouched.order_by(tasks.c.created_at, tasks.c.sort_key).limit(bindparam("most")).offset(ZERO)


@long_statement
def tasks_untouched() -> Executable:
    """Return the active tasks in a status that were changed last before an instant, in no order."""
    return _untouched(*(tasks.c[field] for field in Task._fields))


@long_statement
def tasks_never_touched() -> Executable:
    """Return those that were created before an instant and never changed, in no order."""
    return _never_touched(*(tasks.c[field] for field in Task._fields))


@statement
def waiting_tasks() -> Executable:
    """Return the unfinished tasks that depend on an unfinished one, by id: (id, title)."""
    target = tasks.alias("target")
    dependency = task_dependencies.outerjoin(
        target,
        and_(
            target.c.id == task_dependencies.c.target,
            target.c.kind == word("task"),
            target.c.state == word("active"),
        ),
    )
    status = func.coalesce(target.c.status, word(""))  # keeps the join an outer one, and its order
    open_target = (
        select(ONE)
        .select_from(dependency)
        .where(task_dependencies.c.task_key == tasks.c.key, status.in_(members("open")))
    )
    return _named(*_unfinished(), exists(open_target)).order_by(tasks.c.sort_key)


@statement
def unfinished_tasks() -> Executable:
    """Return the active tasks that are not done, by id: (id, title, status, priority)."""
    columns = (tasks.c.id, tasks.c.title, tasks.c.status, tasks.c.priority)
    return select(*columns).where(*_unfinished()).order_by(tasks.c.sort_key)


@statement
def unfinished_dependencies() -> Executable:
    """Return what unfinished tasks wait for, be it unfinished or unknown: (source, target)."""
    dependency, is_open = with_targets(
        tasks.join(task_dependencies, task_dependencies.c.task_key == tasks.c.key)
    )
    return (
        select(tasks.c.id, task_dependencies.c.target).select_from(dependency).where(*_unfinished(), is_open)
    )


def _moves(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(events.c.moved, func.count()).where(*conditions).group_by(events.c.moved)


@statement
def moves_since() -> Executable:
    """Count alike changes of tasks from a day on, each with its day: (moved, count)."""
    short = func.length(events.c.moved) <= literal_column("600")
    return _moves(short, events.c.moved >= bindparam("day"))


@statement
def far_moves_since() -> Executable:
    """Do as `moves_since` does for those too long for its index: their statuses have many letters."""
    long = func.length(events.c.moved) > literal_column("600")
    return _moves(long, events.c.instant >= bindparam("day"))
