"""The words in use among tasks and drafts, which lists name, completion offers and settings must keep."""

from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, func, select

from backlog.storage.schema.tables import TaskAssigneeRow, TaskLabelRow, TaskRow
from backlog.storage.statements.registry import statement, table

tasks = table(TaskRow)
task_labels = table(TaskLabelRow)
task_assignees = table(TaskAssigneeRow)


def in_use(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the distinct values of an indexed column, found by leaping from one to the next.

    A DISTINCT would read the whole index: https://wiki.postgresql.org/wiki/Loose_indexscan
    """
    first = select(func.min(column).label("value")).where(*conditions)
    leap = first.cte("leap", recursive=True)
    following = select(func.min(column)).where(*conditions, column > leap.c.value).scalar_subquery()
    leap = leap.union_all(select(following).where(leap.c.value.is_not(None)))
    return select(leap.c.value).where(leap.c.value.is_not(None))


def _in_use_by_tasks(column: ColumnElement[Any]) -> Select[Any]:
    """Return the distinct values that tasks or drafts in a state have."""
    return in_use(column, tasks.c.kind == bindparam("kind"), tasks.c.state == bindparam("state"))


@statement
def statuses_in_use() -> Executable:
    """Return the statuses of the tasks or drafts in a state, each once: (status)."""
    return _in_use_by_tasks(tasks.c.status)


@statement
def milestones_in_use() -> Executable:
    """Return the milestone values of the tasks or drafts in a state, each once: (milestone)."""
    return _in_use_by_tasks(tasks.c.milestone)


@statement
def priorities_in_use() -> Executable:
    """Return the priorities of the tasks or drafts in a state, each once: (priority)."""
    return _in_use_by_tasks(tasks.c.priority)


@statement
def types_in_use() -> Executable:
    """Return the types of the tasks or drafts in a state, each once: (type)."""
    return _in_use_by_tasks(tasks.c.type)


@statement
def projects_in_use() -> Executable:
    """Return the projects of the tasks or drafts in a state, each once: (project)."""
    return _in_use_by_tasks(tasks.c.project)


@statement
def labels_in_use() -> Executable:
    """Return the labels of all tasks, each once: (label)."""
    return in_use(task_labels.c.label)


@statement
def assignees_in_use() -> Executable:
    """Return the assignees of all tasks, each once: (assignee)."""
    return in_use(task_assignees.c.assignee)
