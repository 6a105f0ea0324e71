"""How far the milestones are, counted over the tasks that name them."""

from sqlalchemy import Executable, bindparam, func, select

from backlog.domain.task import Task
from backlog.storage.schema.tables import TaskRow
from backlog.storage.statements.registry import statement, table, word

tasks = table(TaskRow)


@statement
def milestone_counts() -> Executable:
    """Return, for each milestone value of active tasks: (milestone, status, tasks)."""
    return (
        select(tasks.c.milestone, tasks.c.status, func.count(tasks.c.key))
        .where(tasks.c.kind == word("task"), tasks.c.state == word("active"), tasks.c.milestone.is_not(None))
        .group_by(tasks.c.milestone, tasks.c.status)
        .order_by(tasks.c.milestone, tasks.c.status)
    )


@statement
def tasks_of_milestone() -> Executable:
    """Return the active tasks and drafts with a milestone value, by kind and id."""
    return (
        select(*(tasks.c[field] for field in Task._fields))
        .where(
            tasks.c.kind.in_((word("task"), word("draft"))),
            tasks.c.state == word("active"),
            tasks.c.milestone == bindparam("value"),
        )
        .order_by(tasks.c.kind.desc(), tasks.c.sort_key)
    )
