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
    or_,
    select,
)

from backlog.storage.schema.tables import TaskDependencyRow, TaskRow
from backlog.storage.statements.registry import ONE, ZERO, Dialects, members, statement, table, word

tasks = table(TaskRow)
task_dependencies = table(TaskDependencyRow)

_COUNTED = (tasks.c.kind == word("task"), tasks.c.state != word("archived"))
_TOUCHED = func.coalesce(tasks.c.updated_at, tasks.c.created_at)


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
def counts_by_creation() -> Executable:
    """Return how many tasks were created on each day, if it is known, completed ones too: (day, count)."""
    day = _beginning(tasks.c.created_at, len("2026-01-02"))
    known = tasks.c.created_at != word("")
    return select(day.label("day"), func.count()).where(*_COUNTED, known).group_by(day)


@statement
def count_of_drafts() -> Executable:
    """Return how many drafts there are: (count)."""
    return select(func.count()).where(tasks.c.kind == word("draft"), tasks.c.state == word("active"))


def _named(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(tasks.c.id, tasks.c.title).where(*conditions).limit(bindparam("most")).offset(ZERO)


@statement
def created_since() -> Executable:
    """Return the tasks created last, to the minute: (id, title)."""
    found = _named(*_COUNTED, tasks.c.created_at >= bindparam("since"))
    return found.order_by(_minute(tasks.c.created_at).desc(), tasks.c.sort_key)


@statement
def updated_since() -> Executable:
    """Return the tasks updated last, to the minute: (id, title)."""
    found = _named(*_COUNTED, tasks.c.updated_at >= bindparam("since"))
    return found.order_by(_minute(tasks.c.updated_at).desc(), tasks.c.sort_key)


def _unfinished() -> tuple[ColumnElement[bool], ...]:
    """Say that a row is an active task that is not done; `open` lists every other status in use."""
    return (
        tasks.c.kind == word("task"),
        tasks.c.state == word("active"),
        tasks.c.status.in_(members("open")),
    )


@statement
def stale_tasks() -> Executable:
    """Return the unfinished tasks that nobody touched for longest, if that is known: (id, title)."""
    known = func.length(_TOUCHED) > ZERO
    old = and_(bindparam("before") > _TOUCHED, known)
    return _named(*_unfinished(), old).order_by(_TOUCHED, tasks.c.sort_key)


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
    target = tasks.alias("target")
    dependency = tasks.join(task_dependencies, task_dependencies.c.task_key == tasks.c.key).outerjoin(
        target,
        and_(
            target.c.id == task_dependencies.c.target,
            target.c.kind == word("task"),
            target.c.state != word("archived"),
        ),
    )
    finished = or_(target.c.state == word("completed"), target.c.status.in_(members("terminal")))
    return (
        select(tasks.c.id, task_dependencies.c.target)
        .select_from(dependency)
        .where(*_unfinished(), or_(target.c.key.is_(None), ~finished))
    )


@statement
def moves_by_day() -> Executable:
    """Count alike changes of tasks by day: (day, entity, new, fields, count).

    `new` is 1 for what began with the event; `fields` is a JSON list of status, state and kind,
    each before and after, null for what did not change.
    """
    return Dialects(
        sqlite="""
SELECT substr(instant, 1, 10) AS day, entity, revision = 1 AS new,
json_extract(changes, '$.status', '$.state', '$.kind') AS fields, count(*)
FROM events
WHERE instant >= :since AND entity IN ('task', 'draft')
AND (changes LIKE '%"status":[%' OR changes LIKE '%"state":[%' OR changes LIKE '%"kind":[%')
GROUP BY day, entity, new, fields
""",
        postgresql="""
SELECT substr(instant, 1, 10) AS day, entity, CASE revision WHEN 1 THEN 1 ELSE 0 END AS new,
CAST(jsonb_build_array(CAST(changes AS jsonb) -> 'status', CAST(changes AS jsonb) -> 'state',
CAST(changes AS jsonb) -> 'kind') AS text) AS fields, count(*)
FROM events
WHERE instant >= :since AND entity IN ('task', 'draft')
AND (changes LIKE '%"status":[%' OR changes LIKE '%"state":[%' OR changes LIKE '%"kind":[%')
GROUP BY day, entity, new, fields
""",
    )
